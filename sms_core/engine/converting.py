"""Telling providers which codes were used: the share of those tells people from abuse.

Nothing depends on it, so nothing here is tried twice and nothing raises.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, cast

from sms_core.accounts import Account
from sms_core.engine.decisions import limits
from sms_core.engine.steps import Ask
from sms_core.errors import TransportError
from sms_core.policy import Policy
from sms_core.providers import Context, ConversionReporter
from sms_core.results import SendResult, must_be_result

__all__ = ["convert"]


def convert(
    result: SendResult,
    accounts: Mapping[str, Account],
    context: Callable[[Account], Context],
    policy: Policy,
    at: float,
) -> Generator[Ask, Any, int]:
    """Report every accepted recipient whose provider wants to know; how many it noted.

    Args:
        result: of the send.
        accounts: by name.
        context: makes that of an exchange.
        policy: limits of an exchange.
        at: when the codes were used, in Unix seconds.
    """
    must_be_result(result, "report_conversion")
    noted = 0
    for each in result.accepted:
        account = accounts.get(each.account)
        if account and each.message_id and account.provider.capabilities.conversion:
            reporter = cast("ConversionReporter", account.provider)
            try:
                exchange = reporter.report_conversion(each.message_id, at, context(account))
            except TransportError:  # no credentials
                continue
            answer = yield Ask(exchange.request, limits(policy, policy.attempt_timeout))
            noted += not isinstance(answer, TransportError) and exchange.parse(answer)
    return noted
