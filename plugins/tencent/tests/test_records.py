"""Asking Tencent's receipts for a message whose answer was lost."""

import json

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core import Outcome, PhoneNumber
from sms_core.http import Response
from sms_core.providers import Finding, Sought
from sms_core.receipts import DeliveryState
from sms_core.testing.strategies import almost
from sms_core_tencent.codes import VERDICTS

NUMBER = PhoneNumber("+8613800138000")
SOUGHT = Sought(NUMBER, "order-7", 1699999990.5)
RECORD = {
    "PhoneNumber": "+8613800138000",
    "SerialNo": "5000:1",
    "ReportStatus": "SUCCESS",
    "SessionContext": "order-7",
}


def answer(*records):
    return {"Response": {"PullSmsSendStatusSet": [*records], "RequestId": "RID"}}


@pytest.fixture
def found(provider, ctx):
    """Reads an answer of the receipts."""

    def read(value, sought=SOUGHT):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return provider().find(sought, ctx).parse(Response(200, body))

    return read


def test_question(provider, ctx):
    """One number is asked for, around the time since it was sent to."""
    request = provider().find(SOUGHT, ctx).request
    assert dict(request.headers)["x-tc-action"] == "PullSmsSendStatusByPhoneNumber"
    assert json.loads(request.body) == {
        "SmsSdkAppId": "1400006666",
        "PhoneNumber": "+8613800138000",
        "BeginTime": 1699999690,
        "EndTime": 1700000300,
        "Offset": 0,
        "Limit": 100,
    }


def test_found(found):
    """A receipt with the reference proves that the message was taken."""
    finding = found(answer({**RECORD, "SessionContext": ""}, RECORD))
    assert finding.found.outcome is Outcome.ACCEPTED
    assert finding.found.recipient == NUMBER
    assert (finding.found.message_id, finding.found.request_id) == ("5000:1", "RID")
    assert finding.found.account == "main"


def test_not_found(found):
    """Receipts without the reference are of other messages."""
    assert found(answer({**RECORD, "SessionContext": "other"})) == Finding()
    assert found(answer()) == Finding()


BY_ID = attrs.evolve(SOUGHT, message_id="5000:2", reference="")


def test_by_message_id(found):
    """The receipt of that message, whatever reference it bears; no other is taken."""
    other, own = RECORD, RECORD | {"SerialNo": "5000:2", "SessionContext": ""}
    finding = found(answer(other, own), BY_ID)
    assert (finding.found.message_id, finding.receipt.message_id) == ("5000:2", "5000:2")
    assert found(answer(other), BY_ID) == Finding()
    assert found(answer(other), attrs.evolve(BY_ID, reference="order-7")) == Finding()


@pytest.mark.parametrize("context", ["", None, ...])
def test_no_reference_finds_nothing(found, context):
    """A message without one is never taken for another without one."""
    record = {k: v for k, v in (RECORD | {"SessionContext": context}).items() if v is not ...}
    assert found(answer(record), attrs.evolve(SOUGHT, reference="")) == Finding()
    assert found(answer(record)) == Finding()


@pytest.mark.parametrize(
    ("told", "code", "state"),
    [
        ("SUCCESS", "DELIVRD", DeliveryState.DELIVERED),
        ("FAIL", "MK:0001", DeliveryState.FAILED),
        ("FAIL", "BWLIST", DeliveryState.REJECTED),
        ("", "", DeliveryState.UNKNOWN),
    ],
)
def test_what_became_of_it(found, told, code, state):
    """The receipt tells."""
    record = RECORD | {"ReportStatus": told, "Description": code, "UserReceiveTime": 1699999999}
    receipt = found(answer(record)).receipt
    assert (receipt.state, receipt.code, receipt.reference) == (state, code, "order-7")
    assert (receipt.recipient, receipt.account) == (NUMBER, "main")
    assert receipt.at.timestamp() == 1699999999


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"<html>",
        b"[]",
        {"Response": []},
        {"Response": {"PullSmsSendStatusSet": {}}},
    ],
)
def test_unreadable(found, value):
    """Anything else says nothing about the message."""
    assert found(value) == Finding(readable=False)


def test_refused(found):
    """A refusal is told with what it means."""
    finding = found({"Response": {"Error": {"Code": "UnauthorizedOperation"}}})
    assert (finding.readable, finding.code) == (False, "UnauthorizedOperation")
    assert finding.verdict == VERDICTS["UnauthorizedOperation"]


@settings(deadline=None)
@given(st.binary() | st.just(answer(RECORD, RECORD)).flatmap(almost), st.integers(100, 599))
def test_reading_is_total(provider, ctx, body, status):
    """Any bytes with any status give a finding, and no exception."""
    for sought in (SOUGHT, BY_ID):
        finding = provider().find(sought, ctx).parse(Response(status, body))
        assert isinstance(finding, Finding)
        assert finding.readable or finding.found is None
