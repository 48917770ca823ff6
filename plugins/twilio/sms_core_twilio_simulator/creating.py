"""Creating a message: parameters are looked at one by one, the first that is wrong refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from sms_core import segments
from sms_core_simulator import Account, Message, World
from sms_core_twilio_simulator.calls import Call
from sms_core_twilio_simulator.codes import CODES

__all__ = ["admitted", "fault_of", "requested"]

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_SENDER = re.compile(
    rf"{_NUMBER.pattern}|[0-9]{{3,8}}|(?=.*[A-Za-z])[A-Za-z0-9 +&_-]{{1,11}}",
)
_SERVICE = re.compile("MG[0-9a-fA-F]{32}")
_CONTENT = re.compile("HX[0-9a-fA-F]{32}")
_URL = re.compile(r"https?://[^/_?#\s]+([/?#]\S*)?")
_PLACEHOLDER = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
_LONGEST = 1600


def requested(call: Call, account: Account) -> dict[str, Any]:
    """What a call asks for, as fields of a message, however wrong it is."""
    fields = call.fields
    variables = _variables(fields.get("ContentVariables", "")) or {}
    return {
        "to": fields.get("To", ""),
        "sign_name": fields.get("From") or fields.get("MessagingServiceSid", ""),
        "template": fields.get("ContentSid", ""),
        "params": variables or (),
        "text": _text(fields, variables, account),
        "application": call.account_sid,
        "receipt_url": fields.get("StatusCallback", ""),
    }


def _text(fields: Mapping[str, str], variables: Mapping[str, str], account: Account) -> str | None:
    content = fields.get("ContentSid", "")
    if not content:
        return fields.get("Body")
    known = account.template(content)
    if known is None:
        return None
    return _PLACEHOLDER.sub(lambda found: variables.get(found[1], ""), known.text)


def _variables(text: str) -> dict[str, str] | None:
    """Variables by name; None for what Twilio would not take."""
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    texts = {name: one for name, one in value.items() if isinstance(one, str) and one}
    sound = len(texts) == len(value) and not any(map(_is_unfit, texts.values()))
    return texts if sound else None


def _is_unfit(value: str) -> bool:
    return bool(re.search(r"[\n\t]| {5}", value))


def fault_of(call: Call, account: Account) -> str:
    """Twilio's code for what is wrong with a call; empty when nothing is."""
    return next((code for wrong, code in _looked_at(call.fields, account) if wrong), "")


def _looked_at(fields: Mapping[str, str], account: Account) -> Iterator[tuple[bool, str]]:
    to, sender = fields.get("To", ""), fields.get("From", "")
    service, content = fields.get("MessagingServiceSid", ""), fields.get("ContentSid", "")
    variables, body = fields.get("ContentVariables", ""), fields.get("Body", "")
    yield not to, "21604"
    yield not sender and not service, "21603"
    yield bool(variables) and not content, "21654"
    yield not body and not content and "MediaUrl" not in fields, "21602"
    yield len(body) > _LONGEST, "21617"
    yield bool(service) and not _SERVICE.fullmatch(service), "21705"
    yield bool(sender) and not _SENDER.fullmatch(sender), "21212"
    yield not _NUMBER.fullmatch(to), "21211"
    yield to == sender, "21266"
    yield bool(sender) and not account.takes_sign_name(sender), "21606"
    sound = not content or (_CONTENT.fullmatch(content) and account.takes_template(content))
    yield not sound, "21655"
    yield _variables(variables) is None, "21656"
    yield not _URL.fullmatch(fields.get("StatusCallback") or "http://x/"), "21609"
    yield not _is_validity(fields.get("ValidityPeriod", "1")), "21624"


def _is_validity(text: str) -> bool:
    return bool(re.fullmatch("[0-9]{1,5}", text)) and 1 <= int(text) <= 36_000


def admitted(message: Message, error: str, world: World, account: Account) -> Message:
    """The message with Twilio's id, or with the code of its refusal."""
    parts = segments.count(message.text).count if message.text else 1
    if not error and not world.can_pay(account, parts):
        error = CODES["balance"]
    if error:
        return attrs.evolve(message, error=error)
    world.pay(account, parts)
    message_id = f"SM{world.request_id().replace('-', '')}"
    return attrs.evolve(message, message_id=message_id, segments=parts)
