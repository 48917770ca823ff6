"""urllib3's connections and pools, made to tell how far an exchange got, and to keep its limits."""

from __future__ import annotations

import threading
from queue import LifoQueue
from time import monotonic
from typing import Any
from weakref import WeakSet

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from sms_core.errors import Stage
from sms_core.transports import sockets
from sms_core.transports.common import failed

__all__ = ["POOLS", "current", "renew_locks"]

#: What a connection must know of the exchange that this thread makes: its ``target`` and
#: ``timeout``, when it ``ends``, and whether everything is ``written``.
current: threading.local = threading.local()


class _Truthful:
    """Mixed into urllib3's connections, at the one place where the truth is known.

    An ``OSError`` out of ``request`` means that the last byte never left; urllib3 itself would
    report it like a failure to read, or swallow it.
    """

    sock: Any
    _pieces: list[bytes] | None = None

    def _new_conn(self) -> Any:
        budget, ends = monotonic() + current.timeout.connect, current.ends
        #: by which it must stand, tunnel and TLS included
        self._stands_by = budget if ends is None else min(budget, ends)
        try:
            host: str = self._dns_host  # type: ignore[attr-defined]
            return sockets.connect(host, self.port, current.timeout, current.ends)  # type: ignore[attr-defined]
        except OSError as error:
            raise failed(Stage.CONNECT, error) from None

    def connect(self) -> None:
        try:
            super().connect()  # type: ignore[misc]
        except OSError as error:
            raise failed(Stage.CONNECT, error) from None
        self.sock = sockets.TimedSocket(self.sock)

    def _tunnel(self) -> None:
        """Ask a proxy for the way through; else its answer could drip for ever."""
        bare = self.sock
        self.sock = sockets.TimedSocket(bare)
        self.sock.begin(current.timeout, self._stands_by)
        super()._tunnel()  # type: ignore[misc]
        self.sock = bare
        bare.settimeout(max(self._stands_by - monotonic(), 0.001))

    @property
    def is_connected(self) -> bool:
        return self.sock is not None and not sockets.is_readable(self.sock)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Head and body in one piece, so that they leave in one packet where they fit."""
        if self.sock is None:
            self.connect()
        self._pieces = []
        try:
            super().request(method, current.target, *args, **kwargs)  # type: ignore[misc]
            self.sock.begin(current.timeout, current.ends)
            self.sock.sendall(b"".join(self._pieces))
            current.written = True
        except OSError as error:
            raise failed(Stage.WRITE, error) from None
        finally:
            self._pieces = None

    def putheader(self, header: str, *values: str) -> None:
        """Without a look at each name and value: ``Request`` has looked at them already."""
        self._output(f"{header}: {values[0]}".encode())  # type: ignore[attr-defined]

    def send(self, data: Any) -> None:
        if self._pieces is None:
            super().send(data)  # type: ignore[misc]
        else:
            self._pieces.append(data)


class _Connection(_Truthful, HTTPConnection):  # type: ignore[misc]
    pass


class _TlsConnection(_Truthful, HTTPSConnection):  # type: ignore[misc]
    pass


class _Idle(LifoQueue[Any]):
    """Where a pool keeps its idle connections; one that goes takes them out under its lock."""

    def __init__(self, maxsize: int) -> None:
        super().__init__(maxsize)
        _queues.add(self)


_queues: WeakSet[_Idle] = WeakSet()


def renew_locks() -> None:
    """In a forked child: a thread of the parent may have held one, and is not there."""
    for each in list(_queues):
        connections = each.queue
        LifoQueue.__init__(each, each.maxsize)
        each.queue = connections


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection  # type: ignore[mutable-override]
    QueueCls = _Idle  # type: ignore[assignment]


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection  # type: ignore[mutable-override]
    QueueCls = _Idle  # type: ignore[assignment]


POOLS: dict[str, Any] = {"http": _Pool, "https": _TlsPool}
