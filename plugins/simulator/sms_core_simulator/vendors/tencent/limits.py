"""Tencent Cloud's documented limits (documents 382/52077 and 382/13303, read 2026-10)."""

from __future__ import annotations

from collections.abc import Iterator

from sms_core_simulator.limiter import Rule
from sms_core_simulator.messages import Message
from sms_core_simulator.vendors.tencent.codes import words

__all__ = ["of_action", "of_message"]

_DAY = 24 * 3600
_RATES = {
    "SendSms": 3000,
    "PullSmsSendStatus": 100,
    "PullSmsReplyStatus": 100,
    "PullSmsSendStatusByPhoneNumber": 20,
    "PullSmsReplyStatusByPhoneNumber": 20,
    "SendStatusStatistics": 10,
    "CallbackStatusStatistics": 10,
    "SmsPackagesStatistics": 10,
    "DescribeSmsTemplateList": 20,
    "DescribeSmsSignList": 20,
    "AddSmsTemplate": 2,
    "ReportConversion": 1000,
}


def _rule(code: str, permits: int, seconds: float, *, natural: bool = False) -> Rule:
    return Rule(code, words(code), permits, seconds, natural)


_SAME_TEXT = _rule("LimitExceeded.PhoneNumberThirtySecondLimit", 1, 30)
#: A calendar day; on the international site two messages, on the mainland one ten.
_NUMBER = {
    "documented": _rule("LimitExceeded.PhoneNumberDailyLimit", 10, _DAY, natural=True),
    "international": _rule("LimitExceeded.PhoneNumberDailyLimit", 2, _DAY, natural=True),
}


def of_action(action: str) -> Iterator[tuple[Rule, object]]:
    """Calls in a second by one account."""
    if action in _RATES:
        yield _rule("RequestLimitExceeded", _RATES[action], 1), action


def of_message(message: Message, profile: str) -> Iterator[tuple[Rule, object]]:
    """Messages to one number."""
    content = (message.sign_name, message.template, tuple(message.params))
    yield _SAME_TEXT, (message.to, content)
    yield _NUMBER.get(profile, _NUMBER["documented"]), message.to
