"""Tencent Cloud TC3-HMAC-SHA256.

Source: Tencent Cloud, "Signature v3", document 382/38768 (read 2026-10).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sms_core.signing.encoding import (
    Stages,
    canonical_headers,
    hmac_sha256,
    sha256_hex,
    utc_date,
)

__all__ = ["ALGORITHM", "authorization", "derive_key", "scope", "sign", "signed_headers"]

ALGORITHM = "TC3-HMAC-SHA256"


@lru_cache(maxsize=32)
def derive_key(secret: str, date: str, service: str) -> bytes:
    """The signing key, which changes only with credential, UTC day and service."""
    key = f"TC3{secret}".encode()
    for link in (date, service, "tc3_request"):
        key = hmac_sha256(key, link)
    return key


def scope(timestamp: int, service: str) -> str:
    """The credential scope.  Its date is the UTC date of the same timestamp."""
    return f"{utc_date(timestamp)}/{service}/tc3_request"


def sign(
    method: str,
    query: str,
    headers: Iterable[tuple[str, str]],
    payload_sha256: str,
    secret: str,
    *,
    timestamp: int,
    service: str,
) -> Stages:
    """Sign a request; ``query`` is the text after ``?`` exactly as sent, path always ``/``."""
    block, names = canonical_headers((name, value.lower()) for name, value in headers)
    canonical = "\n".join((method, "/", query, block, names, payload_sha256))
    credential_scope = scope(timestamp, service)
    hashed = sha256_hex(canonical.encode())
    to_sign = f"{ALGORITHM}\n{timestamp}\n{credential_scope}\n{hashed}"
    key = derive_key(secret, credential_scope[:10], service)
    return Stages(canonical, to_sign, hmac_sha256(key, to_sign).hex())


def authorization(key_id: str, credential_scope: str, signed_names: str, signature: str) -> str:
    """The value of the ``Authorization`` header."""
    return (
        f"{ALGORITHM} Credential={key_id}/{credential_scope}, "
        f"SignedHeaders={signed_names}, Signature={signature}"
    )


def signed_headers(
    body: bytes,
    *,
    host: str,
    action: str,
    version: str,
    key_id: str,
    secret: str,
    now: float,
    region: str = "",
    token: str = "",
    service: str = "sms",
    content_type: str = "application/json; charset=utf-8",
) -> tuple[tuple[str, str], ...]:
    """All headers of a signed ``POST`` of ``body``.

    ``content-type``, ``host`` and ``x-tc-action`` are signed; the official
    SDKs leave the last out, signing it binds the body to the action.

    Args:
        now: Unix seconds; the vendor accepts 5 minutes either way.
        token: token of temporary credentials, sent unsigned as documented.
    """
    timestamp = int(now)
    signed = (("content-type", content_type), ("host", host), ("x-tc-action", action))
    stages = sign(
        "POST", "", signed, sha256_hex(body), secret, timestamp=timestamp, service=service
    )
    value = authorization(
        key_id, scope(timestamp, service), "content-type;host;x-tc-action", stages.signature
    )
    headers = [*signed, ("x-tc-version", version), ("x-tc-timestamp", str(timestamp))]
    if region:
        headers.append(("x-tc-region", region))
    if token:
        headers.append(("x-tc-token", token))
    return (*headers, ("authorization", value))
