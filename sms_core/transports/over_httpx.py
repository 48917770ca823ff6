"""An async transport on httpx's engine, httpcore, for asyncio and trio.

Needs ``sms-core[httpx]``.  The layers of httpx above it (cookies, redirects, authentication,
merged URLs) are nothing a signed request wants.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterable
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import anyio
import httpcore

from sms_core.errors import Stage, TransportError
from sms_core.http import Request, Response, Timeout
from sms_core.transports import common
from sms_core.transports.watching import Network, Progress

__all__ = ["HttpxTransport"]

_TIMEOUTS = (TimeoutError, httpcore.TimeoutException)
_ERRORS = (
    OSError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


class HttpxTransport:
    """Keep-alive connections of httpcore.

    Args:
        ca_file: PEM file of the only certificates to trust, instead of the system's.
        proxy: ``http://host:port``; without it none is used, whatever the environment says.
        max_connections: used at the same time; a further exchange waits for a free one.
    """

    def __init__(self, *, ca_file: str = "", proxy: str = "", max_connections: int = 100) -> None:
        self._tls, self._proxy = common.tls_context(ca_file), proxy
        self._free = anyio.Semaphore(max_connections)
        self._idle: dict[str, list[_Line]] = {}

    async def __call__(self, request: Request, timeout: Timeout) -> Response:
        """One exchange; ``TransportError`` tells how far a failed one got."""
        progress = Progress()
        try:
            with anyio.fail_after(timeout.total):
                with anyio.fail_after(timeout.connect):
                    await self._free.acquire()
                try:
                    return await self._exchange(request, timeout, progress)
                finally:
                    self._free.release()
        except _ERRORS as error:
            raise _failed(progress.stage, error) from None

    async def _exchange(self, request: Request, timeout: Timeout, progress: Progress) -> Response:
        origin, target = common.origin_and_target(request.url)
        idle = self._idle.get(origin)
        line = idle.pop() if idle else _Line(self._tls, self._proxy)
        asked = _asked(request, origin, target, timeout, progress)
        try:
            response = await line.exchange(asked, progress)
        except BaseException:  # told to stop at its very end, httpcore takes it for used for ever
            with anyio.CancelScope(shield=True):
                await line.aclose()
            raise
        await self._keep(origin, line)
        return response

    async def _keep(self, origin: str, line: _Line) -> None:
        gone = common.make_room(self._idle, origin)
        self._idle.setdefault(origin, []).append(line)
        await _close(gone or [])

    async def aclose(self) -> None:
        """Close the idle connections."""
        for idle in list(self._idle.values()):
            await _close(idle)


async def _close(idle: list[_Line]) -> None:
    while idle:
        await idle.pop().aclose()


class _Line:
    """One connection, opened whenever it is needed.

    It is a pool of its own: httpcore looks at all connections of a pool several times in each
    exchange, which with a hundred of them takes longer than all the rest.
    """

    def __init__(self, tls: ssl.SSLContext, proxy: str) -> None:
        self._network = Network()
        options: dict[str, Any] = {
            "ssl_context": tls,
            "max_connections": 1,
            "network_backend": self._network,
        }
        if proxy:
            options |= _proxied(proxy)
        made = httpcore.AsyncHTTPProxy if proxy else httpcore.AsyncConnectionPool
        self._pool: httpcore.AsyncConnectionPool = made(**options)

    async def exchange(self, asked: httpcore.Request, progress: Progress) -> Response:
        self._network.received.clear()
        answer = await self._pool.handle_async_request(asked)
        progress.stage = Stage.READ
        try:
            response = await _read(answer)
        finally:
            await answer.aclose()
        if not _is_exact(self._network.received, response):
            await self.aclose()  # what came too much would be taken for the next answer
        return response

    async def aclose(self) -> None:
        await self._pool.aclose()


def _proxied(proxy: str) -> dict[str, Any]:
    parts = urlsplit(proxy)
    options: dict[str, Any] = {"proxy_url": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"}
    if parts.username:
        options["proxy_auth"] = (unquote(parts.username), unquote(parts.password or ""))
    return options


class _Body:
    """A body in one piece; bytes themselves leave a generator behind when writing fails."""

    def __init__(self, body: bytes) -> None:
        self._left = [body] if body else []

    def __aiter__(self) -> _Body:
        return self

    async def __anext__(self) -> bytes:
        if not self._left:
            raise StopAsyncIteration
        return self._left.pop()


def _asked(
    request: Request, origin: str, target: str, timeout: Timeout, progress: Progress
) -> httpcore.Request:
    headers = common.DEFAULTS | dict(request.headers)
    headers.setdefault("host", origin.partition("://")[2])
    headers["content-length"] = str(len(request.body))
    limits = {"connect": timeout.connect, "read": timeout.read, "write": timeout.read}
    place = urlsplit(origin)
    return httpcore.Request(
        request.method,
        httpcore.URL(
            scheme=place.scheme, host=place.hostname or "", port=place.port, target=target
        ),
        headers=list(headers.items()),
        content=_Body(request.body),
        extensions={"timeout": limits, "trace": progress},
    )


async def _read(answer: httpcore.Response) -> Response:
    headers = common.by_lower_name((n.decode(), v.decode("latin-1")) for n, v in answer.headers)
    if unread := common.compressed(answer.status, headers):
        return unread
    body = bytearray()
    async for piece in cast("AsyncIterable[bytes]", answer.stream):
        body += piece
    return Response(answer.status, bytes(body), headers)


def _is_exact(received: bytearray, response: Response) -> bool:
    """Whether exactly one answer was received."""
    body = received.partition(b"\r\n\r\n")[2]
    if "content-length" in response.headers:
        return len(body) == len(response.body)
    return body.endswith(b"0\r\n\r\n")


def _failed(stage: Stage, error: Exception) -> TransportError:
    if isinstance(error, (httpcore.ProxyError, httpcore.UnsupportedProtocol)):
        return TransportError(Stage.CONNECT, type(error).__name__)
    timed_out = isinstance(error, _TIMEOUTS)
    if timed_out and stage is Stage.WRITE:
        stage = Stage.WAIT  # asyncio may have written the rest just before it was told to stop
    if timed_out:
        return TransportError(stage, "timed out")
    return common.failed(stage, _cause(error))


def _cause(error: BaseException) -> BaseException:
    """The system's own error, under those that wrap it; the outermost when there is none."""
    found, each = error, cast("BaseException | None", error)
    while each is not None:
        if isinstance(each, OSError) and each.strerror:
            found = each
        each = each.__cause__ or each.__context__
    return found
