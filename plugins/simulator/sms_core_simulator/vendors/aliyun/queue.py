"""Aliyun's queue of receipts and replies (MNS 2015-06-06): long polls and deleting.

Vendor facts: the MNS request signature and messages as the official SDK reads them (read
2026-10).  Where no page says how a wrong request is answered, it is decided here.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from calendar import timegm
from hashlib import md5, sha1
from hmac import digest
from time import strptime
from urllib.parse import unquote
from xml.sax.saxutils import escape

from sms_core.signing.encoding import same
from sms_core_simulator.http import Answer, Request, Waiting
from sms_core_simulator.messages import Message
from sms_core_simulator.queues import Queue, Taken
from sms_core_simulator.state import World
from sms_core_simulator.vendors.aliyun import reports
from sms_core_simulator.vendors.aliyun.tokens import MESSAGE_TYPES

__all__ = ["handle", "recognises", "signature"]

_PATH = re.compile(r"/queues/([^/?]+)/messages")
_XMLNS = 'xmlns="http://mns.aliyuncs.com/doc/v1/"'
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_HANDLE = re.compile(r"<ReceiptHandle>([^<]*)</ReceiptHandle>")
_WINDOW = 15 * 60
_HIDDEN = 30.0
_MOST = 16
_LONGEST_WAIT = 30
_WORDS = {
    "AccessIDAuthError": (
        403,
        "AccessID authentication fail, please check your AccessID and retry.",
    ),
    "InvalidArgument": (400, "The value of an argument is not valid."),
    "MessageNotExist": (404, "Message not exist."),
    "QueueNotExist": (404, "The queue name you provided is not exist."),
    "ReceiptHandleError": (404, "The receipt handle you provide is not valid."),
    "SignatureDoesNotMatch": (403, "The request signature we calculated does not match yours."),
    "TimeExpired": (408, "The http request you sent is expired."),
    "MethodNotAllowed": (405, "The method is not allowed for this resource."),
}


def recognises(request: Request) -> bool:
    """The path of a queue."""
    return request.path.startswith("/queues/")


def handle(request: Request, world: World, now: float) -> Answer | Waiting:
    """Receive (GET) or delete (DELETE)."""
    found = _PATH.fullmatch(request.path)
    kind = MESSAGE_TYPES.get(found[1].rpartition("-")[2], "") if found else ""
    account_name, fault = _admitted(request, world, now)
    if fault:
        return _refusal(fault)
    if not kind:
        return _refusal("QueueNotExist")
    waiting = world.pulls(account_name, kind)
    if request.method == "GET":
        return _receive(request, waiting, kind, now, _HIDDEN / world.settings.time_scale, world)
    if request.method == "DELETE":
        return _delete(request, waiting, now)
    return _refusal("MethodNotAllowed")


def _admitted(request: Request, world: World, now: float) -> tuple[str, str]:
    """The account whose queue may be used, or the fault."""
    scheme, _, rest = request.header("authorization").partition(" ")
    key_id, _, given = rest.partition(":")
    held = world.temporary.get(key_id)
    if scheme != "MNS" or held is None:
        return "", "AccessIDAuthError"
    credential, expires, account_name = held
    if now >= expires or not same(request.header("security-token"), credential.token):
        return "", "AccessIDAuthError"
    if abs(_seconds(request.header("date")) - now) > _WINDOW:
        return "", "TimeExpired"
    resources = {request.target, unquote(request.target)}
    if not any(same(given, signature(request, one, credential.secret)) for one in resources):
        return "", "SignatureDoesNotMatch"
    return account_name, ""


def signature(request: Request, resource: str, secret: str) -> str:
    """The simulator's own signature of a request for a resource."""
    own = sorted((k, v) for k, v in request.headers if k.startswith("x-mns-"))
    lines = [
        request.method,
        request.header("content-md5"),
        request.header("content-type"),
        request.header("date"),
        *(f"{key}:{value}" for key, value in own),
        resource,
    ]
    return b64encode(digest(secret.encode(), "\n".join(lines).encode(), sha1)).decode()


