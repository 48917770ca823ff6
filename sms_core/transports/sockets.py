"""Sockets with one deadline for all they do, which neither http.client nor urllib3 has.

A time limit on a socket bounds each wait; an answer that drips a byte at a time would
never end.  Here every wait is also bounded by what is left of the whole exchange.
"""

from __future__ import annotations

import io
import select
import socket
from time import monotonic
from typing import TYPE_CHECKING, Any

from sms_core.http import Timeout

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["TimedSocket", "connect", "is_readable"]


def is_readable(sock: Any) -> bool:
    """Whether there is something to read; on an idle connection its end, or what is out of step.

    TLS may have read it from the socket already.
    """
    if getattr(sock, "pending", int)():
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def connect(host: str, port: int, timeout: Timeout, ends: float | None) -> socket.socket:
    """Open a connection, trying each address of the host within one budget.

    Args:
        host, port: where to.
        timeout: its ``connect`` is the budget.
        ends: monotonic time by which the whole exchange must be over.

    Raises:
        OSError: of the last address tried; ``socket.gaierror`` when there is none.
    """
    budget = monotonic() + timeout.connect
    ends = budget if ends is None else min(budget, ends)
    failure: OSError = TimeoutError("timed out")
    # text would load the tables of international names, which no vendor has
    name = host.encode() if host.isascii() else host
    found = socket.getaddrinfo(name, port, 0, socket.SOCK_STREAM)
    for tried, (family, kind, protocol, _, address) in enumerate(found):
        left = ends - monotonic()
        if left <= 0:
            break
        made = socket.socket(family, kind, protocol)
        try:
            made.settimeout(left / (len(found) - tried))
            made.connect(address)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.settimeout(max(ends - monotonic(), 0.001))
        except OSError as error:
            made.close()
            failure = error
        else:
            return made
    raise failure


class TimedSocket:
    """Wraps a connected socket; ``begin`` sets the limits of the next exchange."""

    def __init__(self, wrapped: Any) -> None:
        self._wrapped = wrapped
        self._wait = self._set = 0.0
        self._ends: float | None = None

    def begin(self, timeout: Timeout, ends: float | None) -> None:
        """Bound each wait by ``timeout.read`` and everything by the monotonic time ``ends``."""
        self._wait, self._ends = timeout.read, ends
        self.before_waiting()

    def sendall(self, data: Buffer) -> None:
        """Write everything; an ``OSError`` means the last byte did not leave."""
        self.before_waiting()
        self._wrapped.sendall(data)

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        """What http.client reads the answer from."""
        return io.BufferedReader(_Incoming(self, self._wrapped.makefile("rb", buffering=0)))

    def settimeout(self, seconds: float | None) -> None:
        """Ignored: the limits are those of ``begin``."""

    def before_waiting(self) -> None:
        """Bound the next wait by what is left."""
        limit = self._limit()
        if limit != self._set:  # each setting is a system call
            self._wrapped.settimeout(limit)
            self._set = limit

    def _limit(self) -> float:
        if self._ends is None:
            return self._wait
        left = self._ends - monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return min(self._wait, left)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapped, name)


class _Incoming(io.RawIOBase):
    """The socket's own raw file, each wait bounded; it keeps the socket open like any file."""

    def __init__(self, timed: TimedSocket, raw: io.RawIOBase) -> None:
        self._timed, self._raw = timed, raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int | None:
        self._timed.before_waiting()
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
