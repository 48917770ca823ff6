"""Every code of the vendor's tables has a verdict.

``codes.json`` holds class, retry and failover of each code, taken from the vendor's pages on
their own; ``maybe`` stands for a message that may have gone out.
"""

import json
from pathlib import Path

import pytest

from sms_core import ErrorClass, Outcome
from sms_core.answers import outcome_of
from sms_core_tencent.codes import VERDICTS

CODES = json.loads((Path(__file__).parent / "codes.json").read_text("utf-8"))


@pytest.mark.parametrize("code", CODES)
def test_verdict(code):
    """Class, retry and failover of a code are those of the vendor's table."""
    verdict, (kind, retry, failover) = VERDICTS[code], CODES[code]
    assert verdict.error_class.value == kind
    assert verdict.failover.value == failover
    assert verdict.maybe_sent is (retry == "maybe")
    assert verdict.retry.value == ("no" if retry == "maybe" else retry)


def test_no_row_is_left_out_of_the_tests():
    """The table holds no code that the data here does not know."""
    assert {code for code in VERDICTS.codes if not code.endswith("*")} <= set(CODES)


@pytest.mark.parametrize(
    ("code", "kind", "outcome"),
    [
        ("AuthFailure.BrandNew", ErrorClass.AUTH, Outcome.REJECTED),
        ("UnauthorizedOperation.BrandNew", ErrorClass.PERMISSION, Outcome.REJECTED),
        ("LimitExceeded.BrandNew", ErrorClass.QUOTA, Outcome.REJECTED),
        ("RequestLimitExceeded.BrandNew", ErrorClass.THROTTLED, Outcome.REJECTED),
        ("InvalidParameterValue.MissingSignatureList", ErrorClass.REQUEST, Outcome.REJECTED),
        ("MissingParameter.MissingSignatureList", ErrorClass.REQUEST, Outcome.REJECTED),
        ("InternalError.ConstructUserDataFail", ErrorClass.SERVICE, Outcome.UNKNOWN),
        ("ServiceUnavailable.BrandNew", ErrorClass.SERVICE, Outcome.REJECTED),
        ("FailedOperation.BrandNew", ErrorClass.REQUEST, Outcome.REJECTED),
        ("UnsupportedOperation.BrandNew", ErrorClass.REQUEST, Outcome.REJECTED),
        ("BrandNew", ErrorClass.UNKNOWN, Outcome.UNKNOWN),
        ("", ErrorClass.UNKNOWN, Outcome.UNKNOWN),
    ],
)
def test_unknown_codes(code, kind, outcome):
    """A code nobody has heard of falls to its family, or may have been accepted."""
    assert VERDICTS[code].error_class is kind
    assert outcome_of(VERDICTS[code]) is outcome
