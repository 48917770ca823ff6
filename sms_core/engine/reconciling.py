"""Asking a provider's records what became of a message whose answer was lost.

A record that bears our reference makes ``UNKNOWN`` into ``ACCEPTED``.  Its absence makes
``NOT_SENT`` only where the provider's records prove that much, after they had time to settle,
and only when no other copy is in doubt.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import Any

import attrs

from sms_core.accounts import Account
from sms_core.engine.decisions import limits
from sms_core.engine.steps import Event, Look, Looked, Refresh, Step, Tell, Wait
from sms_core.errors import TransportError
from sms_core.policy import Policy
from sms_core.providers import Evidence, Finding, Sought
from sms_core.results import Outcome, RecipientResult, Retry, SendResult, must_be_result

__all__ = ["reconcile"]

#: Pages asked for one recipient; a provider's page holds 50 records or more.
_MOST_PAGES = 20


def reconcile(
    result: SendResult,
    accounts: Iterable[Account],
    policy: Policy,
    now: float,
    ends: float | None = None,
    observed: bool = False,
) -> Generator[Step, Any, SendResult]:
    """Look for every recipient whose outcome is unknown; the others stay as they are.

    Args:
        result: of a send.
        accounts: those that may be in it.
        policy: how long records are given to settle, before each look.
        now: monotonic seconds.
        ends: monotonic seconds after which no look begins; ``None`` for no limit.
        observed: whether to yield ``Tell`` steps.
    """
    must_be_result(result, "reconcile")
    known = {each.recipient: each for each in result.recipients}
    copies = tuple(_copies_in_doubt(result, {account.name: account for account in accounts}))
    if not any(account for account, _ in copies):
        return result
    for number, settle in enumerate(policy.settle_delays, 1):
        doubtful = [each for each in known.values() if each.outcome is Outcome.UNKNOWN]
        if not doubtful or (ends is not None and now + settle + policy.min_remaining > ends):
            break
        now = yield Wait(settle, settle)
        for each in doubtful:
            told, now = yield from _told(each, result, copies, policy, now, ends)
            if told.outcome is Outcome.NOT_SENT and number < len(policy.settle_delays):
                continue  # only the last look may take absence for a proof
            known[each.recipient] = told
            if observed and told.outcome is not Outcome.UNKNOWN:
                event = Event(kind="reconciled", account=told.account, outcome=told.outcome)
                yield Tell(event)
    return attrs.evolve(result, recipients=tuple(known[r.recipient] for r in result.recipients))


def _copies_in_doubt(
    result: SendResult, accounts: Mapping[str, Account]
) -> Iterator[tuple[Account | None, float]]:
    """Where and when copies went whose answer was lost; ``None`` where nobody can be asked.

    The first and the last of each account stand for all of them: records are kept by day.
    """
    times: dict[str, list[float]] = {}
    for attempt in result.attempts:
        if attempt.outcome is Outcome.UNKNOWN:
            times.setdefault(attempt.account, []).append(attempt.at)
    for name, sent_at in times.items():
        account = accounts.get(name)
        asked = account if account and _can_be_asked(account, result.reference) else None
        yield from ((asked, at) for at in sorted({sent_at[0], sent_at[-1]}))


def _can_be_asked(account: Account, reference: str) -> bool:
    can = account.provider.capabilities
    return can.evidence is not Evidence.NONE and 0 < len(reference.encode()) <= can.reference_bytes


def _told(
    each: RecipientResult,
    result: SendResult,
    copies: Iterable[tuple[Account | None, float]],
    policy: Policy,
    now: float,
    ends: float | None,
) -> Generator[Step, Any, tuple[RecipientResult, float]]:
    """What the records of all copies tell: one found is enough, absence must be proved of all."""
    proved = True
    for account, sent_at in copies:
        if account is None:
            proved = False
            continue
        sought = Sought(each.recipient, result.reference, sent_at)
        finding, now = yield from _look(account, sought, policy, now, ends)
        if finding.found is not None:
            return attrs.evolve(finding.found, account=account.name), now
        proves = account.provider.capabilities.evidence is Evidence.PROVES
        proved = proved and finding.readable and proves
    return _absent(each) if proved else each, now


def _look(
    account: Account, sought: Sought, policy: Policy, now: float, ends: float | None
) -> Generator[Step, Any, tuple[Finding, float]]:
    """Read the records page by page; not ``readable`` unless it was found or all were read."""
    renewed = account.credentials is None
    for _ in range(_MOST_PAGES):
        left = policy.attempt_timeout if ends is None else min(policy.attempt_timeout, ends - now)
        if ends is not None and left < policy.min_remaining:
            break
        looked: Looked = yield Look(account, sought, limits(policy, left))
        now = looked.now
        if isinstance(looked.end, TransportError):
            break
        verdict = looked.end.verdict
        if verdict is not None and verdict.retry is Retry.CREDENTIALS and not renewed:
            now, renewed = (yield Refresh(account)), True
            continue
        if looked.end.found is not None or not looked.end.readable or looked.end.next is None:
            return looked.end, now
        sought = looked.end.next
    return Finding(readable=False), now


def _absent(each: RecipientResult) -> RecipientResult:
    return attrs.evolve(
        each,
        outcome=Outcome.NOT_SENT,
        text="the provider's records do not have it",
        code="",
        verdict=None,
    )
