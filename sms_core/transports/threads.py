"""An async transport that needs nothing: threads over a plain one.

A cancelled exchange that has begun goes on in its thread to its own time limit; what it
would have answered is lost, so its outcome is unknown, as with any other transport.  One that
has not begun never does.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import attrs

from sms_core.errors import SetupError, Stage, TransportError
from sms_core.forking import in_forked_child
from sms_core.http import Request, Response, Timeout, Transport
from sms_core.settings import TransportSettings
from sms_core.transports.kinds import refuse_async
from sms_core.transports.making import make_transport

__all__ = ["ThreadTransport"]


class ThreadTransport:
    """Runs a plain transport in threads of its own, for asyncio.

    Args:
        transport: by default pooled connections of urllib3, as many as threads.
        threads: exchanges at the same time; further ones wait their turn, no longer than
            they may wait for a connection.
    """

    def __init__(self, transport: Transport | None = None, threads: int = 16) -> None:
        if transport is None:
            transport = make_transport(TransportSettings(max_connections=threads))
        refuse_async(transport)
        self._transport, self._most = transport, threads
        self._begin()
        in_forked_child(self, ThreadTransport._begin)  # which has none of the threads

    def _begin(self) -> None:
        self._threads: ThreadPoolExecutor | None = None

    async def __call__(self, request: Request, timeout: Timeout) -> Response:
        """One exchange; ``TransportError`` tells how far a failed one got."""
        try:
            loop = asyncio.get_running_loop()  # before anything can be sent
        except RuntimeError:
            raise SetupError("threads need asyncio; under trio use HttpxTransport()") from None
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._most, "sms-core")
        task = self._threads.submit(self._exchange, request, timeout, monotonic())
        waiting = asyncio.wrap_future(task, loop=loop)
        try:
            await asyncio.wait((waiting,), timeout=timeout.connect)
            if not waiting.done() and task.cancel():  # true only for one that has not begun
                raise TransportError(Stage.POOL, "timed out")
            return await waiting
        finally:  # whoever was told to stop; what has ended is not touched
            task.cancel()  # now, not in the loop's next turn like the other
            waiting.cancel()

    def _exchange(self, request: Request, timeout: Timeout, asked: float) -> Response:
        if timeout.total is not None:
            left = max(timeout.total - (monotonic() - asked), 0.001)
            timeout = attrs.evolve(timeout, total=left)
        return self._transport(request, timeout)

    async def aclose(self) -> None:
        """Let running exchanges end, then close the idle connections; a later one opens new."""
        threads, self._threads = self._threads, None
        if threads is not None:
            await asyncio.to_thread(threads.shutdown)
        close = getattr(self._transport, "close", None)
        if close is not None:
            close()
