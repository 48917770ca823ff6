"""``Secret``: a text that no repr, log, pickle or traceback shows; ``Credentials`` hold some."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NoReturn, final

import attrs

__all__ = ["Credentials", "Secret", "secret_or_none"]

_MASK: Final = "********"


@final
class Secret:
    """A text to be kept out of sight.

    ``str``, ``repr`` and ``format`` give asterisks, pickling is refused.  The
    text is kept in a closure, so a debugger's or error reporter's walk over
    attributes does not find it.
    """

    __slots__ = ("reveal",)

    #: Call it for the text itself.
    reveal: Callable[[], str]

    def __init__(self, text: str | Secret) -> None:
        reveal = text.reveal if isinstance(text, Secret) else lambda: text
        object.__setattr__(self, "reveal", reveal)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __repr__(self) -> str:
        return f"Secret('{_MASK}')"

    def __str__(self) -> str:
        return _MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.reveal()

    def __hash__(self) -> int:
        return hash(self.reveal())

    def __bool__(self) -> bool:
        return bool(self.reveal())

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled: give each process its own configuration")


def secret_or_none(text: str | Secret | None) -> Secret | None:
    """Converter: a secret from a text; ``None`` stays ``None``."""
    return None if text is None else Secret(text)


@attrs.frozen
class Credentials:
    """A key pair; ``token`` and ``expires`` (Unix seconds) are those of temporary credentials."""

    key_id: str
    secret: Secret = attrs.field(converter=Secret)
    token: Secret | None = attrs.field(default=None, converter=secret_or_none)
    expires: float | None = None
