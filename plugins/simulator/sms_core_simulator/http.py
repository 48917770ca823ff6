"""One HTTP request and its answer, as values.  No I/O, nothing about any vendor."""

from __future__ import annotations

import json
from functools import cached_property
from urllib.parse import parse_qsl

import attrs

__all__ = ["Answer", "Request", "form", "json_answer"]

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
        return next((value for key, value in self.headers if key == name), "")

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

    @cached_property
    def fields(self) -> dict[str, str]:
        """The decoded query and form body together; clients may split them as they like."""
        if self.header("content-type").partition(";")[0].strip().lower() not in ("", _FORM):
            return self.query_fields
        return self.query_fields | form(self.body.decode("utf-8", "replace"))


@attrs.frozen
class Answer:
    """What goes back.  ``note`` is the one line a log may show: no secret, no full number."""

    status: int
    body: bytes = attrs.field(default=b"", repr=False)
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    note: str = ""


def form(text: str) -> dict[str, str]:
    """Decoded fields of form text; ``+`` and ``%20``, ``~`` and ``%7E`` are the same.

    Text that is no form, or has absurdly many fields, has none.
    """
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}


def json_answer(status: int, value: object) -> Answer:
    """An answer in JSON."""
    # Escaped, because a client's JSON may hold halves of surrogate pairs.
    body = json.dumps(value, indent=2).encode() + b"\n"
    return Answer(status, body, "application/json; charset=utf-8")
