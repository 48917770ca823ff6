"""Reports of every kind, with whatever may stand in their fields."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from sms_core import Actor, ErrorClass, PhoneNumber
from sms_core.receipts import (
    DeliveryReceipt,
    DeliveryState,
    Meaning,
    Reply,
    Review,
    ReviewState,
)

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8), "UTC+8"), timezone(-timedelta(hours=3))])
TIMES = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=ZONES)  # noqa: DTZ001
NUMBERS = st.sampled_from(["+8613800138000", "+8613800138001", "+85268326366"]).map(PhoneNumber)
TEXTS = st.text(st.characters(exclude_categories=()), max_size=8)
NAMES = st.sampled_from(["aliyun", "tencent", "外发"])
MEANINGS = st.builds(
    Meaning,
    st.sampled_from(DeliveryState),
    st.none() | st.sampled_from(ErrorClass),
    st.none() | st.booleans(),
    st.sampled_from(Actor),
    TEXTS,
    TEXTS,
)
RECEIPTS = st.builds(
    DeliveryReceipt,
    account=NAMES,
    message_id=TEXTS,
    recipient=st.none() | NUMBERS,
    reference=TEXTS,
    state=st.sampled_from(DeliveryState),
    final=st.booleans(),
    code=TEXTS,
    text=TEXTS,
    meaning=st.none() | MEANINGS,
    segments=st.none() | st.integers(0, 99),
    at=st.none() | TIMES,
    received_at=TIMES,
)
REPLIES = st.builds(
    Reply,
    account=NAMES,
    sender=st.none() | NUMBERS,
    text=TEXTS,
    id=TEXTS,
    extension=TEXTS,
    sign_name=TEXTS,
    at=st.none() | TIMES,
    received_at=TIMES,
)
REVIEWS = st.builds(
    Review,
    account=NAMES,
    subject=st.sampled_from(["template", "sign_name"]),
    name=TEXTS,
    state=st.sampled_from(ReviewState),
    code=TEXTS,
    reason=TEXTS,
    order=TEXTS,
    at=st.none() | TIMES,
    received_at=TIMES,
)
REPORTS = RECEIPTS | REPLIES | REVIEWS

_MOMENT = datetime(2024, 3, 5, 6, 7, 8, tzinfo=UTC)
#: The times of the calendar's far end lie closer together than a float can tell.
_MOMENTS = st.sampled_from(
    [
        _MOMENT,
        _MOMENT + timedelta(seconds=1),
        _MOMENT.astimezone(timezone(timedelta(hours=8))),
        datetime(9999, 12, 29, 1, 2, 3, 1, UTC),
        datetime(9999, 12, 29, 1, 2, 3, 2, UTC),
    ]
)
#: Receipts of one message that differ in few values, so that most of them nearly tie.
ALIKE = st.builds(
    DeliveryReceipt,
    account=st.just("aliyun"),
    message_id=st.just("id-1"),
    recipient=st.just(PhoneNumber("+8613800138000")),
    reference=st.sampled_from(["", "ref"]),
    state=st.sampled_from(DeliveryState),
    final=st.booleans(),
    code=st.sampled_from(["", "A", "B"]),
    text=st.sampled_from(["", "words"]),
    meaning=st.sampled_from([None, Meaning(DeliveryState.FAILED), Meaning(DeliveryState.EXPIRED)]),
    segments=st.sampled_from([None, 0, 1]),
    at=st.none() | _MOMENTS,
    received_at=_MOMENTS,
)
