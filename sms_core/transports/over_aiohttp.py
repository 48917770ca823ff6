"""An async transport on aiohttp, for asyncio.  Needs ``sms-core[aiohttp]``."""

from __future__ import annotations

import ssl

import aiohttp
from yarl import URL

from sms_core.errors import Stage, TransportError
from sms_core.http import Request, Response, Timeout
from sms_core.transports.common import MAX_ANSWER, USER_AGENT, detail, oversized, tls_context

__all__ = ["AiohttpTransport"]


class AiohttpTransport:
    """Keep-alive connections of an ``aiohttp.ClientSession``, opened in the first exchange.

    Args:
        ca_file: PEM file of the only certificates to trust, instead of the system's.
        proxy: ``http://host:port``; without it none is used, whatever the environment says.
        max_connections: for all hosts together; a further exchange waits for a free one.
    """

    def __init__(self, *, ca_file: str = "", proxy: str = "", max_connections: int = 100) -> None:
        self._tls: ssl.SSLContext = tls_context(ca_file)
        self._proxy, self._most = proxy or None, max_connections
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, request: Request, timeout: Timeout) -> Response:
        """One exchange; ``TransportError`` tells how far a failed one got."""
        stage = Stage.WAIT
        try:
            async with self._opened().request(
                request.method,
                URL(request.url, encoded=True),
                data=request.body,
                headers=list(request.headers),
                allow_redirects=False,
                proxy=self._proxy,
                timeout=aiohttp.ClientTimeout(
                    total=timeout.total,
                    connect=timeout.connect,
                    sock_connect=timeout.connect,
                    sock_read=timeout.read,
                ),
            ) as answer:
                stage = Stage.READ
                return await _read(answer)
        except aiohttp.ClientError as error:
            raise TransportError(_stage(error, stage), _detail(error)) from None
        except TimeoutError as error:
            raise TransportError(_stage(error, stage), "timed out") from None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._most, ssl=self._tls),
                auto_decompress=False,
                trust_env=False,
                headers={"user-agent": USER_AGENT, "accept-encoding": "identity"},
                skip_auto_headers=("accept",),
            )
        return self._session

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _read(answer: aiohttp.ClientResponse) -> Response:
    body = bytearray()
    async for piece in answer.content.iter_chunked(65536):
        body += piece
        if len(body) > MAX_ANSWER:
            raise oversized()
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise TransportError(Stage.ANSWER, "the answer is compressed, which was not asked for")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(answer.status, bytes(body), headers)


def _stage(error: BaseException, reached: Stage) -> Stage:
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Stage.CONNECT
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Stage.RESOLVE
    if isinstance(
        error, (aiohttp.ClientConnectorSSLError, aiohttp.ClientConnectorCertificateError)
    ):
        return Stage.TLS
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.InvalidURL)):
        return Stage.CONNECT
    return reached


def _detail(error: BaseException) -> str:
    inner = getattr(error, "os_error", None) or getattr(error, "certificate_error", None)
    return detail(inner if isinstance(inner, OSError) else error)
