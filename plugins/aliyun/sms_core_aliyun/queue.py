"""Aliyun's queue of reports (MNS): a token, long polls, deleting.

Source: Alibaba Cloud, ``QueryTokenForMnsQueue`` and the MNS pages on receiving and deleting
messages (read 2026-10).  The queue belongs to the vendor and opens to a token of the account; a
message stays until it is deleted, and comes again when it is not.
"""

from __future__ import annotations

from base64 import b64decode
from email.utils import formatdate
from functools import partial
from html import escape
from xml.etree import ElementTree as ET

from sms_core import Credentials
from sms_core.answers import json_value, text_in
from sms_core.http import Request, Response
from sms_core.meanings import china_time
from sms_core.providers import Context, Exchange
from sms_core.receipts import Report, ReportKind
from sms_core.reports import Pulled
from sms_core.results import Actor, ErrorClass, Retry, Verdict
from sms_core.settings import Endpoint
from sms_core.signing import mns
from sms_core_aliyun import reports
from sms_core_aliyun.answers import told, words
from sms_core_aliyun.codes import VERDICTS

__all__ = ["MESSAGE_TYPES", "pull", "remove", "token", "unpacked", "xml"]

#: What the vendor calls each kind of report.
MESSAGE_TYPES = {
    ReportKind.RECEIPTS: "SmsReport",
    ReportKind.REPLIES: "SmsUp",
    ReportKind.REVIEWS: "TemplateSmsReport",
}
_MOST, _LONGEST_WAIT = 16, 30
_NS = "{http://mns.aliyuncs.com/doc/v1/}"
_LISTS = (f"{_NS}Messages", f"{_NS}Message")
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
#: An empty queue, and a handle that was outlived: its message comes again.
_HARMLESS = ("MessageNotExist", "ReceiptHandleError")
_PERMISSION, _AUTH, _OPERATOR = ErrorClass.PERMISSION, ErrorClass.AUTH, Actor.OPERATOR
_NO_TOKEN = Verdict(_AUTH, Retry.CREDENTIALS, actor=_OPERATOR, meaning="its token was not taken")
_REFUSALS = {
    "AccessDenied": Verdict(
        _PERMISSION,
        actor=_OPERATOR,
        meaning="the queue is of another Alibaba Cloud account; look at the setting uid",
    ),
    "AccessIDAuthError": _NO_TOKEN,
    "QueueNotExist": Verdict(
        _PERMISSION,
        actor=_OPERATOR,
        meaning="there is no such queue; turn on reports by queue (MNS) in the console, and look "
        "at the setting uid",
    ),
    "SecurityTokenExpired": _NO_TOKEN,
    "SignatureDoesNotMatch": _NO_TOKEN,
    "TimeExpired": Verdict(
        _AUTH, Retry.CLOCK, actor=_OPERATOR, meaning="this machine's clock is wrong"
    ),
}
_NOT_THE_QUEUE = "the answer is not one of the queue's"
_BUSY = Verdict(ErrorClass.SERVICE, Retry.YES, actor=Actor.PROVIDER, meaning=_NOT_THE_QUEUE)


def token(response: Response) -> Pulled:
    """The answer of ``QueryTokenForMnsQueue``."""
    answer = told(response)
    code, inner = text_in(answer, "Code"), answer.get("MessageTokenDTO")
    expires = china_time(text_in(inner, "ExpireTime")) if isinstance(inner, dict) else None
    if isinstance(inner, dict) and code == "OK" and expires is not None:
        key_id, secret = text_in(inner, "AccessKeyId"), text_in(inner, "AccessKeySecret")
        token = text_in(inner, "SecurityToken")
        in_headers = key_id + token
        if in_headers.isascii() and in_headers.isprintable():
            return Pulled(credentials=Credentials(key_id, secret, token, expires.timestamp()))
    if not code or code == "OK":
        return Pulled(verdict=_BUSY, code=f"HTTP {response.status}")
    return Pulled(verdict=VERDICTS[code], code=code, text=words(answer)[:300])


def pull(
    endpoint: Endpoint, uid: str, kind: ReportKind, wait: float, ctx: Context
) -> Exchange[Pulled]:
    """Receive up to 16 messages, waiting up to 30 seconds for the first."""
    seconds = round(max(0, min(wait, _LONGEST_WAIT)))
    resource = f"{_path(uid, kind)}?numOfMessages={_MOST}&waitseconds={seconds}"
    return Exchange(_signed("GET", endpoint, resource, b"", ctx), partial(_messages, ctx))


def remove(
    endpoint: Endpoint, uid: str, kind: ReportKind, handles: tuple[str, ...], ctx: Context
) -> Exchange[Pulled]:
    """Delete messages.  One whose handle is too old comes again, which does no harm."""
    given = dict.fromkeys(handle for handle in handles if handle)
    inside = "".join(f"<ReceiptHandle>{escape(handle)}</ReceiptHandle>" for handle in given)
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
    root = xml(response.body)
    if root is None or response.status != 200 or root.tag not in _LISTS:
        return _refused(root, response)
    found: tuple[Report, ...] = ()
    handles: tuple[str, ...] = ()
    unread = 0
    for message in root.iter(f"{_NS}Message"):
        body = (message.findtext(f"{_NS}MessageBody") or "").encode()
        read, wrong = reports.read(unpacked(body), ctx)
        handle = message.findtext(f"{_NS}ReceiptHandle") or ""
        unread += wrong
        found += read
        handles += ("" if wrong else handle,) * len(read)
    return Pulled(found, handles, unread=unread)


def unpacked(body: bytes) -> object:
    """JSON, or base64 of it: an object, in older queues a list of them."""
    value = json_value(body)
    try:
        return json_value(b64decode(body)) if value is None else value
    except ValueError:
        return None


def _removed(response: Response) -> Pulled:
    if response.status < 300:
        return Pulled()
    root = xml(response.body)
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
    return Pulled(verdict=_REFUSALS[code], code=code, text=text)


class _WithoutDocumentType(ET.TreeBuilder):
    """Ends at a document type, in whatever encoding: the vendor sends none, entities need one."""

    def doctype(self, name: str, pubid: str, system: str) -> None:
        del name, pubid, system
        raise ValueError("there is a document type")


def xml(body: bytes) -> ET.Element | None:
    """XML without a document type; ``None`` for all else."""
    try:
        parser = ET.XMLParser(target=_WithoutDocumentType())  # noqa: S314 - no entities, see there
        return ET.fromstring(body, parser)  # noqa: S314
    except (ET.ParseError, ValueError, LookupError):
        return None
