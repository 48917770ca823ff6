"""Reading Tencent Cloud's callbacks and pulls: recorded bodies, near misses, anything at all."""

import json
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core import Client, Message, PhoneNumber, Retry, Template
from sms_core.errors import Refusal, ReportRefused, ReportsUnavailable
from sms_core.http import Response
from sms_core.providers import Context, Pulls, Pushes
from sms_core.receipts import CHINA_TIME, DeliveryReceipt, DeliveryState, Reply, ReportKind
from sms_core.reports import Pulled, Push, ReceiptBatch
from sms_core.settings import TransportSettings
from sms_core.testing.strategies import almost, wrong_values
from sms_core.transports.making import make_transport
from sms_core_tencent.meanings import MEANINGS

RECEIPTS, REPLIES = ReportKind.RECEIPTS, ReportKind.REPLIES
STATUS = {
    "user_receive_time": "2015-10-17 08:03:04",
    "nationcode": "86",
    "mobile": "13900000001",
    "report_status": "SUCCESS",
    "errmsg": "DELIVRD",
    "description": "用户短信送达成功",
    "sid": "5000:1045710669157053657849499619",
}
REPLY = {
    "extend": "扩展码",
    "mobile": "13900000002",
    "nationcode": "86",
    "sign": "短信签名",
    "text": "用户回复的内容",
    "time": 1457336869,
}
PULLED_STATUS = {
    "Description": "DELIVRD",
    "CountryCode": "86",
    "SubscriberNumber": "18501234444",
    "ReportStatus": "SUCCESS",
    "PhoneNumber": "+8618501234444",
    "SerialNo": "5000:1045710669157053657849499619",
    "UserReceiveTime": 1620734188,
    "SessionContext": "",
}
PULLED_REPLY = {
    "ExtendCode": "42",
    "CountryCode": "86",
    "PhoneNumber": "+8618501234444",
    "SignName": "腾讯云",
    "ReplyContent": "TD",
    "ReplyTime": 1620734188,
    "SubscriberNumber": "18501234444",
}


def push(value, method="POST"):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Push(method, "https://example.com/sms/tencent/secret", (), body)


@pytest.fixture(scope="module")
def received(provider, ctx):
    """Reads a callback."""
    return lambda value, method="POST": provider().receive(push(value, method), ctx)


@pytest.fixture(scope="module")
def one(received):
    """The only report of a callback with a status; ``...`` drops a key."""

    def read(entry=STATUS, **changes):
        changed = {key: value for key, value in (entry | changes).items() if value is not ...}
        (report,) = received([changed]).events
        return report

    return read


@pytest.fixture(scope="module")
def pulled(provider, ctx):
    """Reads the answer of a pull."""

    def read(value, kind=RECEIPTS, status=200):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return provider().pull(kind, 0, ctx).parse(Response(status, body))

    return read


def answer(*entries, kind=RECEIPTS):
    name = {RECEIPTS: "PullSmsSendStatusSet", REPLIES: "PullSmsReplyStatusSet"}[kind]
    return {"Response": {name: [*entries], "RequestId": "RID"}}


def test_a_callback_with_a_status(one, ctx):
    """Every field of the vendor's sample is read; the naive time is of UTC+8."""
    assert one() == DeliveryReceipt(
        account="main",
        message_id="5000:1045710669157053657849499619",
        recipient=PhoneNumber("+8613900000001"),
        state=DeliveryState.DELIVERED,
        code="DELIVRD",
        text="用户短信送达成功",
        meaning=MEANINGS["DELIVRD"],
        at=datetime(2015, 10, 17, 8, 3, 4, tzinfo=CHINA_TIME),
        received_at=datetime.fromtimestamp(ctx.now, UTC),
    )
    assert one().at.utcoffset() == timedelta(hours=8)


def test_an_echoed_reference(one):
    """``ext`` is there once support has enabled it."""
    assert one(ext="order-7").reference == "order-7"
    assert one(ext=7).reference == ""


def test_a_callback_with_a_reply(received, ctx):
    """A single object; every field of the vendor's sample is read."""
    assert received(REPLY).events == (
        Reply(
            account="main",
            sender=PhoneNumber("+8613900000002"),
            text="用户回复的内容",
            extension="扩展码",
            sign_name="短信签名",
            at=datetime(2016, 3, 7, 7, 47, 49, tzinfo=UTC),
            received_at=datetime.fromtimestamp(ctx.now, UTC),
        ),
    )


