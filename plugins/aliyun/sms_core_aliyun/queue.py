"""Aliyun's queue of reports (MNS): a token, long polls, deleting.

Source: Alibaba Cloud, ``QueryTokenForMnsQueue`` and the MNS pages on receiving and deleting
messages (read 2026-10).  The queue belongs to the vendor and opens to a token of the account; a
message stays until it is deleted, and comes again when it is not.
"""

from __future__ import annotations

import re
from base64 import b64decode
from email.utils import formatdate
from functools import partial
from xml.etree import ElementTree as ET

from sms_core import Credentials
from sms_core.answers import json_object, text_in
from sms_core.http import Request, Response
from sms_core.meanings import china_time, json_value
from sms_core.providers import Context, Exchange
from sms_core.receipts import Report, ReportKind
from sms_core.reports import Pulled
from sms_core.results import Actor, ErrorClass, Retry, Verdict
from sms_core.settings import Endpoint
from sms_core.signing import mns
from sms_core_aliyun import reports
from sms_core_aliyun.codes import VERDICTS

__all__ = ["MESSAGE_TYPES", "pull", "remove", "token"]

#: What the vendor calls each kind of report.
MESSAGE_TYPES = {
    ReportKind.RECEIPTS: "SmsReport",
    ReportKind.REPLIES: "SmsUp",
    ReportKind.REVIEWS: "TemplateSmsReport",
}
_MOST, _LONGEST_WAIT = 16, 30
_NS = "{http://mns.aliyuncs.com/doc/v1/}"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_HANDLE = re.compile(r"[A-Za-z0-9+/=_.:-]+")
#: An empty queue, and a handle that was outlived: its message comes again.
_HARMLESS = ("MessageNotExist", "ReceiptHandleError")
_REFUSALS = {
    "AccessDenied": Retry.NO,
    "AccessIDAuthError": Retry.CREDENTIALS,
    "QueueNotExist": Retry.NO,
    "SecurityTokenExpired": Retry.CREDENTIALS,
    "SignatureDoesNotMatch": Retry.CREDENTIALS,
    "TimeExpired": Retry.CLOCK,
}
_BUSY = Verdict(ErrorClass.SERVICE, Retry.YES, actor=Actor.PROVIDER, meaning="the queue is busy")


def token(response: Response) -> Pulled:
    """The answer of ``QueryTokenForMnsQueue``."""
    answer = json_object(response.body) or {}
    code, inner = text_in(answer, "Code"), answer.get("MessageTokenDTO")
    expires = china_time(text_in(inner, "ExpireTime")) if isinstance(inner, dict) else None
    if isinstance(inner, dict) and code == "OK" and expires is not None:
        key_id, secret = text_in(inner, "AccessKeyId"), text_in(inner, "AccessKeySecret")
        token = text_in(inner, "SecurityToken")
        return Pulled(credentials=Credentials(key_id, secret, token, expires.timestamp()))
    if not code or code == "OK":
        return Pulled(verdict=_BUSY, code=f"HTTP {response.status}")
    return Pulled(verdict=VERDICTS[code], code=code, text=text_in(answer, "Message"))


def pull(
    endpoint: Endpoint, uid: str, kind: ReportKind, wait: float, ctx: Context
) -> Exchange[Pulled]:
    """Receive up to 16 messages, waiting up to 30 seconds for the first."""
    seconds = max(0, min(round(wait), _LONGEST_WAIT))
    resource = f"{_path(uid, kind)}?numOfMessages={_MOST}&waitseconds={seconds}"
    return Exchange(_signed("GET", endpoint, resource, b"", ctx), partial(_messages, ctx))


def remove(
    endpoint: Endpoint, uid: str, kind: ReportKind, handles: tuple[str, ...], ctx: Context
) -> Exchange[Pulled]:
    """Delete messages.  One whose handle is too old comes again, which does no harm."""
    inside = "".join(f"<ReceiptHandle>{handle}</ReceiptHandle>" for handle in handles)
    body = f'{_HEAD}<ReceiptHandles xmlns="{_NS[1:-1]}">{inside}</ReceiptHandles>'.encode()
    return Exchange(_signed("DELETE", endpoint, _path(uid, kind), body, ctx), _removed)


def _path(uid: str, kind: ReportKind) -> str:
    return f"/queues/Alicom-Queue-{uid}-{MESSAGE_TYPES[kind]}/messages"


def _signed(method: str, endpoint: Endpoint, resource: str, body: bytes, ctx: Context) -> Request:
    keys = ctx.credentials
    if keys is None:
        raise ValueError("the queue opens only to the token it gave")
    headers = mns.signed_headers(
        method,
        resource,
        body,
        host=endpoint.host,
        date=formatdate(ctx.now, usegmt=True),
        key_id=keys.key_id,
        secret=keys.secret.reveal(),
        token=keys.token.reveal() if keys.token else "",
    )
    return Request(method, endpoint.url.rstrip("/") + resource, headers, body)


def _messages(ctx: Context, response: Response) -> Pulled:
    root = _xml(response.body)
    if root is None or response.status != 200:
        return _refused(root, response)
    found: tuple[Report, ...] = ()
    handles: tuple[str, ...] = ()
    unread = 0
    for message in root.iter(f"{_NS}Message"):
        read, wrong = reports.read(_body(message), ctx)
        handle = message.findtext(f"{_NS}ReceiptHandle") or ""
        unread += wrong
        if read and not wrong and _HANDLE.fullmatch(handle):
            handles += (handle,)
        found += read
    return Pulled(found, handles, unread=unread)


def _body(message: ET.Element) -> object:
    """Base64 of JSON: an object, in older queues a list of them."""
    try:
        return json_value(b64decode(message.findtext(f"{_NS}MessageBody") or ""))
    except ValueError:
        return None


def _removed(response: Response) -> Pulled:
    if response.status < 300:
        return Pulled()
    root = _xml(response.body)
    if root is not None and root.tag == f"{_NS}Errors":
        return Pulled()  # some handles were too old
    return _refused(root, response)


def _refused(root: ET.Element | None, response: Response) -> Pulled:
    code = root.findtext(f"{_NS}Code") or "" if root is not None else ""
    if code in _HARMLESS:
        return Pulled()
    text = (root.findtext(f"{_NS}Message") or "")[:300] if root is not None else ""
    if code not in _REFUSALS:
        return Pulled(verdict=_BUSY, code=code or f"HTTP {response.status}", text=text)
    verdict = Verdict(ErrorClass.PERMISSION, _REFUSALS[code], actor=Actor.OPERATOR, meaning=text)
    return Pulled(verdict=verdict, code=code, text=text)


def _xml(body: bytes) -> ET.Element | None:
    """Any XML without a document type, which the vendor never sends; ``None`` for all else."""
    if b"<!" in body:
        return None
    try:
        return ET.fromstring(body)  # noqa: S314 - without <! there are no entities
    except (ET.ParseError, ValueError, LookupError):
        return None
