"""Delivery receipts that Vonage pushes: as a query, a form or JSON, signed like a request.

Source: Vonage, delivery receipts and signed webhooks (read 2026-10).  A receipt that is not
answered with 2xx comes again for 24 hours.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from sms_core.answers import json_object, text_in
from sms_core.errors import Refusal, ReportRefused
from sms_core.http import Response
from sms_core.meanings import aware, number, unix_time
from sms_core.providers import Context
from sms_core.receipts import DeliveryReceipt, DeliveryState
from sms_core.reports import Push, ReceiptBatch
from sms_core.signing.encoding import same

from sms_core_vonage.codes import MEANINGS
from sms_core_vonage.config import VonageConfig
from sms_core_vonage.signing import signature

__all__ = ["receive"]

_OLDEST, _EARLIEST = 24 * 3600 + 300, -300
_STATES = {
    "delivered": DeliveryState.DELIVERED,
    "expired": DeliveryState.EXPIRED,
    "failed": DeliveryState.FAILED,
    "rejected": DeliveryState.REJECTED,
}


def receive(push: Push, ctx: Context, config: VonageConfig) -> ReceiptBatch:
    """Verify and read a receipt; see ``sms_core.reports.Receiver``."""
    told = _parameters(push)
    if not _is_signed(told, config):
        raise ReportRefused(Refusal.FORGED)
    stamp = told.get("timestamp", "")
    sent_at = int(stamp) if re.fullmatch(r"[0-9]{1,12}", stamp) else 0
    if not _EARLIEST <= ctx.now - sent_at <= _OLDEST:
        raise ReportRefused(Refusal.STALE)
    received = aware(ctx.now)
    if received is None or not told.get("messageId"):
        raise ReportRefused(Refusal.MALFORMED)
    state = _STATES.get(text_in(told, "status"), DeliveryState.UNKNOWN)
    code = text_in(told, "err-code")
    receipt = DeliveryReceipt(
        account=ctx.account,
        message_id=told["messageId"],
        recipient=number(f"+{text_in(told, 'msisdn')}"),
        reference=text_in(told, "client-ref"),
        state=state,
        code=code,
        meaning=MEANINGS[code] if code else None,
        at=unix_time(sent_at),
        received_at=received,
    )
    return ReceiptBatch((receipt,), Response(200), verified=True)


def _parameters(push: Push) -> dict[str, str]:
    """What was signed, however it was pushed; empty for anything else."""
    if push.body.lstrip().startswith(b"{"):
        found = json_object(push.body) or {}
        return {name: text for name, text in found.items() if isinstance(text, str)}
    try:
        text = push.body.decode() or urlsplit(push.url).query
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict"))
    except ValueError:
        return {}


def _is_signed(told: dict[str, str], config: VonageConfig) -> bool:
    try:
        right = signature(told, config.signature_secret.reveal(), config.signature_method)
        return same(told.get("sig", "").lower(), right)
    except UnicodeEncodeError:  # JSON may hold half a character
        return False
