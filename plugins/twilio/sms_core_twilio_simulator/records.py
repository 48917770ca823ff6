"""Messages as Twilio's JSON: one, or a page of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from email.utils import formatdate
from time import gmtime, strftime
from urllib.parse import urlencode

from sms_core_simulator import Message
from sms_core_twilio_simulator.calls import ROOT, Call

__all__ = ["page", "record"]

_MOST = 1000


def record(message: Message) -> dict[str, object]:
    """A Message resource."""
    receipt = message.receipt
    status = "queued" if receipt is None else "delivered" if receipt.delivered else "undelivered"
    failed = receipt is not None and not receipt.delivered
    error = receipt.code if receipt is not None and failed else ""
    service = message.sign_name if message.sign_name.startswith("MG") else None
    uri = f"{ROOT}{message.application}/Messages/{message.message_id}"
    created = formatdate(message.received_at, localtime=False).replace("-0000", "+0000")
    updated = formatdate(receipt.at if receipt else message.received_at).replace("-0000", "+0000")
    return {
        "account_sid": message.application,
        "api_version": "2010-04-01",
        "body": message.text or "",
        "date_created": created,
        "date_sent": updated if receipt else None,
        "date_updated": updated,
        "direction": "outbound-api",
        "error_code": int(error) if error.isdecimal() else None,
        "error_message": None,
        "from": None if service else message.sign_name,
        "messaging_service_sid": service,
        "num_media": "0",
        "num_segments": "0" if service and receipt is None else str(message.segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.message_id,
        "status": "accepted" if service and receipt is None else status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def page(call: Call, messages: Iterable[Message]) -> dict[str, object]:
    """A page of the messages that the call asks for, newest first."""
    size = min(max(_whole(call.fields, "PageSize", 50), 1), _MOST)
    number = _whole(call.fields, "Page", 0)
    found = [message for message in messages if _is_asked_for(message, call.fields)]
    shown = found[number * size : (number + 1) * size]
    more = len(found) > (number + 1) * size
    return {
        "messages": [record(message) for message in shown],
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(shown) - 1, 0),
        "uri": _uri(call, number),
        "first_page_uri": _uri(call, 0),
        "previous_page_uri": _uri(call, number - 1) if number else None,
        "next_page_uri": _uri(call, number + 1) if more else None,
    }


def _uri(call: Call, number: int) -> str:
    query = {**call.fields, "Page": str(number)}
    return f"{ROOT}{call.account_sid}/Messages.json?{urlencode(query)}"


def _is_asked_for(message: Message, fields: Mapping[str, str]) -> bool:
    """By number, sender and the GMT day it was sent, which one that waits has not."""
    asked = {name: value for name, value in fields.items() if name.startswith("DateSent")}
    if asked and message.receipt is None:
        return False
    day = strftime("%Y-%m-%d", gmtime(message.receipt.at)) if message.receipt else ""
    return (
        fields.get("To", message.to) == message.to
        and fields.get("From", message.sign_name) == message.sign_name
        and asked.get("DateSent", day)[:10] == day
        and day >= asked.get("DateSent>", day)[:10]
        and day <= asked.get("DateSent<", day)[:10]
    )


def _whole(fields: Mapping[str, str], name: str, otherwise: int) -> int:
    text = fields.get(name, "")
    return int(text) if re.fullmatch("[0-9]{1,6}", text) else otherwise
