"""Who may push reports to an account's endpoint.

Most providers sign nothing, so the endpoint itself must be a secret, or ask for a password.
Several of each may be good at once, so that they can be changed without losing a report.
Pure: no I/O, no clock.
"""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

import attrs

from sms_core.errors import Refusal, ReportRefused
from sms_core.providers import Context, Provider, Pushes
from sms_core.reports import Receiver
from sms_core.secret import Secret
from sms_core.signing.encoding import same

if TYPE_CHECKING:
    from sms_core.reports import Push, ReceiptBatch

__all__ = ["Protection", "admit", "receive"]

_SHORTEST = 16


def _secrets(values: Any) -> tuple[Secret, ...]:
    return tuple(Secret(value) for value in values)


def _long_enough(_: object, __: attrs.Attribute[Any], values: tuple[Secret, ...]) -> None:
    if any(len(each.reveal().strip()) < _SHORTEST for each in values):
        raise ValueError(
            f"each must have {_SHORTEST} characters or more, blanks at its ends not counted, "
            "or it can be guessed"
        )


def _plain(_: object, __: attrs.Attribute[Any], values: tuple[Secret, ...]) -> None:
    if any(set(each.reveal()) & set("/?#&=%") for each in values):
        raise ValueError("must be without / ? # & = %, which mean something in an address")


def _user_and_password(_: object, __: attrs.Attribute[Any], values: tuple[Secret, ...]) -> None:
    if not all(":" in each.reveal() for each in values):
        raise ValueError("each must look like user:password")
    if any(len(each.reveal().partition(":")[2].strip()) < _SHORTEST for each in values):
        raise ValueError(
            f"each password, what follows the colon, must have {_SHORTEST} characters or more, "
            "blanks at its ends not counted, or it can be guessed"
        )


def _some(_: object, __: attrs.Attribute[Any], value: int) -> None:
    if value < 1:
        raise ValueError("must be 1 or more")


@attrs.frozen
class Protection:
    """What a push must bring; the ``receipts`` table of an account.

    Attributes:
        secrets: one of these must be a segment of the path, or a value of the query; each of 16
            characters or more.
        basic_auth: one of these, ``user:password``, must come as HTTP Basic authentication; each
            password of 16 characters or more.
        allow_unsigned: take pushes that nothing proves.
        max_bytes: longer ones are refused.
    """

    secrets: tuple[Secret, ...] = attrs.field(
        default=(), converter=_secrets, validator=[_long_enough, _plain]
    )
    basic_auth: tuple[Secret, ...] = attrs.field(
        default=(), converter=_secrets, validator=_user_and_password
    )
    allow_unsigned: bool = False
    max_bytes: int = attrs.field(default=1_000_000, validator=_some)

    @property
    def is_set(self) -> bool:
        """Whether a push must bring anything."""
        return bool(self.secrets or self.basic_auth)

    @property
    def takes_unsigned(self) -> bool:
        """Whether a push may come that no signature proves."""
        return self.is_set or self.allow_unsigned


def admit(provider: Provider, protection: Protection, push: Push) -> None:
    """Refuse what need not be read; a certificate is fetched only for a push that passed here.

    Raises:
        ReportRefused: see ``Refusal``.
    """
    if provider.capabilities.pushes is Pushes.NONE:
        raise ReportRefused(Refusal.NOT_OFFERED)
    if len(push.body) > protection.max_bytes:
        raise ReportRefused(Refusal.OVERSIZED, f"more than {protection.max_bytes:,} bytes")
    if protection.secrets and not _any(protection.secrets, _parts(push.url)):
        raise ReportRefused(Refusal.FORGED, "no secret of the account is in its address")
    if protection.basic_auth and not _any(protection.basic_auth, (_basic(push),)):
        raise ReportRefused(Refusal.FORGED, "user or password is missing or wrong")
    if provider.capabilities.pushes is Pushes.UNSIGNED and not protection.takes_unsigned:
        raise ReportRefused(Refusal.UNPROTECTED)


def receive(provider: Provider, protection: Protection, push: Push, ctx: Context) -> ReceiptBatch:
    """Verify and read a push.

    Raises:
        ReportRefused: see ``Refusal``; nothing else, whatever the push holds.
        SetupError: its signature needs an extra that is not installed.
    """
    admit(provider, protection, push)
    batch = cast("Receiver", provider).receive(push, ctx)
    if not (batch.verified or protection.takes_unsigned):
        raise ReportRefused(Refusal.UNPROTECTED)
    return batch


def _any(secrets: tuple[Secret, ...], given: tuple[str, ...]) -> bool:
    """Whether one is among those given; how long it takes tells nothing of where."""
    found = [same(secret.reveal(), text) for secret in secrets for text in given]
    return any(found)


def _parts(url: str) -> tuple[str, ...]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    values = (pair.partition("=")[2] for pair in parts.query.split("&"))
    return tuple(unquote(text) for text in (*parts.path.split("/"), *values))


def _basic(push: Push) -> str:
    scheme, _, encoded = push.header("authorization").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(encoded.strip(), validate=True).decode()
    except ValueError:
        return ""
