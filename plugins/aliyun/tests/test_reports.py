"""Reading Aliyun's reports: recorded bodies of both generations of its pages, and near misses."""

import json
from datetime import UTC, datetime, timedelta
from time import process_time

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core import PhoneNumber
from sms_core.errors import Refusal, ReportRefused
from sms_core.providers import Context
from sms_core.receipts import (
    CHINA_TIME,
    DeliveryReceipt,
    DeliveryState,
    Reply,
    Review,
    ReviewState,
)
from sms_core.reports import Push, ReceiptBatch
from sms_core.testing.strategies import almost, wrong_values
from sms_core_aliyun import reports
from sms_core_aliyun.meanings import MEANINGS

RECEIPT = {
    "phone_number": "13900000001",
    "send_time": "2017-01-01 11:12:13",
    "report_time": "2017-02-02 22:23:24",
    "success": True,
    "err_code": "DELIVERED",
    "err_msg": "用户接收成功",
    "sms_size": "2",
    "biz_id": "932702304080415357^0",
    "out_id": "1197",
}
REPLY = {
    "phone_number": "13900000002",
    "content": "退订",
    "send_time": "2017-09-01 00:00:00",
    "dest_code": "1234",
    "sequence_id": "1234567890",
}
TEMPLATE = {
    "template_type": "验证码",
    "reason": "test",
    "template_name": "验证码测试模板",
    "orderId": "14865432",
    "template_content": "签名测试",
    "template_status": "approved",
    "remark": "test",
    "template_code": "SMS_123456",
    "create_date": "2019-06-04 11:42:17",
}
SIGN = {
    "sign_source": "企事业单位",
    "reason": "签名不规范",
    "sign_name": "阿里云",
    "orderId": "14865433",
    "sign_status": "rejected",
    "remark": "test",
    "sign_scene": "测试",
    "create_date": "2019-06-04 11:42:17",
}
INTERNATIONAL = {
    "To": "6581234567",
    "Status": "1",
    "MessageId": "1234567890",
    "SmsSize": "1",
    "TaskId": "123",
    "SendDate": "Thu, 25 Nov 2021 10:26:57 +0800",
    "ReceiveDate": "Thu, 25 Nov 2021 10:27:00 +0800",
    "ErrorCode": "success",
    "ErrorDescription": "success",
}
GLOBE = {
    "to": "6581234567",
    "status": 2,
    "message_id": "1234567891",
    "send_date": "2021-11-25 10:26:57",
    "receive_date": "2021-11-25 10:27:00",
    "error_code": "SP_UNKNOW_ERROR",
    "error_description": "unknown",
}
ALL = [RECEIPT, REPLY, TEMPLATE, SIGN, INTERNATIONAL, GLOBE]


def one(ctx, entry, **changes):
    """The only report of an entry; ``...`` drops a key."""
    changed = {key: value for key, value in (entry | changes).items() if value is not ...}
    (report,), unread = reports.read([changed], ctx)
    assert unread == 0
    return report


def china(*parts):
    return datetime(*parts, tzinfo=CHINA_TIME)


def test_a_receipt(ctx):
    """Every field of the vendor's sample is read."""
    assert one(ctx, RECEIPT) == DeliveryReceipt(
        account="main",
        message_id="932702304080415357^0",
        recipient=PhoneNumber("+8613900000001"),
        reference="1197",
        state=DeliveryState.DELIVERED,
        code="DELIVERED",
        text="用户接收成功",
        meaning=MEANINGS["DELIVERED"],
        segments=2,
        at=china(2017, 2, 2, 22, 23, 24),
        received_at=datetime.fromtimestamp(ctx.now, UTC),
    )


def test_a_reply(ctx):
    """Every field of the vendor's sample is read."""
    assert one(ctx, REPLY) == Reply(
        account="main",
        sender=PhoneNumber("+8613900000002"),
        text="退订",
        id="1234567890",
        extension="1234",
        at=china(2017, 9, 1),
        received_at=datetime.fromtimestamp(ctx.now, UTC),
    )


def test_a_reply_of_the_older_dialect(ctx):
    """A number as id, digits as time, a sign name: it is the same reply."""
    older = one(ctx, REPLY, sequence_id=1234567890, send_time="20170901000000", sign_name="阿里云")
    assert older == attrs.evolve(one(ctx, REPLY), sign_name="阿里云")
    assert older.key == one(ctx, REPLY).key


