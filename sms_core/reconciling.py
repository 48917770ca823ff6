"""Asking a provider's records what became of a message whose answer was lost.

A record that bears our reference makes ``UNKNOWN`` into ``ACCEPTED``.  Its absence makes
``NOT_SENT`` only where the provider's records prove that much, after they had time to settle.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

import attrs

from sms_core.decisions import limits
from sms_core.errors import TransportError
from sms_core.policy import Policy
from sms_core.providers import Evidence, Sought
from sms_core.results import Outcome, RecipientResult, SendResult
from sms_core.steps import Account, Event, Look, Looked, Report, Step, Wait

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
        observed: whether to yield ``Report`` steps.
    """
    by_name = {account.name: account for account in accounts}
    known = {each.recipient: each for each in result.recipients}
    for number, settle in enumerate(policy.settle, 1):
        doubtful = [each for each in known.values() if _can_be_asked(each, by_name)]
        if not doubtful or (ends is not None and now + settle + policy.least > ends):
            break
        now = yield Wait(settle, settle)
        for each in doubtful:
            account = by_name[each.account]
            told, now = yield from _look(each, result, account, policy, now, ends)
            if told is None:  # only the last look may take absence for a proof
                told = _absent(each, account) if number == len(policy.settle) else each
            known[each.recipient] = told
            if observed and told.outcome is not Outcome.UNKNOWN:
                yield Report(Event(kind="reconciled", account=account.name, outcome=told.outcome))
    return attrs.evolve(result, recipients=tuple(known[r.recipient] for r in result.recipients))


def _can_be_asked(each: RecipientResult, accounts: dict[str, Account]) -> bool:
    account = accounts.get(each.account)
    if each.outcome is not Outcome.UNKNOWN or account is None:
        return False
    return account.provider.capabilities.evidence is not Evidence.NONE


def _look(
    each: RecipientResult,
    result: SendResult,
    account: Account,
    policy: Policy,
    now: float,
    ends: float | None,
) -> Generator[Step, Any, tuple[RecipientResult | None, float]]:
    """The record found, ``None`` when the records were read and do not have it, else ``each``."""
    sent_at = next((a.at for a in result.attempts if a.account == account.name), 0.0)
    for page in range(1, _MOST_PAGES + 1):
        left = policy.attempt if ends is None else min(policy.attempt, ends - now)
        if left <= 0:
            return each, now
        sought = Sought(each.recipient, result.reference, sent_at, page)
        looked: Looked = yield Look(account, sought, limits(policy, left))
        now = looked.now
        finding = looked.end
        if isinstance(finding, TransportError) or not finding.readable:
            return each, now
        if finding.found is not None:
            return attrs.evolve(finding.found, account=account.name), now
        if not finding.more:
            return None, now
    return each, now


def _absent(each: RecipientResult, account: Account) -> RecipientResult:
    if account.provider.capabilities.evidence is not Evidence.PROVES:
        return each
    return attrs.evolve(
        each,
        outcome=Outcome.NOT_SENT,
        text="the provider's records do not have it",
        code="",
        verdict=None,
    )
