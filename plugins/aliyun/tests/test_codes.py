"""Every code of the vendor's tables has a verdict.

``codes.json`` holds class, retry and failover of each code, taken from the vendor's pages on
their own; ``maybe`` stands for a message that may have gone out.
"""

import json
from pathlib import Path

import pytest

from sms_core import ErrorClass, Outcome
from sms_core.answers import outcome_of
from sms_core_aliyun.codes import VERDICTS

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
        ("isv.BRAND_NEW", ErrorClass.REQUEST, Outcome.REJECTED),
        ("isp.BRAND_NEW", ErrorClass.SERVICE, Outcome.UNKNOWN),
        ("Throttling.BrandNew", ErrorClass.THROTTLED, Outcome.REJECTED),
        ("InvalidAccessKeyId.BrandNew", ErrorClass.AUTH, Outcome.REJECTED),
        ("InvalidSecurityToken.BrandNew", ErrorClass.AUTH, Outcome.REJECTED),
        ("SignatureBrandNew", ErrorClass.AUTH, Outcome.REJECTED),
        ("MissingBrandNew", ErrorClass.REQUEST, Outcome.REJECTED),
        ("InvalidBrandNew", ErrorClass.REQUEST, Outcome.REJECTED),
        ("Forbidden.BrandNew", ErrorClass.PERMISSION, Outcome.REJECTED),
        ("ServiceUnavailable.BrandNew", ErrorClass.SERVICE, Outcome.REJECTED),
        ("BRAND_NEW", ErrorClass.UNKNOWN, Outcome.UNKNOWN),
        ("", ErrorClass.UNKNOWN, Outcome.UNKNOWN),
    ],
)
def test_unknown_codes(code, kind, outcome):
    """A code nobody has heard of falls to its family, or may have been accepted."""
    assert VERDICTS[code].error_class is kind
    assert outcome_of(VERDICTS[code]) is outcome
