"""Aliyun ACS3-HMAC-SHA256, signature version 3.

Source: Alibaba Cloud, "V3 request structure and signature" (read 2026-10).
Only what the document requires is signed (``host``, ``content-type`` when
there is a body, every ``x-acs-*``), so an intermediary that rewrites
``User-Agent`` or ``Accept`` cannot break a request.
"""

from __future__ import annotations

from collections.abc import Iterable

from sms_core.signing.encoding import (
    EMPTY_SHA256,
    Stages,
    canonical_headers,
    hmac_sha256,
    sha256_hex,
    utc_timestamp,
)

__all__ = ["ALGORITHM", "authorization", "sign", "signed_headers"]

ALGORITHM = "ACS3-HMAC-SHA256"


def sign(
    method: str,
    path: str,
    query: str,
    headers: Iterable[tuple[str, str]],
    payload_sha256: str,
    secret: str,
) -> Stages:
    """Sign a request; ``query`` is canonical already, ``headers`` are those to sign."""
    block, names = canonical_headers(headers)
    canonical = "\n".join((method, path, query, block, names, payload_sha256))
    to_sign = f"{ALGORITHM}\n{sha256_hex(canonical.encode())}"
    return Stages(canonical, to_sign, hmac_sha256(secret.encode(), to_sign).hex())


def authorization(key_id: str, signed_names: str, signature: str) -> str:
    """The value of the ``Authorization`` header."""
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={signed_names},Signature={signature}"


def signed_headers(
    query: str,
    *,
    host: str,
    action: str,
    version: str,
    key_id: str,
    secret: str,
    now: float,
    nonce: str,
    token: str = "",
    method: str = "POST",
    path: str = "/",
    payload_sha256: str = EMPTY_SHA256,
    content_type: str = "",
) -> tuple[tuple[str, str], ...]:
    """All headers of a signed request.

    Args:
        query: the canonical query, exactly as it will stand in the URL.
        now: Unix seconds; the vendor accepts 15 minutes either way.
        nonce: unique for every request.
        token: STS security token, signed.
        content_type: needed when there is a body, signed.
    """
    signed = [
        ("host", host),
        ("x-acs-action", action),
        ("x-acs-version", version),
        ("x-acs-date", utc_timestamp(now)),
        ("x-acs-signature-nonce", nonce),
        ("x-acs-content-sha256", payload_sha256),
    ]
    if token:
        signed.append(("x-acs-security-token", token))
    if content_type:
        signed.append(("content-type", content_type))
    stages = sign(method, path, query, signed, payload_sha256, secret)
    names = ";".join(sorted(name for name, _ in signed))
    return (*signed, ("authorization", authorization(key_id, names, stages.signature)))
