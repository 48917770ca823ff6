"""Hypothesis strategies: numbers, texts, messages, and answers that are almost right."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sms_core.http import Response
from sms_core.messages import Message, Template, Text
from sms_core.phone import PhoneNumber
from sms_core.testing.mangling import ALIKE, STATUSES

__all__ = [
    "almost",
    "mangled",
    "messages",
    "numbers",
    "quick",
    "responses",
    "texts",
    "wrong_values",
]

T = TypeVar("T", bound=Callable[..., object])
#: Values where a text, a number or an object was to be.
wrong_values: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1e400, "", "0", "Ok", "\ud800", [], {}, [[]], [None]]
)
_ENCODINGS = st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "gb18030", "latin-1"])


def quick(function: T) -> T:
    """Settings for a check: those of the running profile, without deadline and database."""
    made: T = settings(
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )(function)
    return made


def numbers() -> st.SearchStrategy[PhoneNumber]:
    """Phone numbers of mainland China and elsewhere."""
    mainland = st.from_regex(r"\+861[3-9][0-9]{9}", fullmatch=True)
    others = st.from_regex(r"\+(1|33|44|852)[2-9][0-9]{7,9}", fullmatch=True)
    return st.one_of(mainland, others).map(PhoneNumber)


def texts() -> st.SearchStrategy[str]:
    """Any text that can be encoded, often one that careless code spoils."""
    return st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(ALIKE)


def messages(content: st.SearchStrategy[Template | Text] | None = None) -> Any:
    """Messages to one number or several."""
    contents = content if content is not None else texts().map(Text)
    to = st.lists(numbers(), min_size=1, max_size=5).map(tuple)
    return st.builds(Message, to, contents)


@st.composite
def almost(draw: st.DrawFn, answer: object) -> bytes:
    """The bytes of a JSON answer with up to three parts spoilt, or the end cut off."""
    for _ in range(draw(st.integers(0, 3))):
        answer = _spoilt(draw, answer)
    text = json.dumps(answer, ensure_ascii=draw(st.booleans()))
    body = text.encode(draw(_ENCODINGS), "replace")
    return body[: draw(st.integers(0, len(body)))] if draw(st.booleans()) else body


def _spoilt(draw: st.DrawFn, value: Any) -> Any:
    places = [*value] if isinstance(value, dict) else [*range(len(_items(value)))]
    if not places or draw(st.integers(0, 3)) == 0:
        return draw(wrong_values | st.sampled_from([[value], {"Response": value}, {"Code": value}]))
    copy, place = value.copy(), draw(st.sampled_from(places))
    if draw(st.integers(0, 3)) == 0:
        del copy[place]
    else:
        copy[place] = _spoilt(draw, copy[place])
    return copy


def _items(value: object) -> list[object] | tuple[()]:
    return value if isinstance(value, list) else ()


def mangled(body: bytes) -> st.SearchStrategy[bytes]:
    """A body that is almost this one: JSON spoilt as such, anything else byte by byte."""
    try:
        value = json.loads(body)
    except ValueError:
        return _respliced(body)
    return almost(value) | _respliced(body)


@st.composite
def _respliced(draw: st.DrawFn, body: bytes) -> bytes:
    """The body with one stretch of it replaced by any few bytes."""
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, len(body)))
    return body[:start] + draw(st.binary(max_size=8)) + body[end:]


def responses(*bodies: bytes) -> st.SearchStrategy[Response]:
    """Answers with any status, any bytes or almost these, and strange headers."""
    several = [st.binary(), *map(mangled, bodies)]
    statuses = st.sampled_from(STATUSES) | st.integers(100, 599)
    return st.builds(Response, statuses, st.one_of(several), _headers())


def _headers() -> st.SearchStrategy[Mapping[str, str]]:
    names = st.sampled_from(["retry-after", "date", "content-type", "x-request-id"])
    values = st.sampled_from(["", "-1", "1e9", "nan", "inf", "9" * 400, "soon", "\x00", "１"])
    return st.dictionaries(names, values | st.text(max_size=8), max_size=3)
