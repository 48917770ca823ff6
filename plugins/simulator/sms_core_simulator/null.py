"""Answers and nothing else: a port that does not bound the clients that are measured at it.

Nothing is verified, kept or looked at but the shape of a call.  Its reader knows the requests
of HTTP clients that behave, and closes on anything else.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from sms_core_simulator.api import is_loopback

__all__ = ["NullServer"]

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]{1,9})\r\n", re.IGNORECASE)
_TENCENT = re.compile(rb"\r\nauthorization: *TC3-", re.IGNORECASE)
_NUMBER = re.compile(rb'"(\+[0-9]{6,15})"')
_LONGEST_HEAD = 64 * 1024
_ALIYUN = (
    b'{"Message":"OK","RequestId":"00000000-0000-0000-0000-000000000000",'
    b'"BizId":"000000000000000000^0","Code":"OK"}'
)
_STATUS = (
    b'{"SerialNo":"5000:0000000000","PhoneNumber":"%b","Fee":1,"SessionContext":"",'
    b'"Code":"Ok","Message":"send success","IsoCode":"CN"}'
)
_REQUEST_ID = b'"RequestId":"00000000-0000-0000-0000-000000000000"'


class NullServer:
    """Listens; ``run`` serves until cancelled.

    Raises:
        ValueError: other machines could reach it.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        if not is_loopback(host):
            raise ValueError(f"the null mode serves this machine alone, not {host}")
        self._host, self._port = host, port

    @property
    def url(self) -> str:
        """Where clients find it."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    async def run(self, started: Callable[[], object] = lambda: None) -> None:
        """Listen, call ``started``, and serve until cancelled."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Null, self._host, self._port)
        self._port = server.sockets[0].getsockname()[1]
        try:
            started()
            await asyncio.Event().wait()
        finally:
            server.close()


class _Null(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answers = []
        while self._transport is not None and (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._buffer, 0, end + 2)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._buffer) < whole:
                break
            answers.append(_answer(self._buffer[:whole], end))
            self._buffer = self._buffer[whole:]
        if self._transport is not None and answers:
            self._transport.write(b"".join(answers))
        if len(self._buffer) > _LONGEST_HEAD and b"\r\n\r\n" not in self._buffer:
            self._close()

    def _close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def _answer(request: bytes, end: int) -> bytes:
    if _TENCENT.search(request, 0, end + 2):
        numbers = _NUMBER.findall(request, end) or [b"+8613800138000"]
        statuses = b",".join(_STATUS % number for number in numbers)
        body = b'{"Response":{"SendStatusSet":[%b],%b}}' % (statuses, _REQUEST_ID)
    else:
        body = _ALIYUN
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    return head % len(body) + body
