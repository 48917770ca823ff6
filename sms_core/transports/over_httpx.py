"""An async transport on httpx, for asyncio and trio.  Needs ``sms-core[httpx]``.

It uses httpx's transport layer without its client: cookies, redirects, authentication and
merged URLs are nothing a signed request wants.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import anyio
import httpx

from sms_core.errors import Stage, TransportError
from sms_core.http import Request, Response, Timeout
from sms_core.transports.common import (
    MAX_ANSWER,
    USER_AGENT,
    detail,
    failed,
    oversized,
    tls_context,
)

__all__ = ["HttpxTransport"]

_CLOSED_PROXY = (httpx.ProxyError, httpx.UnsupportedProtocol)


class HttpxTransport:
    """Keep-alive connections of httpx.

    Each connection is a pool of its own: a pool of httpx looks at all of its connections
    several times in each exchange, which with a hundred of them takes longer than the rest.

    Args:
        ca_file: PEM file of the only certificates to trust, instead of the system's.
        proxy: ``http://host:port``; without it none is used, whatever the environment says.
        max_connections: used at the same time; a further exchange waits for a free one.
    """

    def __init__(self, *, ca_file: str = "", proxy: str = "", max_connections: int = 100) -> None:
        self._tls, self._proxy = tls_context(ca_file), proxy or None
        self._free = anyio.Semaphore(max_connections)
        self._idle: dict[str, list[httpx.AsyncHTTPTransport]] = {}

    async def __call__(self, request: Request, timeout: Timeout) -> Response:
        """One exchange; ``TransportError`` tells how far a failed one got."""
        progress = _Progress()
        try:
            with anyio.fail_after(timeout.total):
                with anyio.fail_after(timeout.connect):
                    await self._free.acquire()
                try:
                    return await self._exchange(request, timeout, progress)
                finally:
                    self._free.release()
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise _failed(progress.stage, error) from None

    async def _exchange(self, request: Request, timeout: Timeout, progress: _Progress) -> Response:
        idle = self._idle.setdefault(request.url[: request.url.find("/", 8)], [])
        connection = idle.pop() if idle else self._connection()
        try:
            answer = await connection.handle_async_request(_asked(request, timeout, progress))
            progress.stage = Stage.READ
            try:
                return await _read(answer)
            finally:
                await answer.aclose()
        finally:
            idle.append(connection)

    def _connection(self) -> httpx.AsyncHTTPTransport:
        limits = httpx.Limits(max_connections=1, keepalive_expiry=None)
        return httpx.AsyncHTTPTransport(
            verify=self._tls, proxy=self._proxy, trust_env=False, limits=limits
        )

    async def aclose(self) -> None:
        """Close the idle connections."""
        for idle in self._idle.values():
            while idle:
                await idle.pop().aclose()


class _Progress:
    """Follows an exchange through the events httpx reports, to know how far it got.

    To a proxy a ``CONNECT`` goes out first, which carries nothing of the message.
    """

    stage = Stage.POOL
    _tunnelling = False

    async def __call__(self, event: str, facts: Mapping[str, Any]) -> None:
        if event == _WRITING:
            self._tunnelling = facts["request"].method == b"CONNECT"
        found = _STAGES.get(event)
        if found is not None and (found is Stage.TLS or not self._tunnelling):
            self.stage = found


_WRITING = "http11.send_request_headers.started"
_STAGES = {
    "connection.connect_tcp.started": Stage.CONNECT,
    "connection.start_tls.started": Stage.TLS,
    "proxy.start_tls.started": Stage.TLS,
    _WRITING: Stage.WRITE,
    "http11.send_request_body.complete": Stage.WAIT,
}


def _asked(request: Request, timeout: Timeout, progress: _Progress) -> httpx.Request:
    limits = httpx.Timeout(timeout.read, connect=timeout.connect, pool=timeout.connect)
    return httpx.Request(
        request.method,
        request.url,
        headers=(("user-agent", USER_AGENT), ("accept-encoding", "identity"), *request.headers),
        content=request.body,
        extensions={"timeout": limits.as_dict(), "trace": progress},
    )


async def _read(answer: httpx.Response) -> Response:
    body = bytearray()
    async for piece in cast("httpx.AsyncByteStream", answer.stream):
        body += piece
        if len(body) > MAX_ANSWER:
            raise oversized()
    headers = dict(answer.headers)
    if headers.get("content-encoding", "identity") != "identity":
        raise TransportError(Stage.ANSWER, "the answer is compressed, which was not asked for")
    return Response(answer.status_code, bytes(body), headers)


def _failed(stage: Stage, error: Exception) -> TransportError:
    if isinstance(error, _CLOSED_PROXY):
        return TransportError(Stage.CONNECT, type(error).__name__)
    timed_out = isinstance(error, (TimeoutError, httpx.TimeoutException))
    if timed_out and stage is Stage.WRITE:
        stage = Stage.WAIT  # asyncio may have written the rest just before it was told to stop
    if timed_out:
        return TransportError(stage, "timed out")
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__ or cause.__context__
    if cause is None:
        return TransportError(stage, detail(error))
    return failed(Stage.CONNECT if stage is Stage.TLS else stage, cause)
