"""Tencent ``SendSms``: up to 200 numbers, each with an answer of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import attrs

from sms_core_simulator.accounts import Template
from sms_core_simulator.faults import NO_PLAN
from sms_core_simulator.messages import Message
from sms_core_simulator.vendors.tencent import limits
from sms_core_simulator.vendors.tencent.codes import CODES, words
from sms_core_simulator.vendors.tencent.gateway import Call, Refusal, missing, refuse
from sms_core_simulator.vendors.tencent.numbers import e164, region
from sms_core_simulator.vendors.visit import Visit, billed

__all__ = ["numbers_of", "perform", "record_refused"]

_TEXTS = ("SmsSdkAppId", "TemplateId", "SignName", "ExtendCode", "SessionContext", "SenderId")
_LISTS = ("PhoneNumberSet", "TemplateParamSet")
_MOST_NUMBERS = 200
_LONGEST_CONTEXT = 511
_LONGEST_TEXT = 500
_DIGITS = re.compile(r"[0-9]+")
_SIGN_NAME = re.compile(r"\w{2,15}")
_PLACEHOLDER = re.compile(r"\{([0-9]{1,3})\}")


@attrs.frozen(kw_only=True)
class _Asked:
    """The parameters, of their types."""

    numbers: list[str]
    application: str = ""
    template: str = ""
    sign_name: str = ""
    context: str = ""
    extension: str = ""
    params: list[str] = attrs.field(factory=list)


def perform(visit: Visit[Call]) -> Mapping[str, object]:
    """Accept or refuse each number.

    Raises:
        Refusal: the whole call is refused.
    """
    asked = _read(visit.call)
    _admit(visit, asked)
    messages = [_deliver(visit, asked, *one) for one in enumerate(asked.numbers)]
    visit.record(messages)
    return {"SendStatusSet": [_status(message) for message in messages]}


def record_refused(visit: Visit[Call], error: str) -> None:
    """Keep what a refused call asked for, as far as it can be read."""
    try:
        asked = _read(visit.call)
    except Refusal:
        asked = _Asked(numbers=numbers_of(visit.call))
    visit.record(
        _message(visit, asked, number, error=error)
        for number in asked.numbers[:_MOST_NUMBERS] or [""]
    )


def numbers_of(call: Call) -> list[str]:
    """The numbers as sent, whatever else is wrong with the call."""
    return _texts((call.parameters or {}).get("PhoneNumberSet"))


def _read(call: Call) -> _Asked:
    if call.parameters is None:
        raise refuse("FailedOperation.JsonParseFail")
    for name, value in call.parameters.items():
        _admit_type(name, value)
    texts = {name: str(call.parameters.get(name) or "") for name in _TEXTS}
    return _Asked(
        application=texts["SmsSdkAppId"],
        template=texts["TemplateId"],
        sign_name=texts["SignName"],
        context=texts["SessionContext"],
        extension=texts["ExtendCode"],
        numbers=numbers_of(call),
        params=_texts(call.parameters.get("TemplateParamSet")),
    )


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _admit_type(name: str, value: object) -> None:
    if name not in _TEXTS + _LISTS:
        raise Refusal("UnknownParameter", f"The parameter `{name}` is not recognized.")
    sound = value is None or isinstance(value, list if name in _LISTS else str)
    if isinstance(value, list) and sound:
        sound = all(isinstance(item, str) for item in value)
    if not sound:
        raise Refusal("InvalidParameter", f"The value type of parameter `{name}` is not valid.")


def _admit(visit: Visit[Call], asked: _Asked) -> None:
    for name in ("PhoneNumberSet", "SmsSdkAppId", "TemplateId"):
        if (visit.call.parameters or {}).get(name) in (None, ""):
            raise missing(name)
    if not asked.numbers:
        raise Refusal("MissingParameter.EmptyPhoneNumberSet", "PhoneNumberSet is empty.")
    if len(asked.numbers) > _MOST_NUMBERS:
        told = "the number of phone numbers exceeds the upper limit of 200"
        raise Refusal("LimitExceeded.PhoneNumberCountLimit", told)
    if len(asked.context.encode("utf-8", "replace")) > _LONGEST_CONTEXT:
        raise Refusal("InvalidParameter", "SessionContext must be shorter than 512 bytes.")
    if not _DIGITS.fullmatch(asked.application):
        raise Refusal("InvalidParameterValue.SdkAppIdNotExist", "SmsSdkAppId does not exist")
    if not visit.account.takes_application(asked.application):
        told = "request SmsSdkAppId verify fail"
        raise Refusal("UnauthorizedOperation.SmsSdkAppIdVerifyFail", told)
    if len({number.startswith("+86") for number in map(e164, asked.numbers) if number}) > 1:
        raise Refusal(
            "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber",
            "mainland and global phone numbers cannot be in one request",
        )


def _message(visit: Visit[Call], asked: _Asked, number: str, **fields: Any) -> Message:
    return visit.message(
        e164(number) or number,
        template=asked.template,
        sign_name=asked.sign_name,
        params=tuple(asked.params),
        reference=asked.context,
        application=asked.application,
        extension=asked.extension,
        **fields,
    )


def _deliver(visit: Visit[Call], asked: _Asked, place: int, number: str) -> Message:
    message = _message(visit, asked, number)
    template = visit.account.template(asked.template)
    error = _forced(visit, message.to, place) or _error(visit, message, template)
    text = _render(template, message) if template and not error else None
    if text and len(text) > _LONGEST_TEXT:
        error = "InvalidParameterValue.ContentLengthLimit"
    segments = billed(text, message.to)
    error = error or _limit(visit, message, segments)
    if error:
        return attrs.evolve(message, error=error)
    visit.world.pay(visit.account, segments)
    serial = f"5000:{visit.world.serial(visit.now)}0000000000"
    return attrs.evolve(message, text=text, message_id=serial, segments=segments)


def _forced(visit: Visit[Call], number: str, place: int) -> str:
    """The code of a fault that is about this number; those of whole calls come earlier."""
    plan = visit.world.plan
    if plan is NO_PLAN:
        return ""
    code = plan.partial_code(number, place)
    if plan.strike and plan.code and plan.strike.matches_number(number):
        code = code or plan.code
    return CODES.get(code, code)


def _limit(visit: Visit[Call], message: Message, segments: int) -> str:
    if not visit.world.can_pay(visit.account, segments):
        return CODES["balance"]
    hit = visit.limited(limits.of_message(message, visit.limits))
    return hit.code if hit else ""


def _error(visit: Visit[Call], message: Message, template: Template | None) -> str:
    """The vendor's code for one number, or an empty text."""
    if not e164(message.to):
        return "InvalidParameterValue.IncorrectPhoneNumber"
    mainland = message.to.startswith("+86")
    if message.sign_name or mainland:  # elsewhere the sign name may be left out
        sound = _SIGN_NAME.fullmatch(message.sign_name)
        if not sound or not visit.account.takes_sign_name(message.sign_name):
            return "FailedOperation.SignatureIncorrectOrUnapproved"
    code = message.template
    if not _DIGITS.fullmatch(code) or not visit.account.takes_template(code):
        return "FailedOperation.TemplateUnapprovedOrNotExist"
    return _template_error(message, template, mainland=mainland) if template else ""


def _template_error(message: Message, template: Template, *, mainland: bool) -> str:
    if template.region == "mainland" and not mainland:
        return "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone"
    if template.region == "overseas" and mainland:
        return "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone"
    if len(set(_PLACEHOLDER.findall(template.text))) != len(message.params):
        return "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
    for value in message.params:
        if template.kind == "code" and not re.fullmatch("[0-9]{0,6}", value):
            return "InvalidParameterValue.TemplateParameterFormatError"
        if template.kind and "://" in value:
            return "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter"
    return ""


def _render(template: Template, message: Message) -> str:
    values = {str(place): value for place, value in enumerate(message.params, 1)}
    body = _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), template.text)
    if not message.sign_name:
        return body
    opening, closing = "【】" if message.to.startswith("+86") else "[]"
    return f"{opening}{message.sign_name}{closing}{body}"


def _status(message: Message) -> dict[str, object]:
    """What the answer says of one number."""
    return {
        "SerialNo": message.message_id,
        "PhoneNumber": message.to,
        "Fee": message.segments,
        "SessionContext": message.reference,
        "Code": message.error or "Ok",
        "Message": words(message.error) if message.error else "send success",
        "IsoCode": "" if message.error else region(message.to),
    }
