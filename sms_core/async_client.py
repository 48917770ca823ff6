"""``AsyncClient``: the same engine, awaiting.

Works under asyncio, and under trio with a transport that does.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sms_core.engine.driving import Driver
from sms_core.engine.steps import IO, Aside, Ask, Sleep
from sms_core.errors import SetupError, TransportError
from sms_core.transports.kinds import refuse_plain

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Iterable, Mapping
    from types import TracebackType
    from typing import Self

    from sms_core.accounts import Account
    from sms_core.clock import Clock
    from sms_core.http import AsyncTransport
    from sms_core.inbox import Inbox
    from sms_core.ledger import Ledger
    from sms_core.messages import Message
    from sms_core.policy import Policy
    from sms_core.providers import Provider
    from sms_core.receipts import DeliveryReceipt, Reply, Report, ReportKind
    from sms_core.reports import Push, ReceiptBatch
    from sms_core.results import SendResult

T = TypeVar("T")

__all__ = ["AsyncClient"]


class AsyncClient(Driver):
    """Sends messages from tasks of one event loop; use from a second loop is an error.

    Args:
        accounts: a provider, or accounts by name in the order they are asked.
        transport: does the HTTP exchanges; by default threads over pooled connections.
        default, policy, hooks, ledger, inbox, clock: as for ``Client``.
        sleep: awaits so many seconds; by default that of the running loop.
    """

    def __init__(
        self,
        accounts: Provider | Mapping[str, Provider | Account],
        transport: AsyncTransport | None = None,
        *,
        default: str = "",
        policy: Policy | None = None,
        hooks: Iterable[object] = (),
        ledger: Ledger | None = None,
        inbox: Inbox | None = None,
        clock: Clock | None = None,
        sleep: Callable[[float], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__(accounts, default, policy, hooks, ledger, inbox, clock)
        if transport is None:
            from sms_core.transports.threads import ThreadTransport

            transport = ThreadTransport()
        refuse_plain(transport)
        self._transport, self._sleep = transport, sleep or _sleep
        self._loop: object = None

    async def send(
        self,
        message: Message,
        *,
        account: str = "",
        policy: Policy | None = None,
        key: str = "",
        wait: float = 0.0,
        check: bool = True,
    ) -> SendResult:
        """Send a message and tell what became of it; see ``Client.send``."""
        steps = self._steps(message, account, policy, key, wait)
        result = await self._drive(self._io(steps, message))
        return result.check() if check else result

    async def reconcile(self, result: SendResult, *, policy: Policy | None = None) -> SendResult:
        """Ask the providers' records about every recipient whose outcome is unknown."""
        return await self._drive(self._io(self._reconciling(result, policy)))

    async def receive(self, account: str, push: Push) -> ReceiptBatch:
        """Verify and read what a provider pushed; see ``Client.receive``."""
        return await self._drive(self._reporting.receive(self.account(account), push))

    def receipts(
        self, account: str = "", *, wait: float = 0.0, follow: bool = False
    ) -> AsyncGenerator[DeliveryReceipt, None]:
        """Fetch delivery receipts; see ``Client.reports``."""
        found = self.reports("receipts", account, wait=wait, follow=follow)
        return cast("AsyncGenerator[DeliveryReceipt, None]", found)

    def replies(
        self, account: str = "", *, wait: float = 0.0, follow: bool = False
    ) -> AsyncGenerator[Reply, None]:
        """Fetch what recipients answered; see ``Client.reports``."""
        found = self.reports("replies", account, wait=wait, follow=follow)
        return cast("AsyncGenerator[Reply, None]", found)

    def reports(
        self,
        kind: ReportKind | str,
        account: str = "",
        *,
        wait: float = 0.0,
        follow: bool = False,
    ) -> AsyncGenerator[Report, None]:
        """Fetch reports of one kind; see ``Client.reports``.

        Leave the loop through ``contextlib.aclosing``, or what was in hand comes again only when
        the generator is collected.
        """
        return self._iterate(self._reporting.reports(kind, account, wait, follow))

    async def status(
        self, result: SendResult, *, sent_at: float | None = None
    ) -> tuple[DeliveryReceipt, ...]:
        """Ask the providers' records what became of a message; see ``Client.status``."""
        return await self._drive(self._reporting.status(result, sent_at))

    async def report_conversion(self, result: SendResult, *, at: float | None = None) -> int:
        """Tell the providers that the codes were used; see ``Client.report_conversion``."""
        from sms_core.engine.converting import convert

        at = self._clock.wall() if at is None else at
        return await self._drive(convert(result, self._accounts, self._context, self._policy, at))

    async def _drive(self, io: IO[T]) -> T:
        self._stay_in_loop()
        answer: Any = None
        try:
            while True:
                try:
                    want = io.send(answer)
                except StopIteration as stop:
                    result: T = stop.value
                    return result
                answer = await self._do(want)
        finally:
            io.close()

    async def _iterate(
        self, io: Generator[Ask | Sleep | Aside | Report, Any, None]
    ) -> AsyncGenerator[Report, None]:
        self._stay_in_loop()
        answer: Any = None
        try:
            while True:
                try:
                    want = io.send(answer)
                except StopIteration:
                    return
                if isinstance(want, (Ask, Sleep, Aside)):
                    answer = await self._do(want)
                else:
                    answer = None
                    yield want
        finally:
            io.close()

    async def _do(self, want: Ask | Sleep | Aside) -> object:
        if isinstance(want, Aside):
            from sms_core.inbox import MemoryInbox

            memory = isinstance(self.inbox, MemoryInbox)
            return want.work() if memory else await _aside(want.work)
        if isinstance(want, Sleep):
            await self._sleep(want.seconds)
            return None
        try:
            return await self._transport(want.request, want.timeout)
        except TransportError as error:
            error.host = want.request.host
            return error

    def _stay_in_loop(self) -> None:
        loop = _running()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise SetupError("this AsyncClient belongs to another event loop; make one for each")

    async def aclose(self) -> None:
        """Close the transport's connections; see ``Client.close``."""
        if self._made is not None:
            self._made.close()
        close = getattr(self._transport, "aclose", None)
        if close is not None:
            await close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()


def _running() -> object:
    """What identifies the running loop, of asyncio or of trio."""
    trio: Any = sys.modules.get("trio")
    if trio is not None:
        try:
            return trio.lowlevel.current_trio_token()
        except RuntimeError:
            pass
    from asyncio import get_running_loop

    return get_running_loop()


async def _aside(work: Callable[[], object]) -> object:
    trio: Any = sys.modules.get("trio")
    if trio is not None and "trio" in type(_running()).__module__:
        return await trio.to_thread.run_sync(work)
    from asyncio import to_thread

    return await to_thread(work)


async def _sleep(seconds: float) -> None:
    trio: Any = sys.modules.get("trio")
    if trio is not None and "trio" in type(_running()).__module__:
        await trio.sleep(seconds)
        return
    from asyncio import sleep

    await sleep(seconds)
