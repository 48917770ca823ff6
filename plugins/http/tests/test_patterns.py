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
        ("(?P<a>x*y*z*)", "too many ways"),
        ("(?P<a>x*?y+?z{1,})", "too many ways"),
        ("(?P<a>x*y*z*+)", "too many ways"),
        ("(?P<a>x*x*x{1000})y", "too many ways"),
        ("(?P<a>" + "x?" * 30 + "x" * 30 + ")", "too many ways"),
        ("(?P<a>" + "x??" * 30 + ")y", "too many ways"),
        ("(?P<a>" + "(?:x)?" * 30 + ")y", "too many ways"),
        ("(?P<a>" + "(?:x|x)" * 30 + ")y", "too many ways"),
        ("(?P<a>" + "(?:x|(?:x|xx)?)" * 30 + ")y", "too many ways"),
        ("(?P<a>" + "x{0,9}" * 12 + ")y", "too many ways"),
    ],
)
def test_faults(text, fault):
    """A pattern that could run for ever is refused, with what to do instead."""
    with pytest.raises(ValueError, match=fault):
        pattern(text)


@pytest.mark.parametrize(
    "text",
    [
        r"(?P<code>-?\d+)(?:,(?P<id>[^,]*))?",
        r"(?P<n>\d+) messages were taken, the balance is (?P<left>\d+) units",
        r"(?P<a>\d{1,3})\.(?P<b>\d{1,3})\.(?P<c>\d{1,3})\.(?P<d>\d{1,3})",
        r"(?:OK|ACCEPTED|QUEUED|SENT|DONE):? ?(?P<id>[\w-]*+) ?(?:\((?P<words>[^)]*)\))?",
        "|".join(rf"E{number:02}: (?P<e{number}>.*)" for number in range(40)),
        "(?P<a>" + "x?+" * 200 + "(?:-x)?+" * 200 + ")",
    ],
)
def test_what_gateways_answer(text):
    """Patterns of the usual kinds keep within the steps."""
    assert pattern(text)


def test_possessive_repeats():
    """Any number of possessive repeats is allowed, beside one that may give back."""
    made = pattern(r"(?P<a>\w++)\s*+(?P<b>\d++)\s*+(?P<c>.*)")
    assert match(made, b"OK 12 rest") == {"a": "OK", "b": "12", "c": "rest"}
    assert pattern("x*" + "x*+" * 100 + "(?P<a>b)")


#: Each is the worst its kind can do with an answer that fails at its last character.
SLOWEST = [
    ".*.*(?P<a>b)",
    "x*x*(?P<a>b)",
    "x*x*+x*+(?P<a>b)",
    "x*" + "x*+" * 100 + "(?P<a>b)",
    "(?P<a>x{0,4000}x{0,4000})b",
    "x*x*" + "x" * 20 + "(?P<a>b)",
    "(?P<a>" + "x?" * 20 + "x" * 20 + ")y",
    "(?P<a>" + "(?:x|x)" * 20 + ")y",
    "(?P<a>" + "x{0,9}" * 7 + ")y",
]


@pytest.mark.parametrize("text", SLOWEST)
def test_time(text):
    """The slowest patterns there can be take a blink for the longest answer."""
    made = pattern(text)
    for body in (b"x" * LONGEST, b"x" * 30):
        began = process_time()
        assert match(made, body) is None
        assert process_time() - began < 3


PARTS = st.sampled_from(
    r"x y . [xy] \d * + ? *? ++ ?+ {1,3} {9} | (?: (?P<a> ) )? (?:x|x) (?:x)? x? x*".split()
)


@given(st.lists(PARTS, max_size=60).map("".join), st.text("xy1", max_size=200))
def test_any_pattern_is_refused_or_quick(text, body):
    """Whatever is put together is refused with ``ValueError``, or matches in no time."""
    try:
        made = pattern(text)
    except ValueError:
        return
    began = process_time()
    match(made, body.encode())
    assert process_time() - began < 3
