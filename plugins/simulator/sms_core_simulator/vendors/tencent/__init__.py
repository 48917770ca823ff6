"""Tencent Cloud SMS 2021-01-11 with TC3-HMAC-SHA256.

Vendor facts: Tencent Cloud documents 382/38766 (requests), 382/55981 (SendSms), 382/52075
(error codes), the pages of the other actions, and answers seen in public (read 2026-10).  What
they leave open is decided here: authentication comes first, then product, action and version,
then the rate, then parameters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from sms_core_simulator.faults import Facts
from sms_core_simulator.http import Answer, Request
from sms_core_simulator.state import World
from sms_core_simulator.terms import Terms
from sms_core_simulator.vendors.tencent import (
    gateway,
    limits,
    pulls,
    reports,
    send_sms,
    statistics,
    templates,
)
from sms_core_simulator.vendors.tencent.codes import CODES, RECEIPTS, is_of_a_number
from sms_core_simulator.vendors.tencent.gateway import Call, Refusal, refuse
from sms_core_simulator.vendors.tencent.numbers import e164
from sms_core_simulator.vendors.visit import Visit

__all__ = ["facts", "handle", "name", "recognises", "terms"]

name = "tencent"
terms: Terms = Terms(delivered="DELIVRD", codes=CODES, receipts=RECEIPTS, pushes=reports.PUSHES)

Action = Callable[[Visit[Call]], Mapping[str, object]]
_VERSION = "2021-01-11"
#: Made once: an encoder of this kind costs more than what it encodes.
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ACTIONS: Mapping[str, Action] = {
    "AddSmsTemplate": templates.add,
    "CallbackStatusStatistics": statistics.callbacks,
    "DescribeSendRecordList": pulls.send_records,
    "DescribeSmsSignList": templates.list_sign_names,
    "DescribeSmsTemplateList": templates.list_templates,
    "PullSmsReplyStatus": pulls.replies,
    "PullSmsReplyStatusByPhoneNumber": pulls.replies_by_number,
    "PullSmsSendStatus": pulls.statuses,
    "PullSmsSendStatusByPhoneNumber": pulls.statuses_by_number,
    "ReportConversion": statistics.conversion,
    "SendSms": send_sms.perform,
    "SendStatusStatistics": statistics.sends,
    "SmsPackagesStatistics": statistics.packages,
}


def recognises(request: Request) -> bool:
    """Headers of TC3, or the parameters of the older signing, which gets a clear answer."""
    return (
        request.header("authorization").startswith("TC3-")
        or bool(request.header("x-tc-action"))
        or "SecretId" in request.fields
    )


def facts(request: Request, world: World) -> Facts:
    """What the faults look at."""
    call = gateway.read(request)
    account = world.account(name, call.key_id)
    template = str((call.parameters or {}).get("TemplateId", ""))
    numbers = tuple(e164(one) or one for one in send_sms.numbers_of(call))
    return Facts(name, call.action, (account.name, call.key_id), template, numbers)


def handle(request: Request, world: World, now: float) -> Answer:
    """One call; the status is 200 whatever is answered."""
    call = gateway.read(request)
    account = world.account(name, call.key_id)
    check = gateway.verify(call, account)
    request_id = world.request_id()
    visit = Visit(call, name, world, account, now, check, request_id, call.action, call.key_id)
    status = 200
    try:
        gateway.admit(visit)
        fields, code = _action(visit)(visit), "Ok"
    except Refusal as refusal:
        if call.action == "SendSms":
            send_sms.record_refused(visit, refusal.code)
        fields, code = {"Error": {"Code": refusal.code, "Message": refusal.message}}, refusal.code
        status = refusal.status
    told = {"Response": {**fields, "RequestId": visit.request_id}}
    body = _JSON.encode(told).encode("utf-8", "replace")
    return Answer(status, body, "application/json", note=visit.note(code))


def _action(visit: Visit[Call]) -> Action:
    call = visit.call
    if call.service != "sms":
        raise refuse("NoSuchProduct")
    if call.action not in _ACTIONS:
        raise refuse("InvalidAction")
    if call.version != _VERSION:
        raise refuse("NoSuchVersion")
    gateway.admit_region(call)
    _admit_fault(visit)
    hit = visit.limited(limits.of_action(call.action))
    if hit:
        raise refuse(hit.code)
    return _ACTIONS[call.action]


def _admit_fault(visit: Visit[Call]) -> None:
    """Refuse the whole call where a fault says so, with a code that is not of one number."""
    plan = visit.world.plan
    code = CODES.get(plan.code, plan.code)
    of_numbers = visit.call.action == "SendSms" and is_of_a_number(code)
    if code and plan.strike and not of_numbers:
        refusal = refuse(code)
        raise Refusal(code, refusal.message, plan.strike.status or 200)
