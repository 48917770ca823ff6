"""Tencent Cloud's reports: callbacks, and the answers of the pull actions.

Source: Tencent Cloud, callbacks 382/59178 and 382/59179, PullSmsSendStatus and
PullSmsReplyStatus (read 2026-10).  Callbacks are not signed; a callback's naive time is of UTC+8.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sms_core.answers import json_object, json_value, text_in
from sms_core.errors import Refusal, ReportRefused
from sms_core.http import Response
from sms_core.meanings import aware, china_time, number, unix_time
from sms_core.phone import PhoneNumber
from sms_core.providers import Context
from sms_core.receipts import DeliveryReceipt, Reply, Report, ReportKind
from sms_core.reports import Pulled, Push, ReceiptBatch
from sms_core.results import Actor, ErrorClass, Retry, Verdict
from sms_core_tencent.codes import VERDICTS
from sms_core_tencent.meanings import MEANINGS

__all__ = ["ACTIONS", "pulled", "receive", "status"]

#: The action that hands out each kind of report, and where its answer has them.
ACTIONS = {
    ReportKind.RECEIPTS: ("PullSmsSendStatus", "PullSmsSendStatusSet"),
    ReportKind.REPLIES: ("PullSmsReplyStatus", "PullSmsReplyStatusSet"),
}
Entry = Mapping[str, object]
_TAKEN = Response(200, b'{"result":0,"errmsg":"OK"}', {"content-type": "application/json"})
_BUSY = Verdict(
    ErrorClass.SERVICE, Retry.YES, actor=Actor.PROVIDER, meaning="the answer cannot be read"
)


def receive(push: Push, ctx: Context) -> ReceiptBatch:
    """Read a callback: a list of statuses, or one reply; see ``sms_core.reports.Receiver``."""
    told = json_value(push.body)
    events, unread = _read(told if isinstance(told, list) else [told], ctx)
    if push.method != "POST" or (not events and told != []):
        raise ReportRefused(Refusal.MALFORMED)
    return ReceiptBatch(events, _TAKEN, unread=unread)


def pulled(kind: ReportKind, ctx: Context, response: Response) -> Pulled:
    """The answer of a pull action."""
    answer = json_object(response.body) or {}
    inner = answer.get("Response")
    error = inner.get("Error") if isinstance(inner, dict) else None
    if isinstance(error, dict):
        code = text_in(error, "Code")
        return Pulled(verdict=VERDICTS[code], code=code, text=text_in(error, "Message")[:300])
    name = ACTIONS[kind][1]
    listed = inner.get(name) if isinstance(inner, dict) else None
    if isinstance(inner, dict) and name in inner and listed is None:
        listed = []  # empty lists of this vendor may be null
    if not isinstance(listed, list):
        return Pulled(verdict=_BUSY, code=f"HTTP {response.status}")
    events, unread = _read(listed, ctx)
    return Pulled(events, unread=unread)


def _read(entries: list[object], ctx: Context) -> tuple[tuple[Report, ...], int]:
    found = [_report(entry, ctx) if isinstance(entry, dict) else None for entry in entries]
    return tuple(report for report in found if report), found.count(None)


def _report(entry: Entry, ctx: Context) -> Report | None:
    """One entry; callbacks and pull actions call the same things by other names."""
    received = aware(ctx.now)
    if received is None:
        return None
    if "report_status" in entry:
        return _pushed_receipt(entry, ctx.account, received)
    if "ReportStatus" in entry or "SerialNo" in entry:
        return status(entry, ctx.account, received)
    if "text" in entry and "mobile" in entry:
        return _pushed_reply(entry, ctx.account, received)
    if "ReplyContent" in entry:
        return _pulled_reply(entry, ctx.account, received)
    return None


def _pushed_receipt(entry: Entry, account: str, received: datetime) -> DeliveryReceipt | None:
    """``None`` for one that names no message."""
    code, message_id = text_in(entry, "errmsg"), text_in(entry, "sid")
    if not message_id:
        return None
    state, means = MEANINGS.told(code, _TOLD.get(text_in(entry, "report_status")))
    return DeliveryReceipt(
        account=account,
        message_id=message_id,
        recipient=_number(entry, "nationcode", "mobile"),
        reference=text_in(entry, "ext"),
        state=state,
        code=code,
        text=text_in(entry, "description"),
        meaning=means,
        at=china_time(text_in(entry, "user_receive_time")),
        received_at=received,
    )


#: Neither is there while the carrier has not reported.
_TOLD = {"SUCCESS": True, "FAIL": False}


def status(entry: Entry, account: str, received: datetime) -> DeliveryReceipt | None:
    """An entry of ``PullSmsSendStatusSet``; its ``Description`` holds the code."""
    code, message_id = text_in(entry, "Description"), text_in(entry, "SerialNo")
    if not message_id:
        return None
    state, means = MEANINGS.told(code, _TOLD.get(text_in(entry, "ReportStatus")))
    return DeliveryReceipt(
        account=account,
        message_id=message_id,
        recipient=_whole_number(entry),
        reference=text_in(entry, "SessionContext"),
        state=state,
        code=code,
        meaning=means,
        at=unix_time(entry.get("UserReceiveTime")),
        received_at=received,
    )


def _pushed_reply(entry: Entry, account: str, received: datetime) -> Reply:
    return Reply(
        account=account,
        sender=_number(entry, "nationcode", "mobile"),
        text=text_in(entry, "text"),
        extension=text_in(entry, "extend"),
        sign_name=text_in(entry, "sign"),
        at=unix_time(entry.get("time")),
        received_at=received,
    )


def _pulled_reply(entry: Entry, account: str, received: datetime) -> Reply:
    return Reply(
        account=account,
        sender=_whole_number(entry),
        text=text_in(entry, "ReplyContent"),
        extension=text_in(entry, "ExtendCode"),
        sign_name=text_in(entry, "SignName"),
        at=unix_time(entry.get("ReplyTime")),
        received_at=received,
    )


def _whole_number(entry: Entry) -> PhoneNumber | None:
    """Of a pull action: E.164, or told by its two parts; without ``+`` these say more than it."""
    text = text_in(entry, "PhoneNumber")
    whole, parts = number(text), _number(entry, "CountryCode", "SubscriberNumber")
    return whole if whole and text.startswith("+") else parts or whole


def _number(entry: Entry, country: str, subscriber: str) -> PhoneNumber | None:
    """Country code and number are told apart; a number alone can only be of mainland China."""
    code, rest = _digits(entry.get(country)), _digits(entry.get(subscriber))
    if code:
        return number(f"+{code}{rest}")
    alone = number(rest)
    return alone if alone and alone.is_mainland_china else None


def _digits(value: object) -> str:
    """Digits as text or as a number, without what people write before them."""
    return str(value).lstrip("+") if type(value) in (str, int) else ""
