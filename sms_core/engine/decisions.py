"""What may be done about one recipient's result.  Pure functions; the engine's law.

=============  =========================================================================
``ACCEPTED``   nothing more
``REJECTED``   as the verdict on the provider's code says: same account, another, or none
``NOT_SENT``   anything: proved that nothing left
``UNKNOWN``    nothing; but once more, for a verification code with another account, or when
               the caller said ``resend``
=============  =========================================================================
"""

from __future__ import annotations

import attrs

from sms_core.accounts import Account
from sms_core.engine.health import Health
from sms_core.engine.steps import Done
from sms_core.errors import InvalidMessage, Stage, TransportError
from sms_core.http import Timeout, unix_seconds
from sms_core.messages import Purpose
from sms_core.phone import PhoneNumber
from sms_core.policy import OnUnknown, Policy
from sms_core.providers import Batch
from sms_core.results import (
    Attempt,
    ErrorClass,
    Failover,
    Outcome,
    RecipientResult,
    Retry,
    SendResult,
)

__all__ = [
    "AT_ONCE",
    "Part",
    "Permit",
    "attempt_of",
    "counts_against",
    "learns",
    "limits",
    "may_repeat",
    "not_sendable",
    "not_tried",
    "permit",
    "result_of",
    "surer",
    "waits",
]


#: A moment that has passed, whatever the monotonic clock counts from.
AT_ONCE = (float("-inf"), float("-inf"))


@attrs.frozen
class Part:
    """Recipients that share their fate so far.

    Attributes:
        recipients: who they are.
        place: which account is next, as an index.
        tries: exchanges made for them.
        asked: how often the account at ``place`` was asked before.
        resent: an ``UNKNOWN`` of theirs was already followed by another copy.
        mended: clock or credentials were already mended once.
        ready: bounds of the moment the next exchange may begin at, in monotonic seconds.
    """

    recipients: tuple[PhoneNumber, ...]
    place: int = 0
    tries: int = 0
    asked: int = 0
    resent: bool = False
    mended: bool = False
    ready: tuple[float, float] = AT_ONCE


@attrs.frozen
class Permit:
    """What may be done next; all false means that the result stands."""

    same: bool = False
    other: bool = False
    mend: Retry | None = None
    throttled: bool = False
    resends: bool = False
    hint: float | None = None


_NOTHING = Permit()
_ANYTHING = Permit(same=True, other=True)


def permit(
    result: RecipientResult, part: Part, purpose: Purpose, on_unknown: OnUnknown | None
) -> Permit:
    """What this result allows."""
    if result.outcome is Outcome.NOT_SENT:
        return _ANYTHING
    if result.outcome is Outcome.UNKNOWN:
        return _in_doubt(part, purpose, on_unknown)
    verdict = result.verdict
    if result.outcome is Outcome.ACCEPTED or verdict is None:
        return _NOTHING
    mend = verdict.retry if verdict.retry in (Retry.CLOCK, Retry.CREDENTIALS) else None
    return Permit(
        same=verdict.retry is Retry.YES,
        other=verdict.failover is Failover.YES,
        mend=None if part.mended else mend,
        throttled=verdict.error_class is ErrorClass.THROTTLED,
        hint=result.retry_after,
    )


def _in_doubt(part: Part, purpose: Purpose, on_unknown: OnUnknown | None) -> Permit:
    if part.resent:
        return _NOTHING
    if on_unknown is OnUnknown.RESEND:
        return Permit(same=True, other=True, resends=True)
    if on_unknown is None and purpose is Purpose.VERIFICATION:
        return Permit(other=True, resends=True)
    return _NOTHING


def waits(allowed: Permit, part: Part, policy: Policy) -> tuple[float, float]:
    """Bounds of the wait before the same account is asked again."""
    bound = policy.backoff(allowed.throttled, part.asked)
    if allowed.hint is None:
        return 0.0, bound
    hinted = min(max(allowed.hint, bound), bound + policy.retry_after_slack)
    return hinted, hinted


def surer(before: RecipientResult | None, after: RecipientResult) -> RecipientResult:
    """The result that counts: a doubt is only ended by an acceptance."""
    if before is None or before.outcome is not Outcome.UNKNOWN:
        return after
    return after if after.outcome is Outcome.ACCEPTED else before


def result_of(done: Done, batch: Batch, account: str) -> SendResult:
    """A result for every recipient of the batch, whatever the exchange came to."""
    end = done.end
    if isinstance(end, SendResult):
        return end
    stage = end.stage if isinstance(end, TransportError) else None
    sent = stage is not None and stage.may_have_sent
    return SendResult(
        tuple(
            RecipientResult(
                recipient=number,
                outcome=Outcome.UNKNOWN if sent else Outcome.NOT_SENT,
                account=account,
                text=str(end),
                stage=stage,
            )
            for number in batch.recipients
        )
    )


def attempt_of(done: Done, batch: Batch, account: str, result: SendResult) -> Attempt:
    """The record of one exchange."""
    failed = done.end if isinstance(done.end, TransportError) else None
    return Attempt(
        account=account,
        recipients=len(batch.recipients),
        outcome=result.outcome,
        elapsed=done.elapsed,
        at=done.at,
        stage=failed.stage if failed else None,
        detail=failed.detail if failed else _why(result),
    )


def _why(result: SendResult) -> str:
    """The provider's code for the first that it did not accept, and what the code means."""
    for each in result.failed:
        return ", ".join(filter(None, (each.code, each.verdict.meaning if each.verdict else "")))
    return ""


def counts_against(done: Done) -> bool | None:
    """Whether an exchange speaks against the account's health; ``None`` when it says nothing."""
    if isinstance(done.end, TransportError):
        return None if done.end.stage.is_local else True
    return done.status >= 500


def learns(health: Health, done: Done) -> bool:
    """Whether the answer's date taught the account's clock anything."""
    provider_time, middle = unix_seconds(done.date), done.elapsed / 2
    return provider_time is not None and health.learn(
        provider_time, done.at + middle, done.now - middle
    )


def limits(policy: Policy, left: float) -> Timeout:
    """The limits of an exchange that begins with so many seconds left."""
    total = min(policy.attempt_timeout, left)
    return Timeout(min(policy.connect_timeout, total), min(policy.read_timeout, total), total)


def not_tried(number: PhoneNumber, account: str, stage: Stage) -> RecipientResult:
    """The result of a recipient nothing was begun for."""
    return RecipientResult(
        recipient=number,
        outcome=Outcome.NOT_SENT,
        account=account,
        text=f"not tried, {stage.value}",
        stage=stage,
    )


def not_sendable(number: PhoneNumber, why: InvalidMessage | None) -> RecipientResult:
    """The result of a recipient whom no account can send it as it stands, though others have it."""
    return RecipientResult(recipient=number, outcome=Outcome.NOT_SENT, text=str(why))


def may_repeat(policy: Policy, account: Account, done: Done, left: float) -> bool:
    """Whether the same bytes may be sent again, to learn whether they arrived."""
    return (
        policy.replay
        and account.provider.capabilities.replay
        and isinstance(done.end, TransportError)
        and done.end.stage.may_have_sent
        and left >= policy.min_remaining
    )
