"""Tencent Cloud's callbacks: receipts as an array, a reply as an object."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sms_core_simulator import china
from sms_core_simulator.messages import Message, Reply
from sms_core_simulator.terms import Pushed
from sms_core_simulator.vendors.tencent.numbers import split

__all__ = ["PUSHES"]

_HEADERS = (("content-type", "application/json"),)


class _Pushes:
    """Tencent Cloud documents 382/59178 and 382/59179 (read 2026-10).

    Timeout and time between attempts are not documented; they are decided here.
    """

    most = 100
    timeout: float = 5.0
    retries: tuple[float, ...] = (60.0, 60.0)

    def receipts(self, messages: Sequence[Message], url: str) -> Pushed:
        del url
        return _pushed([_receipt(message) for message in messages])

    def reply(self, message: Message, reply: Reply, url: str) -> Pushed:
        del url
        country, subscriber = split(message.to)
        told: dict[str, object] = {
            "mobile": subscriber,
            "nationcode": country,
            "sign": message.sign_name,
            "text": reply.text,
            "time": int(reply.at),
        }
        return _pushed(told | ({"extend": message.extension} if message.extension else {}))

    def taken(self, status: int, body: bytes) -> bool:
        """HTTP 200 and an object whose ``result`` is 0."""
        if status != 200:
            return False
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            return False
        result = answer.get("result") if isinstance(answer, dict) else None
        return result == 0 and not isinstance(result, bool)


def _receipt(message: Message) -> dict[str, object]:
    country, subscriber = split(message.to)
    receipt = message.receipt
    if receipt is None:
        raise ValueError("there is no receipt yet")
    told: dict[str, object] = {
        "user_receive_time": china.written(receipt.at),
        "nationcode": country,
        "mobile": subscriber,
        "report_status": "SUCCESS" if receipt.delivered else "FAIL",
        "errmsg": receipt.code,
        "description": "用户短信送达成功" if receipt.delivered else "用户短信接收失败",
        "sid": message.message_id,
    }
    return told | ({"ext": message.reference} if message.reference else {})


def _pushed(value: object) -> Pushed:
    return Pushed(_HEADERS, json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


PUSHES = _Pushes()