def test_a_template_review(ctx):
    """Every field of the vendor's sample is read."""
    assert one(ctx, TEMPLATE) == Review(
        account="main",
        subject="template",
        name="验证码测试模板",
        state=ReviewState.APPROVED,
        code="SMS_123456",
        reason="test",
        order="14865432",
        at=china(2019, 6, 4, 11, 42, 17),
        received_at=datetime.fromtimestamp(ctx.now, UTC),
    )


def test_a_sign_name_review(ctx):
    """It names the sign name, and has no code."""
    review = one(ctx, SIGN)
    assert (review.subject, review.name, review.code) == ("sign_name", "阿里云", "")
    assert (review.state, review.reason) == (ReviewState.REJECTED, "签名不规范")


@pytest.mark.parametrize("order", [{"order_id": "7"}, {"orderId": 7}, {"order_id": 7}])
def test_reviews_of_both_dialects(ctx, order):
    """The queue writes ``order_id``; a number counts as well."""
    assert one(ctx, TEMPLATE | {"orderId": ...} | order).order == "7"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("approving", ReviewState.REVIEWING),
        ("approved", ReviewState.APPROVED),
        ("rejected", ReviewState.REJECTED),
        ("cancelled", ReviewState.UNKNOWN),
        (1, ReviewState.UNKNOWN),
    ],
)
def test_review_states(ctx, word, state):
    """A word nobody has heard of is not taken for an approval."""
    assert one(ctx, TEMPLATE, template_status=word).state is state
    assert one(ctx, SIGN, sign_status=word).state is state


def test_an_international_receipt(ctx):
    """CamelCase, an RFC 2822 time with its zone, and digits with the country code."""
    assert one(ctx, INTERNATIONAL) == DeliveryReceipt(
        account="main",
        message_id="1234567890",
        recipient=PhoneNumber("+6581234567"),
        state=DeliveryState.DELIVERED,
        code="success",
        text="success",
        meaning=MEANINGS["success"],
        segments=1,
        at=china(2021, 11, 25, 10, 27),
        received_at=datetime.fromtimestamp(ctx.now, UTC),
    )


def test_an_international_receipt_of_the_queue(ctx):
    """snake_case, a number as status, and a naive time."""
    receipt = one(ctx, GLOBE)
    assert (receipt.message_id, receipt.state) == ("1234567891", DeliveryState.FAILED)
    assert receipt.recipient == PhoneNumber("+6581234567")
    assert receipt.at == china(2021, 11, 25, 10, 27)
    assert (receipt.code, receipt.text) == ("SP_UNKNOW_ERROR", "unknown")


@pytest.mark.parametrize("status", ["6", 6])
def test_an_expired_one(ctx, status):
    """Status 6 is expired whatever the code, and explained as that."""
    receipt = one(ctx, INTERNATIONAL, Status=status, ErrorCode="UNKNOWN")
    assert (receipt.state, receipt.final) == (DeliveryState.EXPIRED, True)
    assert receipt.meaning == MEANINGS["EXPIRED"]


@pytest.mark.parametrize("status", ["0", "3", "", None, True, 1.0, [], "delivered"])
def test_an_unheard_of_status(ctx, status):
    """It tells nothing, and neither does the code beside it."""
    receipt = one(ctx, INTERNATIONAL, Status=status)
    assert (receipt.state, receipt.final) == (DeliveryState.UNKNOWN, False)
    assert receipt.meaning is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Thu, 25 Nov 2021 02:27:00 GMT", china(2021, 11, 25, 10, 27)),
        ("Thu, 25 Nov 2021 10:27:00", china(2021, 11, 25, 10, 27)),
        ("2021-11-25 10:27:00", china(2021, 11, 25, 10, 27)),
        ("20211125102700", china(2021, 11, 25, 10, 27)),
        ("Thu, 99 Nov 2021 10:27:00 +0800", None),
        ("yesterday", None),
        ("", None),
        (0, None),
    ],
)
def test_international_times(ctx, text, at):
    """Whatever is naive is of UTC+8; what is no time is not told."""
    found = one(ctx, INTERNATIONAL, ReceiveDate=text).at
    assert found == at
    assert found is None or found.tzinfo is not None


