"""Carrying pushes to the configured URL.  No other request ever leaves the simulator."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

import h11

from sms_core_simulator.courier import Courier, Push

__all__ = ["Pusher"]

_AT_ONCE = 20
_LONGEST_ANSWER = 64 * 1024


class Pusher:
    """Sends the pushes of a courier, in tasks of the running loop."""

    def __init__(self, courier: Courier, clock: Callable[[], float]) -> None:
        self._courier = courier
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(_AT_ONCE)
        courier.send = self._begin

    async def close(self) -> None:
        """End what is under way."""
        self._courier.send = lambda _: None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, push: Push) -> None:
        task = asyncio.get_running_loop().create_task(self._attempt(push))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attempt(self, push: Push) -> None:
        status, body, detail = 0, b"", ""
        async with self._free:
            try:
                async with asyncio.timeout(push.timeout):
                    status, body = await _post(push)
            except TimeoutError:
                detail = f"no answer in {push.timeout:g} s"
            except (OSError, ssl.SSLError) as error:
                detail = type(error).__name__
            except (h11.RemoteProtocolError, ValueError):
                detail = "the answer is not HTTP"
        self._courier.settled(push, status, body, self._clock(), detail)


async def _post(push: Push) -> tuple[int, bytes]:
    """Status and body of one POST.  A redirect is an answer like any other."""
    url = urlsplit(push.url)
    secure = url.scheme == "https"
    context = ssl.create_default_context() if secure else None
    port = url.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(url.hostname, port, ssl=context)
    try:
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        writer.write(_request(url.netloc.rpartition("@")[2], target, push))
        return await _answer(reader)
    finally:
        writer.transport.abort()


def _request(host: str, target: str, push: Push) -> bytes:
    connection = h11.Connection(h11.CLIENT)
    body = push.pushed.body
    headers = [
        ("host", host),
        ("user-agent", "sms-core-simulator"),
        ("content-length", str(len(body))),
        ("connection", "close"),
        *push.pushed.headers,
    ]
    events = (
        h11.Request(method="POST", target=target, headers=headers),
        h11.Data(data=body),
        h11.EndOfMessage(),
    )
    return b"".join(connection.send(event) or b"" for event in events)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="POST", target="/", headers=[("host", "-")]))
    connection.send(h11.EndOfMessage())
    status, body = 0, bytearray()
    while len(body) <= _LONGEST_ANSWER:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(_LONGEST_ANSWER))
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            break
    return status, bytes(body)
