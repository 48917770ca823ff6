"""What ``start`` and ``check`` return."""

from __future__ import annotations

from functools import partial
from typing import Any

import attrs

from sms_core.errors import SetupError, SmsError
from sms_core.phone import PhoneNumber
from sms_core.results import Outcome as SendOutcome
from sms_core.results import SendResult
from sms_core_verify.rules import CHECKS, STARTS, Issue, Reason, Shown

__all__ = ["Challenge", "Outcome"]


@attrs.frozen(kw_only=True)
class Challenge:
    """One code's life, from a start or resend.

    Attributes:
        id: give it to ``check``; it may travel through the browser.  Empty where there is none
            to check: ``start`` was refused, or what was to be sent again is over.
        issue: what happened, for the log.  **Not for the user**: it tells whether a number is
            known, blocked or busy.  Show ``for_screen()``.
        expires_in, resend_in: seconds.
        tries: that are left: after a start what the policy says, after a resend what earlier
            guesses did not use.
        digits: of the code.
        retry_after: seconds to wait, where the caller himself is the reason.
        sent: what became of the message, when it was sent inline.  It holds the number, so it is
            left behind when the challenge is pickled.
        error: why there was no message to send, when it was to be sent inline: an
            ``InvalidMessage``, a hook's ``SendVetoed``, or a ``ConfigError`` of ``compose`` or
            the client.
    """

    id: str
    issue: Issue
    expires_in: float
    resend_in: float
    tries: int
    digits: int
    retry_after: float | None = None
    sent: SendResult | None = None
    error: SmsError | SetupError | None = None

    @property
    def delivery(self) -> SendOutcome | None:
        """What is known of the message; ``None`` for none, and where nobody waited for it."""
        if self.error is not None:
            return SendOutcome.NOT_SENT
        return self.sent.outcome if self.sent else None

    @property
    def shown(self) -> Shown:
        """What the user may be told."""
        return STARTS[self.issue].shown

    def for_screen(self) -> dict[str, Any]:
        """What a page needs and may know: the same for known, unknown and blocked numbers."""
        return {
            "challenge_id": self.id,
            "status": self.shown.value,
            "expires_in": self.expires_in,
            "resend_in": self.resend_in,
            "tries_left": self.tries,
            "digits": self.digits,
            "retry_after": self.retry_after,
        }

    def __reduce__(self) -> tuple[partial[Challenge], tuple[()]]:
        return partial(Challenge, **attrs.asdict(self, recurse=False) | {"sent": None}), ()


@attrs.frozen(kw_only=True)
class Outcome:
    """What a check ended in.  True only when the code was right.

    Attributes:
        reason: for the log.  **Not for the user**; show ``for_screen()``.
        tries_left: of the challenge; ``None`` where nobody asked: what was given cannot be a
            code, or the store did not answer.
        phone, usage_type: what was verified; only when the code was right.  Trust these, not
            what the form says.
    """

    reason: Reason
    tries_left: int | None = None
    phone: PhoneNumber | None = None
    usage_type: str = ""

    @property
    def ok(self) -> bool:
        """Whether the code was right."""
        return self.reason is Reason.VERIFIED

    def __bool__(self) -> bool:
        return self.ok

    @property
    def shown(self) -> Shown:
        """What the user may be told."""
        return CHECKS[self.reason].shown

    def for_screen(self) -> dict[str, Any]:
        """What a page needs and may know."""
        return {"status": self.shown.value, "tries_left": self.tries_left}
