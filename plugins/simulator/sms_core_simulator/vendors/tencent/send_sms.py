"""Tencent ``SendSms``: up to 200 numbers, each with an answer of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from sms_core import segments
from sms_core_simulator.messages import Message
from sms_core_simulator.state import Template
from sms_core_simulator.vendors.tencent.gateway import Call, Refusal, missing, refuse
from sms_core_simulator.vendors.tencent.numbers import e164, region
from sms_core_simulator.vendors.visit import Visit

__all__ = ["perform", "record_refused"]

_TEXTS = ("SmsSdkAppId", "TemplateId", "SignName", "ExtendCode", "SessionContext", "SenderId")
_LISTS = ("PhoneNumberSet", "TemplateParamSet")
_MOST_NUMBERS = 200
_LONGEST_CONTEXT = 511
_LONGEST_TEXT = 500
_DIGITS = re.compile(r"[0-9]+")
_SIGN_NAME = re.compile(r"\w{2,15}")
_PLACEHOLDER = re.compile(r"\{([0-9]{1,3})\}")
_WORDS = {
    "FailedOperation.SignatureIncorrectOrUnapproved": (
        "the signature format is incorrect or the signature is not approved"
    ),
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": (
        "request content does not match the template content"
    ),
    "FailedOperation.TemplateUnapprovedOrNotExist": "template is not approved or does not exist",
    "InvalidParameterValue.ContentLengthLimit": "the message is too long",
    "InvalidParameterValue.IncorrectPhoneNumber": "incorrect phone number",
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": (
        "URLs are not allowed in template parameters"
    ),
    "InvalidParameterValue.TemplateParameterFormatError": (
        "verification code template parameters must be digits, 6 at most"
    ),
    "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone": (
        "a Chinese mainland template cannot be sent to a global phone number"
    ),
    "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": (
        "a global template cannot be sent to a Chinese mainland phone number"
    ),
}


@attrs.frozen(kw_only=True)
class _Asked:
    """The parameters, of their types."""

    numbers: list[str]
    application: str = ""
    template: str = ""
    sign_name: str = ""
    context: str = ""
    params: list[str] = attrs.field(factory=list)


def perform(visit: Visit[Call]) -> Mapping[str, object]:
    """Accept or refuse each number.

    Raises:
        Refusal: the whole call is refused.
    """
    asked = _read(visit.call)
    _admit(visit, asked)
    messages = [_deliver(visit, asked, number) for number in asked.numbers]
    visit.record(messages)
    return {"SendStatusSet": [_status(message) for message in messages]}


def record_refused(visit: Visit[Call], error: str) -> None:
    """Keep what a refused call asked for, as far as it can be read."""
    try:
        asked = _read(visit.call)
    except Refusal:
        asked = _Asked(numbers=_numbers(visit.call))
    visit.record(
        attrs.evolve(_message(visit, asked, number), error=error)
        for number in asked.numbers[:_MOST_NUMBERS] or [""]
    )


def _numbers(call: Call) -> list[str]:
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
        numbers=_numbers(call),
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
        words = f"The value type of parameter `{name}` is not valid."
        raise Refusal("InvalidParameter", words)


def _admit(visit: Visit[Call], asked: _Asked) -> None:
    for name in ("PhoneNumberSet", "SmsSdkAppId", "TemplateId"):
        if (visit.call.parameters or {}).get(name) in (None, ""):
            raise missing(name)
    if not asked.numbers:
        raise Refusal("MissingParameter.EmptyPhoneNumberSet", "PhoneNumberSet is empty.")
    if len(asked.numbers) > _MOST_NUMBERS:
        words = "the number of phone numbers exceeds the upper limit of 200"
        raise Refusal("LimitExceeded.PhoneNumberCountLimit", words)
    if len(asked.context.encode("utf-8", "replace")) > _LONGEST_CONTEXT:
        raise Refusal("InvalidParameter", "SessionContext must be shorter than 512 bytes.")
    if not _DIGITS.fullmatch(asked.application):
        raise Refusal("InvalidParameterValue.SdkAppIdNotExist", "SmsSdkAppId does not exist")
    if not visit.account.takes_application(asked.application):
        words = "request SmsSdkAppId verify fail"
        raise Refusal("UnauthorizedOperation.SmsSdkAppIdVerifyFail", words)
    if len({number.startswith("+86") for number in map(e164, asked.numbers) if number}) > 1:
        raise Refusal(
            "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber",
            "mainland and global phone numbers cannot be in one request",
        )


def _message(visit: Visit[Call], asked: _Asked, number: str) -> Message:
    return attrs.evolve(
        visit.message(e164(number) or number),
        template=asked.template,
        sign_name=asked.sign_name,
        params=tuple(asked.params),
        reference=asked.context,
    )


def _deliver(visit: Visit[Call], asked: _Asked, number: str) -> Message:
    message = _message(visit, asked, number)
    template = visit.account.template(asked.template)
    error = _error(visit, message, template)
    if error:
        return attrs.evolve(message, error=error)
    text = _render(template, message) if template else None
    if text and len(text) > _LONGEST_TEXT:
        return attrs.evolve(message, error="InvalidParameterValue.ContentLengthLimit")
    serial = f"5000:{visit.world.serial(visit.now)}0000000000"
    return attrs.evolve(message, text=text, message_id=serial)


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
        "Fee": 0 if message.error else _fee(message),
        "SessionContext": message.reference,
        "Code": message.error or "Ok",
        "Message": _WORDS[message.error] if message.error else "send success",
        "IsoCode": "" if message.error else region(message.to),
    }


def _fee(message: Message) -> int:
    """Segments billed; one when the text is not known."""
    mainland = message.to.startswith("+86")
    text = message.text or ""
    return (segments.count_mainland(text) if mainland else segments.count(text)).count
