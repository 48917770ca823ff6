"""Reading one HTTP/1.1 answer (RFC 9112) from a socket.

``http.client`` could do it, but loads a parser of e-mail and ssl, a third of a cold send, and
takes a body cut short for a whole one (CPython 3.11).  Nothing is guessed here: what is no
whole answer raises ``Malformed``, what is longer than any of a provider's is refused early.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sms_core.transports.common import MAX_ANSWER, Malformed, oversized

__all__ = ["Head", "Incoming", "read_body", "read_head"]

_OLD = b"HTTP/1.0"
_LONGEST_LINE = 1 << 16
_MOST_FIELDS = 100
_MOST_INTERIM = 10
_MOST_DIGITS = 20
_DIGITS = {10: "0123456789", 16: "0123456789abcdefABCDEF"}
_SWITCHING = 101
_VERSIONS = (b"HTTP/1.1", _OLD)


class Head(NamedTuple):
    """What stands before the body.  ``keeps``: the server leaves the connection open."""

    status: int
    headers: dict[str, str]
    keeps: bool


class Incoming:
    """The bytes of a connection, in the order they come; ``left`` is what nobody took."""

    def __init__(self, sock: Any) -> None:
        self._sock, self.left = sock, bytearray()

    def line(self) -> bytes:
        """Up to the next end of line, which is taken too."""
        while (end := self.left.find(b"\n", 0, _LONGEST_LINE)) < 0:
            if len(self.left) >= _LONGEST_LINE:
                raise Malformed("a line is too long")
            self._more()
        return self.take(end + 1)[:-1].removesuffix(b"\r")

    def take(self, length: int) -> bytes:
        """Exactly so many bytes."""
        while len(self.left) < length:
            self._more()
        taken = bytes(self.left[:length])
        del self.left[:length]
        return taken

    def rest(self) -> bytes:
        """Up to the end of the connection."""
        while len(self.left) <= MAX_ANSWER and self._came():
            pass
        if len(self.left) > MAX_ANSWER:
            raise oversized()
        return self.take(len(self.left))

    def _more(self) -> None:
        if not self._came():
            raise Malformed("ends too early")

    def _came(self) -> bool:
        got = self._sock.recv(_LONGEST_LINE)
        self.left += got
        return bool(got)


def read_head(incoming: Incoming) -> Head:
    """The head of the final answer; interim ones (1xx) before it are passed over."""
    for _ in range(_MOST_INTERIM):
        head = _head(incoming)
        if head.status >= 200 or head.status == _SWITCHING:
            return head
    raise Malformed("too many interim answers")


def _head(incoming: Incoming) -> Head:
    version, _, rest = incoming.line().partition(b" ")
    status = rest.partition(b" ")[0]
    if version not in _VERSIONS or len(status) != 3 or not status.isdigit():
        raise Malformed("no status line")
    headers = _fields(incoming)
    wishes = headers.get("connection", "").lower()
    keeps = "keep-alive" in wishes if version == _OLD else "close" not in wishes
    return Head(int(status), headers, keeps)


def _fields(incoming: Incoming) -> dict[str, str]:
    """The fields up to the empty line, names lowercase; repeated ones are joined by commas."""
    fields: dict[str, str] = {}
    for _ in range(_MOST_FIELDS):
        line = incoming.line()
        if not line:
            return fields
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or not name.isprintable() or " " in name:
            raise Malformed("a line that is no field")
        name, value = name.lower(), value.strip(" \t")
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    raise Malformed("too many fields")


def read_body(incoming: Incoming, head: Head, method: str) -> tuple[bytes, bool]:
    """The body, and whether another answer may follow on the connection.

    Raises:
        TransportError: it is longer than any of a provider's.
    """
    coding, length = head.headers.get("transfer-encoding"), head.headers.get("content-length")
    if method == "HEAD" or head.status in (_SWITCHING, 204, 304):
        return b"", head.keeps and head.status != _SWITCHING
    if coding is not None:
        if coding.lower() != "chunked":
            raise Malformed("a transfer coding that was not asked for")
        return _chunks(incoming), head.keeps and length is None
    if length is None:
        return incoming.rest(), False
    return incoming.take(_size(length, 10)), head.keeps


def _chunks(incoming: Incoming) -> bytes:
    body = bytearray()
    while length := _size(incoming.line().decode("latin-1").partition(";")[0].strip(" \t"), 16):
        if len(body) + length > MAX_ANSWER:
            raise oversized()
        body += incoming.take(length)
        if incoming.line():
            raise Malformed("a chunk of another length")
    _fields(incoming)  # trailers say nothing of an answer
    return bytes(body)


def _size(digits: str, base: int) -> int:
    """A length that an answer may have; only digits, where ``int`` takes signs and blanks too."""
    if not digits or len(digits) > _MOST_DIGITS or digits.strip(_DIGITS[base]):
        raise Malformed("no length")
    size = int(digits, base)
    if size > MAX_ANSWER:
        raise oversized()
    return size