def _seconds(date: str) -> float:
    try:
        return timegm(strptime(date, "%a, %d %b %Y %H:%M:%S GMT"))
    except ValueError:
        return 0.0


def _receive(
    request: Request, queue: Queue[Message], kind: str, now: float, hidden: float, world: World
) -> Answer | Waiting:
    asked = request.query_fields
    many = "numOfMessages" in asked
    most = _whole(asked.get("numOfMessages", "1"))
    wait = _whole(asked.get("waitseconds", "0"))
    if not 1 <= most <= _MOST or not 0 <= wait <= _LONGEST_WAIT:
        return _refusal("InvalidArgument")

    def attempt(moment: float) -> Answer | None:
        taken = queue.take(most, moment, hidden)
        for one in taken:
            world.life.note(one.item.id, f"{kind.removesuffix('s')} pulled", "queue", moment)
        return _messages(taken, kind, many=many) if taken else None

    empty = _refusal("MessageNotExist")
    if wait:
        return Waiting(wait, attempt, lambda _: empty)
    return attempt(now) or empty


def _whole(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,3}", text) else -1


def _messages(taken: list[Taken[Message]], kind: str, *, many: bool) -> Answer:
    inside = "".join(_message(one, kind, "" if many else f" {_XMLNS}") for one in taken)
    return _xml(200, f"<Messages {_XMLNS}>{inside}</Messages>" if many else inside)


def _message(taken: Taken[Message], kind: str, xmlns: str) -> str:
    message = taken.item
    told = (
        reports.receipt(message)
        if kind == "receipts"
        else reports.reply(message, message.replies[-1])
    )
    body = b64encode(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
    fields = {
        "MessageId": f"{message.id:032X}",
        "ReceiptHandle": taken.handle,
        "MessageBody": body.decode(),
        "MessageBodyMD5": md5(body).hexdigest().upper(),  # noqa: S324 - the vendor's format
        "EnqueueTime": str(int(taken.put_at * 1000)),
        "FirstDequeueTime": str(int(taken.first_taken_at * 1000)),
        "NextVisibleTime": str(int(taken.hidden_until * 1000)),
        "DequeueCount": str(taken.times),
        "Priority": "8",
    }
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return f"<Message{xmlns}>{inside}</Message>"


def _delete(request: Request, queue: Queue[Message], now: float) -> Answer:
    asked = request.query_fields.get("ReceiptHandle")
    listed = _HANDLE.findall(request.body.decode("utf-8", "replace"))
    handles = [asked] if asked is not None else listed
    if not 1 <= len(handles) <= _MOST:
        return _refusal("InvalidArgument")
    wrong = [handle for handle in handles if not queue.delete(handle, now)]
    if not wrong:
        return Answer(204, headers=_VERSION, note="aliyun DeleteMessage")
    status, words = _WORDS["ReceiptHandleError"]
    if asked is not None:
        return _refusal("ReceiptHandleError")
    errors = "".join(
        f"<Error><ErrorCode>ReceiptHandleError</ErrorCode><ErrorMessage>{words}</ErrorMessage>"
        f"<ReceiptHandle>{escape(handle)}</ReceiptHandle></Error>"
        for handle in wrong
    )
    return _xml(status, f"<Errors {_XMLNS}>{errors}</Errors>")


_VERSION = (("x-mns-version", "2015-06-06"),)


def _refusal(code: str) -> Answer:
    status, words = _WORDS[code]
    inside = f"<Code>{code}</Code><Message>{words}</Message><RequestId>{0:024X}</RequestId>"
    return _xml(status, f"<Error {_XMLNS}>{inside}<HostId>simulator</HostId></Error>", code)


def _xml(status: int, inside: str, note: str = "OK") -> Answer:
    body = f"{_HEAD}{inside}".encode()
    return Answer(status, body, "text/xml;charset=utf-8", _VERSION, f"aliyun queue {note}")
