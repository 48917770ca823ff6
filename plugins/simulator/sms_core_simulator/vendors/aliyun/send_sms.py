"""Aliyun ``SendSms`` and ``SendBatchSms``: accepted for all their numbers, or for none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import chain

from sms_core_simulator.messages import Message
from sms_core_simulator.vendors.aliyun import limits, writing
from sms_core_simulator.vendors.aliyun.gateway import Call
from sms_core_simulator.vendors.aliyun.refusals import Refusal, mandatory, refuse
from sms_core_simulator.vendors.visit import Visit, billed

__all__ = ["batch", "numbers_of", "perform", "record_refused"]

_MOST = 1_000
_MOST_IN_BATCH = 100


def perform(visit: Visit[Call]) -> Mapping[str, object]:
    """One sign name, one template, the same parameters, up to 1,000 numbers.

    Raises:
        Refusal: for all of them; Aliyun knows no partial acceptance here.
    """
    asked = visit.call.parameters
    for parameter in ("PhoneNumbers", "SignName", "TemplateCode"):
        if not asked.get(parameter):
            raise mandatory(parameter)
    template = visit.account.template(asked["TemplateCode"])
    numbers = writing.numbers(asked["PhoneNumbers"].split(","), template, _MOST)
    writing.admit_names(visit.account, asked["SignName"], asked["TemplateCode"])
    params = writing.params(asked.get("TemplateParam", ""))
    return _accept(visit, [(number, asked["SignName"], params, "") for number in numbers])


def batch(visit: Visit[Call]) -> Mapping[str, object]:
    """One template, and for each of up to 100 numbers a sign name and parameters of its own.

    Raises:
        Refusal: for all of them.
    """
    asked = visit.call.parameters
    for parameter in ("PhoneNumberJson", "SignNameJson", "TemplateCode"):
        if not asked.get(parameter):
            raise mandatory(parameter)
    listed = _texts(asked["PhoneNumberJson"])
    sign_names = _texts(asked["SignNameJson"])
    params = _array(asked.get("TemplateParamJson") or "[" + ",".join(["{}"] * len(listed)) + "]")
    codes = _texts(asked.get("SmsUpExtendCodeJson") or json.dumps([""] * len(listed)))
    if not listed or not len(listed) == len(sign_names) == len(params) == len(codes):
        raise refuse("isv.INVALID_PARAMETERS")
    template = visit.account.template(asked["TemplateCode"])
    numbers = writing.numbers(listed, template, _MOST_IN_BATCH)
    for sign_name in sign_names:
        writing.admit_names(visit.account, sign_name, asked["TemplateCode"])
    given = map(writing.string_params, params)
    return _accept(visit, list(zip(numbers, sign_names, given, codes, strict=True)))


def _accept(
    visit: Visit[Call], parts: list[tuple[str, str, dict[str, str], str]]
) -> Mapping[str, object]:
    asked = visit.call.parameters
    template = visit.account.template(asked["TemplateCode"])
    biz_id = f"{visit.world.serial(visit.now)}^0"
    messages = []
    for number, sign_name, params, extension in parts:
        text = writing.render(template, sign_name, params, number) if template else None
        message = visit.message(
            number,
            template=asked["TemplateCode"],
            sign_name=sign_name,
            params=params,
            text=text,
            segments=billed(text, number),
            reference=asked.get("OutId", ""),
            extension=extension or asked.get("SmsUpExtendCode", ""),
            message_id=biz_id,
        )
        messages.append(message)
    _admit(visit, messages, template.kind if template else "")
    visit.record(messages)
    return {"BizId": biz_id}


def _admit(visit: Visit[Call], messages: list[Message], kind: str) -> None:
    """Aliyun's limits and the account's balance; both are of the call as a whole."""
    hit = visit.limited(chain.from_iterable(limits.of_message(one, kind) for one in messages))
    if hit:
        raise Refusal(hit.code, hit.words)
    segments = sum(message.segments for message in messages)
    if not visit.world.can_pay(visit.account, segments):
        raise refuse("isv.AMOUNT_NOT_ENOUGH")
    visit.world.pay(visit.account, segments)


def record_refused(visit: Visit[Call], error: str) -> None:
    """Keep what a refused call asked for, one message a number, as far as it can be read."""
    asked = visit.call.parameters
    template = asked.get("TemplateCode", "")
    overseas = writing.is_overseas(visit.account.template(template))
    sign_names = _tolerant(asked.get("SignNameJson"))
    params = _tolerant(asked.get("TemplateParamJson"))
    of_all = _readable(asked.get("TemplateParam", ""))
    visit.record(
        visit.message(
            writing.e164(number, overseas=overseas) or number,
            template=template,
            sign_name=_nth(sign_names, place) or asked.get("SignName", ""),
            params=_given(params[place]) if place < len(params) else of_all,
            reference=asked.get("OutId", ""),
            extension=asked.get("SmsUpExtendCode", ""),
            error=error,
        )
        for place, number in enumerate(numbers_of(visit.call)[:_MOST] or [""])
    )


def numbers_of(call: Call) -> list[str]:
    """The numbers as sent, whatever else is wrong with the call."""
    if call.action == "SendBatchSms":
        return [str(one) for one in _tolerant(call.parameters.get("PhoneNumberJson"))]
    return call.parameters.get("PhoneNumbers", "").split(",")


def _array(text: str) -> list[object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise refuse("isv.INVALID_JSON_PARAM") from None
    if not isinstance(value, list):
        raise refuse("isv.INVALID_JSON_PARAM")
    return value


def _texts(text: str) -> list[str]:
    value = _array(text)
    if not all(isinstance(one, str) for one in value):
        raise refuse("isv.INVALID_JSON_PARAM")
    return [str(one) for one in value]


def _tolerant(text: str | None) -> list[object]:
    try:
        return _array(text or "[]")
    except Refusal:
        return []


def _nth(values: list[object], place: int) -> str:
    return str(values[place]) if place < len(values) else ""


def _readable(text: str) -> dict[str, str]:
    try:
        return writing.params(text)
    except Refusal:
        return {}


def _given(value: object) -> dict[str, str]:
    try:
        return writing.string_params(value)
    except Refusal:
        return {}
