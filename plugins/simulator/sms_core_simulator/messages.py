"""What arrived: messages, the check of their signatures, and the bounded store."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from threading import Lock
from time import gmtime, strftime

import attrs

from sms_core.signing.encoding import Stages, same

__all__ = ["Check", "Inbox", "Message", "Parameters", "masked"]

Parameters = Mapping[str, str] | Sequence[str]

_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9]{4,8}")
_CODE_NAMES = ("code", "verifycode", "verificationcode", "captcha", "otp")


@attrs.frozen
class Check:
    """How a signature compared with the simulator's own.

    Attributes:
        scheme: the scheme the client named.
        given: the client's signature.
        stages: the simulator's own steps; None when the key id is unknown.
    """

    scheme: str
    given: str = attrs.field(default="", repr=False)
    stages: Stages | None = None

    @property
    def verified(self) -> bool:
        """Whether the signature is right."""
        return self.stages is not None and same(self.given, self.stages.signature)

    def as_dict(self) -> dict[str, object]:
        """For the reading API; the server's texts only where there is a difference to find."""
        told: dict[str, object] = {"scheme": self.scheme, "verified": self.verified}
        if self.stages is not None and not self.verified:
            told["server_canonical_request"] = self.stages.canonical_request
            told["server_string_to_sign"] = self.stages.string_to_sign
        return told


@attrs.frozen(kw_only=True)
class Message:
    """One message to one number, as one call asked for it.

    Attributes:
        to: the full number, ``+`` and country code first; as sent when it is none.
        params: of the template, by name (Aliyun) or in order (Tencent).
        text: the rendered text when the template's text is known.
        message_id: the vendor's, empty when refused.
        reference: the client's own (``OutId``, ``SessionContext``).
        error: the vendor's code of a refusal; empty when accepted.
        received_at: Unix seconds, by the simulator's clock.
        id: rises with each message.
    """

    vendor: str
    to: str
    check: Check
    received_at: float
    request_id: str
    template: str = ""
    sign_name: str = ""
    params: Parameters = ()
    text: str | None = None
    message_id: str = ""
    reference: str = ""
    error: str = ""
    id: int = 0

    @property
    def outcome(self) -> str:
        """``accepted`` or ``rejected``."""
        return "rejected" if self.error else "accepted"

    @property
    def code(self) -> str | None:
        """The verification code among the parameters, when one can be told."""
        if isinstance(self.params, Mapping):
            named = {name.lower(): value for name, value in self.params.items()}
            values = [named[name] for name in _CODE_NAMES if name in named] + [*named.values()]
        else:
            values = [*self.params]
        return next((value for value in values if _CODE.fullmatch(value)), None)

    def as_dict(self) -> dict[str, object]:
        """For the reading API."""
        moment = strftime("%Y-%m-%dT%H:%M:%S", gmtime(self.received_at))
        return {
            "id": self.id,
            "vendor": self.vendor,
            "to": self.to,
            "template": self.template,
            "sign_name": self.sign_name,
            "params": self.params,
            "text": self.text,
            "code": self.code,
            "message_id": self.message_id,
            "request_id": self.request_id,
            "reference": self.reference,
            "outcome": self.outcome,
            "error": self.error,
            "received_at": f"{moment}.{int(self.received_at * 1000) % 1000:03d}Z",
            "signature": self.check.as_dict(),
        }


class Inbox:
    """The newest messages, up to a bound; safe to read from another thread."""

    def __init__(self, keep: int) -> None:
        self._messages: deque[Message] = deque(maxlen=keep)
        self._ids = count(1)
        self._lock = Lock()

    def add(self, messages: Iterable[Message]) -> None:
        """Keep messages; the oldest beyond the bound are forgotten."""
        with self._lock:
            self._messages.extend(attrs.evolve(one, id=next(self._ids)) for one in messages)

    def newest_first(self, to: str = "", outcome: str = "") -> list[Message]:
        """Messages, perhaps only those to one number or of one outcome.

        ``to`` may be written as people write it: a mainland number also without ``+86``.
        """
        digits = re.sub(r"\D", "", to).removeprefix("00")
        wanted = {f"+{digits}", f"+86{digits}", to}
        with self._lock:
            messages = list(self._messages)
        return [
            one
            for one in reversed(messages)
            if (not to or one.to in wanted) and outcome in ("", one.outcome)
        ]

    def clear(self) -> int:
        """Forget all; gives how many there were."""
        with self._lock:
            forgotten = len(self._messages)
            self._messages.clear()
        return forgotten


def masked(number: str) -> str:
    """A number for the log, ``+86138****8000``; nothing of what is no number."""
    if not re.fullmatch(r"\+?[0-9]{6,16}", number):
        return "****"
    return f"{number[: min(6, len(number) - 8)]}****{number[-4:]}" if number[8:] else "****"