def test_replies_are_told_apart(received):
    """They have no id: time and text are the key."""
    keys = {
        received(REPLY | changes).events[0].key
        for changes in ({}, {}, {"time": 1457336870}, {"text": "TD"}, {"mobile": "13900000003"})
    }
    assert len(keys) == 4


@pytest.mark.parametrize(
    ("told", "code", "state"),
    [
        ("SUCCESS", "DELIVRD", DeliveryState.DELIVERED),
        ("SUCCESS", "0", DeliveryState.DELIVERED),
        ("SUCCESS", "BWLIST", DeliveryState.DELIVERED),
        ("FAIL", "DELIVRD", DeliveryState.FAILED),
        ("FAIL", "UNDELIV", DeliveryState.FAILED),
        ("FAIL", "UNKNOWN", DeliveryState.FAILED),
        ("FAIL", "BWLIST", DeliveryState.REJECTED),
        ("FAIL", "EXPIRED", DeliveryState.EXPIRED),
        ("FAIL", "MK:9999", DeliveryState.FAILED),
        ("FAIL", "", DeliveryState.FAILED),
        ("", "DELIVRD", DeliveryState.UNKNOWN),
        ("WAITING", "UNDELIV", DeliveryState.UNKNOWN),
        (True, "DELIVRD", DeliveryState.UNKNOWN),
        (None, "UNDELIV", DeliveryState.UNKNOWN),
    ],
)
def test_the_state_follows_the_report(one, pulled, told, code, state):
    """The code tells kinds of failure apart, and is never explained against the report."""
    by_pull = pulled(answer(PULLED_STATUS | {"ReportStatus": told, "Description": code}))
    for receipt in (one(report_status=told, errmsg=code), *by_pull.events):
        assert (receipt.state, receipt.code) == (state, code)
        assert receipt.final is (state is not DeliveryState.UNKNOWN)
        assert (receipt.meaning and receipt.meaning.state) in (None, state)


@pytest.mark.parametrize(
    ("country", "mobile", "e164"),
    [
        ("86", "13900000001", "+8613900000001"),
        (86, 13900000001, "+8613900000001"),
        ("+86", "13900000001", "+8613900000001"),
        ("1", "5551234567", "+15551234567"),
        ("852", "68326366", "+85268326366"),
        ("", "13900000001", "+8613900000001"),
        (..., "13900000001", "+8613900000001"),
        ("1", "3055550123", "+13055550123"),
        (..., "68326366", None),
        ("86", "139****0001", None),
        ("86", "", None),
        ("86", None, None),
        (None, None, None),
    ],
)
def test_numbers(one, received, country, mobile, e164):
    """Country code and number are two fields; what cannot be read is none."""
    number = one(nationcode=country, mobile=mobile).recipient
    assert (number and number.e164) == e164
    reply = {k: v for k, v in (REPLY | {"nationcode": country, "mobile": mobile}).items()
             if v is not ...}  # fmt: skip
    sender = received(reply).events[0].sender
    assert (sender and sender.e164) == e164


@pytest.mark.parametrize("text", ["", "2015-10-17", "yesterday", None, 1445040184])
def test_unreadable_times(one, text):
    """The receipt stands without it."""
    assert one(user_receive_time=text).at is None


@pytest.mark.parametrize("moment", [0, None, True, "1457336869", 1e400, -1e300])
def test_unreadable_times_of_replies(received, moment):
    """The reply stands without it."""
    assert received(REPLY | {"time": moment}).events[0].at is None


@pytest.mark.parametrize("entry", [None, 7, [], {}, STATUS | {"sid": ""}, {"sid": "5000:1"}])
def test_unread_entries_do_not_spoil_the_others(received, entry):
    """They are counted; a status that names no message is one of them."""
    batch = received([STATUS, entry, STATUS])
    assert (len(batch.events), batch.unread) == (2, 1)


def test_keys_nobody_knows(one):
    """Are passed over."""
    assert one(extra={"a": []}) == one()


@pytest.mark.parametrize("value", [[STATUS], STATUS, REPLY, [REPLY], []])
def test_a_callback_is_acknowledged(received, value):
    """HTTP 200 and ``result`` 0; nothing signed it."""
    batch = received(value)
    answered = batch.acknowledgement
    assert (answered.status, answered.headers["content-type"]) == (200, "application/json")
    assert json.loads(answered.body) == {"result": 0, "errmsg": "OK"}
    assert not batch.verified


