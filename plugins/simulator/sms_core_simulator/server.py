"""HTTP/1.1 over asyncio: h11 reads, ``handle`` answers, nothing here knows a vendor.

Rules of this file and of ``connection.py``:

* every request gets an answer, or its connection is closed, unless a fault says otherwise; no
  input ends the server;
* the handler is a function of one request, called on the event loop, that never waits;
* one place writes to the socket, so that faults below HTTP are carried out there.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

from sms_core_simulator.connection import Connection, Handler, Limits

__all__ = ["Handler", "Limits", "Server"]

_BACKLOG = 1024
#: Of the loop, until a connection that was accepted has its task.
_TURNS = 5


class Server:
    """Listens, and keeps the tasks of its connections."""

    def __init__(self, handle: Handler, limits: Limits) -> None:
        self._handle = handle
        self._limits = limits
        self._tasks: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Server | None = None
        self._fillers: list[socket.socket] = []
        self._where = ("", 0)
        self._closing = False

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._tasks)

    async def start(self, host: str, port: int) -> int:
        """Listen; gives the port, which the system chooses for 0."""
        self._listening = await asyncio.start_server(self._serve, host, port, backlog=_BACKLOG)
        port = int(self._listening.sockets[0].getsockname()[1])
        self._where = (host, port)
        return port

    async def close(self) -> None:
        """Close the port and every connection, and wait until they are gone."""
        self._closing = True
        await self._close_port()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def be(self, state: str) -> None:
        """``refuse`` connections, be ``unreachable``, or listen as ever (an empty text).

        Connections that are open go on.
        """
        await self._close_port()
        if state == "unreachable":
            self._fillers = _unreachable(*self._where)
        elif not state:
            await self.start(*self._where)

    async def _close_port(self) -> None:
        if self._listening is not None:
            await _turns()  # who has connected already is still accepted
            _accept_no_more(self._listening)
            await _turns()
            self._listening.close()
            self._listening = None
        for filler in self._fillers:
            filler.close()
        self._fillers = []

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        full = len(self._tasks) >= self._limits.connections
        if task is None or full or self._closing:
            writer.transport.abort()
            return
        self._tasks.add(task)
        try:
            await Connection(reader, writer, self._handle, self._limits).run()
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            self._tasks.discard(task)
            writer.close()


async def _turns() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)


def _accept_no_more(listening: asyncio.Server) -> None:
    """Let what was accepted come to its task: asyncio drops it when its server is closed."""
    loop = asyncio.get_running_loop()
    for one in listening.sockets:
        with suppress(NotImplementedError):  # Windows
            loop.remove_reader(one.fileno())


def _unreachable(host: str, port: int) -> list[socket.socket]:
    """A port nobody accepts at, with its queue filled: connecting finds no end."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(0)
    fillers = [socket.socket(family) for _ in range(4)]
    for filler in fillers:
        filler.setblocking(False)
        filler.connect_ex((host, port))
    return [listening, *fillers]
