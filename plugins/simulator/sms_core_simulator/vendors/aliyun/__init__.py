"""Aliyun SMS (Dysmsapi 2017-05-25): both signature schemes, JSON and XML answers.

Vendor facts: Alibaba Cloud help pages on the RPC and V3 signatures, SendSms and error codes,
and answers seen in public (read 2026-10).  What the pages leave open is decided here:
authentication comes first, then version and action, then parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sms_core_simulator.http import Answer, Request
from sms_core_simulator.state import World
from sms_core_simulator.vendors.aliyun import answers, gateway, send_sms
from sms_core_simulator.vendors.aliyun.gateway import Call
from sms_core_simulator.vendors.aliyun.refusals import Refusal, gateway_refusal
from sms_core_simulator.vendors.visit import Visit

__all__ = ["handle", "name", "recognises"]

name = "aliyun"
Action = Callable[[Visit[Call]], Mapping[str, str]]
_VERSION = "2017-05-25"
_ACTIONS: Mapping[str, Action] = {"SendSms": send_sms.perform}


def recognises(request: Request) -> bool:
    """Parameters of the RPC scheme, or headers of ACS3."""
    return (
        request.header("authorization").startswith("ACS3-")
        or bool(request.header("x-acs-action"))
        or not {"AccessKeyId", "Signature", "Action"}.isdisjoint(request.fields)
    )


def handle(request: Request, world: World, now: float) -> Answer:
    """One call, answered as the gateway would."""
    call = gateway.read(request)
    account = world.account(name)
    check = gateway.verify(call, account)
    visit = Visit(call, name, world, account, now, check, world.request_id().upper())
    try:
        gateway.admit(visit)
        fields = _action(call)(visit)
    except Refusal as refusal:
        if call.action == "SendSms":
            send_sms.record(visit, error=refusal.code)
        return answers.refusal(visit, refusal)
    return answers.success(visit, fields)


def _action(call: Call) -> Action:
    if call.version != _VERSION:
        raise gateway_refusal("InvalidVersion")
    if call.action not in _ACTIONS:
        raise gateway_refusal("InvalidAction.NotFound")
    return _ACTIONS[call.action]
