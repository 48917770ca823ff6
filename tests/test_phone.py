"""Reading, telling apart and masking phone numbers."""

import copy
import pickle
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core import InvalidMessage, PhoneNumber

#: Number as given; mainland China when country codes may be assumed; and when they may not.
#: The tables of Logto's Aliyun connector 1.5.5, but for numbers with separators.
LOGTO = [
    ("13012345678", True, False),
    ("8613012345678", True, True),
    ("008613012345678", True, True),
    ("+8613012345678", True, True),
    ("85268326366", False, False),
    ("+85268326366", False, False),
    ("0085268326366", False, False),
    ("12025550123", True, False),
    ("16502530000", True, False),
    ("+1123123123", False, False),
    ("11111111111", True, False),
    ("86010123456789", False, False),
    ("861012345678901", False, False),
    ("1381234567", False, False),
    ("138123456789", False, False),
    ("8513812345678", False, False),
]
ONE_NUMBER = [
    "+8613800138000",
    "+86 138 0013 8000",
    "+86-138-0013-8000",
    "(+86) 138.0013.8000",
    "0086 138 0013 8000",
    "008613800138000",
    "8613800138000",
    "86 138 0013 8000",
    "13800138000",
    "138 0013 8000",
    "138-0013-8000",
    "１３８００１３８０００",
    "＋８６１３８００１３８０００",
    "138\u00a00013\u30008000",
    "138\u20100013\u20118000",
    "138\u20130013 8000",
]
NOT_NUMBERS = [
    "",
    "+",
    "00",
    "abcdefghijk",
    "123456",
    "+123456",
    "+1234567890123456",
    "+0123456789",
    "++8613800138000",
    "+86+13800138000",
    "13800138000,13900139000",
    "138001380OO",
    "+8613800138000\n",
    "+8613800138000x1",
    "١٣٨٠٠١٣٨٠٠٠",
    "\ud800",
]
CALLING_CODES = [
    ("+12025550123", "1"),
    ("+79161234567", "7"),
    ("+8613800138000", "86"),
    ("+447911123456", "44"),
    ("+85268326366", "852"),
    ("+8801712345678", "880"),
    ("+2348031234567", "234"),
    ("+886912345678", "886"),
    ("+97412345678", "974"),
    ("+5511912345678", "55"),
    ("+590690123456", "590"),
    ("+27821234567", "27"),
    ("+211921234567", "211"),
]


@pytest.mark.parametrize(("given", "mainland", "strict"), LOGTO)
def test_mainland_as_logto_tells_it(given, mainland, strict):
    """Mainland China is told apart as Logto's Aliyun connector does, strict and not."""
    number = PhoneNumber.parse(given)
    assert number.is_mainland_china is mainland
    assert number.strict().is_mainland_china is strict


def test_separators_do_not_hide_the_country():
    """Unlike Logto's connectors, separators do not make a mainland number an overseas one."""
    number = PhoneNumber.parse("+86 130-1234-5678")
    assert number.is_mainland_china
    assert number.strict().is_mainland_china


@pytest.mark.parametrize("given", ONE_NUMBER)
def test_all_ways_of_writing_are_one_number(given):
    """Prefixes, separators and full-width digits do not make another number."""
    assert PhoneNumber.parse(given).e164 == "+8613800138000"


@pytest.mark.parametrize(
    ("given", "e164"),
    [
        ("+44 (0)7700 900123", "+447700900123"),
        ("+44(0)7700900123", "+447700900123"),
        ("0044 (0) 7700 900123", "+447700900123"),
        ("(+44) (0)7700-900123", "+447700900123"),
        ("44 (0)7700 900123", "+447700900123"),
        ("＋４４ (０)７７００ ９００１２３", "+447700900123"),
        ("+353 (0)85 012 3456", "+353850123456"),
        ("+49 (0)151 23456789", "+4915123456789"),
        ("+39 (0)6 1234 5678", "+390612345678"),
        ("+44 7700 (0)900123", "+4477000900123"),
        ("138 (0)013 8000", "+8613800138000"),
        ("+44 07700 900123", "+4407700900123"),
    ],
)
def test_the_zero_in_brackets(given, e164):
    """After a calling code it is dropped, but for Italy's; elsewhere it is a digit like others."""
    assert PhoneNumber.parse(given).e164 == e164


@pytest.mark.parametrize("given", ["(0)7700 900123", "+(0)7700900123", "+44 (0)", "00(0)44770090"])
def test_a_zero_in_brackets_after_nothing(given):
    """Is no country code."""
    with pytest.raises(InvalidMessage):
        PhoneNumber.parse(given)


@pytest.mark.parametrize("given", NOT_NUMBERS)
def test_what_is_no_number(given):
    """Anything else is refused with the form to write."""
    with pytest.raises(InvalidMessage, match="is not a phone number: write it as"):
        PhoneNumber.parse(given)


