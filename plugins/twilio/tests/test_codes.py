"""Every code of Twilio's tables has a verdict or a meaning.

``codes.json`` holds class, retry and failover of each code, taken from Twilio's pages on their
own; ``maybe`` stands for a message that may have gone out.
"""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core import ErrorClass, Retry, Verdict
from sms_core.receipts import DeliveryState, Meaning
from sms_core_twilio.codes import STATUSES, VERDICTS
from sms_core_twilio.meanings import MEANINGS

CODES = json.loads((Path(__file__).parent / "codes.json").read_text("utf-8"))
#: Class of the codes of messages that failed later.
FAILURES = {
    "30001": "throttled", "30002": "permission", "30003": "recipient", "30004": "blocked",
    "30005": "recipient", "30006": "recipient", "30007": "content", "30008": "unknown",
    "30022": "throttled", "30023": "quota", "30032": "sign_name", "30034": "sign_name",
    "63016": "template", "63027": "template", "21610": "blocked", "21408": "permission",
}  # fmt: skip
#: Of Twilio's table of codes for messages (read 2026-11), of requests and of messages alike.
MESSAGES = """
    10001 20003 20404 20429 21211 21212 21408 21602 21603 21606 21608 21610 21611 21612 21614 21617
    21619 21655 21656 21659 21660 30001 30002 30003 30004 30005 30006 30007 30008 30022 30023 30032
    30034 63016 63027
""".split()


@pytest.mark.parametrize("code", [*MESSAGES, *filter(str.isdecimal, MEANINGS.codes)])
def test_every_code_has_a_verdict(code):
    """A message may fail with any of them as soon as it is created, so none is unknown."""
    assert VERDICTS[code] is not VERDICTS["*"]


@pytest.mark.parametrize("code", CODES)
def test_verdict(code):
    """Class, retry and failover of a code are those of Twilio's pages."""
    verdict, (kind, retry, failover) = VERDICTS[code], CODES[code]
    assert verdict.error_class.value == kind
    assert verdict.failover.value == failover
    assert verdict.maybe_sent is (retry == "maybe")
    assert verdict.retry.value == ("no" if retry == "maybe" else retry)


@pytest.mark.parametrize("verdict", [*VERDICTS.codes.values(), *STATUSES.codes.values()])
def test_every_row_says_something(verdict):
    """Every row has a meaning, and never allows a retry of what may have gone out."""
    assert verdict.meaning
    assert not (verdict.maybe_sent and verdict.retry is not Retry.NO)


def test_no_row_is_left_out_of_the_tests():
    """The table holds no code that the data here does not know."""
    assert {code for code in VERDICTS.codes if not code.endswith("*")} <= set(CODES)


@pytest.mark.parametrize(("code", "kind"), FAILURES.items())
def test_class_of_a_failure(code, kind):
    """A message that failed has the class of its code."""
    assert MEANINGS[code].error_class is ErrorClass(kind)
    assert MEANINGS[code].state is DeliveryState.FAILED


@pytest.mark.parametrize("code", MEANINGS.codes)
def test_every_meaning_says_something(code):
    """Every row has a sentence in English and one in Chinese."""
    meaning = MEANINGS.codes[code]
    assert meaning.english.endswith(".")
    assert re.search("[\u4e00-\u9fff].*。$", meaning.chinese)


@given(st.text())
def test_any_code(code):
    """Any text at all has a verdict and a meaning."""
    assert isinstance(VERDICTS[code], Verdict)
    assert isinstance(MEANINGS[code], Meaning)
