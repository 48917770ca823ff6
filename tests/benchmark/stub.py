"""The server both sides send to: vendors' answers over HTTP/1.1 with keep-alive.

Run as a program it prints its port and serves until its standard input ends.  It verifies
nothing and parses next to nothing, so that it is never what is measured.
"""

from __future__ import annotations

import asyncio
import sys
from typing import cast

ALIYUN_BODY = (
    b'{"Message":"OK","RequestId":"F655A8D5-B967-440B-8683-DAD6FF8DE990",'
    b'"Code":"OK","BizId":"900619746936498440^0"}'
)
#: Echoes the one number all programs here send to.
TENCENT_BODY = (
    b'{"Response":{"SendStatusSet":[{"SerialNo":"5000:1045710669157053657849499619",'
    b'"PhoneNumber":"+8613800138000","Fee":1,"SessionContext":"","Code":"Ok",'
    b'"Message":"send success","IsoCode":"CN"}],'
    b'"RequestId":"a0aabda6-cf91-4f3e-a81f-9198114a2279"}}'
)


def _answer(body: bytes, *headers: bytes) -> bytes:
    head = (
        b"HTTP/1.1 200 OK",
        b"Date: Tue, 06 Oct 2026 08:00:00 GMT",
        *headers,
        b"Content-Length: %d" % len(body),
        b"Connection: keep-alive",
    )
    return b"\r\n".join((*head, b"", body))


ALIYUN = _answer(
    ALIYUN_BODY,
    b"Content-Type: application/json;charset=utf-8",
    b"Access-Control-Allow-Origin: *",
    b"x-acs-request-id: F655A8D5-B967-440B-8683-DAD6FF8DE990",
    b"x-acs-trace-id: 1d3c9b2f0a7e4c55",
)
TENCENT = _answer(TENCENT_BODY, b"Server: nginx", b"Content-Type: application/json")


class Stub(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (length := _request_length(self._received)) and length <= len(self._received):
            request, self._received = self._received[:length], self._received[length:]
            head = request.partition(b"\r\n\r\n")[0].lower()
            self._transport.write(TENCENT if b"\nx-tc-action:" in head else ALIYUN)
            if b"\nconnection: close" in head:
                self._transport.close()


def _request_length(received: bytes) -> int:
    """Of the first request, head and body; 0 while its head is not whole."""
    head, end, _ = received.partition(b"\r\n\r\n")
    if not end:
        return 0
    _, found, rest = head.lower().partition(b"\ncontent-length:")
    return len(head) + len(end) + (int(rest.split(b"\r", 1)[0]) if found else 0)


async def serve() -> None:
    """Serve on a free port of 127.0.0.1 until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Stub, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
