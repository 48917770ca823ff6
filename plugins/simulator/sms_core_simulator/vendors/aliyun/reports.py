"""Receipts and replies in Aliyun's form, as its pushes and its queue hold them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sms_core_simulator import china
from sms_core_simulator.messages import Message, Reply
from sms_core_simulator.terms import Pushed

__all__ = ["PUSHES", "receipt", "reply"]

_HEADERS = (("content-type", "application/json;charset=utf-8"),)
_WORDS = {
    "CONTENT_KEYWORD": "内容关键字拦截",
    "DELIVERED": "用户接收成功",
    "EXPIRED": "短信在运营商队列中过期",
    "INVALID_NUMBER": "号码状态异常",
    "MOBILE_IN_BLACK": "黑名单拦截",
    "MOBILE_NOT_ON_SERVICE": "停机、空号或关机",
    "MOBLLE_TERMINAL_ERROR": "手机终端问题",
}


def receipt(message: Message) -> dict[str, object]:
    """An item of ``SmsReport``; the message must have a receipt."""
    if message.receipt is None:
        raise ValueError("there is no receipt yet")
    told: dict[str, object] = {
        "phone_number": _number(message),
        "send_time": china.written(message.received_at),
        "report_time": china.written(message.receipt.at),
        "success": message.receipt.delivered,
        "err_code": message.receipt.code,
        "err_msg": _WORDS.get(message.receipt.code, message.receipt.code),
        "sms_size": str(message.segments),
        "biz_id": message.message_id,
    }
    return told | ({"out_id": message.reference} if message.reference else {})


def reply(message: Message, one: Reply) -> dict[str, object]:
    """An item of ``SmsUp``."""
    return {
        "phone_number": _number(message),
        "content": one.text,
        "send_time": china.written(one.at),
        "dest_code": message.extension,
        "sequence_id": str(one.id),
    }


def _number(message: Message) -> str:
    to = message.to
    return to.removeprefix("+86") if to.startswith("+86") else to.removeprefix("+")


class _Pushes:
    """HTTP batch push (help page 101508 and those on SmsReport, read 2026-10)."""

    most = 100
    timeout: float = 0.7
    retries: tuple[float, ...] = (60.0, 300.0, 600.0)

    def receipts(self, messages: Sequence[Message], url: str) -> Pushed:
        del url
        return _pushed([receipt(message) for message in messages])

    def reply(self, message: Message, reply: Reply, url: str) -> Pushed:
        del url
        return _pushed([_reply(message, reply)])

    def taken(self, status: int, body: bytes) -> bool:
        """HTTP 200 and an object with a numeric ``code``, whatever its value."""
        if status != 200:
            return False
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            return False
        code = answer.get("code") if isinstance(answer, dict) else None
        return isinstance(code, int | float) and not isinstance(code, bool)


def _pushed(items: list[dict[str, object]]) -> Pushed:
    return Pushed(_HEADERS, json.dumps(items, ensure_ascii=False).encode("utf-8", "replace"))


_reply = reply
PUSHES = _Pushes()
