"""Tencent Cloud's reports: callbacks, and the answers of the pull actions.

Source: Tencent Cloud, callbacks 382/59178 and 382/59179, PullSmsSendStatus and
PullSmsReplyStatus (read 2026-10).  Callbacks are not signed; a callback's naive time is of UTC+8.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sms_core.answers import json_object, text_in
from sms_core.errors import Refusal, ReportRefused
from sms_core.http import Response
from sms_core.meanings import aware, china_time, json_value, number, unix_time
from sms_core.phone import PhoneNumber
from sms_core.providers import Context
from sms_core.receipts import DeliveryReceipt, DeliveryState, Reply, Report, ReportKind
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
    """Read a callback: a list of statuses, or one reply; see ``sms_core.providers.Receiver``."""
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
    listed = inner.get(ACTIONS[kind][1]) if isinstance(inner, dict) else None
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


def _pushed_receipt(entry: Entry, account: str, received: datetime) -> DeliveryReceipt:
    code = text_in(entry, "errmsg")
    state = _state(text_in(entry, "report_status"), code)
    return DeliveryReceipt(
        account=account,
        message_id=text_in(entry, "sid"),
        recipient=_number(entry, "nationcode", "mobile"),
        reference=text_in(entry, "ext"),
        state=state,
        final=state is not DeliveryState.UNKNOWN,
        code=code,
        text=text_in(entry, "description"),
        meaning=MEANINGS[code],
        at=china_time(text_in(entry, "user_receive_time")),
        received_at=received,
    )


def status(entry: Entry, account: str, received: datetime) -> DeliveryReceipt:
    """An entry of ``PullSmsSendStatusSet``; its ``Description`` holds the code."""
    code = text_in(entry, "Description")
    state = _state(text_in(entry, "ReportStatus"), code)
    return DeliveryReceipt(
        account=account,
        message_id=text_in(entry, "SerialNo"),
        recipient=number(text_in(entry, "PhoneNumber")),
        reference=text_in(entry, "SessionContext"),
        state=state,
        final=state is not DeliveryState.UNKNOWN,
        code=code,
        meaning=MEANINGS[code] if code else None,
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
        sender=number(text_in(entry, "PhoneNumber")),
        text=text_in(entry, "ReplyContent"),
        extension=text_in(entry, "ExtendCode"),
        sign_name=text_in(entry, "SignName"),
        at=unix_time(entry.get("ReplyTime")),
        received_at=received,
    )


def _state(told: str, code: str) -> DeliveryState:
    """``SUCCESS`` or ``FAIL`` decides; without either (no carrier report yet) nothing is known."""
    if told == "SUCCESS":
        return DeliveryState.DELIVERED
    if told != "FAIL" or not code:
        return DeliveryState.FAILED if told == "FAIL" else DeliveryState.UNKNOWN
    state = MEANINGS[code].state
    return DeliveryState.FAILED if state is DeliveryState.DELIVERED else state


def _number(entry: Entry, country: str, subscriber: str) -> PhoneNumber | None:
    return number(f"+{text_in(entry, country)}{text_in(entry, subscriber)}")
