"""Messages as the page is told of them.  Pure: no I/O, no clock.

Times are milliseconds since 1970, as browsers count.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from sms_core.signing.encoding import Stages
from sms_core_simulator.http import Answer, Request
from sms_core_simulator.inbox.curl import as_curl
from sms_core_simulator.inbox.diagnosis import Finding, find, read
from sms_core_simulator.inbox.difference import Pieces, pieces
from sms_core_simulator.inbox.masking import masked_request, masked_text
from sms_core_simulator.messages import Event, Message, Parameters
from sms_core_simulator.state import World

__all__ = ["detail", "difference", "summary"]

_LONGEST = 64 * 1024


def summary(message: Message) -> dict[str, object]:
    """What lists and threads show of a message."""
    return {
        "id": message.id,
        "vendor": message.vendor,
        "to": message.to,
        "sign": message.sign_name,
        "template": message.template,
        "params": _named(message.params),
        "text": message.text,
        "code": message.code,
        "error": message.error,
        "status": _status(message),
        "receipt": message.receipt.code if message.receipt else "",
        "segments": message.segments,
        "reference": message.reference,
        "at": _milliseconds(message.received_at),
        "replies": [
            {"id": reply.id, "at": _milliseconds(reply.at), "text": reply.text}
            for reply in message.replies
        ],
    }


def detail(message: Message, world: World, url: str) -> dict[str, object]:
    """Everything about a message, secrets masked.

    Args:
        url: of the vendor port.
    """
    exchange = message.exchange
    return {
        **summary(message),
        "action": message.action,
        "account": message.account,
        "application": message.application,
        "extension": message.extension,
        "message_id": message.message_id,
        "request_id": message.request_id,
        "request": _request(exchange.request) if exchange else None,
        "answer": _answer(exchange.answer) if exchange and exchange.answer else None,
        "curl": as_curl(exchange.request, url) if exchange else "",
        "signature": _signature(message, world),
        "timeline": [_event(event) for event in _events(message)],
    }


def difference(message: Message, client: str) -> dict[str, Pieces]:
    """How a text the developer pasted differs from what the simulator signed."""
    stages = message.check.stages
    if stages is None:
        return {}
    given = masked_text(client.replace("\r\n", "\n"))
    # A canonical request and a string to sign are told apart by which one is nearer.
    best = min(_texts(stages).items(), key=lambda item: _unlike(pieces(given, item[1])))
    return {best[0]: pieces(given, best[1])}


def _unlike(found: Pieces) -> int:
    return sum(len(left) + len(right) for left, right in found if left != right)


def _signature(message: Message, world: World) -> dict[str, object]:
    check = message.check
    told: dict[str, object] = {"scheme": check.scheme, "verified": check.verified}
    if check.verified or check.stages is None:
        return told
    texts = _texts(check.stages)
    found = _finding(message, world)
    client = _texts(found.client) if found and found.client else {}
    shown = {name: pieces(client.get(name, text), text) for name, text in texts.items()}
    return {
        **told,
        "mistakes": found.mistakes if found else (),
        "known": bool(client),
        "difference": shown,
    }


def _finding(message: Message, world: World) -> Finding | None:
    signed = read(message.vendor, message.exchange.request) if message.exchange else None
    return find(signed, world.account(message.vendor, signed.key_id)) if signed else None


def _texts(stages: Stages) -> dict[str, str]:
    return {
        "canonical_request": masked_text(stages.canonical_request),
        "string_to_sign": masked_text(stages.string_to_sign),
    }


def _request(request: Request) -> dict[str, object]:
    shown = masked_request(request)
    return {
        "line": f"{shown.method} {_cut(shown.target)} HTTP/1.1",
        "headers": shown.headers,
        "body": _cut(shown.body.decode()),
        "fields": [[name, _cut(value)] for name, value in attrs.evolve(shown).fields.items()],
    }


def _answer(answer: Answer) -> dict[str, object]:
    return {
        "status": answer.status,
        "headers": [["content-type", answer.content_type], *answer.headers],
        "body": _cut(masked_text(answer.body.decode("utf-8", "replace"))),
    }


def _events(message: Message) -> tuple[Event, ...]:
    first = Event(message.received_at, message.outcome, message.error)
    return message.events or (first,)


def _event(event: Event) -> dict[str, object]:
    return {"at": _milliseconds(event.at), "name": event.name, "detail": event.detail}


def _status(message: Message) -> str:
    if message.error:
        return "rejected"
    if message.receipt is None:
        return "accepted"
    return "delivered" if message.receipt.delivered else "undelivered"


def _named(params: Parameters) -> list[tuple[str, str]]:
    """Name and value of each parameter; Tencent's have their place for a name."""
    if isinstance(params, Mapping):
        return [*params.items()]
    return [(str(place), value) for place, value in enumerate(params, 1)]


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
