"""``Client``: sends and waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sms_core.engine.driving import Driver
from sms_core.engine.steps import IO, Aside, Ask, Sleep
from sms_core.errors import TransportError
from sms_core.transports.kinds import refuse_async

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping
    from types import TracebackType
    from typing import Self

    from sms_core.accounts import Account
    from sms_core.clock import Clock
    from sms_core.http import Transport
    from sms_core.inbox import Inbox
    from sms_core.ledger import Ledger
    from sms_core.messages import Message
    from sms_core.policy import Policy
    from sms_core.providers import Provider
    from sms_core.receipts import DeliveryReceipt, Reply, Report, ReportKind
    from sms_core.reports import Push, ReceiptBatch
    from sms_core.results import SendResult

T = TypeVar("T")

__all__ = ["Client"]


class Client(Driver):
    """Sends messages through one or more accounts.  Safe to share between threads.

    Args:
        accounts: a provider, or accounts by name in the order they are asked.
        transport: does the HTTP exchanges; by default pooled connections of urllib3.
        default: the account asked first; by default the first.
        policy: attempts, limits, routes, what to do in doubt.
        hooks: pluggy plugins, see ``sms_core.hooks``.
        ledger: where the keys of ``send`` are kept; by default in memory, for this process.
        inbox: where reports wait that are nowhere else; by default in memory, for this process.
        clock: time and chance.
        sleep: waits so many seconds.

    Closing a client closes the idle connections of its transport.
    """

    def __init__(
        self,
        accounts: Provider | Mapping[str, Provider | Account],
        transport: Transport | None = None,
        *,
        default: str = "",
        policy: Policy | None = None,
        hooks: Iterable[object] = (),
        ledger: Ledger | None = None,
        inbox: Inbox | None = None,
        clock: Clock | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(accounts, default, policy, hooks, ledger, inbox, clock)
        if transport is None:
            from sms_core.transports.making import make_transport

            transport = make_transport()
        refuse_async(transport)
        self._transport, self._sleep = transport, sleep

    def send(
        self,
        message: Message,
        *,
        account: str = "",
        policy: Policy | None = None,
        key: str = "",
        wait: float = 0.0,
        check: bool = True,
    ) -> SendResult:
        """Send a message and tell what became of it.

        Args:
            message: what to send.
            account: only this one, instead of all that a route gives.
            policy: instead of the client's; ``retry_budget`` and ``breaker_*`` stay the client's.
            key: idempotency key; the same key never sends twice, see ``sms_core.engine.keys``.
            wait: seconds to wait for another send of the same key; 0 raises at once.
            check: raise unless every recipient was accepted.

        Raises:
            InvalidMessage: it cannot be sent as it stands; nothing left the machine.
            SendVetoed: a hook refused it; nothing left the machine.
            KeyReused, SendInFlight, LedgerUnavailable: see there; nothing left the machine.
            SendRejected, NotSent, OutcomeUnknown: unless ``check`` is false; the error's
                ``result`` is what would have been returned.
        """
        steps = self._steps(message, account, policy, key, wait)
        result = self._drive(self._io(steps, message))
        return result.check() if check else result

    def reconcile(self, result: SendResult, *, policy: Policy | None = None) -> SendResult:
        """Ask the providers' records about every recipient whose outcome is unknown."""
        return self._drive(self._io(self._reconciling(result, policy)))

    def receive(self, account: str, push: Push) -> ReceiptBatch:
        """Verify and read what a provider pushed for an account.

        Raises:
            ReportRefused: it is not to be believed; ``refusal.status`` is the answer.
            TransportError: the certificate it names cannot be fetched, or is none.
            SetupError: its signature needs an extra that is not installed.
        """
        return self._drive(self._reporting.receive(self.account(account), push))

    def receipts(
        self, account: str = "", *, wait: float = 0.0, follow: bool = False
    ) -> Iterator[DeliveryReceipt]:
        """Fetch delivery receipts; ``reports`` tells how."""
        return cast(
            "Iterator[DeliveryReceipt]", self.reports("receipts", account, wait=wait, follow=follow)
        )

    def replies(
        self, account: str = "", *, wait: float = 0.0, follow: bool = False
    ) -> Iterator[Reply]:
        """Fetch what recipients answered; ``reports`` tells how."""
        return cast("Iterator[Reply]", self.reports("replies", account, wait=wait, follow=follow))

    def reports(
        self,
        kind: ReportKind | str,
        account: str = "",
        *,
        wait: float = 0.0,
        follow: bool = False,
    ) -> Iterator[Report]:
        """Fetch reports of one kind from the providers' queues.

        A report counts as taken when the next one is asked for.  One that was in hand when the
        loop's body raised, or the loop was left, comes again, at the latest after a minute; from a
        provider's queue so do those of the last ten seconds, which were not removed yet.

        Args:
            kind: which.
            account: of which account; by default of all that hand out reports.
            wait: seconds a provider may wait for the first report, where it can.
            follow: go on for ever, through outages; else end when nothing is there.

        Raises:
            ConfigError: no account hands out reports.
            ReportsUnavailable: a provider refuses to.
            InboxFull: what a provider handed out has no place; this client keeps it until it has.
            TransportError: after ``policy.attempts`` failed exchanges.
        """
        return self._iterate(self._reporting.reports(kind, account, wait, follow))

    def status(
        self, result: SendResult, *, sent_at: float | None = None
    ) -> tuple[DeliveryReceipt, ...]:
        """Ask the providers' records what became of a message, for each recipient of its result.

        Args:
            result: of a send.
            sent_at: Unix seconds, for a result whose attempts do not tell.

        One whose account does not tell says why in ``text``, and is not ``final``.

        Raises:
            ReportsUnavailable: nobody told anything, because a provider refuses to.
            TransportError: the same, because ``policy.attempts`` exchanges failed.
        """
        return self._drive(self._reporting.status(result, sent_at))

    def report_conversion(self, result: SendResult, *, at: float | None = None) -> int:
        """Tell the providers that the codes of a result were used; how many noted it.

        ``at`` is when, in Unix seconds; by default now.  Never raises for what a provider does.
        """
        from sms_core.engine.converting import convert

        at = self._clock.wall() if at is None else at
        return self._drive(convert(result, self._accounts, self._context, self._policy, at))

    def _drive(self, io: IO[T]) -> T:
        answer: Any = None
        try:
            while True:
                try:
                    want = io.send(answer)
                except StopIteration as stop:
                    result: T = stop.value
                    return result
                answer = self._do(want)
        finally:
            io.close()

    def _iterate(self, io: Generator[Ask | Sleep | Aside | Report, Any, None]) -> Iterator[Report]:
        answer: Any = None
        try:
            while True:
                try:
                    want = io.send(answer)
                except StopIteration:
                    return
                if isinstance(want, (Ask, Sleep, Aside)):
                    answer = self._do(want)
                else:
                    answer = None
                    yield want
        finally:
            io.close()

    def _do(self, want: Ask | Sleep | Aside) -> object:
        if isinstance(want, Aside):
            return want.work()
        if isinstance(want, Sleep):
            self._sleep(want.seconds)
            return None
        try:
            return self._transport(want.request, want.timeout)
        except TransportError as error:
            error.host = want.request.host
            return error

    def close(self) -> None:
        """Close idle connections; a later send opens new ones.

        Warns in the log of reports that nobody dealt with and no file has.
        """
        for each in (self._made, self._transport):
            close = getattr(each, "close", None)
            if close is not None:
                close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