@pytest.mark.parametrize(("given", "kind"), [(13800138000, "int"), (None, "NoneType")])
def test_not_even_text(given, kind):
    """A number given as anything but text is refused by its kind."""
    with pytest.raises(InvalidMessage, match=f"must be text, not {kind}"):
        PhoneNumber.parse(given)


def test_refusal_hides_the_digits():
    """The sentence of a refusal shows the shape of what was given, and none of its digits."""
    with pytest.raises(InvalidMessage, match=re.escape("'###-####-##### ext. ####…'")):
        PhoneNumber.parse("138-0013-80001 ext. 1234567")


@given(st.text(st.characters()) | st.text("+0123456789 -()"))
def test_any_text(text):
    """Any text is a number or is refused as a message's fault; nothing else is raised."""
    with suppress(InvalidMessage):
        assert re.fullmatch(r"\+[1-9][0-9]{6,14}", PhoneNumber.parse(text).e164)


@given(st.text("0123456789０１２٣४+- x", min_size=17))
def test_any_refusal_hides_the_digits(text):
    """Whatever is refused, the sentence shows none of its digits."""
    with pytest.raises(InvalidMessage) as refused:
        PhoneNumber.parse(f"{text}x")
    assert not re.search(r"\d", str(refused.value).partition(" is not a phone number")[0])


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_e164_is_read_as_it_is(e164):
    """A number in E.164 is never changed, assumed or taken for another."""
    number = PhoneNumber.parse(e164)
    assert number.e164 == e164
    assert not number.assumed
    assert number.strict() == number


@pytest.mark.parametrize("e164", ["13800138000", "+86 13800138000", "", "+0123456789"])
def test_the_value_is_always_e164(e164):
    """No value can be made of anything but E.164, so none is sent to another number."""
    with pytest.raises(InvalidMessage, match=r"is not E\.164; PhoneNumber\.parse reads other"):
        PhoneNumber(e164)


def test_parsing_twice():
    """A number that was read already stays itself."""
    number = PhoneNumber.parse("13800138000")
    assert PhoneNumber.parse(number) is number


def test_assumed_only_for_bare_mainland_digits():
    """Only eleven bare digits beginning with 1 have their country assumed."""
    assert PhoneNumber.parse("13800138000").assumed
    assert not PhoneNumber.parse("8613800138000").assumed
    assert not PhoneNumber.parse("+13800138000").assumed


def test_strict_takes_bare_digits_for_what_they_say():
    """When nothing may be assumed, bare digits begin with their calling code."""
    assert PhoneNumber.parse("12025550123").strict() == PhoneNumber("+12025550123")


def test_assumption_is_no_part_of_equality():
    """A number with an assumed country equals the same number written out."""
    assert PhoneNumber.parse("13800138000") == PhoneNumber.parse("+8613800138000")
    assert len({PhoneNumber.parse("13800138000"), PhoneNumber("+8613800138000")}) == 1


@pytest.mark.parametrize(("e164", "code"), CALLING_CODES)
def test_calling_code(e164, code):
    """The calling code has one, two or three digits, and the rest is the national number."""
    number = PhoneNumber(e164)
    assert number.calling_code == code
    assert number.national == e164[1 + len(code) :]


@pytest.mark.parametrize(
    ("e164", "masked"),
    [
        ("+8613800138000", "+86138****8000"),
        ("+85268326366", "+852****6366"),
        ("+12025550123", "+120****0123"),
        ("+1234567", "+1****67"),
        ("+123456789012345", "+12345****2345"),
    ],
)
def test_masked(e164, masked):
    """The middle of a number is hidden."""
    assert PhoneNumber(e164).masked == masked


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_masked_never_shows_too_much(e164):
    """Of any number at most the first five and last four digits show, and four never do."""
    start, _, end = PhoneNumber(e164).masked.partition("****")
    assert e164.startswith(start)
    assert e164.endswith(end)
    assert len(start) <= 6
    assert len(end) <= 4
    assert len(start) + len(end) <= len(e164) - 4


@pytest.mark.parametrize("show", [repr, str, "{}".format])
def test_shown_masked(show):
    """No way of printing a number prints all of it."""
    shown = show(PhoneNumber("+8613800138000"))
    assert "+86138****8000" in shown
    assert "0013" not in shown


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))]
)
def test_copies(again):
    """Copies and pickles are the same number and remember what was assumed."""
    number = PhoneNumber.parse("13800138000")
    assert again(number) == number
    assert again(number).assumed


def test_frozen():
    """A number does not change."""
    with pytest.raises(AttributeError):
        PhoneNumber("+8613800138000").e164 = "+8613900139000"
