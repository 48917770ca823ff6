"""What a developer does to the simulator: faults, receipts, replies, reviews, reset."""

from __future__ import annotations

from typing import Any

from sms_core_simulator import reviews
from sms_core_simulator.accounts import REVIEWS
from sms_core_simulator.api.routes import Ask, BadRequest, Field, Route
from sms_core_simulator.faults import EFFECTS, FaultError, magic_table
from sms_core_simulator.http import Answer, json_answer
from sms_core_simulator.messages import Message

__all__ = ["ROUTES"]

_FAULT = {
    "effect": Field(f"one of {', '.join(EFFECTS)}", needed=True),
    "vendor": Field("of the call; * and ? stand for anything"),
    "action": Field("of the call, as vendor"),
    "account": Field("name or key id, as vendor"),
    "template": Field("of the call, as vendor"),
    "number": Field("of a recipient, as vendor"),
    "nth": Field("only the first, second, … call that matches: a number or a list", "any"),
    "probability": Field("of striking, 0 to 1", "number"),
    "times": Field("strikes before it is spent", "integer"),
    "after": Field("Unix seconds from which it is in force", "number"),
    "until": Field("Unix seconds at which it ends", "number"),
    "lasting": Field("seconds from now after which it ends", "number"),
    "stage": Field("when: connect, headers, body, accepted, answer"),
    "code": Field("the vendor's, or a plain name"),
    "status": Field("of HTTP", "integer"),
    "seconds": Field("of the effect", "number"),
    "jitter": Field("seconds more or less", "number"),
    "size": Field("bytes", "integer"),
    "location": Field("of a redirect"),
}
_NEEDS_END = ("refuse", "unreachable")
_RECEIPT = {
    "message": Field("its id", "integer", needed=True),
    "code": Field("the vendor's, a plain name, or nothing for success"),
}
_REPLY = {
    "message": Field("id of the message that is answered", "integer"),
    "to": Field("or the number whose newest message is answered"),
    "text": Field("of the reply", needed=True),
}
_REVIEW = {
    "account": Field("aliyun, tencent, or vendor.name of a further account", needed=True),
    "template": Field("its code"),
    "sign_name": Field("or a sign name"),
    "status": Field(f"one of {', '.join(REVIEWS)}", needed=True),
    "reason": Field("of a rejection"),
}


def _faults(ask: Ask) -> Answer:
    listed = [rule.as_dict() for rule in ask.world.faults.listed()]
    return json_answer(200, {"faults": listed})


def _add_fault(ask: Ask) -> Answer:
    fields = ask.body(_FAULT)
    if fields["effect"] in _NEEDS_END and not (fields.get("lasting") or fields.get("until")):
        raise BadRequest(f"{fields['effect']} closes this port too; give it lasting, or until")
    try:
        (rule,) = ask.world.faults.add_all([fields])
    except FaultError as error:
        raise BadRequest(str(error)) from None
    return json_answer(201, rule.as_dict())


def _clear_faults(ask: Ask) -> Answer:
    return json_answer(200, {"deleted": ask.world.faults.clear()})


def _remove_fault(ask: Ask) -> Answer:
    number = int(ask.place) if ask.place.isascii() and ask.place.isdigit() else 0
    if not ask.world.faults.remove(number):
        return json_answer(404, {"error": f"there is no fault {ask.place}"})
    return json_answer(200, {"deleted": 1})


def _magic(_: Ask) -> Answer:
    effects = {name: effect.words for name, effect in EFFECTS.items()}
    return json_answer(200, {"numbers": magic_table(), "effects": effects})


def _receipts(ask: Ask) -> Answer:
    listed = [
        {"message": one.id, "to": one.to, **_told(one)}
        for one in ask.world.messages()
        if one.receipt
    ]
    pushes = [push.as_dict() for push in reversed(ask.world.courier.pushes)]
    return json_answer(200, {"receipts": listed, "pushes": pushes})


def _told(message: Message) -> dict[str, object]:
    receipt = message.receipt
    if receipt is None:
        return {}
    return {"code": receipt.code, "delivered": receipt.delivered, "at": receipt.at}


def _add_receipt(ask: Ask) -> Answer:
    fields = ask.body(_RECEIPT)
    message = ask.world.life.deliver(fields["message"], fields.get("code", ""), ask.now)
    if message is None:
        return json_answer(404, {"error": f"there is no message {fields['message']}"})
    return json_answer(201, {"message": message.id, "to": message.to, **_told(message)})


