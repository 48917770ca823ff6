"""Answers that are almost right: whole JSON with a part dropped, retyped, nested or cut off."""

import json

from hypothesis import strategies as st

JUNK = st.sampled_from([None, True, 0, -1, 1e400, "", "0", "Ok", "\ud800", [], {}, [[]], [None]])
ENCODINGS = st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "gb18030", "latin-1"])


@st.composite
def almost(draw, answer):
    """The bytes of an answer with up to three parts of it spoilt, or the end cut off."""
    for _ in range(draw(st.integers(0, 3))):
        answer = _spoilt(draw, answer)
    text = json.dumps(answer, ensure_ascii=draw(st.booleans()))
    body = text.encode(draw(ENCODINGS), "replace")
    return body[: draw(st.integers(0, len(body)))] if draw(st.booleans()) else body


def _spoilt(draw, value):
    places = [*value] if isinstance(value, dict) else [*range(len(_items(value)))]
    if not places or draw(st.integers(0, 3)) == 0:
        return draw(JUNK | st.sampled_from([[value], {"Response": value}, {"Code": value}]))
    copy, place = value.copy(), draw(st.sampled_from(places))
    if draw(st.integers(0, 3)) == 0:
        del copy[place]
    else:
        copy[place] = _spoilt(draw, copy[place])
    return copy


def _items(value):
    return value if isinstance(value, list) else ()
