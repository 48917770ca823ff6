"""Answers in plain text: patterns that are refused, and that none can run away."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core_http.patterns import LONGEST, match, pattern


@pytest.mark.parametrize(
    ("text", "body", "found"),
    [
        (r"OK (?P<id>\d+)", b"OK 12345\r\n", {"id": "12345"}),
        (r"OK (?P<id>\d+)", b"OK 12345 more", None),
        (r"OK (?P<id>\d+)|ERR (?P<code>\d+)", b"ERR 104", {"id": None, "code": "104"}),
        (r"(?P<code>-?\d+)", b"-3", {"code": "-3"}),
        (r"<r><id>(?P<id>[^<]*)</id>.*", b"<r><id>7</id>\n<x/></r>", {"id": "7"}),
        (r"(?P<nothing>)", b"", {"nothing": ""}),
        (r"[*+(]{2}(?P<a>x)\+\*\(", b"*(x+*(", {"a": "x"}),
        (r"(?P<d>\d{4}-\d{2}-\d{2})", b"2026-11-25", {"d": "2026-11-25"}),
        (r"(?P<id>\d+)", b"\xff", None),
        (r"(?P<id>.*)", b"x" * LONGEST, {"id": "x" * LONGEST}),
        (r"(?P<id>.*)", b"x" * (LONGEST + 1), None),
        (r"(?P<id>.*)", "é".encode() * LONGEST, None),
    ],
)
def test_match(text, body, found):
    """The whole answer must match, blanks at its ends apart, and be no longer than 4 KiB."""
    assert match(pattern(text), body) == found


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("(", "is not a regular expression"),
        ("(?P<a>x){1,99999999999}", "is not a regular expression"),
        ("OK", "needs at least one named group"),
        ("(OK)", "needs at least one named group"),
        ("(?P<a>x+)+", "repeats a group"),
        ("(?P<a>(?:x|y)*)", "repeats a group"),
        ("(?P<a>x){2,}", "repeats a group"),
        ("(?P<a>x){2}", "repeats a group"),
        (r"(?P<a>x)\1", "may hold"),
        ("(?P<a>x)(?P=a)", "may hold"),
        ("(?=x)(?P<a>x)", "may hold"),
        ("(?i)(?P<a>x)", "may hold"),
        ("(?P<a>x*y*z*)", "has too many repeats"),
        ("(?P<a>x*?y+?z{1,})", "has too many repeats"),
        ("(?P<a>x*y*z*+)", "has too many repeats"),
    ],
)
def test_faults(text, fault):
    """A pattern that could run for ever is refused, with what to do instead."""
    with pytest.raises(ValueError, match=fault):
        pattern(text)


def test_possessive_repeats():
    """Any number of possessive repeats is allowed, beside one that may give back."""
    made = pattern(r"(?P<a>\w++)\s*+(?P<b>\d++)\s*+(?P<c>.*)")
    assert match(made, b"OK 12 rest") == {"a": "OK", "b": "12", "c": "rest"}


#: Each is the worst its kind can do with an answer that fails at its last character.
SLOWEST = [".*.*(?P<a>b)", "x*x*(?P<a>b)", "x*x*+x*+(?P<a>b)", "(?P<a>x{0,4000}x{0,4000})b"]


@pytest.mark.parametrize("text", SLOWEST)
def test_time(text):
    """The slowest patterns there can be take a blink for the longest answer."""
    made, began = pattern(text), process_time()
    assert match(made, b"x" * LONGEST) is None
    assert process_time() - began < 3


PARTS = st.sampled_from(
    ["x", "y", ".", "[xy]", "*", "+", "?", "*?", "++", "{1,3}", "|", "(?:", "(?P<a>", ")", r"\d"]
)


@given(st.lists(PARTS, max_size=12).map("".join), st.text("xy1", max_size=200))
def test_any_pattern_is_refused_or_quick(text, body):
    """Whatever is put together is refused with ``ValueError``, or matches in no time."""
    try:
        made = pattern(text)
    except ValueError:
        return
    began = process_time()
    match(made, body.encode())
    assert process_time() - began < 1
