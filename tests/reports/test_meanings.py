"""What a plugin reads reports with is total: any text and any bytes have an answer."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sms_core import Actor, ErrorClass, PhoneNumber
from sms_core.answers import json_value
from sms_core.meanings import MeaningTable, aware, china_time, number, unix_time
from sms_core.receipts import CHINA_TIME, DeliveryState, Meaning

ANY_TEXT = st.text(st.characters(exclude_categories=()))
TABLE = MeaningTable("""
    DELIVRD          | delivered | -           | no    | nobody   | delivered      | 已送达
    UNDELIV MK:0001  | failed    | recipient   | mixed | user     | not delivered  | 未送达
    MK:*             | failed    | service     | no    | provider | carrier        | 运营商
    MK:00*           | failed    | throttled   | no    | provider | carrier, again | 运营商
    NO~SUCH~NUMBER   | rejected  | recipient   | yes   | user     | no such number | 空号
    *                | unknown   | unknown     | mixed | provider | not documented | 未知
""")


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("DELIVRD", "delivered"),
        ("UNDELIV", "not delivered"),
        ("MK:0001", "not delivered"),
        ("MK:0002", "carrier, again"),
        ("MK:0100", "carrier"),
        ("NO SUCH NUMBER", "no such number"),
        ("NO~SUCH~NUMBER", "not documented"),
        ("delivrd", "not documented"),
        ("", "not documented"),
        ("MK", "not documented"),
    ],
)
def test_rows(code, english):
    """A code has its own row, else the longest that stands for it, else the default's."""
    assert TABLE[code].english == english


def test_a_whole_row():
    """Every cell comes out as what it stands for."""
    assert TABLE["NO SUCH NUMBER"] == Meaning(
        DeliveryState.REJECTED, ErrorClass.RECIPIENT, True, Actor.USER, "no such number", "空号"
    )
    assert (TABLE["DELIVRD"].error_class, TABLE["DELIVRD"].permanent) == (None, False)
    assert TABLE["UNDELIV"].permanent is None


@given(ANY_TEXT)
def test_every_code_has_a_meaning(code):
    """Whatever a vendor makes up."""
    assert isinstance(TABLE[code], Meaning)


@given(st.binary())
@example(b"[" * 100_000)
@example(b"1" * 5000)
@example("\ufeff[]".encode())
@example(b"\xff\xfe")
def test_any_json(body):
    """A value, or nothing."""
    json_value(body)


@pytest.mark.parametrize("body", [b"[" * 101 + b"]" * 101, b'{"a":' * 101 + b"1" + b"}" * 101])
def test_no_push_nests_so_deep(body):
    """WebAssembly dies of depth instead of raising, so none is tried, as in answers."""
    assert json_value(body) is None


@given(st.recursive(st.none() | st.booleans() | st.text(), st.lists))
def test_json(value):
    """What is JSON is read."""
    assert json_value(json.dumps(value).encode()) == value


@given(ANY_TEXT)
def test_any_number(text):
    """A number, or nothing."""
    found = number(text)
    assert found is None or isinstance(found, PhoneNumber)


@pytest.mark.parametrize(
    ("text", "e164"),
    [("13800138000", "+8613800138000"), ("+85268326366", "+85268326366"), ("12", None), ("", None)],
)
def test_number(text, e164):
    """As reports write it."""
    assert number(text) == (e164 and PhoneNumber(e164))


@given(st.datetimes())
def test_china_time(moment):
    """Both of its forms, at UTC+8."""
    second = moment.replace(microsecond=0)
    for text in (second.isoformat(" "), second.strftime(f"{second.year:04}%m%d%H%M%S")):
        found = china_time(text)
        assert found == second.replace(tzinfo=CHINA_TIME)
        assert found.utcoffset().total_seconds() == 8 * 3600


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-03-05",
        "2024-02-30 00:00:00",
        "2024-03-05 25:00:00",
        "2024-03-05T14:07:08",
        "2024-03-05 14:07:08+08:00",
        "2024-03-05 14:07+08",
        "2024-W10-2 14:07:08",
        "２０２４-03-05 14:07:08",
        "2024-03-05 14:07:08 ",
        "1709618828",
    ],
)
def test_no_china_time(text):
    """Anything else is none; nothing is guessed."""
    assert china_time(text) is None


@given(ANY_TEXT)
def test_any_china_time(text):
    """A time, or nothing."""
    found = china_time(text)
    assert found is None or found.tzinfo is CHINA_TIME


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        (1_709_618_828, datetime(2024, 3, 5, 6, 7, 8, tzinfo=UTC)),
        (1_709_618_828.5, datetime(2024, 3, 5, 6, 7, 8, 500_000, UTC)),
        (0, None),
        (True, None),
        ("1709618828", None),
        (None, None),
        ([], None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        (-(10**15), None),
    ],
)
def test_unix_time(seconds, found):
    """A number of seconds, and not 0, which vendors write for none."""
    assert unix_time(seconds) == found


@given(st.integers() | st.floats())
def test_aware(seconds):
    """An aware time, or nothing."""
    found = aware(seconds)
    assert found is None or found.tzinfo is UTC
