"""HTTP/1.1 over asyncio: h11 reads, ``handle`` answers, nothing here knows a vendor.

Rules of this file:

* every request gets an answer, or its connection is closed; no input ends the server;
* the handler is a pure function of one request, called on the event loop;
* one place writes to the socket (``_send``), so that faults below HTTP can be put there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

import attrs
import h11

from sms_core_simulator.http import Answer, Request

__all__ = ["Handler", "Limits", "Server"]

Handler = Callable[[Request], Answer]
_CHUNK = 65_536
_LINGER = 1.0
_log = logging.getLogger("sms_core_simulator")


@attrs.frozen
class Limits:
    """What one client may take.

    Attributes:
        body: bytes of a request body.
        head: bytes of request line and headers.
        idle: seconds a connection may take for a whole request, or wait for the next one.
        connections: open at one time; more are closed at once.
    """

    body: int = 1024 * 1024
    head: int = 64 * 1024
    idle: float = 60.0
    connections: int = 2_000


class _Refused(Exception):
    """The request is refused before it is understood."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Server:
    """Listens, and keeps the tasks of its connections."""

    def __init__(self, handle: Handler, limits: Limits) -> None:
        self._handle = handle
        self._limits = limits
        self._tasks: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; gives the port, which the system chooses for 0."""
        self._listening = await asyncio.start_server(self._serve, host, port)
        return int(self._listening.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Close the port and every connection, and wait until they are gone."""
        if self._listening is not None:
            self._listening.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._tasks) >= self._limits.connections:
            writer.transport.abort()
            return
        self._tasks.add(task)
        try:
            await _Connection(reader, writer, self._handle, self._limits).run()
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            self._tasks.discard(task)
            writer.close()


class _Connection:
    """One client's connection, request after request."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        handle: Handler,
        limits: Limits,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._handle = handle
        self._limits = limits
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=limits.head)

    async def run(self) -> None:
        try:
            while await self._exchange():
                self._http.start_next_cycle()
        except h11.RemoteProtocolError as error:
            await self._refuse(error.error_status_hint)
        except _Refused as refused:
            await self._refuse(refused.status)
        except OSError:
            # The client went away, or let the time pass while an answer was written.
            self._writer.transport.abort()

    async def _exchange(self) -> bool:
        """One request and its answer; whether another may follow."""
        request = await self._receive()
        if request is None:
            return False
        await self._send(self._answer(request), head_only=request.method == "HEAD")
        return self._http.our_state is h11.DONE and self._http.their_state is h11.DONE

    async def _receive(self) -> Request | None:
        try:
            async with asyncio.timeout(self._limits.idle):
                return await self._read_request()
        except TimeoutError:
            if self._http.their_state is h11.IDLE and not self._http.trailing_data[0]:
                return None
            raise _Refused(408) from None

    async def _read_request(self) -> Request | None:
        head = await self._event()
        if not isinstance(head, h11.Request):
            return None
        headers = tuple((_text(name), _text(value)) for name, value in head.headers)
        request = Request(_text(head.method), _text(head.target), headers)
        if request.method == "CONNECT":  # an agreement would end HTTP on this connection
            raise _Refused(405)
        request.body = await self._read_body(request)
        return request

    async def _read_body(self, request: Request) -> bytes:
        if int(request.header("content-length") or 0) > self._limits.body:
            raise _Refused(413)
        body = bytearray()
        while isinstance(event := await self._event(), h11.Data):
            body += event.data
            if len(body) > self._limits.body:
                raise _Refused(413)
        return bytes(body)

    async def _event(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                self._write(h11.InformationalResponse(status_code=100, headers=[]))
            self._http.receive_data(await self._reader.read(_CHUNK))
        return event

    def _answer(self, request: Request) -> Answer:
        try:
            return self._handle(request)
        except Exception:  # noqa: BLE001 - whatever it is, the server lives on
            _log.exception("the simulator failed on a %s request", request.method)
            return Answer(500, b"the simulator failed; its log tells how\n")

    async def _send(self, answer: Answer, *, head_only: bool = False) -> None:
        headers = [
            *answer.headers,
            ("content-type", answer.content_type),
            ("content-length", str(len(answer.body))),
        ]
        reason = HTTPStatus(answer.status).phrase
        head = h11.Response(status_code=answer.status, headers=headers, reason=reason)
        body = h11.Data(data=b"" if head_only else answer.body)
        self._write(head, body, h11.EndOfMessage())
        async with asyncio.timeout(self._limits.idle):
            await self._writer.drain()

    def _write(self, *events: h11.Event) -> None:
        self._writer.write(b"".join(self._http.send(event) or b"" for event in events))

    async def _refuse(self, status: int) -> None:
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        phrase = f"{status} {HTTPStatus(status).phrase}\n".encode()
        with suppress(OSError):
            await self._send(Answer(status, phrase, headers=(("connection", "close"),)))
            await self._linger()

    async def _linger(self) -> None:
        """Read what is still under way: closing over unread bytes would reset the answer."""
        if self._writer.can_write_eof():
            self._writer.write_eof()
        async with asyncio.timeout(_LINGER):
            while await self._reader.read(_CHUNK):
                pass


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "replace")
