"""One client's connection, request after request.  The rules are in ``server.py``."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from collections.abc import Awaitable
from contextlib import suppress
from http import HTTPStatus
from typing import Protocol

import attrs

from sms_core_simulator.framing import Framing, Hard, Part, Refused
from sms_core_simulator.full import Full
from sms_core_simulator.http import Answer, Conduct, Request
from sms_core_simulator.quick import Quick

__all__ = ["Connection", "Handler", "Limits"]

_CHUNK = 65_536
_LINGER = 1.0
_PIECES = 50
_log = logging.getLogger("sms_core_simulator")


class Handler(Protocol):
    """Whose requests the server takes."""

    def __call__(self, request: Request) -> Answer | Awaitable[Answer]:
        """Answer one request, at once or after a while."""

    def greet(self, stage: str) -> Conduct | None:
        """What is to go wrong at ``connect`` or after the ``headers``; mostly nothing."""


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


class _Ended(Exception):
    """A fault has ended the connection."""


class Connection:
    """Reads requests and sends answers until either side has enough."""

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
        self._framing: Framing = Quick(limits.head, limits.body)

    async def run(self) -> None:
        """Serve until the connection is closed."""
        try:
            await self._greet("connect")
            while await self._exchange():
                pass
        except Refused as refused:
            await self._refuse(refused.status)
        except OSError:
            # The client went away, or let the time pass while an answer was written.
            self._writer.transport.abort()
        except _Ended:
            pass

    async def _exchange(self) -> bool:
        """One request and its answer; whether another may follow."""
        request = await self._receive()
        if request is None:
            return False
        answer = await self._answer(request)
        await self._send(answer, head_only=request.method == "HEAD")
        return self._framing.reusable

    async def _greet(self, stage: str) -> None:
        conduct = self._handle.greet(stage)
        if conduct is not None:
            await self._end(conduct)

    async def _receive(self) -> Request | None:
        deadline = asyncio.get_running_loop().time() + self._limits.idle
        while True:
            part = self._next()
            if isinstance(part, Request):
                return part
            if part is Part.END:
                return None
            if part is Part.HEAD:
                await self._greet("headers")
            elif not await self._read(deadline):
                return None

    def _next(self) -> Request | Part:
        try:
            return self._framing.next()
        except Hard as hard:
            ended = self._reader.at_eof()
            self._framing = Full(self._limits.head, self._limits.body, hard.octets, ended=ended)
            return self._framing.next()

    async def _read(self, deadline: float) -> bool:
        """Read more; False when a client that asks nothing has been silent for too long."""
        more = self._framing.go_on()
        if more:
            self._writer.write(more)
        try:
            async with asyncio.timeout_at(deadline):
                self._framing.receive(await self._reader.read(_CHUNK))
        except TimeoutError:
            if self._framing.idle:
                return False
            raise Refused(408) from None
        return True

    async def _answer(self, request: Request) -> Answer:
        try:
            answer = self._handle(request)
            return answer if isinstance(answer, Answer) else await answer
        except Exception:  # noqa: BLE001 - whatever it is, the server lives on
            _log.exception("the simulator failed on a %s request", request.method)
            return Answer(500, b"the simulator failed; its log tells how\n")

    async def _send(self, answer: Answer, *, head_only: bool = False) -> None:
        octets = self._framing.answer(answer, head_only=head_only)
        if answer.conduct is None:
            await self._write(octets)
        else:
            await self._misbehave(octets, answer.conduct)

    async def _write(self, octets: bytes) -> None:
        self._writer.write(octets)
        if self._writer.transport.get_write_buffer_size():
            async with asyncio.timeout(self._limits.idle):
                await self._writer.drain()

    async def _misbehave(self, octets: bytes, conduct: Conduct) -> None:
        """Send an answer as a fault would have it."""
        await asyncio.sleep(conduct.delay)
        octets = (octets if conduct.octets is None else conduct.octets) + conduct.tail
        octets = octets[: round(len(octets) * conduct.fraction)]
        if conduct.drip:
            await self._drip(octets, conduct.drip)
        elif octets:
            await self._write(octets)
        if conduct.end != "keep":
            await self._end(conduct)

    async def _drip(self, octets: bytes, seconds: float) -> None:
        size = max(1, len(octets) // _PIECES)
        pieces = [octets[place : place + size] for place in range(0, len(octets), size)]
        for piece in pieces:
            await asyncio.sleep(seconds / len(pieces))
            await self._write(piece)

    async def _end(self, conduct: Conduct) -> None:
        """End the connection; only what a client sends or does is waited for."""
        if conduct.end == "hang":
            with suppress(TimeoutError):
                async with asyncio.timeout(conduct.hang or None):
                    while await self._reader.read(_CHUNK):
                        pass
        elif conduct.end == "reset":
            self._reset()
        else:
            with suppress(OSError):
                await self._linger()
        raise _Ended

    def _reset(self) -> None:
        """Send RST: what was written before arrives first, as far as the system lets it."""
        connected = self._writer.get_extra_info("socket")
        linger = struct.pack("ii", 1, 0)
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._writer.transport.abort()

    async def _refuse(self, status: int) -> None:
        phrase = f"{status} {HTTPStatus(status).phrase}\n".encode()
        with suppress(OSError, _Ended):
            await self._send(Answer(status, phrase, headers=(("connection", "close"),)))
            await self._linger()

    async def _linger(self) -> None:
        """Read what is still under way: closing over unread bytes would reset the answer."""
        if self._writer.can_write_eof():
            self._writer.write_eof()
        async with asyncio.timeout(_LINGER):
            while await self._reader.read(_CHUNK):
                pass
