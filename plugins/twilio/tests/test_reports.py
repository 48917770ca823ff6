"""What verified pushes hold: statuses, incoming messages, streamed events."""

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core import Actor, ErrorClass
from sms_core.errors import Refusal, ReportRefused
from sms_core.receipts import DeliveryReceipt, DeliveryState, Reply
from sms_core.reports import Push, ReceiptBatch
from sms_core.signing.encoding import sha256_hex
from sms_core.testing.strategies import almost
from sms_core_twilio.signature import sign

SID = "SM" + "1" * 32
STATUS = {
    "MessageSid": SID,
    "SmsSid": SID,
    "AccountSid": "AC" + "0" * 31 + "1",
    "MessageStatus": "delivered",
    "SmsStatus": "delivered",
    "To": "+8613800138000",
    "From": "+15005550006",
    "ApiVersion": "2010-04-01",
    "RawDlrDoneDate": "2403051408",
}
INCOMING = {
    "MessageSid": "SM" + "2" * 32,
    "SmsSid": "SM" + "2" * 32,
    "SmsStatus": "received",
    "From": "+8613800138000",
    "To": "+15005550006",
    "Body": "STOP é 验证码",
    "NumMedia": "0",
    "FromCity": "",
}
EVENT = {
    "specversion": "1.0",
    "type": "com.twilio.messaging.message.undelivered",
    "data": {
        "messageSid": SID,
        "messageStatus": "UNDELIVERED",
        "errorCode": 30003,
        "to": "+8613800138000",
        "from": "+15005550006",
        "body": "Your code is 417358",
        "numberOfSegments": 2,
        "timestamp": "2024-05-29T10:57:57.563495225Z",
    },
}
INBOUND = {
    "type": "com.twilio.messaging.inbound-message.received",
    "data": {
        "messageSid": SID,
        "from": "+8613800138000",
        "to": "+15005550006",
        "body": "STOP",
        "timestamp": "2024-05-29T10:57:57.000Z",
    },
}


@pytest.fixture(scope="session")
def streamed(provider, ctx):
    """What comes of a signed body of JSON."""

    def receive(value):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        url = f"https://example.com/events?bodySHA256={sha256_hex(body)}"
        headers = (
            ("content-type", "application/json"),
            ("x-twilio-signature", sign(url, (), "canary-token")),
        )
        return provider().receive(Push("POST", url, headers, body), ctx)

    return receive


def test_delivered(form_push, received):
    """A status callback is a receipt; the carrier's clock without a zone is no time."""
    batch = received(form_push(STATUS))
    [receipt] = batch.events
    assert (receipt.state, receipt.final) == (DeliveryState.DELIVERED, True)
    assert (receipt.message_id, receipt.account) == (SID, "main")
    assert receipt.recipient.e164 == "+8613800138000"
    assert (receipt.code, receipt.text, receipt.reference) == ("delivered", "delivered", "")
    assert receipt.at is None
    assert receipt.received_at == datetime(2024, 3, 5, 6, 7, 8, 750_000, tzinfo=UTC)
    assert (batch.verified, batch.unread) == (True, 0)


def test_acknowledgement(form_push, received):
    """The answer is TwiML that says nothing, which both kinds of push take."""
    for fields in (STATUS, INCOMING):
        answer = received(form_push(fields)).acknowledgement
        assert (answer.status, answer.body) == (200, b"<Response/>")
        assert answer.headers["content-type"] == "text/xml"


@pytest.mark.parametrize(
    ("status", "state", "final"),
    [
        ("queued", DeliveryState.UNKNOWN, False),
        ("accepted", DeliveryState.UNKNOWN, False),
        ("scheduled", DeliveryState.UNKNOWN, False),
        ("sending", DeliveryState.UNKNOWN, False),
        ("sent", DeliveryState.UNKNOWN, False),
        ("partially_delivered", DeliveryState.UNKNOWN, False),
        ("brand_new", DeliveryState.UNKNOWN, False),
        ("30005", DeliveryState.UNKNOWN, False),
        ("*", DeliveryState.UNKNOWN, False),
        ("delivered", DeliveryState.DELIVERED, True),
        ("read", DeliveryState.DELIVERED, True),
        ("undelivered", DeliveryState.FAILED, True),
        ("failed", DeliveryState.FAILED, True),
        ("canceled", DeliveryState.REJECTED, True),
    ],
)
def test_statuses(form_push, received, status, state, final):
    """Every status has its state; one nobody has heard of is no end."""
    [receipt] = received(form_push({**STATUS, "MessageStatus": status})).events
    assert (receipt.state, receipt.final, receipt.code) == (state, final, status)


@pytest.mark.parametrize(
    ("code", "state", "kind", "permanent", "actor"),
    [
        ("30003", DeliveryState.FAILED, ErrorClass.RECIPIENT, None, Actor.USER),
        ("30005", DeliveryState.FAILED, ErrorClass.RECIPIENT, True, Actor.USER),
        ("30007", DeliveryState.FAILED, ErrorClass.CONTENT, None, Actor.DEVELOPER),
        ("30036", DeliveryState.EXPIRED, ErrorClass.SERVICE, False, Actor.OPERATOR),
        ("39999", DeliveryState.FAILED, ErrorClass.UNKNOWN, None, Actor.NOBODY),
        ("what?", DeliveryState.FAILED, ErrorClass.UNKNOWN, None, Actor.NOBODY),
    ],
)
def test_error_codes(form_push, received, code, state, kind, permanent, actor):
    """The code of a failed message tells what was wrong and who must act."""
    fields = {**STATUS, "MessageStatus": "undelivered", "ErrorCode": code}
    [receipt] = received(form_push(fields)).events
    assert (receipt.state, receipt.final) == (state, True)
    assert (receipt.code, receipt.text) == (code, "undelivered")
    assert (receipt.error_class, receipt.meaning.permanent, receipt.actor) == (
        kind,
        permanent,
        actor,
    )


