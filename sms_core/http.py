"""One HTTP question and its answer, as values.  Pure: no I/O, no clock, no entropy.

A body is bytes from here to the wire: what was signed is what is sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

import attrs

__all__ = ["AsyncTransport", "Request", "Response", "Timeout", "Transport", "unix_seconds"]

Headers = tuple[tuple[str, str], ...]


def _sendable(headers: Headers) -> Headers:
    for name, value in headers:
        if not value.isprintable() or not value.isascii():
            raise ValueError(f"header {name}: only printable ASCII can be sent")
    return headers


def _frozen(headers: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({name.lower(): value for name, value in headers.items()})


@attrs.frozen(repr=False)
class Request:
    """A complete request; nothing serialises after this.

    Header names are lowercase.  ``host`` is among them when it was signed.
    """

    method: str
    url: str
    headers: Headers = attrs.field(converter=_sendable)
    body: bytes = b""

    @property
    def host(self) -> str:
        """With its port, where the address names one."""
        return self.url.partition("?")[0].partition("://")[2].partition("/")[0]

    def __repr__(self) -> str:
        """Method and place only: query, headers and body hold numbers and signatures."""
        place = self.url.partition("?")[0]
        return f"<Request {self.method} {place}, {len(self.body)} bytes>"


@attrs.frozen(repr=False)
class Response:
    """An answer, whole and decoded.  Header names are lowercase."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = attrs.field(factory=dict, converter=_frozen, hash=False)

    def __reduce__(self) -> tuple[type[Response], tuple[int, bytes, dict[str, str]]]:
        return type(self), (self.status, self.body, dict(self.headers))

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes>"


@attrs.frozen
class Timeout:
    """Limits of one exchange, in seconds.

    ``read`` bounds each wait for bytes; ``total``, when given, bounds the whole exchange.
    """

    connect: float = 2.0
    read: float = 5.0
    total: float | None = None

    def after(self, seconds: float) -> Timeout | None:
        """What is left of it so many seconds later; ``None`` when nothing is."""
        if self.total is None or seconds <= 0:
            return self
        left = self.total - seconds
        if left <= 0:
            return None
        return Timeout(min(self.connect, left), min(self.read, left), left)


#: Does one exchange, or raises ``TransportError``.  A plain function will do.
Transport = Callable[[Request, Timeout], Response]
#: The same as an ``async def``, or an object that is called so.
AsyncTransport = Callable[[Request, Timeout], Awaitable[Response]]


def unix_seconds(date: str) -> float | None:
    """The time of a ``Date`` header; ``None`` for anything that is none."""
    if not date:
        return None
    from datetime import UTC
    from email.utils import parsedate_to_datetime

    try:
        at = parsedate_to_datetime(date)
        # a zone of -0000 makes it naive, which would be taken for this machine's own time
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
