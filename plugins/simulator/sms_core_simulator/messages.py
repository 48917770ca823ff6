"""What arrived: messages, the check of their signatures, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from time import gmtime, strftime

import attrs

from sms_core.signing.encoding import Stages, same
from sms_core_simulator.exchanges import LONGEST, Exchange

__all__ = ["Check", "Event", "Exchange", "Message", "Parameters", "Receipt", "Reply", "masked"]

Parameters = Mapping[str, str] | Sequence[str]

_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9]{4,8}")
_NUMBERS = re.compile(r"(?<![\d+])[0-9]{4,8}(?!\d)")
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


@attrs.frozen
class Event:
    """A step in a message's life.

    Attributes:
        at: Unix seconds, by the simulator's clock.
        name: ``accepted``, ``rejected``, ``receipt``, ``receipt pushed``, ``push failed``,
            ``receipt pulled``, ``reply``, ``converted``.
        detail: the vendor's code, the status of a push, and the like; never a secret.
    """

    at: float
    name: str
    detail: str = ""


@attrs.frozen
class Receipt:
    """What the carrier reported of a message.

    Attributes:
        at: Unix seconds, by the simulator's clock.
        code: the vendor's, for example ``DELIVERED`` or ``DELIVRD``.
    """

    at: float
    delivered: bool
    code: str


@attrs.frozen
class Reply:
    """What the phone answered to a message.

    Attributes:
        at: Unix seconds, by the simulator's clock.
        id: rises with each reply.
    """

    at: float
    text: str = attrs.field(repr=False)
    id: int = 0


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
        action: of the vendor, for example ``SendSms``.
        account: the key id the call was made with.
        application: Tencent's ``SmsSdkAppId``.
        extension: the client's extension code.
        segments: billed; 1 when the text is not known, 0 when refused.
        exchange: the raw request and answer, shared by all messages of a call.
        receipt: of the carrier, once it came.
        replies: of the phone, oldest first.
        events: the timeline, oldest first.
        receipt_url: where this call wants its receipt pushed, for vendors that let it say so.
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
    action: str = ""
    account: str = ""
    application: str = ""
    extension: str = ""
    segments: int = 0
    exchange: Exchange | None = attrs.field(default=None, repr=False, eq=False)
    receipt: Receipt | None = None
    replies: tuple[Reply, ...] = ()
    events: tuple[Event, ...] = ()
    receipt_url: str = attrs.field(default="", repr=False)

    def bounded(self) -> Message:
        """The same without signed texts of an absurd length; their end is cut."""
        stages = self.check.stages
        if stages is None or len(stages.string_to_sign) + len(stages.canonical_request) < LONGEST:
            return self
        cut = attrs.evolve(
            stages,
            canonical_request=stages.canonical_request[:LONGEST],
            string_to_sign=stages.string_to_sign[:LONGEST],
        )
        bounded: Message = attrs.evolve(self, check=attrs.evolve(self.check, stages=cut))
        return bounded

    @property
    def outcome(self) -> str:
        """``accepted`` or ``rejected``."""
        return "rejected" if self.error else "accepted"

    @property
    def code(self) -> str | None:
        """The verification code among the parameters, or in a text without template, if any."""
        if isinstance(self.params, Mapping):
            named = {name.lower(): value for name, value in self.params.items()}
            values = [named[name] for name in _CODE_NAMES if name in named] + [*named.values()]
        else:
            values = [*self.params]
        if not self.template:
            values += _NUMBERS.findall(self.text or "")
        return next((value for value in values if _CODE.fullmatch(value)), None)

    def as_dict(self, *, whole: bool = False) -> dict[str, object]:
        """For the API; the whole of it has the raw exchange and the timeline."""
        receipt = self.receipt
        told = self._listed()
        if receipt is not None:
            told["receipt"] = {
                "code": receipt.code,
                "delivered": receipt.delivered,
                "at": _written(receipt.at),
            }
        if whole:
            told["exchange"] = self.exchange.as_dict() if self.exchange else None
            told["events"] = [
                {"at": _written(one.at), "name": one.name, "detail": one.detail}
                for one in self.events
            ]
        return told

    def _listed(self) -> dict[str, object]:
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
            "received_at": _written(self.received_at),
            "signature": self.check.as_dict(),
            "action": self.action,
            "account": self.account,
            "application": self.application,
            "extension": self.extension,
            "segments": self.segments,
            "receipt": None,
            "replies": [
                {"id": one.id, "at": _written(one.at), "text": one.text} for one in self.replies
            ],
        }


def masked(number: str) -> str:
    """A number for the log, ``+86138****8000``; nothing of what is no number."""
    if not re.fullmatch(r"\+?[0-9]{6,16}", number):
        return "****"
    return f"{number[: min(6, len(number) - 8)]}****{number[-4:]}" if number[8:] else "****"


def _written(moment: float) -> str:
    """A moment as ``2024-03-05T06:07:08.250Z``."""
    whole = strftime("%Y-%m-%dT%H:%M:%S", gmtime(moment))
    return f"{whole}.{int(moment * 1000) % 1000:03d}Z"
