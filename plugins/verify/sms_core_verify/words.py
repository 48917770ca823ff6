"""Sentences for end users, in English, 简体中文, 繁體中文 and Español.  Data, and one function.

They say no more than ``for_screen`` does: nobody learns from them whether a number is known,
blocked or busy.
"""

from __future__ import annotations

from collections.abc import Mapping

from sms_core_verify.rules import Shown

__all__ = ["LANGUAGES", "SENTENCES", "chosen", "sentence", "tries_left", "wait"]

#: Sentences of everything that may be shown, by language.
SENTENCES: Mapping[str, Mapping[Shown, str]] = {
    "en": {
        Shown.VERIFIED: "The code is right.",
        Shown.INVALID_OR_EXPIRED: "The code is wrong or has expired.",
        Shown.SENT: "If this number can receive a code, it is on its way.",
        Shown.SLOW_DOWN: "Too many requests. Please wait before you ask for another code.",
        Shown.CAPTCHA_REQUIRED: "Please confirm first that you are not a robot.",
        Shown.UNAVAILABLE: "This does not work at the moment. Please try again later.",
    },
    "zh-Hans": {
        Shown.VERIFIED: "验证码正确。",
        Shown.INVALID_OR_EXPIRED: "验证码错误或已过期。",
        Shown.SENT: "如果该号码可以接收验证码，短信很快就会送达。",
        Shown.SLOW_DOWN: "请求过于频繁，请稍后再获取验证码。",
        Shown.CAPTCHA_REQUIRED: "请先完成人机验证。",
        Shown.UNAVAILABLE: "服务暂时不可用，请稍后再试。",
    },
    "zh-Hant": {
        Shown.VERIFIED: "驗證碼正確。",
        Shown.INVALID_OR_EXPIRED: "驗證碼錯誤或已過期。",
        Shown.SENT: "如果此號碼可以接收驗證碼，簡訊很快就會送達。",
        Shown.SLOW_DOWN: "請求過於頻繁，請稍後再取得驗證碼。",
        Shown.CAPTCHA_REQUIRED: "請先完成真人驗證。",
        Shown.UNAVAILABLE: "服務暫時無法使用，請稍後再試。",
    },
    "es": {
        Shown.VERIFIED: "El código es correcto.",
        Shown.INVALID_OR_EXPIRED: "El código es incorrecto o ha caducado.",
        Shown.SENT: "Si este número puede recibir un código, está en camino.",
        Shown.SLOW_DOWN: "Demasiadas solicitudes. Espere antes de pedir otro código.",
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
_WAIT = {
    "en": (
        "You can ask for the code again in 1 second.",
        "You can ask for the code again in {} seconds.",
    ),
    "zh-Hans": ("1 秒后可以重新获取。", "{} 秒后可以重新获取。"),
    "zh-Hant": ("1 秒後可以重新取得。", "{} 秒後可以重新取得。"),
    "es": (
        "Puede pedir el código de nuevo en 1 segundo.",
        "Puede pedir el código de nuevo en {} segundos.",
    ),
}
_TRADITIONAL = ("hant", "tw", "hk", "mo")


def chosen(language: str) -> str:
    """The language of these that a tag such as ``zh-TW`` or ``es_MX`` means; else English."""
    parts = language.replace("_", "-").lower().split("-")
    if parts[0] == "zh":
        return "zh-Hant" if any(part in _TRADITIONAL for part in parts) else "zh-Hans"
    return parts[0] if parts[0] in SENTENCES else "en"


def sentence(shown: Shown, language: str = "en") -> str:
    """What to tell the user."""
    return SENTENCES[chosen(language)][shown]


def tries_left(count: int, language: str = "en") -> str:
    """How many tries the challenge still has."""
    return _counted(_TRIES[chosen(language)], count)


def wait(seconds: float, language: str = "en") -> str:
    """When a code can be asked for again, in whole seconds rounded up."""
    return _counted(_WAIT[chosen(language)], max(0, int(-(-seconds // 1))))


def _counted(forms: tuple[str, str], count: int) -> str:
    return forms[0] if count == 1 else forms[1].format(count)
