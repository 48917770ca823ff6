"""Aliyun RPC signature, HMAC-SHA1 (``SignatureVersion=1.0``).

Source: Alibaba Cloud, "RPC signature mechanism" (read 2026-10).  The vendor's
newer pages call this scheme "V2"; on the wire it is version 1.0.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping

from sms_core.signing.encoding import Stages, canonical_query, percent_encode, utc_timestamp

__all__ = ["sign", "signed_form"]


def sign(method: str, parameters: Mapping[str, str], secret: str) -> Stages:
    """Sign all parameters of a call, query and form together, without ``Signature``.

    The ``canonical_request`` stage is the canonical query.
    """
    canonical = canonical_query(parameters)
    # a canonical query holds nothing else that the second encoding would touch
    encoded = canonical.replace("%", "%25").replace("&", "%26").replace("=", "%3D")
    to_sign = f"{method}&%2F&{encoded}"
    digest = hmac.digest(f"{secret}&".encode(), to_sign.encode(), "sha1")
    return Stages(canonical, to_sign, b64encode(digest).decode())


def signed_form(
    parameters: Mapping[str, str],
    *,
    action: str,
    version: str,
    key_id: str,
    secret: str,
    now: float,
    nonce: str,
    token: str = "",
    method: str = "POST",
) -> str:
    """A whole call as form text, ready to be a query string or a form body.

    Args:
        parameters: the action's own parameters.
        now: Unix seconds; the vendor accepts 15 minutes either way.
        nonce: unique for every request.
        token: STS security token, signed like any parameter.
    """
    common = {
        "AccessKeyId": key_id,
        "Action": action,
        "Format": "JSON",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": nonce,
        "SignatureVersion": "1.0",
        "Timestamp": utc_timestamp(now),
        "Version": version,
    }
    if token:
        common["SecurityToken"] = token
    stages = sign(method, {**parameters, **common}, secret)
    return f"{stages.canonical_request}&Signature={percent_encode(stages.signature)}"
