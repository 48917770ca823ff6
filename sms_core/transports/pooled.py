"""The default transport: urllib3's pools, keep-alive and TLS, none of its retries."""

from __future__ import annotations

from functools import lru_cache, partial
from http.client import HTTPException
from time import monotonic

import urllib3
from urllib3 import exceptions

from sms_core.errors import Stage, TransportError
from sms_core.forking import in_forked_child
from sms_core.http import Request, Response, Timeout
from sms_core.transports import common
from sms_core.transports.connections import POOLS, current, renew_locks

__all__ = ["PooledTransport"]

#: Neither a retry nor a redirect, each of which would be a second copy.
_ONCE = urllib3.Retry(False, redirect=False)
#: urllib3 writes the target it is given to its log, and a true one may hold secrets and numbers.
_LOGGED = "/"


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
        renew_locks()
        self._begin()

    def _begin(self) -> None:
        made = partial(urllib3.ProxyManager, self._proxy) if self._proxy else urllib3.PoolManager
        self._manager: urllib3.PoolManager = made(maxsize=self._most, block=True)
        self._manager.pool_classes_by_scheme = POOLS
        self._pools: dict[str, urllib3.HTTPConnectionPool] = {}

    def __call__(self, request: Request, timeout: Timeout) -> Response:
        """One exchange; ``TransportError`` tells how far a failed one got."""
        current.timeout, current.written = timeout, False
        current.ends = None if timeout.total is None else monotonic() + timeout.total
        origin, current.target = common.origin_and_target(request.url)
        known = self._pools.get(origin)
        pool = known or self._pool(origin)
        try:
            answer = pool.urlopen(
                request.method,
                _LOGGED,
                body=request.body,
                headers=common.DEFAULTS | dict(request.headers),
                retries=_ONCE,
                redirect=False,
                assert_same_host=False,
                timeout=_limits(timeout.connect, timeout.read),
                pool_timeout=timeout.connect,  # type: ignore[arg-type]
                preload_content=False,
                decode_content=False,
            )
        except exceptions.HTTPError as error:
            stage = Stage.WAIT if current.written else _stage(error)
            raise TransportError(stage, _detail(error)) from None
        response = _read(answer)
        if known is None:  # only now: strangers may name places that do not answer
            common.make_room(self._pools, origin)
            self._pools[origin] = pool
        return response

    def close(self) -> None:
        """Close the idle connections."""
        self._pools.clear()
        self._manager.clear()

    def _pool(self, origin: str) -> urllib3.HTTPConnectionPool:
        """One of the last few that urllib3 keeps itself, but looks for anew at each exchange."""
        options = self._manager.connection_pool_kw
        if origin.startswith("https:") and "ssl_context" not in options:
            options["ssl_context"] = common.tls_context(self._ca_file)
        return self._manager.connection_from_url(origin)


@lru_cache(maxsize=32)
def _limits(connect: float, read: float) -> urllib3.Timeout:
    return urllib3.Timeout(connect=connect, read=read)


def _read(answer: urllib3.BaseHTTPResponse) -> Response:
    whole = False
    try:
        headers = common.by_lower_name(answer.headers.items())
        if unread := common.compressed(answer.status, headers):
            return unread
        body = answer.read() if _is_short(headers) else answer.read(common.MAX_ANSWER + 1)
        if len(body) > common.MAX_ANSWER:
            raise common.oversized()
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
    return known and len(length) < len(str(common.MAX_ANSWER))


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
            return common.detail(inner)
    return "timed out" if isinstance(error, exceptions.TimeoutError) else type(error).__name__
