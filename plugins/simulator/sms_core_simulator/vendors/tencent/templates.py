"""Tencent Cloud's templates and sign names: lists, and a new template to be reviewed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sms_core_simulator import reviews
from sms_core_simulator.accounts import Template
from sms_core_simulator.vendors.tencent.gateway import Call, Refusal
from sms_core_simulator.vendors.tencent.parameters import WHOLE_LIST, read, within
from sms_core_simulator.vendors.visit import Visit

__all__ = ["add", "list_sign_names", "list_templates"]

#: 0 may be used, 1 is under review, -1 was rejected.
_STATUSES = {"approved": 0, "pending": 1, "rejected": -1, "cancelled": -1}
_REGIONS = {"mainland": 0, "overseas": 1, "": 3}
_KINDS = {1: "marketing", 2: "notice", 3: "code"}
_PLACEHOLDER = re.compile(r"\{([0-9]{1,3})\}")


def list_templates(visit: Visit[Call]) -> Mapping[str, object]:
    """Templates of the ids, or a page of all."""
    optional: dict[str, type | str] = {"TemplateIdSet": WHOLE_LIST, "Limit": int, "Offset": int}
    values = read(visit.call, {"International": int}, optional)
    region = within(values, "International", 0, 1, 0)
    known = [one for one in visit.account.known_templates() if _REGIONS[one.region] in (region, 3)]
    ids = {str(one) for one in values["TemplateIdSet"] or []}
    limit = within(values, "Limit", 0, 100, 0)
    offset = within(values, "Offset", 0, 10**9, 0)
    found = [one for one in known if one.code in ids] if ids else known[offset : offset + limit]
    return {"DescribeTemplateStatusSet": [_listed(one) for one in found]}


def list_sign_names(visit: Visit[Call]) -> Mapping[str, object]:
    """Sign names of the ids, or a page of all; their ids are their places, from 1."""
    optional: dict[str, type | str] = {"SignIdSet": WHOLE_LIST, "Limit": int, "Offset": int}
    values = read(visit.call, {"International": int}, optional)
    region = within(values, "International", 0, 1, 0)
    known = [*enumerate((visit.account.sign_names or {}).values(), 1)]
    ids = set(values["SignIdSet"] or [])
    limit = within(values, "Limit", 0, 100, 10)
    offset = within(values, "Offset", 0, 10**9, 0)
    found = [one for one in known if one[0] in ids] if ids else known[offset : offset + limit]
    listed = [
        {
            "SignId": place,
            "International": region,
            "StatusCode": _STATUSES[one.status],
            "ReviewReply": one.reason,
            "SignName": one.name,
            "CreateTime": int(one.created),
            "QualificationId": 1,
            "QualificationName": "simulator",
            "QualificationStatusCode": 1,
        }
        for place, one in found
    ]
    return {"DescribeSignListStatusSet": listed}


def add(visit: Visit[Call]) -> Mapping[str, object]:
    """Take a new template in; its review is under way.

    Raises:
        Refusal: it is malformed.
    """
    values = read(
        visit.call,
        {"TemplateName": str, "TemplateContent": str, "SmsType": int, "International": int,
         "Remark": str},
    )  # fmt: skip
    if values["SmsType"] not in _KINDS:
        raise Refusal("InvalidParameterValue.InvalidSmsType", "SmsType must be 1, 2 or 3")
    if values["International"] not in (0, 1):
        words = "International must be 0 or 1"
        raise Refusal("InvalidParameterValue.InvalidInternational", words)
    text = values["TemplateContent"]
    _admit_format(text)
    template = Template(
        str(2_000_001 + len(visit.account.created)),
        text,
        _KINDS[values["SmsType"]],
        "overseas" if values["International"] else "mainland",
        name=values["TemplateName"],
        reason="模板内容不能包含【】" if set("【】") & set(text) else "",
    )
    reviews.submit(visit.world, visit.account, template, visit.now)
    return {"AddTemplateStatus": {"TemplateId": template.code}}


def _admit_format(text: str) -> None:
    """Placeholders are numbered from 1 and do not touch; more than they must be said."""
    places = sorted({int(one) for one in _PLACEHOLDER.findall(text)})
    if places != [*range(1, len(places) + 1)] or "}{" in text or not _PLACEHOLDER.sub("", text):
        words = "the template's variables must be numbered from 1 and stand apart"
        raise Refusal("InvalidParameterValue.InvalidTemplateFormat", words)


def _listed(template: Template) -> dict[str, object]:
    return {
        "TemplateId": int(template.code) if template.code.isdecimal() else 0,
        "International": _REGIONS[template.region],
        "StatusCode": _STATUSES[template.status],
        "ReviewReply": template.reason,
        "TemplateName": template.name,
        "CreateTime": int(template.created),
        "TemplateContent": template.text,
    }
