"""The last line that phones read, and the linter that says why they would not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core import InvalidMessage
from sms_core_verify.screen import Fault, lint, origin_line, with_origin

hosts = st.from_regex(r"[a-z0-9]{1,10}(\.[a-z0-9]{1,10}){1,2}", fullmatch=True)
codes = st.from_regex(r"[0-9]{6}", fullmatch=True)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (("shop.example", "747723"), "@shop.example #747723"),
        (("shop.example", "747723", "pay.example"), "@shop.example #747723 @pay.example"),
        (("xn--fiqs8s.example", "${code}"), "@xn--fiqs8s.example #${code}"),
    ],
)
def test_line(given, line):
    """As the draft's own examples."""
    assert origin_line(*given) == line


@pytest.mark.parametrize(
    "given",
    [
        ("", "747723"),
        ("https://shop.example", "747723"),
        ("Shop.example", "747723"),
        ("shop.example:443", "747723"),
        ("shop.example/", "747723"),
        ("-shop.example", "747723"),
        ("商店.example", "747723"),
        ("shop.example", ""),
        ("shop.example", "747 723"),
        ("shop.example", "747#723"),
        ("shop.example", "747723", "pay_.example"),
    ],
)
def test_refused(given):
    """What no phone would read is not written."""
    with pytest.raises(InvalidMessage):
        origin_line(*given)


@pytest.mark.parametrize(
    ("text", "fault", "line"),
    [
        ("Your code is 747723.", Fault.MISSING, 1),
        ("747723 is your code.\n\n@shop.example #747723\n", Fault.NOT_LAST, 3),
        ("747723\n@shop.example #747723\nBye", Fault.NOT_LAST, 2),
        ("747723\n@shop.example  #747723", Fault.SHAPE, 2),
        ("747723\n@shop.example #747723.x ", Fault.SHAPE, 2),
        ("747723\nhere: @shop.example #747723", Fault.SHAPE, 2),
        ("747723\n@shop.example # 747723", Fault.SHAPE, 2),
        ("747723\n@Shop.example #747723", Fault.HOST, 2),
        ("747723\n@shop.example #747723 @pay:1", Fault.HOST, 2),
        ("747723\n@other.example #747723", Fault.OTHER_HOST, 2),
        ("Your code\n@shop.example #747723", Fault.TWICE, 2),
        ("747723 or 747723\n@shop.example #747723", Fault.TWICE, 2),
        ("1747723\n@shop.example #747723", Fault.TWICE, 2),
    ],
)
def test_faults(text, fault, line):
    """Each fault alone, with its line."""
    (found,) = lint(text, host="shop.example")
    assert (found.fault, found.line) == (fault, line)


def test_another_code():
    """A line whose code is not the one that was sent."""
    (found,) = lint("111111\n@shop.example #111111", code="747723")
    assert found.fault is Fault.OTHER_CODE


@given(hosts, codes, st.booleans())
def test_what_is_written_is_read(host, code, framed):
    """The linter finds nothing wrong with the helper's texts."""
    text = with_origin(f"您的验证码是 {code}，5 分钟内有效。\n", host, code, host if framed else "")
    assert lint(text, host=host, code=code) == ()
    assert re.fullmatch(rf"@{host} #{code}( @{host})?", text.split("\n")[-1])


@given(st.text())
def test_linting_is_total(text):
    """Any text gets a verdict."""
    assert isinstance(lint(text), tuple)
