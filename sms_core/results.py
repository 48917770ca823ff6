"""What became of a message, as values.  No ``repr`` here shows a full number."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import attrs

from sms_core.errors import NotSent, OutcomeUnknown, SendError, SendRejected, Stage
from sms_core.phone import PhoneNumber

__all__ = [
    "Actor",
    "Attempt",
    "ErrorClass",
    "Failover",
    "Outcome",
    "RecipientResult",
    "Retry",
    "SendResult",
    "Verdict",
    "must_be_result",
]


class Outcome(Enum):
    """What is known of one recipient's message."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


class ErrorClass(Enum):
    """What kind of thing a provider found wrong."""

    AUTH = "auth"
    THROTTLED = "throttled"
    QUOTA = "quota"
    RECIPIENT = "recipient"
    TEMPLATE = "template"
    SIGN_NAME = "sign_name"
    CONTENT = "content"
    BLOCKED = "blocked"
    PERMISSION = "permission"
    REQUEST = "request"
    SERVICE = "service"
    UNKNOWN = "unknown"


class Retry(Enum):
    """Whether the same account may be asked again."""

    NO = "no"
    YES = "yes"
    LATER = "later"
    CLOCK = "clock"
    CREDENTIALS = "credentials"


class Failover(Enum):
    """Whether another account may be asked instead."""

    NO = "no"
    YES = "yes"
    POLICY = "policy"


class Actor(Enum):
    """Who must act before such a message can succeed."""

    NOBODY = "nobody"
    USER = "user"
    DEVELOPER = "developer"
    OPERATOR = "operator"
    PROVIDER = "provider"


@attrs.frozen
class Verdict:
    """What a provider's code means.

    ``maybe_sent`` tells that the message may have gone out in spite of the error.
    """

    error_class: ErrorClass
    retry: Retry = Retry.NO
    failover: Failover = Failover.NO
    maybe_sent: bool = False
    actor: Actor = Actor.NOBODY
    meaning: str = ""


@attrs.frozen(kw_only=True)
class RecipientResult:
    """What is known of one recipient's message.

    ``code``, ``text`` and ``request_id`` are the provider's own; ``verdict`` is what its code
    means, ``stage`` how far an exchange got that failed.  ``segments`` and ``fee`` (billed
    segments) are ``None`` where the provider does not tell.
    """

    recipient: PhoneNumber
    outcome: Outcome
    account: str = ""
    message_id: str = ""
    code: str = ""
    text: str = ""
    request_id: str = ""
    verdict: Verdict | None = None
    stage: Stage | None = None
    segments: int | None = None
    fee: int | None = None
    retry_after: float | None = None

    def __str__(self) -> str:
        meaning = self.verdict.meaning if self.verdict else ""
        account = self.account and f" (account {self.account})"
        head = f"{self.recipient.masked} {self.outcome.value}{account}"
        words = meaning or self.text
        parts = [head, self.message_id and f"message id {self.message_id}", self.code]
        parts.append("" if words == self.code else words)
        if self.request_id:
            parts.append(f"request {self.request_id}")
        return ", ".join(part for part in parts if part)


@attrs.frozen(kw_only=True)
class Attempt:
    """One exchange: with which account, for how many recipients, how it ended.

    ``at`` is Unix seconds, ``elapsed`` seconds.  ``detail`` is what went wrong, if anything did:
    the fault of the exchange, or the provider's code and what it means.
    """

    account: str
    recipients: int
    outcome: Outcome
    elapsed: float
    at: float = 0.0
    stage: Stage | None = None
    detail: str = ""


@attrs.frozen
class SendResult:
    """What is known of a message, for each recipient in the order of ``message.to``.

    ``reference`` is the id that travelled with it.
    """

    recipients: tuple[RecipientResult, ...]
    attempts: tuple[Attempt, ...] = ()
    reference: str = ""

    @property
    def outcome(self) -> Outcome:
        """The least certain of the recipients' outcomes; accepted only if all are."""
        outcomes = [result.outcome for result in self.recipients]
        return next(outcome for outcome in _LEAST_CERTAIN_FIRST if outcome in outcomes)

    @property
    def accepted(self) -> tuple[RecipientResult, ...]:
        """Those the provider took."""
        return tuple(r for r in self.recipients if r.outcome is Outcome.ACCEPTED)

    @property
    def failed(self) -> tuple[RecipientResult, ...]:
        """Those it did not, or not for certain."""
        return tuple(r for r in self.recipients if r.outcome is not Outcome.ACCEPTED)

    @property
    def message_id(self) -> str:
        """The first recipient's message id."""
        return self.recipients[0].message_id

    def check(self) -> SendResult:
        """Itself when every recipient was accepted.

        Raises:
            SendRejected, NotSent, OutcomeUnknown: by the least certain outcome.
        """
        error = _ERRORS.get(self.outcome)
        if error is None:
            return self
        raise error(self._sentence(), self)

    def _sentence(self) -> str:
        worst = [r for r in self.recipients if r.outcome is self.outcome]
        head = f"{len(self.failed)} of {len(self.recipients)} not accepted: "
        more = f"; and {len(worst) - 3} more" if len(worst) > 3 else ""
        advice = _ADVICE.get(self.outcome, "")
        if self.outcome is Outcome.NOT_SENT and self.accepted:
            advice = ". Send again to error.result.failed alone; the others have it"
        return head + "; ".join(map(str, worst[:3])) + more + self._elsewhere() + advice

    def _elsewhere(self) -> str:
        """How the other accounts ended: theirs may be the fault to mend."""
        theirs = {each.account for each in self.recipients}
        told: dict[str, str] = {}
        for place, each in enumerate(self.attempts):
            if each.account not in theirs:
                later = any(other.account in theirs for other in self.attempts[place:])
                stage = each.stage and f"failed while {each.stage.value}"
                ended = stage or each.detail or each.outcome.value
                when = "before" if later else "after"
                told[each.account] = f"; {when} that account {each.account}: {ended}"
        return "".join(told.values())


def must_be_result(given: object, call: str) -> None:
    """Refuse whatever else is given to a call that asks what became of a message.

    Raises:
        TypeError: it is no ``SendResult``.
    """
    if not isinstance(given, SendResult):
        raise TypeError(
            f"{call} takes the SendResult that send returned, or the result of the error that "
            f"it raised, not {type(given).__name__}"
        )


_LEAST_CERTAIN_FIRST = (Outcome.UNKNOWN, Outcome.NOT_SENT, Outcome.REJECTED, Outcome.ACCEPTED)
_ADVICE: Mapping[Outcome, str] = {
    Outcome.NOT_SENT: ". It is safe to send again",
    Outcome.UNKNOWN: ". It may have gone out: client.reconcile(error.result) asks the provider",
}
_ERRORS: Mapping[Outcome, type[SendError]] = {
    Outcome.REJECTED: SendRejected,
    Outcome.NOT_SENT: NotSent,
    Outcome.UNKNOWN: OutcomeUnknown,
}
