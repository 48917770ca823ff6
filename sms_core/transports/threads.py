"""An async transport that needs nothing: threads over a plain one.

A cancelled exchange that has begun goes on in its thread to its own time limit; what it
would have answered is lost, so its outcome is unknown, as with any other transport.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import attrs

from sms_core.errors import Stage, TransportError
from sms_core.http import Request, Response, Timeout, Transport
from sms_core.settings import TransportSettings
from sms_core.transports.making import make_transport

__all__ = ["ThreadTransport"]


class ThreadTransport:
    """Runs a plain transport in threads of its own.

    Args:
        transport: by default pooled connections of urllib3, as many as threads.
        threads: exchanges at the same time; further ones wait their turn, no longer than
            they may wait for a connection.
    """

    def __init__(self, transport: Transport | None = None, threads: int = 16) -> None:
        if transport is None:
            transport = make_transport(TransportSettings(max_connections=threads))
        self._transport = transport
        self._threads = ThreadPoolExecutor(threads, "sms-core")

    async def __call__(self, request: Request, timeout: Timeout) -> Response:
        """One exchange; ``TransportError`` tells how far a failed one got."""
        task = self._threads.submit(self._exchange, request, timeout, monotonic())
        waiting = asyncio.wrap_future(task)
        await asyncio.wait((waiting,), timeout=timeout.connect)
        if not waiting.done() and task.cancel():  # true only for one that has not begun
            raise TransportError(Stage.POOL, "timed out")
        return await waiting

    def _exchange(self, request: Request, timeout: Timeout, asked: float) -> Response:
        if timeout.total is not None:
            left = max(timeout.total - (monotonic() - asked), 0.001)
            timeout = attrs.evolve(timeout, total=left)
        return self._transport(request, timeout)

    async def aclose(self) -> None:
        """Let running exchanges end, then close the idle connections."""
        await asyncio.to_thread(self._threads.shutdown)
        close = getattr(self._transport, "close", None)
        if close is not None:
            close()