@pytest.mark.parametrize("text", ["", "2017-02-30 00:00:00", "yesterday", None, 20170202])
def test_unreadable_times(ctx, text):
    """The receipt stands without it."""
    assert one(ctx, RECEIPT, report_time=text).at is None


def test_naive_times_are_of_china(ctx):
    """Eight hours before UTC."""
    at = one(ctx, RECEIPT).at
    assert at.utcoffset() == timedelta(hours=8)
    assert at.astimezone(UTC) == datetime(2017, 2, 2, 14, 23, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("13900000001", "+8613900000001"),
        (13900000001, "+8613900000001"),
        ("8613900000001", "+8613900000001"),
        ("0085268326366", "+85268326366"),
        ("85268326366", "+85268326366"),
        ("12025550123", "+12025550123"),
        (12025550123, "+12025550123"),
        ("10005550123", "+10005550123"),
        ("+13055550123", "+13055550123"),
        ("139****0001", None),
        ("1", None),
        ("", None),
        (None, None),
    ],
)
def test_numbers(ctx, text, e164):
    """Eleven digits are of the mainland, others begin with the country code."""
    number = one(ctx, RECEIPT, phone_number=text).recipient
    assert (number and number.e164) == e164
    sender = one(ctx, REPLY, phone_number=text).sender
    assert (sender and sender.e164) == e164


@pytest.mark.parametrize(
    ("text", "guessed"), [("13055550123", True), ("8613055550123", False), ("12025550123", False)]
)
def test_a_guess_says_so(ctx, text, guessed):
    """A number of +1 and one of the mainland may be the same eleven digits."""
    assert one(ctx, RECEIPT, phone_number=text).recipient.assumed is guessed
    assert one(ctx, REPLY, phone_number=text).sender.assumed is guessed


@pytest.mark.parametrize(
    ("text", "e164"),
    [("15551234567", "+15551234567"), ("+6581234567", "+6581234567"), (6581234567, "+6581234567")],
)
def test_international_numbers(ctx, text, e164):
    """Eleven digits that begin with 1 are North American here."""
    assert one(ctx, INTERNATIONAL, To=text).recipient.e164 == e164
    assert one(ctx, GLOBE, to=text).recipient.e164 == e164


def test_a_missing_reference(ctx):
    """``out_id`` is there only when it was sent."""
    assert one(ctx, RECEIPT, out_id=...).reference == ""


def test_keys_nobody_knows(ctx):
    """Those of other families of the API are passed over."""
    assert one(ctx, RECEIPT, request_id="R", template_code="SMS_1", x=[{}]) == one(ctx, RECEIPT)


@pytest.mark.parametrize(
    ("size", "segments"),
    [
        ("1", 1),
        (3, 3),
        ("", None),
        ("-1", None),
        ("1.0", None),
        (True, None),
        ("９", None),
        ("9" * 6, None),
    ],
)
def test_segments(ctx, size, segments):
    """Digits as text, or a whole number."""
    assert one(ctx, RECEIPT, sms_size=size).segments == segments


@pytest.mark.parametrize(
    ("success", "code", "state"),
    [
        (True, "DELIVERED", DeliveryState.DELIVERED),
        ("true", "DELIVERED", DeliveryState.DELIVERED),
        (True, "MOBILE_IN_BLACK", DeliveryState.DELIVERED),
        (True, "BRAND_NEW", DeliveryState.DELIVERED),
        (False, "DELIVERED", DeliveryState.FAILED),
        (False, "MOBILE_NOT_ON_SERVICE", DeliveryState.FAILED),
        (False, "MOBILE_IN_BLACK", DeliveryState.REJECTED),
        (False, "EXPIRED", DeliveryState.EXPIRED),
        (False, "REQUEST_SUCCESS", DeliveryState.UNKNOWN),
        (False, "isv.AMOUNT_NOT_ENOUGH", DeliveryState.REJECTED),
        ("false", "BRAND_NEW", DeliveryState.FAILED),
        (None, "DELIVERED", DeliveryState.UNKNOWN),
        ("maybe", "DELIVERED", DeliveryState.UNKNOWN),
        (1, "DELIVERED", DeliveryState.UNKNOWN),
    ],
)
def test_the_state_follows_the_report(ctx, success, code, state):
    """The code tells kinds of failure apart, and is never explained against the report."""
    receipt = one(ctx, RECEIPT, success=success, err_code=code)
    assert (receipt.state, receipt.code) == (state, code)
    assert receipt.final is (state is not DeliveryState.UNKNOWN)
    if receipt.meaning:
        assert receipt.meaning.state is state


