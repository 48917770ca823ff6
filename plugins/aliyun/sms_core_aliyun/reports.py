"""Aliyun's reports: entries of pushes and of the queue, read into values.

Source: Alibaba Cloud, SmsReport, SmsUp, template and sign name reports of 2017-05-25 and the
receipts of the 2018-05-01 international API (read 2026-10).  Naive times are of UTC+8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial

from sms_core.answers import text_in
from sms_core.meanings import aware, china_time, number
from sms_core.phone import PhoneNumber
from sms_core.providers import Context
from sms_core.receipts import (
    CHINA_TIME,
    DeliveryReceipt,
    DeliveryState,
    Reply,
    Report,
    Review,
    ReviewState,
)
from sms_core_aliyun.meanings import MEANINGS

__all__ = ["read", "record"]

Entry = Mapping[str, object]
_Reader = Callable[[Entry, str, datetime], Report | None]


def read(entries: object, ctx: Context) -> tuple[tuple[Report, ...], int]:
    """The reports in a list of entries, or in one alone, and how many could not be read."""
    listed = entries if isinstance(entries, list) else [entries]
    found = [_report(entry, ctx) if isinstance(entry, dict) else None for entry in listed]
    return tuple(report for report in found if report), found.count(None)


def _report(entry: Entry, ctx: Context) -> Report | None:
    """One entry.  Its kind is told by the fields it has; keys nobody knows are passed over."""
    received = aware(ctx.now)
    if received is None:
        return None
    lower = {name[:1].lower() + name[1:]: value for name, value in entry.items()}
    for needed, make in _KINDS:
        if needed <= lower.keys():
            return make(lower, ctx.account, received)
    return None


def _receipt(entry: Entry, account: str, received: datetime) -> DeliveryReceipt | None:
    """``None`` for one that names no message."""
    code, message_id = text_in(entry, "err_code"), text_in(entry, "biz_id")
    if not message_id:
        return None
    state, means = MEANINGS.told(code, _flag(entry.get("success")))
    return DeliveryReceipt(
        account=account,
        message_id=message_id,
        recipient=_number(_plain(entry.get("phone_number"))),
        reference=text_in(entry, "out_id"),
        state=state,
        code=code,
        text=text_in(entry, "err_msg"),
        meaning=means,
        segments=_count(entry.get("sms_size")),
        at=china_time(text_in(entry, "report_time")),
        received_at=received,
    )


#: Of the international API; 6 is expired.
_STATUS = {"1": True, "2": False}


def _international(entry: Entry, account: str, received: datetime) -> DeliveryReceipt | None:
    """Of the 2018-05-01 API, pushed in CamelCase and queued in snake_case."""
    code = _first(entry, "errorCode", "error_code")
    message_id = _first(entry, "messageId", "message_id")
    if not message_id:
        return None
    status = _plain(entry.get("status"))
    state, means = MEANINGS.told(code, _STATUS.get(status))
    if status == "6":
        state, means = DeliveryState.EXPIRED, MEANINGS["EXPIRED"]
    return DeliveryReceipt(
        account=account,
        message_id=message_id,
        recipient=_overseas(_plain(entry.get("to"))),
        state=state,
        code=code,
        text=_first(entry, "errorDescription", "error_description"),
        meaning=means,
        segments=_count(entry.get("smsSize", entry.get("sms_size"))),
        at=_time(_first(entry, "receiveDate", "receive_date")),
        received_at=received,
    )


def _reply(entry: Entry, account: str, received: datetime) -> Reply:
    return Reply(
        account=account,
        sender=_number(_plain(entry.get("phone_number"))),
        text=text_in(entry, "content"),
        # a number in older pushes
        id=_plain(entry.get("sequence_id")),
        extension=text_in(entry, "dest_code"),
        sign_name=text_in(entry, "sign_name"),
        at=china_time(text_in(entry, "send_time")),
        received_at=received,
    )


_REVIEWS = {
    "approving": ReviewState.REVIEWING,
    "approved": ReviewState.APPROVED,
    "rejected": ReviewState.REJECTED,
}


def _review(entry: Entry, account: str, received: datetime, subject: str) -> Review:
    return Review(
        account=account,
        subject="template" if subject == "template" else "sign_name",
        name=text_in(entry, f"{subject}_name"),
        state=_REVIEWS.get(text_in(entry, f"{subject}_status"), ReviewState.UNKNOWN),
        code=text_in(entry, "template_code"),
        reason=text_in(entry, "reason"),
        order=_plain(entry.get("orderId", entry.get("order_id"))),
        at=china_time(text_in(entry, "create_date")),
        received_at=received,
    )


#: Told apart by fields that only they have; the first that fits counts.
_KINDS: tuple[tuple[frozenset[str], _Reader], ...] = (
    (frozenset({"template_status"}), partial(_review, subject="template")),
    (frozenset({"sign_status"}), partial(_review, subject="sign")),
    (frozenset({"success"}), _receipt),
    (frozenset({"content", "phone_number"}), _reply),
    (frozenset({"status", "to"}), _international),
)


#: Of ``QuerySendDetails``; 1 waits.
_RECORDED = {"2": False, "3": True}


def record(entry: Entry, recipient: PhoneNumber, ctx: Context) -> DeliveryReceipt | None:
    """A record of ``QuerySendDetails``, which holds no message id."""
    received, code = aware(ctx.now), text_in(entry, "ErrCode")
    if received is None:
        return None
    state, means = MEANINGS.told(code, _RECORDED.get(_plain(entry.get("SendStatus"))))
    return DeliveryReceipt(
        account=ctx.account,
        message_id="",
        recipient=recipient,
        reference=text_in(entry, "OutId"),
        state=state,
        code=code,
        meaning=means,
        at=china_time(text_in(entry, "ReceiveDate")),
        received_at=received,
    )


def _first(entry: Entry, *names: str) -> str:
    found: Iterator[str] = (text_in(entry, name) for name in names)
    return next((text for text in found if text), "")


def _plain(value: object) -> str:
    """A text, or a whole number as text."""
    return str(value) if type(value) in (str, int) else ""


def _flag(value: object) -> bool | None:
    """A boolean, or its name as text."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return value if isinstance(value, bool) else None


def _count(value: object) -> int | None:
    """Segments come as digits, or as a number."""
    text = _plain(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


def _number(text: str) -> PhoneNumber | None:
    """Bare digits of the mainland or of +1: that 13 to 19 are the mainland's is ``assumed``."""
    none_of_china = len(text) == 11 and text[:2] in ("10", "11", "12")
    return _overseas(text) if none_of_china else number(text)


def _overseas(text: str) -> PhoneNumber | None:
    """Digits that begin with the country code; eleven that begin with 1 are not of China here."""
    return number(f"+{text.lstrip('+')}") if text else None


def _time(text: str) -> datetime | None:
    """RFC 2822 with its zone in pushes, a naive time in the queue."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return china_time(text)
    return found if found.tzinfo else found.replace(tzinfo=CHINA_TIME)
