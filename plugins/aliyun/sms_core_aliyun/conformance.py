"""What the conformance kit of ``sms_core.testing`` is told; loaded by nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qsl, quote

from sms_core import Outcome, PhoneNumber, Template
from sms_core.http import Request, Response
from sms_core.providers import Batch, Sought
from sms_core.receipts import DeliveryState, ReportKind
from sms_core.reports import Push
from sms_core.testing import Answer, Case, Pull, PushCase, Record, Sent
from sms_core_aliyun import plugin
from sms_core_aliyun.codes import VERDICTS

__all__ = ["case"]

ONE, TWO = "+8613800138000", "+8613900139000"
NOW = 1_700_000_000.0
SECRET = "conformance-secret-key"  # noqa: S105 - made up
TEMPLATES = {"SMS_1": "SignIn", "SMS_2": "Shipped"}
QUEUE = "http://mns.aliyuncs.com/doc/v1/"


def _json(value: object, status: int = 200) -> Response:
    return Response(status, json.dumps(value, ensure_ascii=False).encode())


def _answered(batch: Batch, code: str | None) -> Response:  # noqa: ARG001 - one answer for all
    if code is None:
        return _json({"Code": "OK", "Message": "OK", "RequestId": "R-1", "BizId": "9006^0"})
    return _json({"Code": code, "Message": "refused", "RequestId": "R-1"})


def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))


def _authentic(request: Request, secret: str) -> bool:
    """The RPC signature, computed a second time from the vendor's description."""
    if dict(request.headers).get("authorization", "").startswith("MNS "):
        return _queue_authentic(request, secret)
    form = _form(request)
    signature = form.pop("Signature", "")
    pairs = (f"{quote(name, safe='~')}={quote(form[name], safe='~')}" for name in sorted(form))
    to_sign = f"POST&%2F&{quote('&'.join(pairs), safe='~')}"
    digest = hmac.new(f"{secret}&".encode(), to_sign.encode(), hashlib.sha1).digest()
    return signature == base64.b64encode(digest).decode()


def _queue_authentic(request: Request, secret: str) -> bool:
    """The queue's signature, computed a second time from the vendor's description."""
    headers, resource = dict(request.headers), f"/{request.url.split('/', 3)[3]}"
    md5 = hashlib.md5(request.body, usedforsecurity=False).hexdigest() if request.body else ""
    version = f"x-mns-version:{headers['x-mns-version']}"
    kind, date = headers.get("content-type", ""), headers["date"]
    lines = (request.method, base64.b64encode(md5.encode()).decode(), kind, date, version, resource)
    digest = hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha1).digest()
    return headers["authorization"].rpartition(":")[2] == base64.b64encode(digest).decode()


def _reads(request: Request) -> Sent:
    form = _form(request)
    return Sent(
        to=tuple(_e164(number) for number in form["PhoneNumbers"].split(",")),
        values=tuple(json.loads(form.get("TemplateParam", "{}")).values()),
        template=TEMPLATES[form["TemplateCode"]],
        sign_name=form["SignName"],
        extension=form.get("SmsUpExtendCode", ""),
        reference=form.get("OutId", ""),
    )


def _e164(number: str) -> str:
    return f"+86{number}" if len(number) == 11 and number[0] == "1" else f"+{number}"


_RECEIPT = {
    "phone_number": "13800138000",
    "send_time": "2023-11-15 06:13:20",
    "report_time": "2023-11-15 06:13:25",
    "success": True,
    "err_code": "DELIVERED",
    "err_msg": "delivered",
    "sms_size": "1",
    "biz_id": "9006^0",
    "out_id": "ref-1",
}
_REPLY = {
    "phone_number": "13800138000",
    "content": "退订",
    "send_time": "2023-11-15 06:14:00",
    "dest_code": "42",
    "sequence_id": "7",
}
_DELIVERED = {
    "message_id": "9006^0",
    "recipient": PhoneNumber(ONE),
    "state": DeliveryState.DELIVERED,
    "segments": 1,
    "reference": "ref-1",
}
_ACCEPTED = {"outcome": Outcome.ACCEPTED, "message_id": "9006^0", "request_id": "R-1"}
_TAKEN = Response(200, b'{"code":0,"msg":"OK"}', {"content-type": "application/json"})
_RECORD = {
    "PhoneNum": "13800138000",
    "OutId": "ref-1",
    "SendStatus": 3,
    "ErrCode": "DELIVERED",
    "ReceiveDate": "2023-11-15 06:13:25",
}
_RECORDS = {
    "Code": "OK",
    "Message": "OK",
    "RequestId": "R-2",
    "TotalCount": "1",
    "SmsSendDetailDTOs": {"SmsSendDetailDTO": [_RECORD]},
}