@pytest.mark.parametrize(
    ("value", "method"),
    [
        (b"", "POST"),
        (b"<html>", "POST"),
        (b"\xff\xfe", "POST"),
        (b"[" * 100_000, "POST"),
        ({}, "POST"),
        ([{}], "POST"),
        ("text", "POST"),
        ([STATUS], "GET"),
    ],
)
def test_what_is_none_is_refused(received, value, method):
    """As malformed, with a status that makes the vendor push again."""
    with pytest.raises(ReportRefused) as refused:
        received(value, method)
    assert refused.value.refusal is Refusal.MALFORMED


@pytest.mark.parametrize("now", [float("nan"), float("inf"), -1e300])
def test_a_clock_beyond_all_calendars(provider, now):
    """Nothing can be read, and nothing else is raised."""
    with pytest.raises(ReportRefused):
        provider().receive(push([STATUS]), Context("main", now, ""))


@given(st.binary() | st.sampled_from([[STATUS, STATUS], REPLY]).flatmap(almost))
def test_receiving_is_total(received, body):
    """Any bytes give reports or a refusal, and no other exception."""
    try:
        batch = received(body)
    except ReportRefused as refused:
        assert refused.refusal is Refusal.MALFORMED  # noqa: PT017 - either end is right
    else:
        assert isinstance(batch, ReceiptBatch)
        assert "1390000" not in repr(batch.events)


@given(st.sampled_from([STATUS, REPLY, PULLED_STATUS, PULLED_REPLY]), st.data())
def test_any_field_may_be_anything(received, entry, data):
    """One value replaced by junk gives a report or an unread entry beside the other."""
    name = data.draw(st.sampled_from([*entry]))
    batch = received([STATUS, entry | {name: data.draw(wrong_values)}])
    assert len(batch.events) + batch.unread == 2


@pytest.mark.parametrize(
    ("kind", "action"), [(RECEIPTS, "PullSmsSendStatus"), (REPLIES, "PullSmsReplyStatus")]
)
def test_a_pull(provider, ctx, kind, action):
    """A hundred of an application; nothing opens the queue, and reading empties it."""
    request = provider().pull(kind, 20, ctx).request
    assert dict(request.headers)["x-tc-action"] == action
    assert json.loads(request.body) == {"SmsSdkAppId": "1400006666", "Limit": 100}
    assert provider().enter(kind, ctx) is None
    assert provider().remove(Pulled(), kind, ctx) is None


def test_a_pulled_status(pulled, ctx):
    """Every field of the vendor's sample is read."""
    told = pulled(answer(PULLED_STATUS))
    assert told.events == (
        DeliveryReceipt(
            account="main",
            message_id="5000:1045710669157053657849499619",
            recipient=PhoneNumber("+8618501234444"),
            state=DeliveryState.DELIVERED,
            code="DELIVRD",
            meaning=MEANINGS["DELIVRD"],
            at=datetime(2021, 5, 11, 11, 56, 28, tzinfo=UTC),
            received_at=datetime.fromtimestamp(ctx.now, UTC),
        ),
    )
    assert (told.unread, told.verdict, told.handles) == (0, None, ())


@pytest.mark.parametrize(
    ("text", "country", "subscriber", "e164"),
    [
        ("+13055550123", "1", "3055550123", "+13055550123"),
        ("13055550123", "1", "3055550123", "+13055550123"),
        ("", "86", "18501234444", "+8618501234444"),
        ("+8618501234444", "", "", "+8618501234444"),
        ("8618501234444", "", "", "+8618501234444"),
        ("+86185****4444", "86", "185****4444", None),
    ],
)
def test_a_pulled_number(pulled, text, country, subscriber, e164):
    """With ``+`` it is sure, and so are its two parts; eleven digits alone are not."""
    number = {"PhoneNumber": text, "CountryCode": country, "SubscriberNumber": subscriber}
    receipt, reply = (
        pulled(answer(PULLED_STATUS | number)).events[0],
        pulled(answer(PULLED_REPLY | number, kind=REPLIES), REPLIES).events[0],
    )
    assert (receipt.recipient and receipt.recipient.e164) == e164
    assert (reply.sender and reply.sender.e164) == e164


def test_a_pulled_status_that_is_not_final(pulled):
    """``ReportStatus`` is there only once the carrier has reported."""
    entry = {k: v for k, v in PULLED_STATUS.items() if k not in ("ReportStatus", "Description")}
    (receipt,) = pulled(answer(entry)).events
    assert (receipt.state, receipt.final) == (DeliveryState.UNKNOWN, False)
    assert receipt.meaning is None


