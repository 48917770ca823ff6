"""Sentences for end users, in English, 简体中文, 繁體中文 and Español.  Data and what picks it.

They say no more than ``for_screen`` does: nobody learns from them whether a number is known,
blocked or busy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sms_core_verify.rules import Shown
from sms_core_verify.values import Challenge, Outcome

__all__ = [
    "LANGUAGES",
    "SENTENCES",
    "chosen",
    "no_number",
    "sentence",
    "told",
    "tries_left",
    "wait",
]

#: Sentences of everything that may be shown, by language.
SENTENCES: Mapping[str, Mapping[Shown, str]] = {
    "en": {
        Shown.VERIFIED: "The code is right.",
        Shown.INVALID_OR_EXPIRED: "The code is wrong or has expired.",
        Shown.SENT: "If this number can receive a code, it is on its way.",
        Shown.SLOW_DOWN: "Please wait before you ask for another code.",
        Shown.CAPTCHA_REQUIRED: "Please confirm first that you are not a robot.",
        Shown.UNAVAILABLE: "This does not work at the moment. Please try again later.",
    },
    "zh-Hans": {
        Shown.VERIFIED: "验证码正确。",
        Shown.INVALID_OR_EXPIRED: "验证码错误或已过期。",
        Shown.SENT: "如果该号码可以接收验证码，短信很快就会送达。",
        Shown.SLOW_DOWN: "请稍后再获取验证码。",
        Shown.CAPTCHA_REQUIRED: "请先完成人机验证。",
        Shown.UNAVAILABLE: "服务暂时不可用，请稍后再试。",
    },
    "zh-Hant": {
        Shown.VERIFIED: "驗證碼正確。",
        Shown.INVALID_OR_EXPIRED: "驗證碼錯誤或已過期。",
        Shown.SENT: "如果此號碼可以接收驗證碼，簡訊很快就會送達。",
        Shown.SLOW_DOWN: "請稍後再取得驗證碼。",
        Shown.CAPTCHA_REQUIRED: "請先完成真人驗證。",
        Shown.UNAVAILABLE: "服務暫時無法使用，請稍後再試。",
    },
    "es": {
        Shown.VERIFIED: "El código es correcto.",
        Shown.INVALID_OR_EXPIRED: "El código es incorrecto o ha caducado.",
        Shown.SENT: "Si este número puede recibir un código, está en camino.",
        Shown.SLOW_DOWN: "Espere antes de pedir otro código.",
        Shown.CAPTCHA_REQUIRED: "Confirme primero que no es un robot.",
        Shown.UNAVAILABLE: "No funciona en este momento. Inténtelo de nuevo más tarde.",
    },
}
LANGUAGES = tuple(SENTENCES)

#: For one, and for any other number.
_TRIES = {
    "en": ("1 try left.", "{} tries left."),
    "zh-Hans": ("还可以尝试 1 次。", "还可以尝试 {} 次。"),
    "zh-Hant": ("還可以嘗試 1 次。", "還可以嘗試 {} 次。"),
    "es": ("Queda 1 intento.", "Quedan {} intentos."),
}
#: A sentence, and what stands in it: one second, seconds, minutes, hours.
_WAIT = {
    "en": ("You can ask again in {}.", "1 second", "{} seconds", "{} minutes", "{} hours"),
    "zh-Hans": ("{}后可以重新获取。", "1 秒", "{} 秒", "{} 分钟", "{} 小时"),
    "zh-Hant": ("{}後可以重新取得。", "1 秒", "{} 秒", "{} 分鐘", "{} 小時"),
    "es": ("Puede pedirlo de nuevo en {}.", "1 segundo", "{} segundos", "{} minutos", "{} horas"),
}
_NO_NUMBER = {
    "en": "This is not a phone number.",
    "zh-Hans": "手机号码格式不正确。",
    "zh-Hant": "手機號碼格式不正確。",
    "es": "Esto no es un número de teléfono.",
}
_TRADITIONAL = {"hant", "tw", "hk", "mo"}
_RANGE = re.compile(
    r"\s*([a-z0-9_*-]+)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?", re.IGNORECASE
)


def chosen(language: str) -> str:
    """The language of these that is wanted most; English where none of them is.

    Args:
        language: a tag such as ``zh-TW`` or ``es_MX``, or a header ``Accept-Language`` such as
            ``fr,zh-TW;q=0.9,en;q=0.8`` (RFC 9110, 12.5.4); what cannot be read is passed over.
    """
    read = filter(None, map(_RANGE.fullmatch, language.split(",")))
    weights = [(float(each[2] or 1), each[1]) for each in read]
    wanted = sorted(weights, key=lambda each: -each[0])
    found = (_meant(tag) for weight, tag in wanted if weight > 0)
    return next(filter(None, found), "en")


def _meant(tag: str) -> str:
    """The language of these that a tag means; empty for another."""
    first, *parts = tag.replace("_", "-").lower().split("-")
    if first == "zh":
        traditional = "hans" not in parts and not _TRADITIONAL.isdisjoint(parts)
        return "zh-Hant" if traditional else "zh-Hans"
    return "en" if first == "*" else first * (first in SENTENCES)


def sentence(shown: Shown, language: str = "en") -> str:
    """What to tell the user."""
    return SENTENCES[chosen(language)][shown]


def tries_left(count: int, language: str = "en") -> str:
    """How many tries the challenge still has."""
    one, some = _TRIES[chosen(language)]
    return one if count == 1 else some.format(count)


def wait(seconds: float, language: str = "en") -> str:
    """When a code can be asked for again; in minutes or hours from two on, and rounded up."""
    left = max(0, int(-(-seconds // 1)))
    size, unit = (3600, 3) if left >= 7200 else (60, 2) if left >= 120 else (1, int(left != 1))
    whole, *units = _WAIT[chosen(language)]
    return whole.format(units[unit].format(-(-left // size)))


def no_number(language: str = "en") -> str:
    """What to tell whose number ``start`` refused with ``InvalidMessage``."""
    return _NO_NUMBER[chosen(language)]


def told(answer: Challenge | Outcome, language: str = "en") -> str:
    """All there is to tell about a start, a resend or a check: its sentence, and tries or wait."""
    parts = [sentence(answer.shown, language)]
    if isinstance(answer, Challenge):
        if answer.retry_after is not None:
            parts.append(wait(answer.retry_after, language))
    elif answer.tries_left and not answer:
        parts.append(tries_left(answer.tries_left, language))
    return ("" if chosen(language).startswith("zh") else " ").join(parts)
