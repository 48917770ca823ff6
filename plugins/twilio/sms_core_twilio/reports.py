"""What became of messages and what came back, as Twilio pushes, streams and keeps it.

Source: "Track outbound message status", "Messaging webhooks" and the event types "Outbound
Message" and "Inbound Message" (read 2026-11).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import attrs

from sms_core.answers import count_in, found_in_records, json_object, json_value, text_in
from sms_core.errors import Refusal, ReportRefused
from sms_core.http import Response, unix_seconds
from sms_core.meanings import aware, number
from sms_core.phone import PhoneNumber
from sms_core.providers import Context, Finding, Sought
from sms_core.receipts import DeliveryReceipt, DeliveryState, Reply
from sms_core.reports import Push, ReceiptBatch
from sms_core_twilio.codes import VERDICTS, digits_in
from sms_core_twilio.meanings import MEANINGS
from sms_core_twilio.signature import parameters

__all__ = ["finding", "read"]

#: Taken by status callbacks and incoming messages alike; it sends nothing back.
THANKS = Response(200, b"<Response/>", {"content-type": "text/xml"})
_FAILED = ("failed", "undelivered")
_FINAL = ("delivered", "read", "canceled", *_FAILED)


def read(push: Push, ctx: Context) -> ReceiptBatch:
    """What a verified push holds; fields nobody has heard of are no fault.

    Raises:
        ReportRefused: it is neither a message nor what became of one.
    """
    if aware(ctx.now) is None:
        raise ReportRefused(Refusal.STALE, "the clock of this machine is beyond any calendar")
    pairs = parameters(push)
    if pairs is not None:
        event = _event(dict(reversed(pairs)), ctx)
        if event is None:
            raise ReportRefused(Refusal.MALFORMED, "neither a message nor what became of one")
        return ReceiptBatch((event,), THANKS, verified=True)
    streamed = json_value(push.body)
    entries = streamed if isinstance(streamed, list) else [streamed]
    events = [_event(_fields(entry), ctx) for entry in entries]
    understood = tuple(event for event in events if event is not None)
    return ReceiptBatch(understood, THANKS, verified=True, unread=len(events) - len(understood))


def _receipt(
    ctx: Context,
    message_id: str,
    to: PhoneNumber | None,
    status: str,
    error: str,
    segments: int | None,
    at: datetime | None,
) -> DeliveryReceipt:
    """A status, and the code of one that failed, as a receipt."""
    code = error if error and status in _FAILED else status
    known = status in _FAILED or (status.isalpha() and status in MEANINGS.codes)
    meaning = MEANINGS[code] if known else None
    return DeliveryReceipt(
        account=ctx.account,
        message_id=message_id,
        recipient=to,
        state=meaning.state if meaning else DeliveryState.UNKNOWN,
        final=status in _FINAL,
        code=code,
        text=status,
        meaning=meaning,
        segments=segments,
        at=at,
        received_at=_received(ctx),
    )


def finding(sought: Sought, ctx: Context, response: Response) -> Finding:
    """What the records tell of a message that was asked for by its id."""
    answer = json_object(response.body) or {}
    if response.status == 404 and digits_in(answer, "code") == "20404":
        return Finding()
    sid, status = text_in(answer, "sid"), text_in(answer, "status").lower()
    if response.status != 200 or not (sid and status) or sid != sought.message_id:
        code = digits_in(answer, "code")
        return Finding(readable=False, code=code, verdict=VERDICTS[code] if code else None)
    segments = int(digits_in(answer, "num_segments") or 0) or None
    request_id = response.headers.get("twilio-request-id", "")
    found = found_in_records(sought, ctx, code=status, message_id=sid, request_id=request_id)
    changed = unix_seconds(text_in(answer, "date_updated"))
    at = None if changed is None else aware(changed)
    error = digits_in(answer, "error_code")
    told = _receipt(ctx, sid, sought.recipient, status, error, segments, at)
    return Finding(attrs.evolve(found, segments=segments), receipt=told)


def _event(fields: Mapping[str, object], ctx: Context) -> DeliveryReceipt | Reply | None:
    sid = text_in(fields, "MessageSid") or text_in(fields, "SmsSid")
    status = text_in(fields, "MessageStatus")
    at = _time(text_in(fields, "Timestamp"))
    if sid and "Body" in fields and not status:
        return Reply(
            account=ctx.account,
            sender=_number(text_in(fields, "From")),
            text=text_in(fields, "Body"),
            id=sid,
            at=at,
            received_at=_received(ctx),
        )
    status = (status or text_in(fields, "SmsStatus")).lower()
    if not sid or not status:
        return None
    # RawDlrDoneDate is a carrier's clock without a zone, and no time to go by
    to, segments = _number(text_in(fields, "To")), count_in(fields, "NumberOfSegments") or None
    error = fields.get("ErrorCode") or ""
    code = str(error) if isinstance(error, (int, str)) else ""
    return _receipt(ctx, sid, to, status, code, segments, at)


def _fields(entry: object) -> dict[str, object]:
    """The data of a CloudEvent under the names of forms: ``messageSid`` → ``MessageSid``."""
    data = entry.get("data") if isinstance(entry, dict) else None
    if not isinstance(data, dict):
        return {}
    return {name[:1].upper() + name[1:]: value for name, value in data.items()}


def _number(text: str) -> PhoneNumber | None:
    """A number, perhaps of a channel (``whatsapp:+1…``); a short code or a name is none."""
    bare = text.rpartition(":")[2]
    return number(bare) if bare.startswith("+") else None


def _received(ctx: Context) -> datetime:
    return datetime.fromtimestamp(ctx.now, UTC)


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
