"""Every receipt code of the vendor's tables means something to a support person.

``receipt_codes.json`` holds class and permanence of each code, taken from the vendor's pages on
their own.
"""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core import Actor
from sms_core.receipts import DeliveryState, Meaning
from sms_core_tencent.meanings import MEANINGS

CODES = json.loads((Path(__file__).parent / "receipt_codes.json").read_text("utf-8"))
ROWS = [*dict.fromkeys(MEANINGS.codes.values())]
PERMANENT = {"yes": True, "no": False, "mixed": None}


@pytest.mark.parametrize("code", CODES)
def test_meaning(code):
    """Class and permanence of a code are those of the vendor's table."""
    meaning, (kind, permanent) = MEANINGS.codes[code], CODES[code]
    assert (meaning.error_class and meaning.error_class.value) == kind
    assert meaning.permanent is PERMANENT[permanent]


@pytest.mark.parametrize("meaning", ROWS, ids=lambda row: row.english)
def test_every_row_is_a_sentence_in_both_languages(meaning):
    """One sentence each, that ends as one."""
    assert re.fullmatch(r"[A-Z][^.\n]{15,140}\.", meaning.english)
    assert re.fullmatch(r"[^。\n]{6,60}。", meaning.chinese)
    assert re.search("[\u4e00-\u9fff]", meaning.chinese)


@pytest.mark.parametrize("meaning", ROWS, ids=lambda row: row.english)
def test_every_row_is_sensible(meaning):
    """Success has no class; what somebody must mend names who; only a delivery is delivered."""
    delivered = meaning.state is DeliveryState.DELIVERED
    assert delivered == (meaning == MEANINGS["DELIVRD"])
    assert (meaning.error_class is None) == delivered
    assert not (meaning.permanent and meaning.actor is Actor.NOBODY)


def test_no_row_is_left_out_of_the_tests():
    """The table holds no code that the data here does not know."""
    assert {code for code in MEANINGS.codes if not code.endswith("*")} == set(CODES)


@pytest.mark.parametrize(
    ("code", "row"),
    [("MN:9999", "MN:*"), ("MI:9999", "MI:*"), ("MK:9999", "*"), ("9999", "*"), ("", "*")],
)
def test_unknown_codes(code, row):
    """A code nobody has heard of falls to its family."""
    assert MEANINGS[code] == MEANINGS.codes[row]


@given(st.text(), st.none() | st.booleans())
def test_any_code(code, delivered):
    """Any code has a meaning that never contradicts what the report says."""
    assert isinstance(MEANINGS[code], Meaning)
    state, meaning = MEANINGS.told(code, delivered)
    assert (state is DeliveryState.DELIVERED) is (delivered is True)
    assert (meaning is None) is (delivered is None)


@pytest.mark.parametrize("code", ["", "0", "BWLIST", "BRAND_NEW"])
def test_a_delivery_is_explained_as_one(code):
    """Whatever its code, a delivered message is not said to have failed."""
    assert MEANINGS.told(code, delivered=True)[1] == MEANINGS["DELIVRD"]


def test_a_failure_with_the_code_of_a_delivery():
    """It failed, for an unknown reason."""
    assert MEANINGS.told("DELIVRD", delivered=False) == (DeliveryState.FAILED, MEANINGS["*"])
