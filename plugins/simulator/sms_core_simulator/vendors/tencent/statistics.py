"""Tencent Cloud's counts: of sends, of receipts, of packages, and the report of conversions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sms_core_simulator import china
from sms_core_simulator.messages import Message
from sms_core_simulator.vendors.tencent.codes import RECEIPTS
from sms_core_simulator.vendors.tencent.gateway import Call, Refusal
from sms_core_simulator.vendors.tencent.parameters import read, within
from sms_core_simulator.vendors.visit import Visit

__all__ = ["callbacks", "conversion", "packages", "sends"]

_WINDOW: dict[str, type | str] = {
    "BeginTime": str, "EndTime": str, "SmsSdkAppId": str, "Limit": int, "Offset": int,
}  # fmt: skip
_LONGEST = 32 * 24 * 3600
#: What an account without a balance is said to have bought.
_PLENTY = 1_000_000
_YEAR = 365 * 24 * 3600
#: Receipt codes and the counts they belong to; others are the carrier's own errors.
_COUNTS = {
    RECEIPTS["off"]: "ShutdownErrorCount",
    RECEIPTS["invalid"]: "InvalidNumberCount",
    RECEIPTS["blocked"]: "BlackListCount",
    "MX:0003": "FrequencyLimitCount",
    "TE:0003": "FrequencyLimitCount",
}


def sends(visit: Visit[Call]) -> Mapping[str, object]:
    """How many were asked for, accepted, and billed."""
    messages = _within(visit)
    accepted = [one for one in messages if not one.error]
    return {
        "SendStatusStatistics": {
            "FeeCount": sum(one.segments for one in accepted),
            "RequestCount": len(messages),
            "RequestSuccessCount": len(accepted),
        }
    }


def callbacks(visit: Visit[Call]) -> Mapping[str, object]:
    """How many receipts came, and of which kinds."""
    accepted = [one for one in _within(visit) if not one.error]
    receipts = [one.receipt for one in accepted if one.receipt]
    failed = [one.code for one in receipts if not one.delivered]
    counts = dict.fromkeys(
        ("InternalErrorCount", "InvalidNumberCount", "ShutdownErrorCount", "BlackListCount",
         "FrequencyLimitCount"), 0
    )  # fmt: skip
    for code in failed:
        counts[_COUNTS.get(code, "InternalErrorCount")] += 1
    return {
        "CallbackStatusStatistics": {
            "CallbackCount": len(receipts),
            "RequestSuccessCount": len(accepted),
            "CallbackFailCount": len(failed),
            "CallbackSuccessCount": len(receipts) - len(failed),
            **counts,
        }
    }


def packages(visit: Visit[Call]) -> Mapping[str, object]:
    """One package, bought at the beginning of the day: the account's balance."""
    values = read(visit.call, _WINDOW)
    limit = within(values, "Limit", 0, 500, 0)
    offset = within(values, "Offset", 0, 10**9, 0)
    begin, end = _hours(values)
    bought = int(china.of_hour(china.day(visit.now)))
    package = {
        "PackageCreateTime": bought,
        "PackageEffectiveTime": bought,
        "PackageExpiredTime": bought + _YEAR,
        "PackageAmount": _PLENTY if visit.account.balance is None else visit.account.balance,
        "PackageType": 1,
        "PackageId": 1,
        "CurrentUsage": visit.world.used[visit.account.name],
    }
    found = [package] if begin <= bought <= end else []
    return {"SmsPackagesStatisticsSet": found[offset : offset + limit]}


def conversion(visit: Visit[Call]) -> Mapping[str, object]:
    """Note that a code was used."""
    needed: dict[str, type | str] = {"SmsSdkAppId": str, "SerialNo": str, "ConversionTime": int}
    values = read(visit.call, needed)
    for message in visit.accepted():
        if message.message_id == values["SerialNo"]:
            visit.world.life.note(message.id, "converted", "", visit.now)
            return {"ReportConversionStatus": {"Code": "ok", "Message": "ok"}}
    raise Refusal("InvalidParameterValue", "SerialNo does not exist")


def _within(visit: Visit[Call]) -> list[Message]:
    values = read(visit.call, _WINDOW)
    within(values, "Limit", 0, 0, 0)
    within(values, "Offset", 0, 0, 0)
    begin, end = _hours(values)
    return [
        one
        for one in visit.of_account("", "")
        if begin <= one.received_at < end + 3600 and one.application == values["SmsSdkAppId"]
    ]


def _hours(values: Mapping[str, Any]) -> tuple[float, float]:
    moments = []
    for name in ("BeginTime", "EndTime"):
        try:
            if len(values[name]) != 10:
                raise ValueError
            moments.append(china.of_hour(values[name]))
        except ValueError:
            words = f"{name} must be written yyyymmddhh"
            raise Refusal(f"InvalidParameterValue.{name}VerifyFail", words) from None
    begin, end = moments
    if not begin <= end <= begin + _LONGEST:
        words = "EndTime must be after BeginTime, by 32 days at most"
        raise Refusal("InvalidParameterValue.EndTimeVerifyFail", words)
    return begin, end
