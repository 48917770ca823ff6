"""An async transport on httpx, for asyncio and trio.  Needs ``sms-core[httpx]``."""

from __future__ import annotations

from http import HTTPStatus

import anyio
import httpx

from sms_core.errors import Stage, TransportError
from sms_core.http import Request, Response, Timeout
from sms_core.transports.common import MAX_ANSWER, USER_AGENT, detail, oversized, tls_context

__all__ = ["HttpxTransport"]

#: From the most to the least special; the first that fits counts.  Once httpx is writing it
#: does not tell whether the last byte left, so everything from there on may have gone out.
_STAGES: tuple[tuple[type[Exception], Stage], ...] = (
    (httpx.PoolTimeout, Stage.POOL),
    (httpx.ConnectTimeout, Stage.CONNECT),
    (httpx.ConnectError, Stage.CONNECT),
    (httpx.ProxyError, Stage.CONNECT),
    (httpx.UnsupportedProtocol, Stage.CONNECT),
    (httpx.LocalProtocolError, Stage.WRITE),
)


class HttpxTransport:
    """Keep-alive connections of an ``httpx.AsyncClient``.

    Args:
        ca_file: PEM file of the only certificates to trust, instead of the system's.
        proxy: ``http://host:port``; without it none is used, whatever the environment says.
        max_connections: for all hosts together; a further exchange waits for a free one.
    """

    def __init__(self, *, ca_file: str = "", proxy: str = "", max_connections: int = 100) -> None:
        self._client = httpx.AsyncClient(
            verify=tls_context(ca_file),
            proxy=proxy or None,
            trust_env=False,
            limits=httpx.Limits(
                max_connections=max_connections, max_keepalive_connections=max_connections
            ),
            headers={"user-agent": USER_AGENT, "accept-encoding": "identity"},
        )

    async def __call__(self, request: Request, timeout: Timeout) -> Response:
        """One exchange; ``TransportError`` tells how far a failed one got."""
        stage = Stage.WAIT
        try:
            with anyio.fail_after(timeout.total):
                asked = self._client.build_request(
                    request.method,
                    request.url,
                    content=request.body,
                    headers=list(request.headers),
                    timeout=httpx.Timeout(
                        timeout.read, connect=timeout.connect, pool=timeout.connect
                    ),
                )
                answer = await self._client.send(asked, stream=True)
                stage = Stage.READ
                try:
                    return await _read(answer)
                finally:
                    await answer.aclose()
        except TimeoutError as error:
            raise TransportError(stage, detail(error)) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            found = next((s for kind, s in _STAGES if isinstance(error, kind)), stage)
            raise TransportError(found, _detail(error)) from None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


async def _read(answer: httpx.Response) -> Response:
    body = bytearray()
    async for piece in answer.aiter_raw(65536):
        body += piece
        if len(body) > MAX_ANSWER:
            raise oversized()
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise TransportError(Stage.ANSWER, "the answer is compressed, which was not asked for")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(HTTPStatus(answer.status_code).value, bytes(body), headers)


def _detail(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "timed out"
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__ or cause.__context__
    return detail(cause) if cause is not None else type(error).__name__
