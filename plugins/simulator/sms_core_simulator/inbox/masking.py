"""Requests without what would let a reader use them: signatures and security tokens.

A signed request can be sent to the real vendor while its time window is open, so the page
never shows a whole one.  Pure: no I/O, no clock.
"""

from __future__ import annotations

import re

import attrs

from sms_core_simulator.http import Request

__all__ = ["masked_request", "masked_text"]

_MASK = "***"
_HEADERS = {"x-acs-security-token", "x-tc-token", "cookie", "proxy-authorization"}
_SIGNED = {"authorization"}
#: In a query or a form, in a block of headers, and percent-encoded in a string to sign.
_IN_TEXT = (
    re.compile(r"(\b(?:SecurityToken|Signature)=)[^&\s]*"),
    re.compile(r"(\bx-acs-security-token:)[^\n]*", re.IGNORECASE),
    re.compile(r"(SecurityToken%3D)(?:(?!%26)\S)*"),
)


def masked_text(text: str) -> str:
    """A query, form or canonical text without tokens and signatures."""
    for pattern in _IN_TEXT:
        text = pattern.sub(rf"\g<1>{_MASK}", text)
    return text


def masked_request(request: Request) -> Request:
    """The request to show.  A body that is no UTF-8 is shown as far as it can be."""
    body = masked_text(request.body.decode("utf-8", "replace"))
    return attrs.evolve(
        request,
        target=masked_text(request.target),
        headers=tuple((name, _header(name, value)) for name, value in request.headers),
        body=body.encode(),
    )


def _header(name: str, value: str) -> str:
    if name in _HEADERS:
        return _MASK
    if name in _SIGNED:
        shown, signature, _ = value.partition("Signature=")
        return f"{shown}{signature}{_MASK}" if signature else _MASK
    return value
