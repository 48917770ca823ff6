"""What Aliyun makes of numbers, names and parameters before it sends."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from sms_core_simulator.accounts import Account, Template
from sms_core_simulator.vendors.aliyun.refusals import Refusal, refuse

__all__ = ["admit_names", "e164", "is_overseas", "numbers", "params", "render", "string_params"]

_MAINLAND = re.compile(r"(?:\+86|0086|86|\+)?(1[3-9][0-9]{9})")
#: Eleven digits that may be of +1; some may be of mainland China as well.
_NORTH_AMERICA = re.compile(r"1[2-9][0-9]{2}[2-9][0-9]{6}")
_OVERSEAS = re.compile(rf"{_NORTH_AMERICA.pattern}|(?!86)[2-9][0-9]{{6,14}}")
_TEMPLATE_CODE = re.compile(r"SMS_[0-9]+")
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_LENGTHS = {"code": (4, 6), "notice": (1, 35)}


def is_overseas(template: Template | None) -> bool:
    """Whether a template is for numbers outside mainland China."""
    return template is not None and template.region == "overseas"


def e164(number: str, *, overseas: bool) -> str:
    """The full number, or an empty text."""
    mainland = _MAINLAND.fullmatch(number)
    if mainland and not (overseas and _NORTH_AMERICA.fullmatch(number)):
        return f"+86{mainland[1]}"
    return f"+{number}" if _OVERSEAS.fullmatch(number) else ""


def numbers(listed: list[str], template: Template | None, most: int) -> list[str]:
    """Full numbers, all of mainland China or none.

    Raises:
        Refusal: they are too many, or one is wrong, or wrong for the template.
    """
    if len(listed) > most:
        raise refuse("isv.MOBILE_COUNT_OVER_LIMIT")
    full = [e164(number, overseas=is_overseas(template)) for number in listed]
    kinds = {number.startswith("+86") for number in full}
    wrong = [number for number, known in zip(listed, full, strict=True) if not known]
    if wrong or len(kinds) > 1 or (template and template.region == "mainland" and False in kinds):
        number = wrong[0] if wrong else listed[-1]
        raise Refusal("isv.MOBILE_NUMBER_ILLEGAL", f"{number}invalid mobile number")
    if is_overseas(template) and True in kinds:
        raise refuse("isv.DOMESTIC_NUMBER_NOT_SUPPORTED")
    return full


def admit_names(account: Account, sign_name: str, template_code: str) -> None:
    """Let a sign name and a template in that the account has.

    Raises:
        Refusal: it has not, or they are malformed.
    """
    bare = sign_name == sign_name.strip() and not set("【】[]") & set(sign_name)
    if not bare or not account.takes_sign_name(sign_name):
        raise refuse("isv.SMS_SIGNATURE_ILLEGAL")
    if not _TEMPLATE_CODE.fullmatch(template_code) or not account.takes_template(template_code):
        raise refuse("isv.SMS_TEMPLATE_ILLEGAL")


def params(text: str) -> dict[str, str]:
    """The object of texts.

    Raises:
        Refusal: it is none.
    """
    try:
        return string_params(json.loads(text or "{}"))
    except (ValueError, RecursionError):
        raise refuse("isv.INVALID_JSON_PARAM") from None


def string_params(value: object) -> dict[str, str]:
    """An object of texts; whole numbers are taken too, as the vendor's own samples use them.

    Raises:
        Refusal: it is none.
    """
    if not isinstance(value, dict) or any(type(v) not in (str, int) for v in value.values()):
        raise refuse("isv.INVALID_JSON_PARAM")
    return {name: str(one) for name, one in value.items()}


def render(template: Template, sign_name: str, given: Mapping[str, str], number: str) -> str:
    """The text of a message.

    Raises:
        Refusal: a parameter is missing or not admissible.
    """
    needed = _PLACEHOLDER.findall(template.text)
    if any(not given.get(name) for name in needed):
        raise refuse("isv.TEMPLATE_MISSING_PARAMETERS")
    for name in needed:
        _admit_value(template.kind, given[name])
    body = _PLACEHOLDER.sub(lambda found: given[found[1]], template.text)
    overseas = not number.startswith("+86")
    return f"[{sign_name}]{body}" if overseas and sign_name.isascii() else f"【{sign_name}】{body}"


def _admit_value(kind: str, value: str) -> None:
    if kind == "code" and not re.fullmatch("[A-Za-z0-9]+", value):
        raise refuse("isv.INVALID_PARAMETERS")
    if kind and "://" in value:
        raise refuse("isv.PARAM_NOT_SUPPORT_URL")
    shortest, longest = _LENGTHS.get(kind, (0, len(value)))
    if not shortest <= len(value) <= longest:
        raise refuse("isv.PARAM_LENGTH_LIMIT")
