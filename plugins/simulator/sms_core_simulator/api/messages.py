"""What arrived: lists, one, the newest, its code, and waiting for them."""

from __future__ import annotations

from sms_core_simulator.api.routes import Ask, BadRequest, Field, Route
from sms_core_simulator.http import Answer, Waiting, json_answer
from sms_core_simulator.messages import Message
from sms_core_simulator.store import same_number

__all__ = ["ROUTES"]

_TO = Field("the number, written as people write it")
_WAIT = Field("how long to wait for it: 10s, 500ms, 1m")
_AFTER = Field("only messages of a higher id", "integer")
_VENDOR = Field("the vendor: aliyun, tencent")
_TEMPLATE = Field("the template's code")
_CHOICE = {"to": _TO, "vendor": _VENDOR, "template": _TEMPLATE, "after": _AFTER}
#: How much of what did arrive is told when nothing fits.
_TOLD = 5


def _chosen(ask: Ask) -> list[Message]:
    after = ask.whole("after", 0)
    return [
        one
        for one in ask.world.messages(ask.query.get("to", ""), ask.query.get("outcome", ""))
        if one.id > after
        and ask.query.get("vendor", "") in ("", one.vendor)
        and ask.query.get("template", "") in ("", one.template)
    ]


def _list(ask: Ask) -> Answer:
    messages = _chosen(ask)
    first = ask.whole("offset", 0)
    page = messages[first : first + ask.whole("limit", len(messages) or 1)]
    listed = [message.as_dict() for message in page]
    return json_answer(200, {"total": len(messages), "messages": listed})


def _clear(ask: Ask) -> Answer:
    return json_answer(200, {"deleted": ask.world.store.clear()})


def _id(ask: Ask) -> int:
    if not (ask.place.isascii() and ask.place.isdigit() and len(ask.place) < 16):
        raise BadRequest("a message's id is a number", 404)
    return int(ask.place)


def _one(ask: Ask) -> Answer:
    message = ask.world.store.get(_id(ask))
    if message is None:
        return json_answer(404, {"error": f"there is no message {ask.place}"})
    return json_answer(200, message.as_dict(whole=True))


def _delete(ask: Ask) -> Answer:
    if not ask.world.store.remove(_id(ask)):
        return json_answer(404, {"error": f"there is no message {ask.place}"})
    return json_answer(200, {"deleted": 1})


def _newest(ask: Ask, *, with_code: bool) -> Message | None:
    found = (one for one in _chosen(ask) if one.outcome == "accepted")
    return next((one for one in found if not with_code or one.code), None)


def _waited(ask: Ask, answer: Waiting) -> Answer | Waiting:
    """At once when it is there, or nobody waits."""
    return answer.attempt(ask.now) or (answer if answer.seconds else answer.otherwise(ask.now))


def _latest(ask: Ask) -> Answer | Waiting:
    def attempt(_: float) -> Answer | None:
        message = _newest(ask, with_code=False)
        return json_answer(200, message.as_dict(whole=True)) if message else None

    return _waited(ask, Waiting(ask.seconds("wait"), attempt, lambda _: _nothing(ask)))


def _code(ask: Ask) -> Answer | Waiting:
    plain = "json" not in ask.request.header("accept")

    def attempt(_: float) -> Answer | None:
        message = _newest(ask, with_code=True)
        if message is None:
            return None
        if plain:
            return Answer(200, f"{message.code}\n".encode())
        return json_answer(200, {"code": message.code, "message": message.id})

    return _waited(ask, Waiting(ask.seconds("wait"), attempt, lambda _: _nothing(ask)))


def _wait_none(ask: Ask) -> Answer | Waiting:
    def attempt(_: float) -> Answer | None:
        message = _newest(ask, with_code=False)
        if message is None:
            return None
        return json_answer(409, {"error": "a message arrived", "message": message.as_dict()})

    none = json_answer(200, {"none": True})
    return _waited(ask, Waiting(ask.seconds("wait"), attempt, lambda _: none))


def _nothing(ask: Ask) -> Answer:
    to = ask.query.get("to", "")
    newest = ask.world.messages()[:_TOLD]
    others = sum(1 for one in newest if not same_number(to)(one.to))
    told = [
        {"id": one.id, "to": one.to, "template": one.template, "outcome": one.outcome,
         "error": one.error}
        for one in newest
    ]  # fmt: skip
    words = f"no such message; of the newest {len(newest)}, {others} went to other numbers"
    return json_answer(404, {"error": words, "arrived": told})


ROUTES = (
    Route(
        "GET",
        "/api/v1/messages",
        _list,
        "Messages, newest first, refused ones too",
        {
            **_CHOICE,
            "outcome": Field("accepted or rejected"),
            "limit": Field("how many", "integer"),
            "offset": Field("how many to leave out", "integer"),
        },
    ),
    Route("DELETE", "/api/v1/messages", _clear, "Forget all messages"),
    Route(
        "GET",
        "/api/v1/messages/{id}",
        _one,
        "One message with its raw request and answer",
        answers={200: "the message", 404: "there is none of this id"},
    ),
    Route(
        "DELETE",
        "/api/v1/messages/{id}",
        _delete,
        "Forget one message",
        answers={200: "forgotten", 404: "there is none of this id"},
    ),
    Route(
        "GET",
        "/api/v1/latest",
        _latest,
        "The newest accepted message, waited for if need be",
        {**_CHOICE, "wait": _WAIT},
        answers={200: "the message", 404: "none came; what did is told"},
    ),
    Route(
        "GET",
        "/api/v1/code",
        _code,
        "The newest verification code alone; an object when JSON is asked for",
        {**_CHOICE, "wait": _WAIT},
        answers={200: "the code", 404: "none came; what did is told"},
        content_type="text/plain",
    ),
    Route(
        "GET",
        "/api/v1/wait-none",
        _wait_none,
        "Wait, and see that no message is accepted",
        {**_CHOICE, "wait": _WAIT},
        answers={200: "none is there and none came", 409: "one is there or came"},
    ),
)
