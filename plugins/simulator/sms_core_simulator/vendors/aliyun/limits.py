"""Aliyun's documented limits (help pages 44335 and 438433, read 2026-10)."""

from __future__ import annotations

from collections.abc import Iterator

from sms_core_simulator.limiter import Rule
from sms_core_simulator.messages import Message

__all__ = ["of_action", "of_message"]

_CODE = "isv.BUSINESS_LIMIT_CONTROL"
_DAY = 24 * 3600
#: Verification codes: minute and hour are of the clock, the day is the 24 hours before.
_CODES = (
    Rule(_CODE, "触发分钟级流控Permits:1", 1, 60, natural=True),
    Rule(_CODE, "触发小时级流控Permits:5", 5, 3600, natural=True),
    Rule(_CODE, "触发天级流控Permits:10", 10, _DAY),
)
#: To one number, of all customers together; here of one account.
_NUMBER = Rule(_CODE, "触发号码天级流控Permits:40", 40, _DAY)
_OTHERS = Rule(_CODE, "触发天级流控Permits:50", 50, _DAY)
_RATES = {
    "SendSms": 5000,
    "SendBatchSms": 5000,
    "QuerySendDetails": 5000,
    "GetSmsTemplate": 1000,
    "CreateSmsTemplate": 500,
    "QuerySendStatistics": 20,
    "QuerySmsTemplateList": 10,
}
_WORDS = "Request was denied due to user flow control."


def of_action(action: str) -> Iterator[tuple[Rule, object]]:
    """Calls in a second by one account."""
    if action in _RATES:
        yield Rule("Throttling.User", _WORDS, _RATES[action], 1), action


def of_message(message: Message, kind: str) -> Iterator[tuple[Rule, object]]:
    """Messages to one number; mainland numbers only, as documented.

    A template whose kind is not known counts as one of verification codes.
    """
    if not message.to.startswith("+86"):
        return
    if kind in ("", "code"):
        for rule in _CODES:
            yield rule, (message.sign_name, message.to)
        yield _NUMBER, message.to
    else:
        yield _OTHERS, (message.sign_name, message.template, message.to)