def _message(value: object) -> bytes:
    body = base64.b64encode(json.dumps(value).encode()).decode()
    return (
        f'<?xml version="1.0"?><Messages xmlns="{QUEUE}"><Message><MessageId>1</MessageId>'
        f"<ReceiptHandle>1-ODU4OTkzNDU5My0x</ReceiptHandle><MessageBody>{body}</MessageBody>"
        "</Message></Messages>"
    ).encode()


def _push(value: object) -> Push:
    return Push("POST", "https://shop.test/sms", (), json.dumps(value).encode())


case: Case = Case(
    plugin=plugin,
    settings={
        "access_key_id": "LTAI5tExample",
        "access_key_secret": SECRET,
        "sign_name": "阿里云短信测试",
        "templates": {
            "SignIn": "SMS_1",
            "Shipped": {"code": "SMS_2", "params": ["name", "parcel"]},
        },
        "uid": "1234567890123456",
    },
    contents=(
        Template("SignIn", {"code": "1"}),
        Template("Shipped", {"name": "A", "parcel": "7"}),
    ),
    answers=(
        Answer(
            response=_json({"Code": "OK", "Message": "OK", "RequestId": "R-1", "BizId": "9006^0"}),
            told={ONE: _ACCEPTED, TWO: _ACCEPTED},
        ),
        Answer(
            response=_json(
                {
                    "Code": "isv.BUSINESS_LIMIT_CONTROL",
                    "Message": "触发分钟级流控Permits:1",
                    "RequestId": "R-2",
                }
            ),
            told={ONE: {"outcome": Outcome.REJECTED, "message_id": "", "retry_after": 60.0}},
        ),
    ),
    # a number of +1 is written like one of mainland China; only the template tells them apart
    numbers=(ONE, "+85268326366", "+447700900000"),
    codes=VERDICTS,
    answered=_answered,
    signs_with=("now", "nonce"),
    authentic=_authentic,
    reads=_reads,
    records=(
        Record(
            sought=Sought(PhoneNumber(ONE), "ref-1", NOW),
            response=_json(_RECORDS),
            receipt={"state": DeliveryState.DELIVERED},
        ),
        Record(
            sought=Sought(PhoneNumber(ONE), "", NOW, message_id="9006^0"),
            response=_json(_RECORDS),
            receipt={"message_id": "9006^0", "state": DeliveryState.DELIVERED},
        ),
        Record(
            sought=Sought(PhoneNumber(ONE), "ref-2", NOW),
            response=_json(_RECORDS),
            found=False,
        ),
        Record(
            sought=Sought(PhoneNumber(ONE), "ref-2", NOW),
            response=_json({**_RECORDS, "SmsSendDetailDTOs": {"SmsSendDetailDTO": [_RECORD] * 50}}),
            found=False,
            more=True,
        ),
    ),
    pushes=(
        PushCase(push=_push([_RECEIPT]), at=NOW, events=(_DELIVERED,), acknowledgement=_TAKEN),
        PushCase(
            push=_push([_REPLY]),
            at=NOW,
            events=({"text": "退订", "sender": PhoneNumber(ONE), "id": "7"},),
            acknowledgement=_TAKEN,
        ),
    ),
    pulls=(
        Pull(
            kind=ReportKind.RECEIPTS,
            response=Response(200, _message(_RECEIPT)),
            events=(_DELIVERED,),
        ),
    ),
)
