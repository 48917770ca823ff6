"""Aliyun SMS (Dysmsapi 2017-05-25): both signature schemes, JSON and XML answers.

Vendor facts: Alibaba Cloud help pages on the RPC and V3 signatures, the actions and error codes,
and answers seen in public (read 2026-10).  What the pages leave open is decided here:
authentication comes first, then version and action, then limits, then parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sms_core_simulator.faults import Facts
from sms_core_simulator.http import Answer, Request, Waiting
from sms_core_simulator.state import World
from sms_core_simulator.terms import Terms
from sms_core_simulator.vendors.aliyun import (
    answers,
    gateway,
    limits,
    queries,
    queue,
    reports,
    send_sms,
    templates,
    tokens,
    writing,
)
from sms_core_simulator.vendors.aliyun.gateway import Call
from sms_core_simulator.vendors.aliyun.refusals import (
    CODES,
    Refusal,
    forced,
    gateway_refusal,
)
from sms_core_simulator.vendors.visit import Visit

__all__ = ["facts", "handle", "name", "recognises", "terms"]

name = "aliyun"
terms: Terms = Terms(
    delivered="DELIVERED",
    codes=CODES,
    receipts={
        "off": "MOBILE_NOT_ON_SERVICE",
        "invalid": "INVALID_NUMBER",
        "full": "MOBLLE_TERMINAL_ERROR",
        "blocked": "MOBILE_IN_BLACK",
        "content": "CONTENT_KEYWORD",
        "expired": "EXPIRED",
        "unknown": "REQUEST_SUCCESS",
    },
    pushes=reports.PUSHES,
)

Action = Callable[[Visit[Call]], Mapping[str, object]]
_VERSION = "2017-05-25"
_SENDING: Mapping[str, Action] = {"SendSms": send_sms.perform, "SendBatchSms": send_sms.batch}
_ACTIONS: Mapping[str, Action] = {
    **_SENDING,
    "CreateSmsTemplate": templates.create,
    "GetSmsTemplate": templates.details,
    "QuerySendDetails": queries.send_details,
    "QuerySendStatistics": queries.send_statistics,
    "QuerySmsSignList": templates.list_sign_names,
    "QuerySmsTemplateList": templates.list_templates,
    "QueryTokenForMnsQueue": tokens.query,
}


def recognises(request: Request) -> bool:
    """Parameters of the RPC scheme, headers of ACS3, or the path of a queue."""
    return (
        request.header("authorization").startswith("ACS3-")
        or bool(request.header("x-acs-action"))
        or not {"AccessKeyId", "Signature", "Action"}.isdisjoint(request.fields)
        or queue.recognises(request)
    )


def facts(request: Request, world: World) -> Facts:
    """What the faults look at."""
    if queue.recognises(request):
        return Facts(name, {"GET": "ReceiveMessage"}.get(request.method, "DeleteMessage"))
    call = gateway.read(request)
    account = world.account(name, call.key_id)
    numbers = [writing.e164(one, overseas=False) or one for one in send_sms.numbers_of(call)]
    template = call.parameters.get("TemplateCode", "")
    return Facts(name, call.action, (account.name, call.key_id), template, tuple(numbers))


def handle(request: Request, world: World, now: float) -> Answer | Waiting:
    """One call, answered as the gateway would."""
    if queue.recognises(request):
        return queue.handle(request, world, now)
    call = gateway.read(request)
    account = world.account(name, call.key_id)
    check = gateway.verify(call, account)
    request_id = world.request_id().upper()
    visit = Visit(call, name, world, account, now, check, request_id, call.action, call.key_id)
    try:
        gateway.admit(visit)
        fields = _action(visit)(visit)
    except Refusal as refusal:
        if call.action in _SENDING:
            send_sms.record_refused(visit, refusal.code)
        return answers.refusal(visit, refusal)
    return answers.success(visit, fields)


def _action(visit: Visit[Call]) -> Action:
    call = visit.call
    if call.version != _VERSION:
        raise gateway_refusal("InvalidVersion")
    if call.action not in _ACTIONS:
        raise gateway_refusal("InvalidAction.NotFound")
    if visit.world.plan.code and visit.world.plan.strike:
        raise forced(visit.world.plan.code, visit.world.plan.strike.status)
    hit = visit.limited(limits.of_action(call.action))
    if hit:
        raise gateway_refusal(hit.code)
    return _ACTIONS[call.action]
