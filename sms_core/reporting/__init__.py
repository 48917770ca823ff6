"""What a client asks about messages that were accepted, and in which order.

Generators that do no I/O themselves: they yield ``Ask`` and ``Sleep`` for the client, and reports
for whoever iterates.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from logging import Logger, getLogger
from typing import Any

import attrs

from sms_core.accounts import Account, chosen
from sms_core.clock import Clock
from sms_core.engine.steps import IO, Aside, Ask, Sleep
from sms_core.errors import ConfigError, ReportsUnavailable, TransportError
from sms_core.inbox import Inbox, or_default, tell_lost
from sms_core.policy import Policy
from sms_core.providers import Capabilities, Context, Pulls, Pushes
from sms_core.receipts import DeliveryReceipt, Report, ReportKind
from sms_core.receiving import Protection, admit, receive
from sms_core.reporting.certificates import Certificates
from sms_core.reporting.pulling import Queue, passes
from sms_core.reporting.records import Records
from sms_core.reports import Push, ReceiptBatch
from sms_core.results import SendResult

__all__ = ["Reporting"]

log: Logger = getLogger(__name__)
#: Seconds between two looks at queues that were empty, or out of reach.
_PAUSE = 5.0


@attrs.define
class Reporting:
    """What a client needs for reports; made at the first use.

    Attributes:
        accounts: by name.
        context: makes the context of one exchange.
        renew: gets new credentials for an account that has a source of them.
        clock, policy: the client's.
        inbox: where reports wait that are nowhere else; by default one in memory.
    """

    accounts: Mapping[str, Account]
    context: Callable[[Account], Context]
    renew: Callable[[Account], object]
    clock: Clock
    policy: Policy
    inbox: Inbox = attrs.field(converter=or_default)
    _certificates: Certificates = attrs.field(init=False)
    _queues: dict[tuple[str, ReportKind], Queue] = attrs.field(factory=dict, init=False)

    @_certificates.default
    def _none_yet(self) -> Certificates:
        return Certificates(self.clock, self.policy)

    def close(self) -> None:
        """Warn of what is lost with the inbox."""
        tell_lost(self.inbox)

    def receive(self, account: Account, push: Push) -> IO[ReceiptBatch]:
        """Verify and read a push, with the certificate it names."""
        protection = account.receipts or Protection()
        admit(account.provider, protection, push)
        ctx = self.context(account)
        certificate = getattr(account.provider, "certificate", None)
        needed = certificate(push, ctx) if certificate else None
        if needed is None:
            return receive(account.provider, protection, push, ctx)
        fetched = yield from self._certificates.fetch(needed)
        ctx = attrs.evolve(ctx, fetched=fetched)
        batch = receive(account.provider, protection, push, ctx)
        self._certificates.keep(needed, fetched)
        return batch

    def reports(
        self, kind: ReportKind | str, account: str, wait: float, follow: bool
    ) -> Generator[Ask | Sleep | Aside | Report, Any, None]:
        """Reports of the accounts that hand out some, in turn, until none has any more."""
        wanted = _kind(kind)
        queues = [self._queue(each, wanted) for each in self._that_pull(wanted, account)]
        return self._pages(queues, wait, follow)

    def _pages(
        self, queues: Iterable[Queue], wait: float, follow: bool
    ) -> Generator[Ask | Sleep | Aside | Report, Any, None]:
        resting: dict[Queue, float] = {}
        while True:
            found = False
            for queue in queues:
                if self.clock.monotonic() < resting.get(queue, 0.0):
                    continue
                try:
                    found = (yield from queue.page(wait)) or found
                    resting.pop(queue, None)
                except (TransportError, ReportsUnavailable) as error:
                    if not (follow and passes(error)):
                        raise
                    if queue not in resting:  # an outage is told once
                        log.warning("%s of %r: %s", queue.kind.value, queue.account.name, error)
                    resting[queue] = self.clock.monotonic() + _PAUSE
            if not found and not follow:
                return
            if not found:
                yield Sleep(_PAUSE)

    def _queue(self, account: Account, kind: ReportKind) -> Queue:
        given = self.context, self.renew, self.policy, self.clock, self.inbox
        # threads that begin together get the same: it keeps what no inbox has taken yet
        return self._queues.setdefault((account.name, kind), Queue(account, kind, *given))

    def _that_pull(self, kind: ReportKind, name: str) -> list[Account]:
        asked = chosen(self.accounts, name)
        able = [each for each in asked if _hands_out(each.provider.capabilities, kind)]
        if able:
            return able
        names = ", ".join(each.name for each in asked)
        pushed = any(each.provider.capabilities.pushes is not Pushes.NONE for each in asked)
        advice = "mount an endpoint that it pushes them to" if pushed else "nor does it push any"
        raise ConfigError(
            f"{kind.value} cannot be fetched from {names}: as configured, the provider hands out "
            f"none; {advice}"
        )

    def status(self, result: SendResult, sent_at: float | None) -> IO[tuple[DeliveryReceipt, ...]]:
        """What the providers' records tell of each recipient, in the order of the result."""
        records = Records(self.accounts, self.context, self.renew, self.clock, self.policy)
        return records.status(result, sent_at)


def _kind(name: ReportKind | str) -> ReportKind:
    try:
        return ReportKind(name)
    except ValueError:
        kinds = ", ".join(kind.value for kind in ReportKind)
        raise ConfigError(f"no reports are called {name!r}; there are: {kinds}") from None


def _hands_out(can: Capabilities, kind: ReportKind) -> bool:
    offered = {ReportKind.REPLIES: can.replies, ReportKind.REVIEWS: can.reviews}
    return can.pulls is not Pulls.NONE and offered.get(kind, True)
