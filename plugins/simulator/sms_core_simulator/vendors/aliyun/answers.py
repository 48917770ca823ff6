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


#: Made once: an encoder of this kind costs more than what it encodes.
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def success(visit: Visit[Call], fields: Mapping[str, object]) -> Answer:
    """The action's own fields, and those of every answer."""
    told: dict[str, object] = {
        "Message": "OK",
        "RequestId": visit.request_id,
        **fields,
        "Code": "OK",
    }
    return _answer(visit, 200, f"{visit.call.action}Response", told)


def refusal(visit: Visit[Call], no: Refusal) -> Answer:
    """A refusal of either layer."""
    told: dict[str, object] = {
        "Message": no.message,
        "RequestId": visit.request_id,
        "Code": no.code,
    }
    if no.business:
        return _answer(visit, no.status, f"{visit.call.action}Response", told)
    place = f"q={no.code}&product=Dysmsapi&requestId={visit.request_id}"
    told["HostId"] = visit.call.host
    told["Recommend"] = f"https://api.aliyun.com/troubleshoot?{place}"
    return _answer(visit, no.status, "Error", told)


def _answer(visit: Visit[Call], status: int, root: str, told: Mapping[str, object]) -> Answer:
    if visit.call.xml:
        body, content_type = _xml(root, told), "text/xml;charset=utf-8"
    else:
        body = _JSON.encode(told)
        content_type = "application/json;charset=utf-8"
    trace_id = visit.request_id.replace("-", "").lower()
    headers = (("x-acs-request-id", visit.request_id), ("x-acs-trace-id", trace_id))
    octets = body.encode("utf-8", "replace")
    return Answer(status, octets, content_type, headers, visit.note(str(told["Code"])))


def _xml(root: str, told: Mapping[str, object]) -> str:
    return f"<?xml version='1.0' encoding='UTF-8'?><{root}>{_children(told)}</{root}>"


def _children(told: Mapping[str, object]) -> str:
    return "".join(_element(name, value) for name, value in told.items())


def _element(name: str, value: object) -> str:
    """A list is its name repeated; there is no page that says otherwise."""
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    inside = _children(value) if isinstance(value, Mapping) else escape(_written(value))
    return f"<{name}>{inside}</{name}>"


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
