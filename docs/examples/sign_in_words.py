"""What the pages of the three applications say, in the visitor's language."""

from __future__ import annotations

from typing import Any

from sms_core_verify import Challenge, Outcome
from sms_core_verify.words import chosen, sentence, tries_left, wait

__all__ = ["page", "told"]

LABELS = {
    "en": {
        "title": "Sign in",
        "phone": "Mobile number",
        "send": "Send a code",
        "code": "Code from the message",
        "again": "Send it again",
        "other": "Another number",
        "no_number": "This is not a phone number.",
        "welcome": "You are signed in.",
    },
    "zh-Hans": {
        "title": "登录",
        "phone": "手机号码",
        "send": "获取验证码",
        "code": "短信验证码",
        "again": "重新获取",
        "other": "更换号码",
        "no_number": "手机号码格式不正确。",
        "welcome": "您已登录。",
    },
    "zh-Hant": {
        "title": "登入",
        "phone": "手機號碼",
        "send": "取得驗證碼",
        "code": "簡訊驗證碼",
        "again": "重新取得",
        "other": "更換號碼",
        "no_number": "手機號碼格式不正確。",
        "welcome": "您已登入。",
    },
    "es": {
        "title": "Iniciar sesión",
        "phone": "Número de móvil",
        "send": "Enviar un código",
        "code": "Código del mensaje",
        "again": "Enviarlo de nuevo",
        "other": "Otro número",
        "no_number": "No es un número de teléfono.",
        "welcome": "Ha iniciado sesión.",
    },
}


def told(answer: Challenge | Outcome, language: str) -> str:
    """What the visitor is told about a start, a resend or a check."""
    if isinstance(answer, Challenge) and answer.retry_after is not None:
        return wait(answer.retry_after, language)
    sentences = [sentence(answer.shown, language)]
    if isinstance(answer, Outcome) and answer.tries_left and not answer:
        sentences.append(tries_left(answer.tries_left, language))
    return " ".join(sentences)


def page(
    language: str, answer: Challenge | Outcome | None = None, challenge: str = "", **more: Any
) -> dict[str, Any]:
    """What ``sign_in.html`` is filled with; with a challenge it asks for a code."""
    filled = {"label": LABELS[chosen(language)], "language": chosen(language), **more}
    if answer is not None:
        filled |= {"status": answer.shown.value, "told": told(answer, language)}
    return {**filled, "challenge": challenge}
