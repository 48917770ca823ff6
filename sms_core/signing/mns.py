"""Aliyun MNS (message service) signature, HMAC-SHA1, and the text a topic's push signs.

Source: the official queue client aliyun-python-sdk-dybaseapi 1.0.8 and the MNS pages on request
signing and push verification (read 2026-10).
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable
from hashlib import md5

from sms_core.signing.encoding import Stages

__all__ = ["VERSION", "content_md5", "sign", "signed_headers", "string_to_sign"]

VERSION = "2015-06-06"
_XML = "text/xml;charset=UTF-8"


def string_to_sign(method: str, resource: str, headers: Iterable[tuple[str, str]]) -> str:
    """The text that is signed.

    Args:
        method: of the request.
        resource: path and query as they are sent, before any encoding.
        headers: lowercase names.
    """
    found = dict(headers)
    own = (f"{name}:{found[name]}\n" for name in sorted(found) if name.startswith("x-mns-"))
    first = (method, *(found.get(name, "") for name in ("content-md5", "content-type", "date")))
    return "\n".join(first) + "\n" + "".join(own) + resource


def sign(method: str, resource: str, headers: Iterable[tuple[str, str]], secret: str) -> Stages:
    """Sign a request.  There is no canonical request besides the string to sign."""
    text = string_to_sign(method, resource, headers)
    digest = hmac.digest(secret.encode(), text.encode(), "sha1")
    return Stages("", text, b64encode(digest).decode())


def content_md5(body: bytes) -> str:
    """Base64 of the hexadecimal MD5, as the vendor has it, not of the digest itself."""
    return b64encode(md5(body, usedforsecurity=False).hexdigest().encode()).decode()


def signed_headers(
    method: str,
    resource: str,
    body: bytes,
    *,
    host: str,
    date: str,
    key_id: str,
    secret: str,
    token: str = "",
) -> tuple[tuple[str, str], ...]:
    """All headers of a request, ``authorization`` included.

    Args:
        method, resource, body: what is sent.
        host: of the endpoint.
        date: RFC 1123, in GMT.
        key_id, secret: to sign with.
        token: STS security token; it is sent and not signed.
    """
    headers = [("date", date), ("host", host), ("x-mns-version", VERSION)]
    if body:
        headers += [("content-md5", content_md5(body)), ("content-type", _XML)]
    signature = sign(method, resource, headers, secret).signature
    if token:
        headers.append(("security-token", token))
    return (*headers, ("authorization", f"MNS {key_id}:{signature}"))
