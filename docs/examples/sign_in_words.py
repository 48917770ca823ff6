"""What the pages of the three applications say, in the visitor's language."""

from __future__ import annotations

from typing import Any

from sms_core_verify import Challenge, Outcome
from sms_core_verify.words import chosen, told

__all__ = ["page"]

LABELS = {
    "en": {
        "title": "Sign in",
        "phone": "Mobile number",
        "send": "Send a code",
        "code": "Code from the message",
        "again": "Send it again",
        "other": "Another number",
        "welcome": "You are signed in.",
    },
    "zh-Hans": {
        "title": "登录",
        "phone": "手机号码",
        "send": "获取验证码",
        "code": "短信验证码",
        "again": "重新获取",
        "other": "更换号码",
        "welcome": "您已登录。",
    },
    "zh-Hant": {
        "title": "登入",
        "phone": "手機號碼",
        "send": "取得驗證碼",
        "code": "簡訊驗證碼",
        "again": "重新取得",
        "other": "更換號碼",
        "welcome": "您已登入。",
    },
    "es": {
        "title": "Iniciar sesión",
        "phone": "Número de móvil",
        "send": "Enviar un código",
        "code": "Código del mensaje",
        "again": "Enviarlo de nuevo",
        "other": "Otro número",
        "welcome": "Ha iniciado sesión.",
    },
}


def page(
    language: str, answer: Challenge | Outcome | None = None, challenge: str = "", **more: Any
) -> dict[str, Any]:
    """What ``sign_in.html`` is filled with; with a challenge it asks for a code."""
    filled = {"label": LABELS[chosen(language)], "language": chosen(language), **more}
    if answer is not None:
        filled |= {"status": answer.shown.value, "told": told(answer, language)}
    return {**filled, "challenge": challenge}
