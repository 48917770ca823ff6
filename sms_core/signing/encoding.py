"""What the signature schemes share.  Pure: no I/O, no clock, no entropy."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from hmac import compare_digest
from time import gmtime, strftime
from urllib.parse import quote

import attrs

__all__ = [
    "EMPTY_SHA256",
    "Stages",
    "canonical_headers",
    "canonical_query",
    "hmac_sha256",
    "percent_encode",
    "same",
    "sha256_hex",
    "utc_date",
    "utc_timestamp",
]

EMPTY_SHA256 = sha256(b"").hexdigest()


@attrs.frozen
class Stages:
    """The steps of one signature, in the order they are computed.

    The texts hold the request itself (numbers, template parameters), so they
    stay out of ``repr``.
    """

    canonical_request: str = attrs.field(repr=False)
    string_to_sign: str = attrs.field(repr=False)
    signature: str = attrs.field(repr=False)


_UNRESERVED = re.compile(r"[A-Za-z0-9\-_.~]*")


def percent_encode(text: str) -> str:
    """RFC 3986: everything but ``A-Z a-z 0-9 - _ . ~`` becomes ``%XX``, in UTF-8."""
    return text if _UNRESERVED.fullmatch(text) else quote(text, safe="~")


def canonical_query(parameters: Mapping[str, str]) -> str:
    """``name=value`` pairs, percent-encoded, sorted by raw name, joined by ``&``."""
    return "&".join(
        f"{percent_encode(name)}={percent_encode(parameters[name])}" for name in sorted(parameters)
    )


def canonical_headers(headers: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The block of ``name:value`` lines to sign, and the ``a;b;c`` list of names.

    Names are lowered and sorted, values trimmed; the values of a repeated
    name are sorted and joined by commas.
    """
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(name.lower(), []).append(value.strip())
    names = sorted(values)
    block = "".join(f"{name}:{','.join(sorted(values[name]))}\n" for name in names)
    return block, ";".join(names)


def hmac_sha256(key: bytes, text: str) -> bytes:
    """One link of an HMAC-SHA256 chain."""
    return hmac.digest(key, text.encode(), "sha256")


def sha256_hex(data: bytes) -> str:
    """Lowercase hexadecimal SHA-256."""
    return sha256(data).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare two texts, whatever is in them, in time that does not depend on where they differ."""
    return compare_digest(left.encode(errors="surrogatepass"), right.encode(errors="surrogatepass"))


def utc_timestamp(seconds: float) -> str:
    """Unix seconds as ``2017-07-12T02:42:19Z``."""
    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(seconds))


def utc_date(seconds: float) -> str:
    """Unix seconds as the UTC date ``2017-07-12``."""
    return strftime("%Y-%m-%d", gmtime(seconds))
