"""Plain requests of HTTP/1.1, read without ceremony.  See ``framing.py``."""

from __future__ import annotations

import re

from sms_core_simulator.framing import Hard, Part, Refused, phrase, text
from sms_core_simulator.http import Answer, Request

__all__ = ["Quick"]

_HEAD = re.compile(
    rb"(GET|POST) ([!-~]+) HTTP/1\.1\r\n"
    rb"((?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t -~\x80-\xff]*\r\n)+)\r\n"
)
_LENGTH = re.compile("[0-9]{1,15}")
#: Headers that change how a connection is read.
_HARD = frozenset(("transfer-encoding", "expect", "upgrade", "connection"))


class Quick:
    """Plain requests of HTTP/1.1."""

    def __init__(self, head: int, body: int) -> None:
        self._limits = (head, body)
        self._octets = b""
        self._request: Request | None = None
        self._length = 0
        self._ended = False
        self.reusable: bool = True

    @property
    def idle(self) -> bool:
        return not self._octets and self._request is None

    def receive(self, octets: bytes) -> None:
        self._octets = self._octets + octets if self._octets else octets
        self._ended = not octets

    def next(self) -> Request | Part:
        if self._request is None:
            return self._head()
        if len(self._octets) < self._length:
            if self._ended:
                raise Refused(400)
            return Part.NEED
        request, self._request = self._request, None
        request.body = self._octets[: self._length]
        self._octets = self._octets[self._length :]
        return request

    def _head(self) -> Part:
        if self._ended and not self._octets:
            return Part.END
        found = _HEAD.match(self._octets)
        if found is None:
            if self._ended or not self._may_become_plain():
                raise Hard(self._octets)
            return Part.NEED
        headers = _headers(found[3])
        length = _plain_length(headers)
        if length < 0 or found.end() > self._limits[0]:
            raise Hard(self._octets)
        if length > self._limits[1]:
            raise Refused(413)
        self._request = Request(found[1].decode(), found[2].decode(), headers)
        self._length = length
        self._octets = self._octets[found.end() :]
        return Part.HEAD

    def _may_become_plain(self) -> bool:
        """Whether more bytes could make it a plain head."""
        octets = self._octets
        begun = octets[:5]
        return (
            (b"GET /".startswith(begun) or b"POST ".startswith(begun))
            and b"\r\n\r\n" not in octets
            and octets.count(b"\n") == octets.count(b"\r\n")
            and len(octets) < self._limits[0]
        )

    def go_on(self) -> bytes:
        return b""

    def answer(self, answer: Answer, *, head_only: bool = False) -> bytes:
        del head_only  # it reads no HEAD
        self.reusable = ("connection", "close") not in answer.headers
        return _written(answer)


def _headers(block: bytes) -> tuple[tuple[str, str], ...]:
    lines = text(block).split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    return tuple((name.lower(), value.strip(" \t")) for name, _, value in pairs)


def _plain_length(headers: tuple[tuple[str, str], ...]) -> int:
    """The length of the body; less than 0 when the headers are not plain."""
    names = [name for name, _ in headers]
    if names.count("host") != 1 or names.count("content-length") > 1:
        return -1
    if not _HARD.isdisjoint(names):
        plain = all(v.lower() == "keep-alive" for n, v in headers if n in _HARD)
        if not plain or _HARD.intersection(names) != {"connection"}:
            return -1
    length = next((value for name, value in headers if name == "content-length"), "0")
    return int(length) if _LENGTH.fullmatch(length) else -1


def _written(answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {phrase(answer.status)}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    lines.append(f"content-type: {answer.content_type}")
    lines.append(f"content-length: {len(answer.body)}\r\n\r\n")
    return "\r\n".join(lines).encode("latin-1", "replace") + answer.body
