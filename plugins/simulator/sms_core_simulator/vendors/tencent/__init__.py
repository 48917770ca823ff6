"""Tencent Cloud SMS 2021-01-11 with TC3-HMAC-SHA256.

Vendor facts: Tencent Cloud documents 382/38766 (requests), 382/55981 (SendSms), 382/52075
(error codes), and answers seen in public (read 2026-10).  What they leave open is decided
here: authentication comes first, then product, action and version, then parameters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from sms_core_simulator.http import Answer, Request
from sms_core_simulator.state import World
from sms_core_simulator.vendors.tencent import gateway, send_sms
from sms_core_simulator.vendors.tencent.gateway import Call, Refusal, refuse
from sms_core_simulator.vendors.visit import Visit

__all__ = ["handle", "name", "recognises"]

name = "tencent"
Action = Callable[[Visit[Call]], Mapping[str, object]]
_VERSION = "2021-01-11"
_ACTIONS: Mapping[str, Action] = {"SendSms": send_sms.perform}


def recognises(request: Request) -> bool:
    """Headers of TC3, or the parameters of the older signing, which gets a clear answer."""
    return (
        request.header("authorization").startswith("TC3-")
        or bool(request.header("x-tc-action"))
        or "SecretId" in request.fields
    )


def handle(request: Request, world: World, now: float) -> Answer:
    """One call; the status is 200 whatever is answered."""
    call = gateway.read(request)
    account = world.account(name)
    check = gateway.verify(call, account)
    visit = Visit(call, name, world, account, now, check, world.request_id())
    try:
        gateway.admit(visit)
        fields, code = _action(call)(visit), "Ok"
    except Refusal as refusal:
        if call.action == "SendSms":
            send_sms.record_refused(visit, refusal.code)
        fields, code = {"Error": {"Code": refusal.code, "Message": refusal.message}}, refusal.code
    told = {"Response": {**fields, "RequestId": visit.request_id}}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Answer(200, body, "application/json", note=visit.note(code))


def _action(call: Call) -> Action:
    if call.service != "sms":
        raise refuse("NoSuchProduct")
    if call.action not in _ACTIONS:
        raise refuse("InvalidAction")
    if call.version != _VERSION:
        raise refuse("NoSuchVersion")
    gateway.admit_region(call)
    return _ACTIONS[call.action]
