"""Aliyun ``QuerySendDetails`` and ``QuerySendStatistics``."""

from __future__ import annotations

from collections.abc import Mapping

from sms_core_simulator import china
from sms_core_simulator.messages import Message
from sms_core_simulator.vendors.aliyun import parameters
from sms_core_simulator.vendors.aliyun.gateway import Call
from sms_core_simulator.vendors.aliyun.refusals import refuse
from sms_core_simulator.vendors.visit import Visit

__all__ = ["send_details", "send_statistics"]

_KEPT = 30 * 24 * 3600
_KINDS = {"0": "code", "1": "notice", "2": "marketing"}


def send_details(visit: Visit[Call]) -> Mapping[str, object]:
    """What became of the messages to one number on one day, newest first.

    Raises:
        Refusal: a parameter is missing or wrong.
    """
    number = parameters.text(visit.call, "PhoneNumber")
    day = parameters.china_day(visit.call, "SendDate")
    index, size = parameters.page(visit.call, "CurrentPage", needed=True)
    biz_id = visit.call.parameters.get("BizId", "")
    if china.of_hour(day) < visit.now - _KEPT - 24 * 3600:
        raise refuse("isv.INVALID_PARAMETERS")
    found = [
        one
        for one in visit.accepted(number)
        if china.day(one.received_at) == day and biz_id in ("", one.message_id)
    ]
    listed = [_detail(one) for one in parameters.sliced(found, index, size)]
    return {"TotalCount": str(len(found)), "SmsSendDetailDTOs": {"SmsSendDetailDTO": listed}}


def _detail(message: Message) -> dict[str, object]:
    to = message.to
    receipt = message.receipt
    told: dict[str, object] = {
        "PhoneNum": to.removeprefix("+86") if to.startswith("+86") else to.removeprefix("+"),
        "SendStatus": 1 if receipt is None else 3 if receipt.delivered else 2,
        "ErrCode": receipt.code if receipt else "",
        "TemplateCode": message.template,
        "Content": message.text or f"【{message.sign_name}】",
        "SendDate": china.written(message.received_at),
        "OutId": message.reference,
    }
    return told | ({"ReceiveDate": china.written(receipt.at)} if receipt else {})


def send_statistics(visit: Visit[Call]) -> Mapping[str, object]:
    """Counts of each day, oldest first.

    Raises:
        Refusal: a parameter is missing or wrong.
    """
    call = visit.call
    globe = parameters.text(call, "IsGlobe")
    first = parameters.china_day(call, "StartDate")
    last = parameters.china_day(call, "EndDate")
    index, size = parameters.page(call, "PageIndex", needed=True)
    if globe not in ("1", "2") or first > last:
        raise refuse("isv.INVALID_PARAMETERS")
    days: dict[str, list[Message]] = {}
    for message in visit.accepted():
        day = china.day(message.received_at)
        if first <= day <= last and _counts(visit, message, globe):
            days.setdefault(day, []).append(message)
    counted = [_statistics(day, days[day]) for day in sorted(days)]
    listed = parameters.sliced(counted, index, size)
    return {"Data": {"TotalSize": len(counted), "TargetList": listed}}


def _counts(visit: Visit[Call], message: Message, globe: str) -> bool:
    asked = visit.call.parameters
    kind = _KINDS.get(asked.get("TemplateType", ""), "")
    template = visit.account.template(message.template)
    return (
        message.to.startswith("+86") is (globe == "1")
        and asked.get("SignName", "") in ("", message.sign_name)
        and (not kind or (template is not None and template.kind == kind))
    )


def _statistics(day: str, messages: list[Message]) -> dict[str, object]:
    receipts = [message.receipt for message in messages]
    delivered = sum(1 for one in receipts if one and one.delivered)
    unknown = receipts.count(None)
    return {
        "SendDate": day,
        "TotalCount": len(messages),
        "RespondedSuccessCount": delivered,
        "RespondedFailCount": len(messages) - delivered - unknown,
        "NoRespondedCount": unknown,
    }
