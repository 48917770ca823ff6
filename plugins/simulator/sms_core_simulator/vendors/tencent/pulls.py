"""Tencent Cloud's receipts and replies to be pulled, and its record of sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sms_core_simulator.messages import Message, Reply
from sms_core_simulator.vendors.tencent.gateway import Call, Refusal
from sms_core_simulator.vendors.tencent.numbers import e164, region, split
from sms_core_simulator.vendors.tencent.parameters import read, within
from sms_core_simulator.vendors.visit import Visit

__all__ = ["replies", "replies_by_number", "send_records", "statuses", "statuses_by_number"]

_WEEK = 7 * 24 * 3600
_THREE_DAYS = 72 * 3600
_BY_NUMBER: dict[str, type | str] = {
    "BeginTime": int, "Offset": int, "Limit": int, "PhoneNumber": str, "SmsSdkAppId": str,
}  # fmt: skip


def statuses(visit: Visit[Call]) -> Mapping[str, object]:
    """Receipts of an application, each handed out once."""
    return {"PullSmsSendStatusSet": [_status(one) for one in _pull(visit, "receipts")]}


def replies(visit: Visit[Call]) -> Mapping[str, object]:
    """Replies to an application, each handed out once."""
    pulled = _pull(visit, "replies")
    return {"PullSmsReplyStatusSet": [_reply(one, one.replies[-1]) for one in pulled]}


def _pull(visit: Visit[Call], kind: str) -> list[Message]:
    values = read(visit.call, {"Limit": int, "SmsSdkAppId": str})
    limit = within(values, "Limit", 0, 100, 0)
    queue = visit.world.pulls(visit.account.name, kind, values["SmsSdkAppId"])
    taken = [one.item for one in queue.take(limit, visit.now)]
    for message in taken:
        visit.world.life.note(message.id, f"{kind.removesuffix('s')} pulled", "", visit.now)
    return taken


def statuses_by_number(visit: Visit[Call]) -> Mapping[str, object]:
    """Receipts of one number, as often as asked; newest first."""
    values, found = _by_number(visit, _WEEK)
    listed = [_status(one) for one in found if one.receipt][: values["Limit"]]
    return {"PullSmsSendStatusSet": listed}


def replies_by_number(visit: Visit[Call]) -> Mapping[str, object]:
    """Replies of one number, as often as asked; newest first."""
    values, found = _by_number(visit, _WEEK)
    listed = [_reply(one, reply) for one in found for reply in reversed(one.replies)]
    return {"PullSmsReplyStatusSet": listed[: values["Limit"]]}


def _by_number(visit: Visit[Call], longest: int) -> tuple[dict[str, Any], list[Message]]:
    values = read(visit.call, _BY_NUMBER, {"EndTime": int})
    within(values, "Limit", 0, 100, 0)
    within(values, "Offset", 0, 0, 0)
    return values, _sent(visit, values, longest)


def send_records(visit: Visit[Call]) -> Mapping[str, object]:
    """The record of one number, accepted and refused; newest first."""
    needed: dict[str, type | str] = {"PhoneNumber": str, "SmsSdkAppId": str, "BeginTime": int}
    values = read(visit.call, needed, {"EndTime": int, "Limit": int, "Offset": int})
    limit = within(values, "Limit", 1, 50, 20)
    offset = within(values, "Offset", 0, 1000, 0)
    found = _sent(visit, values, _THREE_DAYS, outcome="")
    listed = [_record(one) for one in found[offset : offset + limit]]
    return {"SendRecordSet": listed, "TotalCount": len(found)}


def _sent(
    visit: Visit[Call], values: Mapping[str, Any], longest: int, outcome: str = "accepted"
) -> list[Message]:
    number = e164(values["PhoneNumber"])
    if not number:
        raise Refusal("InvalidParameterValue.IncorrectPhoneNumber", "incorrect phone number")
    begin, end = values["BeginTime"], values["EndTime"] or visit.now
    if begin < visit.now - longest or begin > end:
        words = "BeginTime is before what is kept, or after EndTime"
        raise Refusal("InvalidParameterValue.BeginTimeVerifyFail", words)
    return [
        one
        for one in visit.of_account(number, outcome)
        if begin <= one.received_at <= end + 1 and one.application == values["SmsSdkAppId"]
    ]


def _status(message: Message) -> dict[str, object]:
    country, subscriber = split(message.to)
    receipt = message.receipt
    return {
        "UserReceiveTime": int(receipt.at) if receipt else 0,
        "CountryCode": country,
        "SubscriberNumber": subscriber,
        "PhoneNumber": message.to,
        "SerialNo": message.message_id,
        "ReportStatus": "SUCCESS" if receipt and receipt.delivered else "FAIL",
        "Description": receipt.code if receipt else "",
        "SessionContext": message.reference,
    }


def _reply(message: Message, reply: Reply) -> dict[str, object]:
    country, subscriber = split(message.to)
    return {
        "ExtendCode": message.extension,
        "CountryCode": country,
        "PhoneNumber": message.to,
        "SignName": message.sign_name,
        "ReplyContent": reply.text,
        "ReplyTime": int(reply.at),
        "SubscriberNumber": subscriber,
    }


def _record(message: Message) -> dict[str, object]:
    receipt = message.receipt
    submitted = 3 if receipt is None else 2 if receipt.delivered else 4
    return {
        "PhoneNumber": message.to,
        "SerialNo": message.message_id,
        "SendStatus": 1 if message.error else submitted,
        "RequestCode": message.error or "Ok",
        "StatusCode": receipt.code if receipt else "",
        "IsoCode": region(message.to),
        "Content": message.text or "",
        "SendTime": int(message.received_at),
        "UserReceiveTime": int(receipt.at) if receipt and receipt.delivered else 0,
    }
