"""What Aliyun pushes: batches, unsigned, and messages of a topic of yours, signed with a key.

Source: Alibaba Cloud, receipt push 101508 and MNS push verification (read 2026-10).  A batch is
acknowledged by HTTP 200 and an object with a numeric ``code``; the vendor waits 700 ms for it and
tries again after 1, 5 and 10 minutes.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from urllib.parse import urlsplit

from sms_core.answers import json_object, json_value, text_in
from sms_core.errors import Refusal, ReportRefused
from sms_core.http import Request, Response, unix_seconds
from sms_core.providers import Context
from sms_core.reports import Push, ReceiptBatch
from sms_core.signing import asymmetric, mns
from sms_core.signing.encoding import same
from sms_core_aliyun import queue, reports

__all__ = ["certificate", "receive", "verify"]

_TAKEN = Response(200, b'{"code":0,"msg":"OK"}', {"content-type": "application/json"})
_TAKEN_OF_TOPIC = Response(204)
#: Where certificates of the vendor's own stand (MNS push verification, read 2026-10).
_CERTIFICATES = re.compile(
    r"https://(?:mnstest\.oss-cn-hangzhou|mns-cert\.oss-cn-[a-z0-9-]{1,32})"
    r"\.aliyuncs\.com/[A-Za-z0-9_./-]{1,200}"
)
_OF_TOPIC, _OLDEST = "x-mns-version", 15 * 60


def certificate(push: Push, uid: str, ctx: Context) -> Request | None:
    """What has to be fetched before a topic's push can be verified; ``None`` for any other.

    Raises:
        ReportRefused: no certificate of the vendor's could verify it.
    """
    if not push.header(_OF_TOPIC):
        return None
    _check(push, ctx)
    _forwarded(push, uid)
    try:
        url = b64decode(push.header("x-mns-signing-cert-url"), validate=True).decode("ascii")
    except ValueError:
        url = ""
    # the vendor's own sample names an http address: the place is trusted, the way is not
    url = re.sub("^http://", "https://", url)
    if not _CERTIFICATES.fullmatch(url) or ".." in url:
        raise ReportRefused(Refusal.FORGED, "its certificate is not at a place of Aliyun's")
    return Request("GET", url, (("host", urlsplit(url).netloc),))


def receive(push: Push, uid: str, ctx: Context) -> ReceiptBatch:
    """Verify and read a push; see ``sms_core.reports.Receiver``."""
    of_topic, own, entries = push.header(_OF_TOPIC), False, json_value(push.body)
    if of_topic:
        verify(push, ctx)
        own, entries = _forwarded(push, uid)
    events, unread = reports.read(entries, ctx)
    if push.method != "POST" or (not events and entries != []):
        raise ReportRefused(Refusal.MALFORMED)
    return ReceiptBatch(events, _TAKEN_OF_TOPIC if of_topic else _TAKEN, own, unread)


def _forwarded(push: Push, uid: str) -> tuple[bool, object]:
    """Whether it is of a topic of the account's, and what was sent to the topic.

    In the formats XML and JSON that is in a notification that names the topic's owner, in
    SIMPLIFIED it is the body, and then a header has the message's id (MNS HttpEndpoint and
    NotifyContentFormat, read 2026-11).  A SIMPLIFIED body is whatever the topic's owner wrote, so
    that it may look like a notification and name anybody; the header cannot be left out, for it is
    signed.

    Raises:
        ReportRefused: the topic is somebody else's.
    """
    told = None if push.header("x-mns-message-id") else _notification(push.body)
    if told is None:
        return False, queue.unpacked(push.body)
    if uid and text_in(told, "TopicOwner") != uid:
        raise ReportRefused(Refusal.FORGED, "the topic is of another account")
    return bool(uid), queue.unpacked(text_in(told, "Message").encode(errors="replace"))


def _notification(body: bytes) -> Mapping[str, object] | None:
    """What a notification tells; ``None`` for a body that is none."""
    tree = queue.xml(body)
    if tree is not None:
        return {name: tree.findtext(f"{{*}}{name}") or "" for name in ("TopicOwner", "Message")}
    told = json_object(body)
    return told if told and "TopicOwner" in told else None


def verify(push: Push, ctx: Context) -> None:
    """Refuse a topic's push unless Aliyun signed it as it is, in the last 15 minutes.

    The signature says that it is of a topic at Aliyun, not whose: anybody may have one that
    pushes to your endpoint.  Only the notification tells the owner, see ``_forwarded``.

    Raises:
        ReportRefused: it is forged or stale.
    """
    _check(push, ctx)
    given = push.header("authorization")
    try:
        signature = b64decode(given, validate=True)
        signed = mns.string_to_sign(push.method, _resource(push), reversed(push.headers)).encode()
    except ValueError:
        raise ReportRefused(Refusal.FORGED, "signature or address is malformed") from None
    # the same bytes may be written in several ways, of which the vendor used one
    if b64encode(signature).decode() != given or not asymmetric.rsa_sha1_verifies(
        ctx.fetched, signature, signed, ctx.now
    ):
        raise ReportRefused(Refusal.FORGED, "the signature, or its certificate, is not valid")


def _check(push: Push, ctx: Context) -> None:
    """What takes no certificate: body and time."""
    if not same(push.header("content-md5"), mns.content_md5(push.body)):
        raise ReportRefused(Refusal.FORGED, "its body is not the one that was signed")
    at = unix_seconds(push.header("date"))
    if at is None or abs(ctx.now - at) > _OLDEST:
        raise ReportRefused(Refusal.STALE, "more than 15 minutes from now")


def _resource(push: Push) -> str:
    parts = urlsplit(push.url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
