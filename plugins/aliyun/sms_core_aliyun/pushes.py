"""What Aliyun pushes: batches, unsigned, and messages of a topic of yours, signed with a key.

Source: Alibaba Cloud, receipt push 101508 and MNS push verification (read 2026-10).  A batch is
acknowledged by HTTP 200 and an object with a numeric ``code``; the vendor waits 700 ms for it and
tries again after 1, 5 and 10 minutes.
"""

from __future__ import annotations

import re
from base64 import b64decode
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from sms_core.errors import Refusal, ReportRefused
from sms_core.http import Request, Response
from sms_core.meanings import json_value
from sms_core.providers import Context
from sms_core.reports import Push, ReceiptBatch
from sms_core.signing import asymmetric, mns
from sms_core.signing.encoding import same
from sms_core_aliyun import reports

__all__ = ["certificate", "receive"]

_TAKEN = Response(200, b'{"code":0,"msg":"OK"}', {"content-type": "application/json"})
_TAKEN_OF_TOPIC = Response(204)
#: Where certificates of the vendor's own stand (MNS push verification, read 2026-10).
_CERTIFICATES = re.compile(
    r"https://(?:mnstest\.oss-cn-hangzhou|mns-cert\.oss-cn-[a-z0-9-]{1,32})"
    r"\.aliyuncs\.com/[A-Za-z0-9_./-]{1,200}"
)
_OLDEST = 15 * 60


def certificate(push: Push) -> Request | None:
    """What has to be fetched before a topic's push can be verified; ``None`` for any other.

    Raises:
        ReportRefused: the push names a place that is not the vendor's.
    """
    if not _is_of_topic(push):
        return None
    try:
        url = b64decode(push.header("x-mns-signing-cert-url"), validate=True).decode("ascii")
    except ValueError:
        url = ""
    # the vendor's own sample names an http address: the place is trusted, the way is not
    url = re.sub("^http://", "https://", url)
    if not _CERTIFICATES.fullmatch(url) or ".." in url:
        raise ReportRefused(Refusal.FORGED, "its certificate is not at a place of Aliyun's")
    return Request("GET", url, (("host", urlsplit(url).netloc),))


def receive(push: Push, ctx: Context) -> ReceiptBatch:
    """Verify and read a push; see ``sms_core.providers.Receiver``."""
    of_topic = _is_of_topic(push)
    if of_topic:
        _verify(push, ctx)
    entries = json_value(push.body)
    events, unread = reports.read(entries, ctx)
    if push.method != "POST" or (not events and entries != []):
        raise ReportRefused(Refusal.MALFORMED)
    return ReceiptBatch(events, _TAKEN_OF_TOPIC if of_topic else _TAKEN, of_topic, unread)


def _is_of_topic(push: Push) -> bool:
    return bool(push.header("x-mns-version"))


def _verify(push: Push, ctx: Context) -> None:
    if not same(push.header("content-md5"), mns.content_md5(push.body)):
        raise ReportRefused(Refusal.FORGED, "its body is not the one that was signed")
    try:
        signature = b64decode(push.header("authorization"), validate=True)
        at = parsedate_to_datetime(push.header("date")).timestamp()
        parts = urlsplit(push.url)
    except (ValueError, OverflowError):
        raise ReportRefused(Refusal.FORGED, "signature, date or address is malformed") from None
    resource = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = ((name, value) for name, value in reversed(push.headers))
    signed = mns.string_to_sign(push.method, resource, headers).encode("utf-8", "replace")
    if not asymmetric.rsa_sha1_verifies(ctx.fetched, signature, signed):
        raise ReportRefused(Refusal.FORGED, "the signature does not fit")
    if abs(ctx.now - at) > _OLDEST:
        raise ReportRefused(Refusal.STALE, "more than 15 minutes from now")
