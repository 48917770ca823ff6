"""Aliyun's answers: business and gateway layers, as JSON or XML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from xml.sax.saxutils import escape

from sms_core_simulator.http import Answer
from sms_core_simulator.vendors.aliyun.gateway import Call
from sms_core_simulator.vendors.aliyun.refusals import Refusal
from sms_core_simulator.vendors.visit import Visit

__all__ = ["refusal", "success"]


def success(visit: Visit[Call], fields: Mapping[str, str]) -> Answer:
    """The action's own fields, and those of every answer."""
    told = {"Message": "OK", "RequestId": visit.request_id, **fields, "Code": "OK"}
    return _answer(visit, 200, f"{visit.call.action}Response", told)


def refusal(visit: Visit[Call], no: Refusal) -> Answer:
    """A refusal of either layer."""
    told = {"Message": no.message, "RequestId": visit.request_id, "Code": no.code}
    if no.status == 200:
        return _answer(visit, 200, f"{visit.call.action}Response", told)
    place = f"q={no.code}&product=Dysmsapi&requestId={visit.request_id}"
    told["HostId"] = visit.call.host
    told["Recommend"] = f"https://api.aliyun.com/troubleshoot?{place}"
    return _answer(visit, no.status, "Error", told)


def _answer(visit: Visit[Call], status: int, root: str, told: Mapping[str, str]) -> Answer:
    if visit.call.xml:
        body, content_type = _xml(root, told), "text/xml;charset=utf-8"
    else:
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        content_type = "application/json;charset=utf-8"
    trace_id = visit.request_id.replace("-", "").lower()
    headers = (("x-acs-request-id", visit.request_id), ("x-acs-trace-id", trace_id))
    octets = body.encode("utf-8", "replace")
    return Answer(status, octets, content_type, headers, visit.note(told["Code"]))


def _xml(root: str, told: Mapping[str, str]) -> str:
    inside = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in told.items())
    return f"<?xml version='1.0' encoding='UTF-8'?><{root}>{inside}</{root}>"