def test_a_pulled_reply(pulled, ctx):
    """Every field is read."""
    told = pulled(answer(PULLED_REPLY, kind=REPLIES), REPLIES)
    assert told.events == (
        Reply(
            account="main",
            sender=PhoneNumber("+8618501234444"),
            text="TD",
            extension="42",
            sign_name="腾讯云",
            at=datetime(2021, 5, 11, 11, 56, 28, tzinfo=UTC),
            received_at=datetime.fromtimestamp(ctx.now, UTC),
        ),
    )


def test_pushed_and_pulled_are_one_reply(received, pulled):
    """A reply that came both ways has one key."""
    same = REPLY | {"mobile": "18501234444", "text": "TD", "time": 1620734188}
    (by_pull,) = pulled(answer(PULLED_REPLY, kind=REPLIES), REPLIES).events
    assert received(same).events[0].key == by_pull.key


@pytest.mark.parametrize("listed", [[], None])
def test_an_empty_queue(pulled, listed):
    """Empty lists of this vendor may be null."""
    assert pulled({"Response": {"PullSmsSendStatusSet": listed}}) == Pulled()


def test_unread_entries_of_a_pull(pulled):
    """They are counted."""
    told = pulled(answer({}, PULLED_STATUS, None, PULLED_STATUS | {"SerialNo": ""}))
    assert (len(told.events), told.unread) == (1, 3)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"<html>",
        b"[]",
        {"Response": []},
        {"Response": {}},
        {"Response": {"PullSmsSendStatusSet": {}}},
        {"Response": {"PullSmsReplyStatusSet": []}},
    ],
)
def test_other_answers_are_asked_again(pulled, value):
    """They are no empty queue."""
    told = pulled(value, status=502)
    assert (told.verdict.retry, told.code, told.events) == (Retry.YES, "HTTP 502", ())


@pytest.mark.parametrize(
    ("code", "retry"),
    [
        ("UnauthorizedOperation.RequestPermissionDeny", Retry.NO),
        ("AuthFailure.SignatureExpire", Retry.CLOCK),
        ("RequestLimitExceeded", Retry.YES),
    ],
)
def test_refusals(pulled, code, retry):
    """A code has the verdict it has when sending."""
    told = pulled({"Response": {"Error": {"Code": code, "Message": "words" * 100}}})
    assert (told.verdict.retry, told.code, len(told.text)) == (retry, code, 300)


PAGE = st.sampled_from([answer(PULLED_STATUS), answer(PULLED_REPLY, kind=REPLIES)])


@given(st.binary() | PAGE.flatmap(almost), st.sampled_from([RECEIPTS, REPLIES]), st.integers())
def test_reading_is_total(pulled, body, kind, status):
    """Any bytes with any status give an answer, and no exception."""
    told = pulled(body, kind, status)
    assert isinstance(told, Pulled)
    assert not (told.verdict and told.events)


def test_a_full_push_is_read_quickly(received):
    """A hundred statuses, the most the vendor pushes, take a few milliseconds."""
    body = json.dumps([STATUS | {"sid": f"5000:{i}"} for i in range(100)]).encode()
    taken = []
    for _ in range(5):
        begun = process_time()
        received(body)
        taken.append(process_time() - begun)
    assert min(taken) < 0.05


def test_what_the_provider_declares(provider):
    """Unsigned callbacks; receipts and replies, handed out once; no reviews."""
    can = provider().capabilities
    assert (can.pushes, can.pulls) == (Pushes.UNSIGNED, Pulls.ONCE)
    assert (can.replies, can.reviews, can.status) == (True, False, True)


@pytest.mark.sockets
def test_receipts_and_replies_of_the_simulator(provider):
    """Sent, delivered and fetched: they come once.  A wrong key is told of."""
    simulation = pytest.importorskip("sms_core_simulator")
    keys = simulation.Credential("AKIDEXAMPLE", "canary-secret")
    transport = make_transport(TransportSettings())
    with simulation.Simulator(credentials=[keys]) as simulator:
        with Client(provider(endpoint=simulator.url), transport) as client:
            sent = client.send(Message("13800138000", Template("SignIn", {"code": "417358"})))
            simulator.deliver(simulator.messages()[0], "BWLIST")
            (receipt,) = client.reports("receipts")
            assert receipt.message_id == sent.message_id
            assert (receipt.state, receipt.meaning.permanent) == (DeliveryState.REJECTED, True)
            simulator.reply(simulator.messages()[0], "退订")
            assert [reply.text for reply in client.reports("replies")] == ["退订"]
            assert [*client.reports("receipts")] == []
        wrong = provider(endpoint=simulator.url, access_key_secret="other")
        with Client(wrong, transport) as client, pytest.raises(ReportsUnavailable):
            list(client.reports("receipts"))
