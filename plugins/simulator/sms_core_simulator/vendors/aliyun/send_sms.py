"""Aliyun ``SendSms``: one sign name, one template, the same parameters, up to 1,000 numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import attrs

from sms_core_simulator.state import Template
from sms_core_simulator.vendors.aliyun.gateway import Call
from sms_core_simulator.vendors.aliyun.refusals import Refusal, mandatory
from sms_core_simulator.vendors.visit import Visit

__all__ = ["perform", "record"]

_MOST_NUMBERS = 1_000
_MAINLAND = re.compile(r"(?:\+86|0086|86|\+)?(1[3-9][0-9]{9})")
#: Eleven digits that may be of +1; some may be of mainland China as well.
_NORTH_AMERICA = re.compile(r"1[2-9][0-9]{2}[2-9][0-9]{6}")
_OVERSEAS = re.compile(rf"{_NORTH_AMERICA.pattern}|(?!86)[2-9][0-9]{{6,14}}")
_TEMPLATE_CODE = re.compile(r"SMS_[0-9]+")
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_LENGTHS = {"code": (4, 6), "notice": (1, 35)}
_WORDS = {
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": "国际/港澳台消息模板不支持发送境内号码",
    "isv.INVALID_JSON_PARAM": "JSON参数不合法",
    "isv.INVALID_PARAMETERS": "params must be [a-zA-Z0-9] for verification sms",
    "isv.MOBILE_COUNT_OVER_LIMIT": "手机号码数量超过限制",
    "isv.PARAM_LENGTH_LIMIT": "参数超出长度限制",
    "isv.PARAM_NOT_SUPPORT_URL": "不支持参数变量中包含URL",
    "isv.SMS_SIGNATURE_ILLEGAL": "该账号下找不到对应签名",
    "isv.SMS_TEMPLATE_ILLEGAL": "模板不合法(不存在或被拉黑)",
    "isv.TEMPLATE_MISSING_PARAMETERS": "模板缺少变量",
}


def perform(visit: Visit[Call]) -> Mapping[str, str]:
    """Accept the call for all its numbers.

    Raises:
        Refusal: for all of them; Aliyun knows no partial acceptance here.
    """
    asked = visit.call.parameters
    for parameter in ("PhoneNumbers", "SignName", "TemplateCode"):
        if not asked.get(parameter):
            raise mandatory(parameter)
    template = visit.account.template(asked["TemplateCode"])
    numbers = _numbers(asked["PhoneNumbers"], template)
    _admit_names(visit)
    params = _params(asked.get("TemplateParam", ""))
    text = _render(template, asked["SignName"], params, numbers) if template else None
    biz_id = f"{visit.world.serial(visit.now)}^0"
    record(visit, text=text, message_id=biz_id)
    return {"BizId": biz_id}


def record(
    visit: Visit[Call], *, text: str | None = None, message_id: str = "", error: str = ""
) -> None:
    """Keep what the call asked for, one message a number."""
    asked = visit.call.parameters
    try:
        params = _params(asked.get("TemplateParam", ""))
    except Refusal:
        params = {}
    message = attrs.evolve(
        visit.message(""),
        template=asked.get("TemplateCode", ""),
        sign_name=asked.get("SignName", ""),
        params=params,
        text=text,
        message_id=message_id,
        reference=asked.get("OutId", ""),
        error=error,
    )
    overseas = _is_overseas(visit.account.template(message.template))
    numbers = asked.get("PhoneNumbers", "").split(",")[:_MOST_NUMBERS]
    visit.record(
        attrs.evolve(message, to=_e164(number, overseas=overseas) or number) for number in numbers
    )


def _refuse(code: str) -> Refusal:
    return Refusal(code, _WORDS[code])


def _is_overseas(template: Template | None) -> bool:
    return template is not None and template.region == "overseas"


def _e164(number: str, *, overseas: bool) -> str:
    """The full number, or an empty text."""
    mainland = _MAINLAND.fullmatch(number)
    if mainland and not (overseas and _NORTH_AMERICA.fullmatch(number)):
        return f"+86{mainland[1]}"
    return f"+{number}" if _OVERSEAS.fullmatch(number) else ""


def _numbers(listed: str, template: Template | None) -> list[str]:
    numbers = listed.split(",")
    if len(numbers) > _MOST_NUMBERS:
        raise _refuse("isv.MOBILE_COUNT_OVER_LIMIT")
    full = [_e164(number, overseas=_is_overseas(template)) for number in numbers]
    kinds = {number.startswith("+86") for number in full}
    wrong = [number for number, e164 in zip(numbers, full, strict=True) if not e164]
    if wrong or len(kinds) > 1 or (template and template.region == "mainland" and False in kinds):
        number = wrong[0] if wrong else numbers[-1]
        raise Refusal("isv.MOBILE_NUMBER_ILLEGAL", f"{number}invalid mobile number")
    if _is_overseas(template) and True in kinds:
        raise _refuse("isv.DOMESTIC_NUMBER_NOT_SUPPORTED")
    return full


def _admit_names(visit: Visit[Call]) -> None:
    sign_name = visit.call.parameters["SignName"]
    bare = sign_name == sign_name.strip() and not set("【】[]") & set(sign_name)
    if not bare or not visit.account.takes_sign_name(sign_name):
        raise _refuse("isv.SMS_SIGNATURE_ILLEGAL")
    code = visit.call.parameters["TemplateCode"]
    if not _TEMPLATE_CODE.fullmatch(code) or not visit.account.takes_template(code):
        raise _refuse("isv.SMS_TEMPLATE_ILLEGAL")


def _params(text: str) -> dict[str, str]:
    """The object of texts; whole numbers are taken too, as the vendor's own samples use them."""
    try:
        params = json.loads(text or "{}")
    except (ValueError, RecursionError):
        raise _refuse("isv.INVALID_JSON_PARAM") from None
    if not isinstance(params, dict) or any(type(v) not in (str, int) for v in params.values()):
        raise _refuse("isv.INVALID_JSON_PARAM")
    return {name: str(value) for name, value in params.items()}


def _render(
    template: Template, sign_name: str, params: Mapping[str, str], numbers: list[str]
) -> str:
    needed = _PLACEHOLDER.findall(template.text)
    if any(not params.get(name) for name in needed):
        raise _refuse("isv.TEMPLATE_MISSING_PARAMETERS")
    for name in needed:
        _admit_value(template.kind, params[name])
    body = _PLACEHOLDER.sub(lambda found: params[found[1]], template.text)
    overseas = not numbers[0].startswith("+86")
    return f"[{sign_name}]{body}" if overseas and sign_name.isascii() else f"【{sign_name}】{body}"


def _admit_value(kind: str, value: str) -> None:
    if kind == "code" and not re.fullmatch("[A-Za-z0-9]+", value):
        raise _refuse("isv.INVALID_PARAMETERS")
    if kind and "://" in value:
        raise _refuse("isv.PARAM_NOT_SUPPORT_URL")
    shortest, longest = _LENGTHS.get(kind, (0, len(value)))
    if not shortest <= len(value) <= longest:
        raise _refuse("isv.PARAM_LENGTH_LIMIT")
