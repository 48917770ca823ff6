"""The ``sig`` parameter, of requests and of receipts alike."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from sms_core_vonage.config import SignatureMethod

__all__ = ["signature"]


def signature(parameters: Mapping[str, str], secret: str, method: SignatureMethod) -> str:
    """Over all parameters but ``sig``, sorted; ``&`` and ``=`` in values count as ``_``."""
    pairs = sorted((name, value) for name, value in parameters.items() if name != "sig")
    blank = str.maketrans("&=", "__")
    text = "".join(f"&{name}={value.translate(blank)}" for name, value in pairs)
    if method is SignatureMethod.MD5HASH:
        return hashlib.md5(f"{text}{secret}".encode(), usedforsecurity=False).hexdigest()
    return hmac.new(secret.encode(), text.encode(), method.value).hexdigest()
