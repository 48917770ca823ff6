"""Asking Aliyun's records for a message whose answer was lost."""

import json
from datetime import datetime
from urllib.parse import parse_qsl

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core import Outcome, PhoneNumber
from sms_core.http import Response
from sms_core.providers import Finding, Sought
from sms_core.receipts import CHINA_TIME, DeliveryState
from sms_core.testing.strategies import almost
from sms_core_aliyun.codes import VERDICTS
from sms_core_aliyun.meanings import MEANINGS

NUMBER = PhoneNumber("+8613800138000")
NOON = 1709611200.0  # 2024-03-05 12:00 in Beijing
MIDNIGHT = 1709568000.0  # 2024-03-05 00:00 in Beijing
SOUGHT = Sought(NUMBER, "order-7", NOON)
RECORD = {"PhoneNum": "13800138000", "OutId": "order-7", "SendStatus": 1, "ErrCode": ""}


def answer(*records, **fields):
    listed = {"SmsSendDetailDTO": [*records]}
    return {"Code": "OK", "RequestId": "RID", "SmsSendDetailDTOs": listed, **fields}


@pytest.fixture
def found(provider, ctx):
    """Reads an answer of the records."""

    def read(value, sought=SOUGHT):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return provider().find(sought, ctx).parse(Response(200, body))

    return read


@pytest.mark.parametrize(
    ("sought", "asked"),
    [
        (SOUGHT, ("13800138000", "20240305", "1")),
        (attrs.evolve(SOUGHT, page=3), ("13800138000", "20240305", "3")),
        (
            attrs.evolve(SOUGHT, recipient=PhoneNumber("+85268326366")),
            ("85268326366", "20240305", "1"),
        ),
        (attrs.evolve(SOUGHT, sent_at=MIDNIGHT - 1), ("13800138000", "20240304", "1")),
        (attrs.evolve(SOUGHT, sent_at=MIDNIGHT + 3600), ("13800138000", "20240305", "1")),
    ],
)
def test_question(provider, ctx, sought, asked):
    """One number is asked for on the day in Beijing on which it was sent."""
    request = provider().find(sought, ctx).request
    form = dict(parse_qsl(request.body.decode()))
    assert form["Action"] == "QuerySendDetails"
    assert (form["PhoneNumber"], form["SendDate"], form["CurrentPage"]) == asked
    assert form["PageSize"] == "50"


def test_found(found):
    """A record with the reference proves that the message was taken."""
    finding = found(answer({**RECORD, "OutId": "other"}, RECORD))
    assert finding.found.outcome is Outcome.ACCEPTED
    assert finding.found.recipient == NUMBER
    assert finding.found.account == "main"
    assert finding.found.request_id == "RID"


def test_not_found(found):
    """Without such a record the message was not taken."""
    assert found(answer({**RECORD, "OutId": "other"})) == Finding()
    assert found(answer()) == Finding()


def test_more_pages(found):
    """A full page may be followed by another."""
    assert found(answer(*[{"OutId": "other"}] * 50)) == Finding(next=attrs.evolve(SOUGHT, page=2))


@pytest.fixture(scope="session")
def days(provider, ctx):
    """All days asked about for a message, while no record is found."""

    def asked(sought):
        found = []
        while sought is not None:
            exchange = provider().find(sought, ctx)
            form = dict(parse_qsl(exchange.request.body.decode()))
            assert form["CurrentPage"] == "1"
            found.append(form["SendDate"])
            sought = exchange.parse(Response(200, json.dumps(answer()).encode())).next
        return found

    return asked


@pytest.mark.parametrize("minutes", [-15, -3, -0.01, 0, 0.01, 3, 14.9])
def test_midnight(days, minutes):
    """Clocks may be 15 minutes apart, so around midnight absence takes the records of both days."""
    sought = attrs.evolve(SOUGHT, sent_at=MIDNIGHT + minutes * 60)
    assert days(sought) == ["20240304", "20240305"]
    assert days(attrs.evolve(sought, message_id="1^0")) == ["20240304", "20240305"]


@settings(deadline=None)
@given(st.floats(0, 4e9))
def test_every_day_it_may_be_on(days, sent_at):
    """Each day that a clock of the vendor's may have had is asked once, the earlier first."""
    asked = days(attrs.evolve(SOUGHT, sent_at=sent_at))
    may_be = {
        datetime.fromtimestamp(sent_at + minutes * 60, CHINA_TIME).strftime("%Y%m%d")
        for minutes in (-15, 0, 15)
    }
    assert may_be <= set(asked)
    assert asked == sorted(set(asked))
    assert len(asked) <= 2


