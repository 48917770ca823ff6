"""One HTTP request and its answer, as values.  No I/O, nothing about any vendor."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from ipaddress import ip_address
from urllib.parse import unquote_plus

import attrs

__all__ = ["Answer", "Conduct", "Request", "Waiting", "form", "is_loopback", "json_answer"]

#: A call of 1,000 numbers is one field; the longest known form has a dozen.
_MOST_FIELDS = 2_000
_FORM = "application/x-www-form-urlencoded"


@attrs.define(slots=False)
class Request:
    """What a client sent.  Header names are lower case, in the order they came."""

    method: str
    target: str = attrs.field(repr=False)
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    body: bytes = attrs.field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """The first header of that lower-case name, or an empty text."""
        return self._first.get(name, "")

    @cached_property
    def _first(self) -> dict[str, str]:
        return dict(reversed(self.headers))

    @cached_property
    def path(self) -> str:
        """The path as sent; a proxy's absolute form loses scheme and host."""
        path = self.target.partition("?")[0]
        if "://" in path:
            path = "/" + path.partition("://")[2].partition("/")[2]
        return path or "/"

    @property
    def query(self) -> str:
        """What stands after ``?``, exactly as sent."""
        return self.target.partition("?")[2]

    @cached_property
    def query_fields(self) -> dict[str, str]:
        """The decoded query."""
        return form(self.query)

    @property
    def media_type(self) -> str:
        """Of the body, without parameters; empty when none is said."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @cached_property
    def fields(self) -> dict[str, str]:
        """The decoded query and form body together; clients may split them as they like."""
        if self.media_type not in ("", _FORM) or not self.body:
            return self.query_fields
        return self.query_fields | form(self.body.decode("utf-8", "replace"))


@attrs.frozen
class Conduct:
    """How an answer is sent where something is to go wrong.

    Attributes:
        delay: seconds before anything is sent.
        octets: sent instead of the answer; None: the answer.
        tail: sent after it.
        fraction: how much of all that is sent.
        drip: seconds over which it is sent.
        end: what follows: ``keep`` the connection, ``close`` (FIN), ``reset`` (RST) or ``hang``.
        hang: seconds of the last; 0: until the client goes.
    """

    delay: float = 0.0
    octets: bytes | None = attrs.field(default=None, repr=False)
    tail: bytes = attrs.field(default=b"", repr=False)
    fraction: float = 1.0
    drip: float = 0.0
    end: str = "keep"
    hang: float = 0.0


@attrs.frozen
class Answer:
    """What goes back.  ``note`` is the one line a log may show: no secret, no full number."""

    status: int
    body: bytes = attrs.field(default=b"", repr=False)
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    note: str = ""
    conduct: Conduct | None = None


@attrs.frozen
class Waiting:
    """An answer that may have to wait.

    Attributes:
        seconds: to wait at most; the real ones.
        attempt: the answer at a moment, Unix seconds, or None as long as there is none.
        otherwise: the answer when the time is over.
    """

    seconds: float
    attempt: Callable[[float], Answer | None]
    otherwise: Callable[[float], Answer]


def form(text: str) -> dict[str, str]:
    """Decoded fields of form text; ``+`` and ``%20``, ``~`` and ``%7E`` are the same.

    Text that has absurdly many fields has none; of a name given twice the last counts.
    """
    if not text or text.count("&") >= _MOST_FIELDS:
        return {}
    pairs = (part.partition("=") for part in text.split("&") if part)
    return {unquote_plus(name): unquote_plus(value) for name, _, value in pairs}


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, whatever a name server says."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def json_answer(status: int, value: object) -> Answer:
    """An answer in JSON."""
    # Escaped, because a client's JSON may hold halves of surrogate pairs.
    body = json.dumps(value, indent=2).encode() + b"\n"
    return Answer(status, body, "application/json; charset=utf-8")