def _replies(ask: Ask) -> Answer:
    listed = [
        {"id": reply.id, "message": one.id, "to": one.to, "text": reply.text, "at": reply.at}
        for one in ask.world.messages()
        for reply in one.replies
    ]
    return json_answer(200, {"replies": sorted(listed, key=lambda one: -int(str(one["id"])))})


def _add_reply(ask: Ask) -> Answer:
    fields = ask.body(_REPLY)
    message_id = _answered(ask, fields)
    message = ask.world.life.reply(message_id, fields["text"], ask.now) if message_id else None
    if message is None:
        return json_answer(404, {"error": "there is no message to answer"})
    reply = message.replies[-1]
    return json_answer(201, {"id": reply.id, "message": message.id, "to": message.to})


def _answered(ask: Ask, fields: dict[str, Any]) -> int:
    if "message" in fields:
        return int(fields["message"])
    if not fields.get("to"):
        raise BadRequest("message or to is needed")
    return next((one.id for one in ask.world.messages(fields["to"], "accepted")), 0)


def _accounts(ask: Ask) -> Answer:
    listed = [
        {
            "name": one.name,
            "keys": sorted(one.credentials),
            "balance": one.balance,
            "used": ask.world.used[one.name],
            "limits": one.limits or ask.world.settings.limits or "none",
            "applications": sorted(one.applications) if one.applications is not None else None,
            "sign_names": _sign_names(one.sign_names),
            "templates": [
                {"code": t.code, "name": t.name, "text": t.text, "kind": t.kind,
                 "region": t.region, "status": t.status, "reason": t.reason}
                for t in one.known_templates()
            ],
        }
        for one in ask.world.accounts()
    ]  # fmt: skip
    return json_answer(200, {"accounts": listed})


def _sign_names(known: Any) -> list[dict[str, str]] | None:
    if known is None:
        return None
    return [
        {"name": one.name, "status": one.status, "reason": one.reason} for one in known.values()
    ]


def _review(ask: Ask) -> Answer:
    fields = ask.body(_REVIEW)
    if fields["status"] not in REVIEWS:
        raise BadRequest(f"status must be one of {', '.join(REVIEWS)}")
    decided = (ask.world, fields["account"])
    ending = (fields["status"], fields.get("reason", ""))
    if "template" in fields:
        done = reviews.review_template(*decided, fields["template"], *ending)
    elif "sign_name" in fields:
        done = reviews.review_sign_name(*decided, fields["sign_name"], *ending)
    else:
        raise BadRequest("template or sign_name is needed")
    if not done:
        return json_answer(404, {"error": "the account has none of that name"})
    return json_answer(200, {"status": fields["status"]})


def _reset(ask: Ask) -> Answer:
    ask.world.reset()
    return json_answer(200, {"status": "as in the beginning"})


_MADE = {201: "made", 400: "it is not usable; the sentence says why"}
_GONE = {200: "removed", 404: "there is none of this id"}
_FOUND = {201: "made", 404: "there is no such message"}

ROUTES = (
    Route("GET", "/api/v1/faults", _faults, "The faults in force"),
    Route("POST", "/api/v1/faults", _add_fault, "Add a fault", body=_FAULT, answers=_MADE),
    Route("DELETE", "/api/v1/faults", _clear_faults, "Remove all faults"),
    Route("GET", "/api/v1/faults/magic", _magic, "Magic numbers, and what effects do"),
    Route("DELETE", "/api/v1/faults/{id}", _remove_fault, "Remove a fault", answers=_GONE),
    Route("GET", "/api/v1/receipts", _receipts, "Receipts, and how their pushes went"),
    Route(
        "POST",
        "/api/v1/receipts",
        _add_receipt,
        "Let a receipt come now",
        body=_RECEIPT,
        answers=_FOUND,
    ),
    Route("GET", "/api/v1/replies", _replies, "Replies, newest first"),
    Route(
        "POST",
        "/api/v1/replies",
        _add_reply,
        "Let a phone reply",
        body=_REPLY,
        answers=_FOUND,
    ),
    Route("GET", "/api/v1/accounts", _accounts, "Accounts with templates, sign names, balance"),
    Route(
        "POST",
        "/api/v1/reviews",
        _review,
        "Decide on a template or sign name",
        body=_REVIEW,
        answers={200: "decided", 404: "the account has none of that name"},
    ),
    Route("POST", "/api/v1/reset", _reset, "Back to the beginning: no messages, no faults"),
)
