"""Asking Twilio's records what became of a message."""

import json
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core import (
    Client,
    Message,
    Outcome,
    PhoneNumber,
    Stage,
    Text,
    TransportError,
)
from sms_core.http import Response
from sms_core.providers import Evidence, Finding, Sought
from sms_core.receipts import DeliveryState
from sms_core.testing.strategies import almost
from sms_core_twilio import plugin
from sms_core_twilio.codes import VERDICTS

SID = "SM" + "1" * 32
SOUGHT = Sought(PhoneNumber("+8613800138000"), "", 1709618828.0, message_id=SID)
RECORD = {
    "sid": SID,
    "status": "undelivered",
    "error_code": 30005,
    "num_segments": "2",
    "date_updated": "Tue, 05 Mar 2024 06:08:00 +0000",
    "body": "Your code is 417358",
}


@pytest.fixture
def found(provider, ctx):
    """Reads an answer of the records."""

    def read(value, status=200):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return provider().find(SOUGHT, ctx).parse(Response(status, body))

    return read


def test_question(provider, ctx):
    """A message is fetched by its id, whatever signs are in it."""
    request = provider().find(SOUGHT, ctx).request
    assert (request.method, request.body) == ("GET", b"")
    assert request.url.endswith(f"/Messages/{SID}.json")
    strange = attrs.evolve(SOUGHT, message_id="../Calls?x=1#")
    request = provider().find(strange, ctx).request
    assert request.url.endswith("/Messages/..%2FCalls%3Fx%3D1%23.json")


@pytest.mark.parametrize("answer", [RECORD, {"messages": [RECORD]}, {"status": "sent"}])
def test_without_an_id(provider, ctx, answer):
    """Records bear no reference: without an id no answer tells anything."""
    exchange = provider().find(attrs.evolve(SOUGHT, message_id="", reference="x"), ctx)
    assert exchange.request.url.endswith("/Messages.json?To=%2B8613800138000&PageSize=1")
    assert exchange.parse(Response(200, json.dumps(answer).encode())) == Finding(readable=False)
    assert plugin.capabilities.evidence is Evidence.NONE


def test_a_lost_answer_is_not_looked_for(provider):
    """Of a message that may have gone out the client asks nothing, and claims nothing."""
    asked = []

    def broken(request, timeout):
        asked.append(request.method)
        raise TransportError(Stage.WAIT, "reset")

    client = Client(provider(), broken)
    message = Message("+15005550001", Text("hi"), purpose="marketing")
    result = client.send(message, check=False)
    [receipt] = client.status(client.reconcile(result))
    assert result.outcome is Outcome.UNKNOWN
    assert (receipt.state, receipt.final) == (DeliveryState.UNKNOWN, False)
    assert asked == ["POST"]


def test_found(found):
    """The record tells the state, the code and when, and nothing of the text."""
    finding = found(RECORD)
    receipt = finding.receipt
    assert finding.found.outcome is Outcome.ACCEPTED
    assert (finding.found.message_id, finding.found.segments) == (SID, 2)
    assert (receipt.state, receipt.final, receipt.code) == (DeliveryState.FAILED, True, "30005")
    assert receipt.at == datetime(2024, 3, 5, 6, 8, tzinfo=UTC)
    assert (receipt.segments, receipt.account, receipt.recipient) == (2, "main", SOUGHT.recipient)
    assert "417358" not in repr(attrs.asdict(receipt))


def test_still_waiting(found):
    """A message that waits has a receipt that is not final."""
    receipt = found(
        {**RECORD, "status": "accepted", "error_code": None, "num_segments": "0"}
    ).receipt
    assert (receipt.state, receipt.final) == (DeliveryState.UNKNOWN, False)
    assert receipt.segments is None


def test_not_there(found):
    """Twilio does not know the id."""
    assert found({"code": 20404, "status": 404}, 404) == Finding()


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (b"", 200),
        (b"<html>", 404),
        ({**RECORD, "sid": "SM2"}, 200),
        ({"sid": SID}, 200),
        (RECORD, 500),
    ],
)
def test_unreadable(found, value, status):
    """Anything else says nothing about the message."""
    assert found(value, status) == Finding(readable=False)


def test_refused(found):
    """A refusal is told with what it means."""
    finding = found({"code": 20003}, 401)
    assert (finding.readable, finding.code) == (False, "20003")
    assert finding.verdict == VERDICTS["20003"]


@settings(deadline=None)
@given(st.binary() | st.just(RECORD).flatmap(almost), st.integers(100, 599))
def test_reading_is_total(provider, ctx, body, status):
    """Any bytes with any status give a finding, and no exception."""
    finding = provider().find(SOUGHT, ctx).parse(Response(status, body))
    assert isinstance(finding, Finding)
    assert (finding.found is None) is (finding.receipt is None)