def test_pages_before_days(found):
    """A day is read to its last page before the next one is asked."""
    late = attrs.evolve(SOUGHT, sent_at=MIDNIGHT - 30)
    full = answer(*[{"OutId": "other"}] * 50)
    assert found(full, late).next == attrs.evolve(late, page=2)
    following = found(answer(), attrs.evolve(late, page=2)).next
    assert following.page == 1
    assert found(full, following).next == attrs.evolve(following, page=2)
    assert found(answer(), attrs.evolve(following, page=2)) == Finding()
    assert found(answer(RECORD), late).found is not None


BY_ID = attrs.evolve(SOUGHT, message_id="1^0", reference="")


def test_asked_by_message_id(provider, ctx):
    """Only then the records of one message are asked for."""
    by_id, by_reference = (
        dict(parse_qsl(provider().find(sought, ctx).request.body.decode()))
        for sought in (BY_ID, SOUGHT)
    )
    assert by_id["BizId"] == "1^0"
    assert "BizId" not in by_reference


@pytest.mark.parametrize(
    ("status", "code", "state", "meaning"),
    [
        (1, "", DeliveryState.UNKNOWN, None),
        (2, "MOBILE_IN_BLACK", DeliveryState.REJECTED, MEANINGS["MOBILE_IN_BLACK"]),
        (2, "DELIVERED", DeliveryState.FAILED, MEANINGS["*"]),
        (2, "", DeliveryState.FAILED, MEANINGS["*"]),
        (3, "DELIVERED", DeliveryState.DELIVERED, MEANINGS["DELIVERED"]),
        (3, "", DeliveryState.DELIVERED, MEANINGS["DELIVERED"]),
        ("3", "DELIVERED", DeliveryState.DELIVERED, MEANINGS["DELIVERED"]),
        (7, "DELIVERED", DeliveryState.UNKNOWN, None),
        (None, "DELIVERED", DeliveryState.UNKNOWN, None),
    ],
)
def test_what_became_of_it(found, status, code, state, meaning):
    """The record's status decides, its code explains."""
    record = RECORD | {"SendStatus": status, "ErrCode": code, "ReceiveDate": "2024-03-05 12:00:03"}
    receipt = found(answer(record), BY_ID).receipt
    assert (receipt.message_id, receipt.recipient, receipt.account) == ("1^0", NUMBER, "main")
    assert (receipt.state, receipt.meaning) == (state, meaning)
    assert receipt.final is (state is not DeliveryState.UNKNOWN)
    assert (receipt.reference, receipt.at.isoformat()) == ("order-7", "2024-03-05T12:00:03+08:00")


def test_by_message_id_the_reference_does_not_matter(found):
    """Only the message's own records come, whatever reference it bore."""
    assert found(answer(RECORD | {"OutId": ""}), BY_ID).found.outcome is Outcome.ACCEPTED
    assert found(answer(RECORD), BY_ID).receipt.message_id == "1^0"


@pytest.mark.parametrize("out_id", ["", None, ...])
def test_no_reference_finds_nothing(found, out_id):
    """A message without one is never taken for another without one."""
    record = {key: v for key, v in (RECORD | {"OutId": out_id}).items() if v is not ...}
    assert found(answer(record), attrs.evolve(SOUGHT, reference="")) == Finding()
    assert found(answer(record)) == Finding()


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"<html>",
        b"[]",
        {"Code": "OK"},
        answer() | {"SmsSendDetailDTOs": []},
    ],
)
def test_unreadable(found, value):
    """Anything else says nothing about the message."""
    assert found(value) == Finding(readable=False)


def test_refused(found):
    """A refusal is told with what it means."""
    finding = found(answer(Code="isp.RAM_PERMISSION_DENY"))
    assert (finding.readable, finding.code) == (False, "isp.RAM_PERMISSION_DENY")
    assert finding.verdict == VERDICTS["isp.RAM_PERMISSION_DENY"]


@settings(deadline=None)
@given(st.binary() | st.just(answer(RECORD, RECORD)).flatmap(almost), st.integers(100, 599))
def test_reading_is_total(provider, ctx, body, status):
    """Any bytes with any status give a finding, and no exception."""
    for sought in (SOUGHT, BY_ID):
        finding = provider().find(sought, ctx).parse(Response(status, body))
        assert isinstance(finding, Finding)
        assert finding.readable or finding.found is None
        assert finding.receipt is None or finding.found is not None