@pytest.mark.parametrize(
    "entry",
    [
        None,
        "text",
        [],
        {},
        {"success": True},
        RECEIPT | {"biz_id": ""},
        RECEIPT | {"biz_id": 7},
        INTERNATIONAL | {"MessageId": ""},
        {"approval_status": 1, "extData": {}, "template_code": "CARD_1"},
    ],
)
def test_unread_entries_do_not_spoil_the_others(ctx, entry):
    """They are counted; a receipt that names no message is one of them."""
    events, unread = reports.read([RECEIPT, entry, REPLY], ctx)
    assert (len(events), unread) == (2, 1)


def test_an_object_alone(ctx):
    """The queue has one where a push has a list."""
    assert reports.read(RECEIPT, ctx) == reports.read([RECEIPT], ctx)


@pytest.mark.parametrize("now", [float("nan"), float("inf"), -1e300])
def test_a_clock_beyond_all_calendars(now):
    """Nothing can be read, and nothing is raised."""
    assert reports.read(ALL, Context("main", now, "")) == ((), 6)


def push(body, method="POST"):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Push(method, "https://example.com/sms/aliyun/secret", (), body)


def test_a_batch_is_acknowledged(provider, ctx):
    """HTTP 200 and an object whose code is a number; nothing signed it."""
    batch = provider().receive(push(ALL), ctx)
    kinds = [type(event) for event in batch.events]
    assert kinds == [DeliveryReceipt, Reply, Review, Review, DeliveryReceipt, DeliveryReceipt]
    assert (batch.verified, batch.unread) == (False, 0)
    answer = batch.acknowledgement
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert json.loads(answer.body) == {"code": 0, "msg": "OK"}


def test_an_empty_batch_is_acknowledged(provider, ctx):
    """It is well formed; to refuse it would only bring it again."""
    assert provider().receive(push([]), ctx).events == ()


@pytest.mark.parametrize(
    "given",
    [
        push(b""),
        push(b"<html>"),
        push(b"\xff"),
        push(b"[" * 100_000),
        push("text"),
        push({}),
        push([{}, {}]),
        push(ALL, "GET"),
        push(ALL, "post"),
    ],
)
def test_what_is_none_is_refused(provider, ctx, given):
    """As malformed, with a status that makes the vendor push again."""
    with pytest.raises(ReportRefused) as refused:
        provider().receive(given, ctx)
    assert refused.value.refusal is Refusal.MALFORMED
    assert refused.value.refusal.status == 400


@given(st.binary() | st.just(ALL).flatmap(almost), st.sampled_from(["POST", "GET", ""]))
def test_receiving_is_total(provider, ctx, body, method):
    """Any bytes give reports or a refusal, and no other exception."""
    try:
        batch = provider().receive(push(body, method), ctx)
    except ReportRefused as refused:
        assert refused.refusal is Refusal.MALFORMED  # noqa: PT017 - either end is right
    else:
        assert isinstance(batch, ReceiptBatch)
        assert all(event.received_at.tzinfo for event in batch.events)
        assert "1390000" not in repr(batch.events)


@given(st.sampled_from(ALL), st.data())
def test_any_field_may_be_anything(ctx, entry, data):
    """One value replaced by junk gives a report or an unread entry."""
    name = data.draw(st.sampled_from([*entry]))
    events, unread = reports.read([entry | {name: data.draw(wrong_values)}], ctx)
    assert len(events) + unread == 1


def test_a_full_push_is_read_quickly(ctx):
    """A hundred receipts take a few milliseconds, against 700 that the vendor waits."""
    entries = [RECEIPT | {"biz_id": f"{i}^0"} for i in range(100)]
    taken = []
    for _ in range(5):
        begun = process_time()
        reports.read(entries, ctx)
        taken.append(process_time() - begun)
    assert min(taken) < 0.05
