"""The path language: what it finds, what it compares, what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core_http.paths import condition, nodes, path, value

ANSWER = {
    "code": 0,
    "text": "OK",
    "none": None,
    "yes": True,
    "no": False,
    "empty": "",
    "price": 0.05,
    "big": 9007199254740993,
    "message-id": "m-1",
    "data": {"id": "d-1", "items": [{"n": "1", "s": "0"}, {"n": "2", "s": "0"}, {"n": "3"}]},
    "codes": ["7", 7],
    "mixed": [0, "1"],
    "and": {"or": "word"},
    "余额": 3,
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("code", "0"),
        ("text", "OK"),
        ("none", ""),
        ("yes", "true"),
        ("price", "0.05"),
        ("big", "9007199254740993"),
        ("message-id", "m-1"),
        ("data.id", "d-1"),
        (" data.id ", "d-1"),
        ("data.items[1].n", "2"),
        ("data.items[9].n", ""),
        ("data.items[*].s", "0"),
        ("data.items[*].n", ""),
        ("codes[*]", "7"),
        ("data", ""),
        ("data.items", ""),
        ("code.more", ""),
        ("code[0]", ""),
        ("text[0]", ""),
        ("missing or data.id", "d-1"),
        ("none or empty or text", "OK"),
        ("missing or absent", ""),
        ("and.or", "word"),
        ("余额", "3"),
    ],
)
def test_value(text, found):
    """A path finds the one text that stands there, or nothing."""
    assert value(text)(ANSWER) == found


def test_value_of_a_list():
    """An answer may be a list."""
    assert value("[0].id")([{"id": 5}]) == "5"
    assert value("[*].id")([{"id": 5}, {"id": "5"}]) == "5"


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("code == 0", True),
        ('code == "0"', True),
        ("code==0", True),
        ("code != 0", False),
        ("code == 00", False),
        ("text == OK", True),
        ("text == 'OK'", True),
        ("text == ok", False),
        ("yes == true", True),
        ("no == false", True),
        ("none == null", True),
        ("empty == ''", True),
        ("missing == null", False),
        ("missing != 1", False),
        ("data != 1", True),
        ("code", True),
        ("no", False),
        ("none", False),
        ("empty", False),
        ("data", True),
        ("missing", False),
        ("data.items[*].s == 0", True),
        ("mixed[*] == 0", False),
        ("mixed[*] != 2", True),
        ("codes[*] == 7", True),
        ("data.items[*].t == 0", False),
        ("code == 0 and data.id", True),
        ("code == 0 and missing", False),
        ("missing or code == 0", True),
        ("missing and code or code", True),
        ("code or missing and missing", True),
        ("price == 0.05", True),
    ],
)
def test_condition(text, holds):
    """Comparisons are of texts, nothing that is missing passes, all items must."""
    assert condition(text)(ANSWER) is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "data.",
        ".id",
        "data..id",
        "data[id]",
        "data[-1]",
        "data[0",
        "data[0]id",
        "data id",
        "data['id']",
        "a == 1",
        "a or",
        "or a b",
        "__import__('os')",
        "$(id)",
        "a[1000000]",
    ],
)
def test_no_path(text):
    """What is no path is refused, in words that repeat nothing of it."""
    with pytest.raises(ValueError, match=r"^must be a path, for example data\.items\[0\]\.id$"):
        path(text)


@pytest.mark.parametrize(
    "text",
    ["", "a =", "a = 1", "a == ", "a === 1", "a > 1", "a == 1 &&", "(a)", "a == 'x", "not a"],
)
def test_no_condition(text):
    """What is no condition is refused."""
    with pytest.raises(ValueError, match=r"^must be a condition, for example code == 0 and"):
        condition(text)


NAMES = st.sampled_from(["a", "b", "c-d"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
STEPS = st.lists(NAMES | st.sampled_from(["[0]", "[1]", "[*]"]), min_size=1, max_size=4)
PATHS = STEPS.map(lambda steps: "".join(s if s[0] == "[" else f".{s}" for s in steps).strip("."))


@given(PATHS, JSON)
def test_reading_is_total(text, answer):
    """Any path finds a text or nothing in any JSON, and any condition holds or does not."""
    assert isinstance(value(text)(answer), str)
    there, equal, differs = (condition(f"{text}{rest}") for rest in ("", " == 1", " != 1"))
    assert {there(answer), equal(answer), differs(answer)} <= {True, False}
    assert not all(test(answer) for test in (equal, differs))
    if not nodes(answer, path(text)):
        assert not any(test(answer) for test in (there, equal, differs))


@given(st.text())
def test_any_text_is_read_or_refused(text):
    """A text is an expression or is refused with ``ValueError``, never anything else."""
    for read in (value, condition):
        try:
            made = read(text)
        except ValueError:
            continue
        made(ANSWER)
