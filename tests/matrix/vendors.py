"""What the two vendors answer, and what a request to them holds."""

import json
from collections.abc import Callable, Mapping
from email.utils import formatdate
from urllib.parse import parse_qs

import attrs

from sms_core.providers import Provider
from sms_core_aliyun import AliyunConfig, AliyunProvider
from sms_core_tencent import TencentConfig, TencentProvider

__all__ = ["VENDORS", "Copy", "Vendor", "http"]

HOUR = 3600.0


@attrs.frozen
class Copy:
    """One message that a server took: for whom, with which code."""

    number: str
    code: str


@attrs.frozen
class Vendor:
    """One vendor, seen from its server.

    Attributes:
        provider: makes the client's half, for an endpoint.
        read: the copy that a request's body asks for.
        taken: status and body of the answer for a copy that was taken.
        said: status and body of the answer with a code.
        codes: this vendor's code for each thing a fault may want said.
    """

    provider: Callable[[str], Provider]
    read: Callable[[bytes], Copy]
    taken: Callable[[Copy], tuple[int, bytes]]
    said: Callable[[str], tuple[int, bytes]]
    codes: Mapping[str, str]


def http(status: int, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """An answer; ``length`` instead of the true one."""
    lines = (
        f"HTTP/1.1 {status} X",
        f"Content-Length: {len(body) if length is None else length}",
        "Content-Type: application/json",
        *headers,
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def an_hour_ahead(now: float) -> str:
    """A ``Date`` header of a server whose clock is an hour ahead of ours."""
    return f"Date: {formatdate(now + HOUR, usegmt=True)}"


def _aliyun(endpoint: str) -> Provider:
    return AliyunProvider(
        AliyunConfig(
            access_key_id="matrix-key",
            access_key_secret="matrix-secret",
            sign_name="阿里云",
            templates={"SignIn": "SMS_1", "Order": "SMS_2", "Offer": "SMS_3"},
            endpoint=endpoint,
        )
    )


def _tencent(endpoint: str) -> Provider:
    return TencentProvider(
        TencentConfig(
            access_key_id="matrix-key",
            access_key_secret="matrix-secret",
            sdk_app_id="1400006666",
            sign_name="腾讯云",
            templates={"SignIn": "1", "Order": "2", "Offer": "3"},
            endpoint=endpoint,
        )
    )


def _read_aliyun(body: bytes) -> Copy:
    fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return Copy("+86" + fields["PhoneNumbers"], json.loads(fields["TemplateParam"])["code"])


def _read_tencent(body: bytes) -> Copy:
    fields = json.loads(body)
    return Copy(fields["PhoneNumberSet"][0], fields["TemplateParamSet"][0])


def _taken_by_aliyun(_: Copy) -> tuple[int, bytes]:
    return 200, b'{"Code":"OK","Message":"OK","BizId":"900619^0","RequestId":"F655"}'


def _taken_by_tencent(copy: Copy) -> tuple[int, bytes]:
    status = {"SerialNo": "5000:1", "PhoneNumber": copy.number, "Fee": 1, "Code": "Ok"}
    return 200, json.dumps({"Response": {"SendStatusSet": [status], "RequestId": "a0aa"}}).encode()


def _said_by_aliyun(code: str) -> tuple[int, bytes]:
    status = 200 if code.startswith(("isv.", "isp.")) else 400
    return status, json.dumps({"Code": code, "Message": code, "RequestId": "F655"}).encode()


def _said_by_tencent(code: str) -> tuple[int, bytes]:
    error = {"Error": {"Code": code, "Message": code}, "RequestId": "a0aa"}
    return 200, json.dumps({"Response": error}).encode()


VENDORS: Mapping[str, Vendor] = {
    "aliyun": Vendor(
        _aliyun,
        _read_aliyun,
        _taken_by_aliyun,
        _said_by_aliyun,
        {
            "throttled": "Throttling.User",
            "bad number": "isv.MOBILE_NUMBER_ILLEGAL",
            "no balance": "isv.AMOUNT_NOT_ENOUGH",
            "perhaps": "isp.SYSTEM_ERROR",
            "internal": "InternalError",
            "unavailable": "ServiceUnavailable",
            "unheard of": "Novel.Code",
            "clock": "InvalidTimeStamp.Expired",
        },
    ),
    "tencent": Vendor(
        _tencent,
        _read_tencent,
        _taken_by_tencent,
        _said_by_tencent,
        {
            "throttled": "RequestLimitExceeded",
            "bad number": "FailedOperation.PhoneNumberParseFail",
            "no balance": "FailedOperation.InsufficientBalanceInSmsPackage",
            "perhaps": "InternalError.Timeout",
            "internal": "InternalError",
            "unavailable": "ServiceUnavailable",
            "unheard of": "Novel.Code",
            "clock": "AuthFailure.SignatureExpire",
        },
    ),
}
