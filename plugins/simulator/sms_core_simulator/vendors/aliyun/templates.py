"""Aliyun's templates and sign names: lists, one template, and a new one to be reviewed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from sms_core_simulator import china, reviews
from sms_core_simulator.accounts import SignName, Template
from sms_core_simulator.vendors.aliyun import parameters
from sms_core_simulator.vendors.aliyun.gateway import Call
from sms_core_simulator.vendors.aliyun.refusals import Refusal, refuse
from sms_core_simulator.vendors.visit import Visit

__all__ = ["create", "details", "list_sign_names", "list_templates"]

_AUDITS = {
    "pending": "AUDIT_STATE_INIT",
    "approved": "AUDIT_STATE_PASS",
    "rejected": "AUDIT_STATE_NOT_PASS",
    "cancelled": "AUDIT_SATE_CANCEL",  # the vendor's own spelling, of templates alone
}
_STATUSES = {"pending": "0", "approved": "1", "rejected": "2", "cancelled": "10"}
#: The kinds as the vendor's pages number them, and as its list numbers them beside that.
_OUTER = {"code": 0, "notice": 1, "marketing": 2}
_INNER = {"code": 2, "notice": 0, "marketing": 1}
_KINDS = {"0": "code", "1": "notice", "2": "marketing", "3": ""}
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


def list_templates(visit: Visit[Call]) -> Mapping[str, object]:
    """A page of templates, newest first.

    Raises:
        Refusal: the page is out of bounds.
    """
    index, size = parameters.page(visit.call, "PageIndex", needed=False)
    known = sorted(visit.account.known_templates(), key=lambda one: -one.created)
    listed = [_listed(one) for one in parameters.sliced(known, index, size)]
    return _page(index, size, len(known)) | {"SmsTemplateList": listed}


def list_sign_names(visit: Visit[Call]) -> Mapping[str, object]:
    """A page of sign names.

    Raises:
        Refusal: the page is out of bounds.
    """
    index, size = parameters.page(visit.call, "PageIndex", needed=False)
    known = [*(visit.account.sign_names or {}).values()]
    listed = [_listed_sign_name(one) for one in parameters.sliced(known, index, size)]
    return _page(index, size, len(known)) | {"SmsSignList": listed}


def details(visit: Visit[Call]) -> Mapping[str, object]:
    """One template.

    Raises:
        Refusal: there is none of that code.
    """
    template = visit.account.template(parameters.text(visit.call, "TemplateCode"))
    if template is None:
        raise refuse("isv.SMS_TEMPLATE_ILLEGAL")
    return {
        "TemplateCode": template.code,
        "TemplateName": template.name,
        "TemplateContent": template.text,
        "TemplateStatus": _STATUSES[template.status],
        "TemplateType": str(_outer(template)),
        "TemplateTag": 2,
        "CreateDate": china.written(template.created),
        "OrderId": _order(template.code),
        "ApplyScene": "",
        "Remark": "",
        "FileUrlList": {"FileUrl": []},
        "MoreDataFileUrlList": {"MoreDataFileUrl": []},
        "SignList": {"SignList": []},
        "VariableAttribute": json.dumps(dict.fromkeys(_PLACEHOLDER.findall(template.text), "")),
        "AuditInfo": {"AuditDate": china.written(template.created), "RejectInfo": template.reason},
    }


def create(visit: Visit[Call]) -> Mapping[str, object]:
    """Take a new template in; its review is under way.

    Raises:
        Refusal: it is malformed.
    """
    call = visit.call
    kind = parameters.text(call, "TemplateType")
    name = parameters.text(call, "TemplateName")
    content = parameters.text(call, "TemplateContent")
    if kind not in _KINDS or len(name) > 30 or len(content) > 500:
        raise refuse("isv.INVALID_PARAMETERS")
    if kind == "0" and len(_PLACEHOLDER.findall(content)) != 1:
        words = "verification templates must have one variable"
        raise Refusal("template_parameter_count_illegal", words)
    template = Template(
        f"SMS_{480_000_001 + len(visit.account.created)}",
        content,
        _KINDS[kind],
        "overseas" if kind == "3" else "mainland",
        name=name,
        reason="模板内容不能包含【】" if set("【】") & set(content) else "",
    )
    reviews.submit(visit.world, visit.account, template, visit.now)
    return {"TemplateCode": template.code, "TemplateName": name, "OrderId": _order(template.code)}


def _page(index: int, size: int, total: int) -> dict[str, object]:
    return {"CurrentPage": index, "PageSize": size, "TotalCount": total}


def _outer(template: Template) -> int:
    return 3 if template.region == "overseas" else _OUTER.get(template.kind, 1)


def _listed(template: Template) -> dict[str, object]:
    overseas = template.region == "overseas"
    return {
        "TemplateCode": template.code,
        "TemplateName": template.name,
        "TemplateContent": template.text,
        "AuditStatus": _AUDITS[template.status],
        "TemplateType": 6 if overseas else _INNER.get(template.kind, 0),
        "OuterTemplateType": _outer(template),
        "SignatureName": "",
        "TrafficDriving": "",
        "CreateDate": china.written(template.created),
        "OrderId": _order(template.code),
        "Reason": _reason(template.reason, template.created),
    }


def _listed_sign_name(known: SignName) -> dict[str, object]:
    audit = _AUDITS[known.status].replace("SATE", "STATE")
    return {
        "SignName": known.name,
        "AuditStatus": audit,
        "BusinessType": "验证码类型",
        "CreateDate": china.written(known.created),
        "OrderId": _order(known.name),
        "Reason": _reason(known.reason, known.created),
    }


def _reason(reason: str, moment: float) -> dict[str, str]:
    date = china.written(moment) if reason else ""
    return {"RejectDate": date, "RejectInfo": reason, "RejectSubInfo": ""}


def _order(name: str) -> str:
    return str(200_000_000 + sum(name.encode()))
