"""The default transport: urllib3's pools, keep-alive and TLS, none of its retries."""

from __future__ import annotations

import socket
import threading
from functools import lru_cache
from http.client import HTTPException
from queue import LifoQueue
from time import monotonic
from typing import Any
from weakref import WeakSet

import urllib3
from urllib3 import exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from sms_core.errors import Stage, TransportError
from sms_core.http import Request, Response, Timeout
from sms_core.transports.common import (
    MAX_ANSWER,
    USER_AGENT,
    detail,
    failed,
    in_forked_child,
    make_room,
    origin_and_target,
    oversized,
    refuse_compressed,
    tls_context,
)
from sms_core.transports.sockets import TimedSocket, connect, is_readable

__all__ = ["PooledTransport"]

#: Neither a retry nor a redirect, each of which would be a second copy.
_ONCE = urllib3.Retry(False, redirect=False)
_DEFAULTS = {"user-agent": USER_AGENT, "accept-encoding": "identity"}


#: urllib3 writes the target it is given to its log, and a true one may hold secrets and numbers.
_LOGGED = "/"
#: What a connection must know of the exchange that this thread makes.
_exchange = threading.local()


class _Truthful:
    """Mixed into urllib3's connections, at the one place where the truth is known.

    An ``OSError`` out of ``request`` means that the last byte never left; urllib3 itself would
    report it like a failure to read, or swallow it.
    """

    sock: Any
    _pieces: list[bytes] | None = None
    #: Monotonic time by which it must stand, tunnel and TLS included.
    _stands_by: float

    def _new_conn(self) -> socket.socket:
        budget, ends = monotonic() + _exchange.timeout.connect, _exchange.ends
        self._stands_by = budget if ends is None else min(budget, ends)
        try:
            host: str = self._dns_host  # type: ignore[attr-defined]
            return connect(host, self.port, _exchange.timeout, _exchange.ends)  # type: ignore[attr-defined]
        except OSError as error:
            raise failed(Stage.CONNECT, error) from None

    def connect(self) -> None:
        try:
            super().connect()  # type: ignore[misc]
        except OSError as error:
            raise failed(Stage.CONNECT, error) from None
        self.sock = TimedSocket(self.sock)

    def _tunnel(self) -> None:
        """Ask a proxy for the way through; else its answer could drip for ever."""
        bare = self.sock
        self.sock = TimedSocket(bare)
        self.sock.begin(_exchange.timeout, self._stands_by)
        try:
            super()._tunnel()  # type: ignore[misc]
        finally:
            self.sock = bare
        bare.settimeout(max(self._stands_by - monotonic(), 0.001))

    @property
    def is_connected(self) -> bool:
        return self.sock is not None and not is_readable(self.sock)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Head and body in one piece, so that they leave in one packet where they fit."""
        if self.sock is None:
            self.connect()
        self._pieces = []
        try:
            super().request(method, _exchange.target, *args, **kwargs)  # type: ignore[misc]
            self.sock.begin(_exchange.timeout, _exchange.ends)
            self.sock.sendall(b"".join(self._pieces))
            _exchange.written = True
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
    """What a pool keeps its idle connections in, and asks for its lock when it goes."""

    def __init__(self, maxsize: int) -> None:
        super().__init__(maxsize)
        _queues.add(self)

    def renew(self) -> None:
        """The same with a new lock: the old one may be held by a thread that is no more."""
        connections = self.queue
        super().__init__(self.maxsize)
        self.queue = connections


_queues: WeakSet[_Idle] = WeakSet()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection  # type: ignore[mutable-override]
    QueueCls = _Idle  # type: ignore[assignment]


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection  # type: ignore[mutable-override]
    QueueCls = _Idle  # type: ignore[assignment]


class PooledTransport:
    """Pooled keep-alive connections of urllib3.

    Args:
        ca_file: PEM file of the only certificates to trust, instead of the system's.
        proxy: ``http://host:port``; without it none is used, whatever the environment says.
        max_connections: for each host; a further exchange waits for a free one.
    """

    def __init__(self, *, ca_file: str = "", proxy: str = "", max_connections: int = 16) -> None:
        self._ca_file, self._proxy, self._most = ca_file, proxy, max_connections
        self._begin()
        in_forked_child(self, PooledTransport._begin_again)

    def _begin_again(self) -> None:
        """In a forked child, without asking for a lock: nobody there would give it back."""
        for each in list(_queues):
            each.renew()
        self._begin()

    def _begin(self) -> None:
        options: dict[str, Any] = {"maxsize": self._most, "block": True}
        if self._proxy:
            self._manager: urllib3.PoolManager = urllib3.ProxyManager(self._proxy, **options)
        else:
            self._manager = urllib3.PoolManager(**options)
        self._manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
        self._pools: dict[str, HTTPConnectionPool] = {}

    def __call__(self, request: Request, timeout: Timeout) -> Response:
        """One exchange; ``TransportError`` tells how far a failed one got."""
        _exchange.timeout, _exchange.written = timeout, False
        _exchange.ends = None if timeout.total is None else monotonic() + timeout.total
        origin, _exchange.target = origin_and_target(request.url)
        known = self._pools.get(origin)
        pool = known or self._pool(origin)
        try:
            answer = pool.urlopen(
                request.method,
                _LOGGED,
                body=request.body,
                headers=_DEFAULTS | dict(request.headers),
                retries=_ONCE,
                redirect=False,
                assert_same_host=False,
                timeout=_limits(timeout.connect, timeout.read),
                pool_timeout=timeout.connect,  # type: ignore[arg-type]
                preload_content=False,
                decode_content=False,
            )
        except exceptions.HTTPError as error:
            stage = Stage.WAIT if _exchange.written else _stage(error)
            raise TransportError(stage, _detail(error)) from None
        response = _read(answer)
        if known is None:  # only now: strangers may name places that do not answer
            make_room(self._pools)
            self._pools[origin] = pool
        return response

    def close(self) -> None:
        """Close the idle connections."""
        self._pools.clear()
        self._manager.clear()

    def _pool(self, origin: str) -> HTTPConnectionPool:
        """One of the last few that urllib3 keeps itself, but looks for anew at each exchange."""
        options = self._manager.connection_pool_kw
        if origin.startswith("https:") and "ssl_context" not in options:
            options["ssl_context"] = tls_context(self._ca_file)
        return self._manager.connection_from_url(origin)


@lru_cache(maxsize=32)
def _limits(connect: float, read: float) -> urllib3.Timeout:
    return urllib3.Timeout(connect=connect, read=read)


def _read(answer: urllib3.BaseHTTPResponse) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    whole = False
    try:
        refuse_compressed(headers)
        body = answer.read() if _is_short(headers) else answer.read(MAX_ANSWER + 1)
        if len(body) > MAX_ANSWER:
            raise oversized()
        whole = True
    except exceptions.HTTPError as error:
        raise TransportError(Stage.READ, _detail(error)) from None
    finally:
        if not whole:
            answer.close()
        answer.release_conn()  # else its place in the pool would be lost
    return Response(answer.status, body, headers)


def _is_short(headers: dict[str, str]) -> bool:
    """Whether its length is known and small: then nothing has to be counted while reading."""
    length = headers.get("content-length", "")
    known = length.isdecimal() and "transfer-encoding" not in headers
    return known and len(length) < len(str(MAX_ANSWER))


#: Before everything is written; from the most to the least special, the first that fits counts.
_STAGES: tuple[tuple[type[Exception], Stage], ...] = (
    (exceptions.EmptyPoolError, Stage.POOL),
    (exceptions.NameResolutionError, Stage.RESOLVE),
    (exceptions.NewConnectionError, Stage.CONNECT),
    (exceptions.ConnectTimeoutError, Stage.CONNECT),
    (exceptions.ProxyError, Stage.CONNECT),
    (exceptions.SSLError, Stage.TLS),
    (exceptions.LocationValueError, Stage.CONNECT),
)


def _stage(error: Exception) -> Stage:
    return next((stage for kind, stage in _STAGES if isinstance(error, kind)), Stage.WAIT)


def _detail(error: BaseException) -> str:
    """urllib3 wraps the error that tells what happened."""
    for inner in (*error.args, error.__cause__, error.__context__):
        if isinstance(inner, (OSError, HTTPException)):
            return detail(inner)
    return "timed out" if isinstance(error, exceptions.TimeoutError) else type(error).__name__
