"""Requests out of bytes, and answers into bytes.  No I/O.

``Quick`` knows the requests of HTTP clients that behave, which are nearly all; at the first
sign of anything else it gives up, and ``Full``, which is h11, reads the connection from there.
The two agree: a request that ``Quick`` takes, h11 would have read as the same.
"""

from __future__ import annotations

from enum import Enum
from http import HTTPStatus
from typing import Protocol

from sms_core_simulator.http import Answer, Request

__all__ = ["Framing", "Hard", "Part", "Refused", "phrase", "text"]

_PHRASES = {int(status): status.phrase for status in HTTPStatus}


class Part(Enum):
    """What there is, when there is no whole request."""

    NEED = "more bytes are needed"
    HEAD = "request line and headers are complete"
    END = "the client has ended, or HTTP on this connection"


class Refused(Exception):
    """The request is refused before it is understood."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Hard(Exception):
    """The bytes so far, which are for somebody who knows all of HTTP."""

    def __init__(self, octets: bytes) -> None:
        super().__init__()
        self.octets = octets


class Framing(Protocol):
    """One connection's bytes, request after request.

    Attributes:
        idle: nothing of a request has come.
        reusable: another request may follow the answer given last.
    """

    @property
    def idle(self) -> bool: ...

    @property
    def reusable(self) -> bool: ...

    def receive(self, octets: bytes) -> None:
        """Take what came; nothing means that nothing follows."""

    def next(self) -> Request | Part:
        """The next request, once it is whole; ``Part.HEAD`` once before that.

        Raises:
            Refused: it cannot be served.
            Hard: only a ``Quick`` one, before ``Part.HEAD``.
        """

    def go_on(self) -> bytes:
        """What to send to a client that waits to be told to continue; mostly nothing."""

    def answer(self, answer: Answer, *, head_only: bool = False) -> bytes:
        """The bytes of an answer."""


def phrase(status: int) -> str:
    """Of a status line."""
    return _PHRASES.get(status, "Unknown")


def text(octets: bytes) -> str:
    """What a client sent, as text, whatever it is."""
    return octets.decode("utf-8", "replace")