def test_code_beside_success(form_push, received):
    """A delivered message is delivered, whatever warning comes along."""
    [receipt] = received(form_push({**STATUS, "ErrorCode": "30018"})).events
    assert (receipt.state, receipt.code) == (DeliveryState.DELIVERED, "delivered")


def test_unknown_fields(form_push, received):
    """Fields that are added one day are no fault."""
    [receipt] = received(form_push({**STATUS, "ChannelPrefix": "sms", "New": "x"})).events
    assert receipt.state is DeliveryState.DELIVERED


def test_reply(form_push, received):
    """An incoming message is a reply, in full."""
    [reply] = received(form_push(INCOMING)).events
    assert (reply.sender.e164, reply.text) == ("+8613800138000", "STOP é 验证码")
    assert (reply.id, reply.account, reply.at) == ("SM" + "2" * 32, "main", None)
    assert "STOP" not in repr(reply)


@pytest.mark.parametrize("sender", ["12345", "Example Co", "whatsapp:", "13800138000", ""])
def test_senders_that_are_no_numbers(form_push, received, sender):
    """A short code or a name is no number; nothing is guessed."""
    [reply] = received(form_push({**INCOMING, "From": sender})).events
    assert reply.sender is None


def test_number_of_a_channel(form_push, received):
    """The number of another channel is a number."""
    [reply] = received(form_push({**INCOMING, "From": "whatsapp:+15005550001"})).events
    assert reply.sender.e164 == "+15005550001"


def test_get(provider, ctx):
    """A callback by GET has its parameters in the address, which is signed."""
    url = f"https://example.com/x?{urlencode(STATUS)}"
    headers = (("x-twilio-signature", sign(url, (), "canary-token")),)
    [receipt] = provider().receive(Push("GET", url, headers), ctx).events
    assert receipt.state is DeliveryState.DELIVERED


def test_query_of_a_post(form_push, received):
    """What is in the address of a form is yours, and no report."""
    push = form_push({"CallSid": "CA1"}, f"https://example.com/x?{urlencode(STATUS)}")
    with pytest.raises(ReportRefused) as refused:
        received(push)
    assert refused.value.refusal is Refusal.MALFORMED


@pytest.mark.parametrize(
    "fields", [{}, {"CallSid": "CA1", "CallStatus": "completed"}, {"MessageSid": SID}]
)
def test_neither(form_push, received, fields):
    """A verified push that is not about a message is refused, so that somebody notices."""
    with pytest.raises(ReportRefused) as refused:
        received(form_push(fields))
    assert refused.value.refusal is Refusal.MALFORMED


def test_events(streamed):
    """Event Streams bring the same with a time; what is neither is counted."""
    batch = streamed([EVENT, INBOUND, {"type": "com.twilio.voice"}, 7])
    receipt, reply = batch.events
    assert (receipt.state, receipt.code, receipt.segments) == (DeliveryState.FAILED, "30003", 2)
    assert receipt.at == datetime(2024, 5, 29, 10, 57, 57, 563_495, tzinfo=UTC)
    assert (reply.text, reply.sender.e164) == ("STOP", "+8613800138000")
    assert (batch.unread, batch.verified) == (2, True)


@pytest.mark.parametrize("at", ["", "yesterday", "2024-05-29T10:57:57", "2024-05-29"])
def test_times_without_a_zone(streamed, at):
    """A time without a zone is none."""
    event = {**EVENT, "data": {**EVENT["data"], "timestamp": at}}
    assert streamed([event]).events[0].at is None


@pytest.mark.parametrize("code", [None, 0, "", [30003], {}, 1.5])
def test_codes_of_events(streamed, code):
    """An error code that is none leaves the status for a code."""
    event = {**EVENT, "data": {**EVENT["data"], "errorCode": code}}
    assert streamed([event]).events[0].code == "undelivered"


def test_one_event(streamed):
    """An event may come alone."""
    assert len(streamed(EVENT).events) == 1


@pytest.mark.parametrize("now", [-1.0, 0.0, 1e18, float("nan"), float("inf")])
def test_any_clock(form_push, provider, ctx, now):
    """A clock that is off gives an aware time, or a refusal where there is none."""
    try:
        [event] = provider().receive(form_push(STATUS), attrs.evolve(ctx, now=now)).events
    except ReportRefused as refused:
        assert refused.refusal is Refusal.STALE  # noqa: PT017 - either end is right
    else:
        assert event.received_at.tzinfo


@settings(deadline=None)
@given(st.binary(min_size=1) | st.just([EVENT, INBOUND]).flatmap(almost).filter(bool))
def test_streams_are_read_totally(streamed, body):
    """Any signed body gives a batch, and no other exception than a refusal."""
    batch = streamed(body)
    assert isinstance(batch, ReceiptBatch)
    assert all(isinstance(event, (DeliveryReceipt, Reply)) for event in batch.events)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*STATUS, *INCOMING, "ErrorCode", "Timestamp"]),
        st.text(max_size=20) | st.sampled_from([*STATUS.values(), *INCOMING.values()]),
    )
)
def test_forms_are_read_totally(form_push, received, fields):
    """Any signed form gives one event or is refused as none."""
    try:
        [event] = received(form_push(fields)).events
    except ReportRefused as refused:
        assert refused.refusal is Refusal.MALFORMED  # noqa: PT017 - either end is right
    else:
        assert event.received_at.tzinfo
