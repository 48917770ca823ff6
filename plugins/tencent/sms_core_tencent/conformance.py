"""What the conformance kit of ``sms_core.testing`` is told; loaded by nothing else."""

from __future__ import annotations

import hashlib
import hmac
import json

from sms_core import Outcome, PhoneNumber, Template
from sms_core.http import Request, Response
from sms_core.providers import Batch, Sought
from sms_core.receipts import DeliveryState, ReportKind
from sms_core.reports import Push
from sms_core.testing import Answer, By, Case, Pull, PushCase, Record, Sent
from sms_core_tencent import plugin
from sms_core_tencent.codes import VERDICTS

__all__ = ["case"]

ONE, TWO = "+8613800138000", "+85268326366"
NOW = 1_700_000_000.0
SECRET = "conformance-secret-key"  # noqa: S105 - made up
HOST = "sms.tencentcloudapi.com"


def _answer(inner: dict[str, object]) -> Response:
    body = json.dumps({"Response": {**inner, "RequestId": "R-1"}}, ensure_ascii=False)
    return Response(200, body.encode())


def _status(number: str, code: str = "Ok", serial: str = "") -> dict[str, object]:
    return {"SerialNo": serial, "PhoneNumber": number, "Fee": 1, "Code": code, "Message": "said"}


def _answered(batch: Batch, code: str | None) -> Response:
    if code is not None:
        return _answer({"Error": {"Code": code, "Message": "refused"}})
    statuses = [_status(number.e164, serial="5000:1") for number in batch.recipients]
    return _answer({"SendStatusSet": statuses})


def _chain(key: bytes, *links: str) -> bytes:
    for link in links:
        key = hmac.new(key, link.encode(), hashlib.sha256).digest()
    return key


def _authentic(request: Request, secret: str) -> bool:
    """TC3-HMAC-SHA256, computed a second time from the vendor's description."""
    headers = dict(request.headers)
    action, stamp = headers["x-tc-action"].lower(), headers["x-tc-timestamp"]
    canonical = (
        f"POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:{HOST}\n"
        f"x-tc-action:{action}\n\ncontent-type;host;x-tc-action\n"
        f"{hashlib.sha256(request.body).hexdigest()}"
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    day = headers["authorization"].partition("/")[2].partition("/")[0]
    to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{day}/sms/tc3_request\n{digest}"
    signature = _chain(f"TC3{secret}".encode(), day, "sms", "tc3_request", to_sign).hex()
    return headers["authorization"].endswith(f"Signature={signature}")


def _reads(request: Request) -> Sent:
    body = json.loads(request.body)
    return Sent(
        to=tuple(body["PhoneNumberSet"]),
        values=tuple(body.get("TemplateParamSet", ())),
        template={"1100": "SignIn", "1102": "Shipped"}[body["TemplateId"]],
        sign_name=body.get("SignName", ""),
        extension=body.get("ExtendCode", ""),
        reference=body.get("SessionContext", ""),
    )


_RECEIPT = {
    "user_receive_time": "2023-11-15 06:13:25",
    "nationcode": "86",
    "mobile": "13800138000",
    "report_status": "SUCCESS",
    "errmsg": "DELIVRD",
    "description": "delivered",
    "sid": "5000:1",
    "ext": "ref-1",
}
_REPLY = {
    "extend": "",
    "mobile": "13800138000",
    "nationcode": "86",
    "sign": "腾讯云",
    "text": "退订",
    "time": 1_700_000_000,
}
_RECORD = {
    "UserReceiveTime": 1_700_000_005,
    "CountryCode": "86",
    "SubscriberNumber": "13800138000",
    "PhoneNumber": ONE,
    "SerialNo": "5000:1",
    "ReportStatus": "SUCCESS",
    "Description": "DELIVRD",
    "SessionContext": "ref-1",
}
_DELIVERED = {
    "message_id": "5000:1",
    "recipient": PhoneNumber(ONE),
    "state": DeliveryState.DELIVERED,
}
_TAKEN = Response(200, b'{"result":0,"errmsg":"OK"}', {"content-type": "application/json"})


def _push(value: object) -> Push:
    return Push("POST", "https://shop.test/sms", (), json.dumps(value).encode())


case: Case = Case(
    plugin=plugin,
    settings={
        "access_key_id": "AKIDEXAMPLE",
        "access_key_secret": SECRET,
        "sdk_app_id": "1400006666",
        "sign_name": "腾讯云",
        "templates": {"SignIn": "1100", "Shipped": {"code": "1102", "params": ["name", "parcel"]}},
    },
    contents=(
        Template("SignIn", {"code": "1"}),
        Template("Shipped", {"name": "A", "parcel": "7"}),
    ),
    answers=(
        Answer(
            by=By.NUMBER,
            response=_answer(
                {
                    "SendStatusSet": [
                        _status(TWO, "LimitExceeded.PhoneNumberThirtySecondLimit"),
                        _status(ONE, serial="5000:1"),
                    ]
                }
            ),
            told={
                ONE: {"outcome": Outcome.ACCEPTED, "message_id": "5000:1", "segments": 1},
                TWO: {"outcome": Outcome.REJECTED, "message_id": ""},
            },
        ),
        Answer(
            by=By.NUMBER,
            response=_answer(
                {"SendStatusSet": [_status(TWO, serial="5000:2"), _status(ONE, serial="5000:1")]}
            ),
            told={
                ONE: {"outcome": Outcome.ACCEPTED, "message_id": "5000:1"},
                TWO: {"outcome": Outcome.ACCEPTED, "message_id": "5000:2"},
            },
        ),
        Answer(
            response=_answer({"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "no"}}),
            told={ONE: {"outcome": Outcome.REJECTED, "request_id": "R-1", "text": "no"}},
        ),
    ),
    codes=VERDICTS,
    answered=_answered,
    signs_with=("now",),
    authentic=_authentic,
    reads=_reads,
    records=(
        Record(
            sought=Sought(PhoneNumber(ONE), "ref-1", NOW),
            response=_answer({"PullSmsSendStatusSet": [_RECORD]}),
            told={"message_id": "5000:1"},
            receipt={"state": DeliveryState.DELIVERED},
        ),
        Record(
            sought=Sought(PhoneNumber(ONE), "", NOW, message_id="5000:1"),
            response=_answer({"PullSmsSendStatusSet": [_RECORD]}),
            receipt={"message_id": "5000:1", "state": DeliveryState.DELIVERED},
        ),
    ),
    pushes=(
        PushCase(push=_push([_RECEIPT]), at=NOW, events=(_DELIVERED,), acknowledgement=_TAKEN),
        PushCase(
            push=_push(_REPLY),
            at=NOW,
            events=({"text": "退订", "sender": PhoneNumber(ONE)},),
            acknowledgement=_TAKEN,
        ),
    ),
    pulls=(
        Pull(
            kind=ReportKind.RECEIPTS,
            response=_answer({"PullSmsSendStatusSet": [_RECORD]}),
            events=(_DELIVERED,),
        ),
    ),
)
