"""An async transport on aiohttp, for asyncio.  Needs ``sms-core[aiohttp]``."""

from __future__ import annotations

import ssl
from math import inf
from typing import Any
from weakref import WeakSet

import aiohttp
from aiohttp.connector import Connection
from yarl import URL

from sms_core.errors import Stage, TransportError
from sms_core.http import Request, Response, Timeout
from sms_core.transports import common
from sms_core.transports.sockets import is_readable

__all__ = ["AiohttpTransport"]


class AiohttpTransport:
    """Keep-alive connections of an ``aiohttp.ClientSession``, opened in the first exchange.

    Args:
        ca_file: PEM file of the only certificates to trust, instead of the system's.
        proxy: ``http://host:port``; without it none is used, whatever the environment says.
        max_connections: for all hosts together; a further exchange waits for a free one.
    """

    def __init__(self, *, ca_file: str = "", proxy: str = "", max_connections: int = 100) -> None:
        self._tls: ssl.SSLContext = common.tls_context(ca_file)
        self._proxy, self._most = proxy or None, max_connections
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, request: Request, timeout: Timeout) -> Response:
        """One exchange; ``TransportError`` tells how far a failed one got."""
        progress = _Progress()
        try:
            async with self._opened().request(
                request.method,
                URL(request.url, encoded=True),
                data=request.body,
                headers=list(request.headers),
                allow_redirects=False,
                proxy=self._proxy,
                timeout=_limits(timeout),
                trace_request_ctx=progress,
            ) as answer:
                progress.stage = Stage.READ
                return await _read(answer)
        except (aiohttp.ClientError, OSError) as error:
            raise TransportError(_stage(error, progress.stage), _detail(error)) from None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=_Connector(limit=self._most, ssl=self._tls),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                headers=common.DEFAULTS,
                skip_auto_headers=("accept",),
                trace_configs=[_following()],
            )
        return self._session

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class _Connector(aiohttp.TCPConnector):
    """Looks at a kept connection before it is used again.

    aiohttp goes by what the event loop has noticed so far, which may have been busy elsewhere.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._known: WeakSet[Any] = WeakSet()

    async def connect(self, *args: Any, **options: Any) -> Connection:
        while True:
            connection = await super().connect(*args, **options)
            if connection.protocol not in self._known or _is_quiet(connection):
                self._known.add(connection.protocol)
                return connection
            connection.close()


def _is_quiet(connection: Connection) -> bool:
    if connection.transport is None:
        return False
    return not is_readable(connection.transport.get_extra_info("socket").fileno())


class _Progress:
    """How far an exchange got, kept by aiohttp's tracing.

    aiohttp does not tell whether the last byte left, and goes on writing when it is told to
    stop, so everything from the headers on may have gone out.
    """

    stage = Stage.POOL


def _following() -> aiohttp.TraceConfig:
    def reached(stage: Stage) -> Any:
        async def note(_: object, context: Any, __: object) -> None:
            context.trace_request_ctx.stage = stage

        return note

    config = aiohttp.TraceConfig()
    config.on_connection_create_start.append(reached(Stage.CONNECT))
    config.on_request_headers_sent.append(reached(Stage.WAIT))  # told before the first byte
    return config


def _limits(timeout: Timeout) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=timeout.total,
        connect=timeout.connect,
        sock_connect=timeout.connect,
        sock_read=timeout.read,
        ceil_threshold=inf,  # else limits above 5 s are rounded up to whole seconds
    )


async def _read(answer: aiohttp.ClientResponse) -> Response:
    headers = common.by_lower_name(answer.headers.items())
    if unread := common.compressed(answer.status, headers):
        return unread
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > common.MAX_ANSWER:
            raise common.oversized()
    return Response(answer.status, bytes(body), headers)


_KINDS: tuple[tuple[type[Exception], Stage], ...] = (
    (aiohttp.ClientConnectorDNSError, Stage.RESOLVE),
    (aiohttp.ClientConnectorSSLError, Stage.TLS),
    (aiohttp.ClientConnectorCertificateError, Stage.TLS),
)


def _stage(error: Exception, reached: Stage) -> Stage:
    return next((stage for kind, stage in _KINDS if isinstance(error, kind)), reached)


def _detail(error: Exception) -> str:
    inner = getattr(error, "os_error", None) or getattr(error, "certificate_error", None)
    return common.detail(inner if isinstance(inner, OSError) else error)
