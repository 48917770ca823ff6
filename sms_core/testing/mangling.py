"""Texts and answers that careless code does not survive; no randomness here."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

from sms_core.http import Response

__all__ = ["ALIKE", "JUNK", "STATUSES", "changed", "cuts", "error_pages", "hostile", "one_spoilt"]

#: Texts that differ only in what careless code loses.
ALIKE = (
    *("7", "07", "007", " 7", "7 ", "7\n", "7\r\n", "７"),
    *("a&b", "a=b", "a%26b", "a+b", "a b", "a%20b", "a;b", "a,b", "a|b", "a\\b", "a_b", "ab"),
    *('"', "'", "<a>", "&lt;a&gt;", "{}", "[]", "${code}", "{code}", "【】", "null", "None"),
    *("é", "e\u0301", "É", "ß", "ss", "中文", "😀", "\u202e", "\u200b", "\u00a0", "\x00", "\x7f"),
)
STATUSES = (200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 502, 503, 504, 599, 100, 999)
_DEEP = 100_000
#: Bodies that are nobody's answer.
JUNK = (
    b"",
    b" \r\n",
    b"\x00",
    b"\xff\xfe\x00",
    b"<html><body>502 Bad Gateway</body></html>",
    b"OK",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'"text"',
    b"NaN",
    b"1e400",
    b"9" * 5000,
    b"-" * 5000,
    b"[" * _DEEP,
    b'{"a":' * _DEEP,
    b"[" * _DEEP + b"]" * _DEEP,
    b'{"a":"\\ud800"}',
    b'{"a":1,"a":{}}',
    gzip.compress(b"{}", mtime=0),
)
_NEXT = {
    char: ring[(place + 1) % len(ring)]
    for ring in ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for place, char in enumerate(ring)
}


def changed(text: str) -> Iterator[str]:
    """The text with one letter or digit changed, at up to sixty places."""
    places = [place for place, char in enumerate(text) if char in _NEXT]
    for place in places[:: max(1, len(places) // 60)]:
        yield text[:place] + _NEXT[text[place]] + text[place + 1 :]


def cuts(body: bytes) -> Iterator[bytes]:
    """The body cut off, at up to sixty places; never whole."""
    for length in range(0, len(body), max(1, len(body) // 60)):
        yield body[:length]


def hostile(body: bytes) -> Iterator[bytes]:
    """What may come instead of a body: junk, the body with more around it, one value replaced."""
    yield from JUNK
    yield from (body + b"x", body + body, b"\xef\xbb\xbf" + body, b"\n" + body)
    for encoding in ("utf-16", "utf-32", "gb18030"):
        yield body.decode("utf-8", "replace").encode(encoding, "replace")
    try:
        value = json.loads(body)
    except ValueError:
        return
    for other in _retyped(value):
        yield json.dumps(other).encode()


_WRONG: tuple[object, ...] = (None, True, 0, -1, 10**400, "", "x", [], {}, [[]], [None], {"": {}})


def _retyped(value: object) -> Iterator[object]:
    """The value with one part of it missing or of the wrong type."""
    yield from _WRONG
    if isinstance(value, dict):
        for name, inner in value.items():
            yield {other: each for other, each in value.items() if other != name}
            yield from ({**value, name: other} for other in _retyped(inner))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield value[:place] + value[place + 1 :]
            yield from ([*value[:place], other, *value[place + 1 :]] for other in _retyped(inner))


_NO_ENTRY: tuple[object, ...] = (None, 7, "x", {})


def one_spoilt(body: bytes, count: int) -> Iterator[bytes]:
    """The JSON body, one entry of each list of so many entries replaced by what is none."""
    try:
        value = json.loads(body)
    except ValueError:
        return
    for other in _with_spoilt(value, count):
        yield json.dumps(other).encode()


def _with_spoilt(value: object, count: int) -> Iterator[object]:
    if isinstance(value, list):
        if len(value) == count:
            yield from ([*value[:-1], junk] for junk in _NO_ENTRY)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from ({**value, name: other} for other in _with_spoilt(inner, count))


def error_pages() -> Iterator[Response]:
    """Answers of whatever stands between us and the provider."""
    page = b"<html><head><title>Error</title></head><body>nginx</body></html>"
    headers = {"content-type": "text/html"}
    for status in STATUSES:
        yield from (Response(status, page, headers), Response(status), Response(status, b"{}"))
