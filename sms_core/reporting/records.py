"""Asking the providers' records what became of a message.  Generators that do no I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial

import attrs

from sms_core.accounts import Account
from sms_core.clock import Clock
from sms_core.engine.exchanges import asking
from sms_core.engine.steps import IO
from sms_core.errors import ReportsUnavailable, TransportError
from sms_core.policy import Policy
from sms_core.providers import Capabilities, Context, Evidence, Finding, Sought
from sms_core.receipts import DeliveryReceipt, DeliveryState
from sms_core.reporting.pulling import asked, persistently
from sms_core.results import (
    Actor,
    ErrorClass,
    Outcome,
    RecipientResult,
    Retry,
    SendResult,
    Verdict,
    must_be_result,
)

__all__ = ["Records"]

_MOST_PAGES = 20
_UNREAD = Verdict(
    ErrorClass.SERVICE,
    Retry.YES,
    actor=Actor.PROVIDER,
    meaning="the answer is not one of the provider's",
)
_Failures = dict[str, TransportError | ReportsUnavailable]


@attrs.frozen
class Records:
    """The records of a client's accounts; attributes as for ``Reporting``."""

    accounts: Mapping[str, Account]
    context: Callable[[Account], Context]
    renew: Callable[[Account], object]
    clock: Clock
    policy: Policy

    def status(self, result: SendResult, sent_at: float | None) -> IO[tuple[DeliveryReceipt, ...]]:
        """What they tell of each recipient, in the order of the result.

        An account whose records cannot be had is asked once, and raises only if nobody told
        anything.
        """
        must_be_result(result, "status")
        receipts: tuple[DeliveryReceipt, ...] = ()
        failures: _Failures = {}
        untold = 0
        for each in result.recipients:
            try:
                receipts += ((yield from self._status(each, result, sent_at, failures)),)
            except (TransportError, ReportsUnavailable) as error:
                failures[each.account] = error
                receipts += (self._untold(each, result, str(error)),)
                untold += 1
        if receipts and untold == len(receipts):
            raise next(iter(failures.values()))
        return receipts

    def _status(
        self,
        each: RecipientResult,
        result: SendResult,
        sent_at: float | None,
        failures: _Failures,
    ) -> IO[DeliveryReceipt]:
        if each.outcome in (Outcome.REJECTED, Outcome.NOT_SENT):
            return self._untold(each, result, each.text, DeliveryState.REJECTED)
        account = self.accounts.get(each.account)
        if account is None or not _knows(account.provider.capabilities, each.message_id):
            return self._untold(each, result, "the account's records cannot be asked")
        if each.account in failures:
            raise failures[each.account]
        at = _sent_at(each.account, result) if sent_at is None else sent_at
        sought = Sought(
            each.recipient,
            result.reference,
            self.clock.wall() if at is None else at,
            message_id=each.message_id,
        )
        found = yield from self._find(account, sought)
        return found or self._untold(each, result, "the provider's records do not tell yet")

    def _find(self, account: Account, sought: Sought) -> IO[DeliveryReceipt | None]:
        for _ in range(_MOST_PAGES):
            once = partial(self._renewed, account, sought)
            finding = yield from persistently(once, self.policy, self.clock)
            if finding.verdict is not None:
                why = ", ".join(part for part in (finding.code, finding.verdict.meaning) if part)
                raise ReportsUnavailable(
                    f"account {account.name!r} does not tell what became of messages: {why}",
                    finding.code,
                    finding.verdict,
                )
            if finding.receipt is not None or finding.next is None:
                return finding.receipt
            sought = finding.next
        return None

    def _renewed(self, account: Account, sought: Sought) -> IO[Finding]:
        """One answer; refused credentials are renewed once."""
        finding = yield from self._look(account, sought)
        refused = finding.verdict is not None and finding.verdict.retry is Retry.CREDENTIALS
        if not refused or account.credentials is None:
            return finding
        self.renew(account)
        return (yield from self._look(account, sought))

    def _look(self, account: Account, sought: Sought) -> IO[Finding]:
        exchange = asking(account, sought, self.context(account))
        finding = yield from asked(exchange, self.policy)
        if finding.readable or finding.verdict is not None:
            return finding
        return attrs.evolve(finding, verdict=_UNREAD)

    def _untold(
        self,
        each: RecipientResult,
        result: SendResult,
        text: str,
        state: DeliveryState = DeliveryState.UNKNOWN,
    ) -> DeliveryReceipt:
        return DeliveryReceipt(
            account=each.account,
            message_id=each.message_id,
            recipient=each.recipient,
            reference=result.reference,
            state=state,
            code=each.code if state is DeliveryState.REJECTED else "",
            text=text,
            received_at=datetime.fromtimestamp(self.clock.wall(), UTC),
        )


def _knows(can: Capabilities, message_id: str) -> bool:
    """Whether records can be asked; without an id only those that bear our reference."""
    return can.status and (bool(message_id) or can.evidence is not Evidence.NONE)


def _sent_at(account: str, result: SendResult) -> float | None:
    """When the last copy went that the account may have taken."""
    times: Iterable[float] = (
        attempt.at
        for attempt in reversed(result.attempts)
        if attempt.account == account and attempt.outcome is not Outcome.NOT_SENT
    )
    return next(iter(times), None)
