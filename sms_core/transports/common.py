"""What the transports share."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from http.client import HTTPException
from os import strerror
from socket import gaierror
from typing import TYPE_CHECKING, Any

from sms_core.errors import Stage, TransportError
from sms_core.http import Response

if TYPE_CHECKING:
    import ssl

__all__ = [
    "DEFAULTS",
    "MAX_ANSWER",
    "MAX_ORIGINS",
    "by_lower_name",
    "compressed",
    "detail",
    "failed",
    "make_room",
    "origin_and_target",
    "oversized",
    "tls_context",
]

#: Bytes of an answer.  Vendors' answers to 1,000 recipients stay far below.
MAX_ANSWER = 1 << 20
#: Origins whose connections are kept.  Vendors have a few; a pushed report can name any number.
MAX_ORIGINS = 64
#: Headers of each request, unless it has its own.
DEFAULTS = {"user-agent": "sms-core", "accept-encoding": "identity"}


def tls_context(ca_file: str = "") -> ssl.SSLContext:
    """Always verifying, TLS 1.2 or newer; with ``ca_file`` only its certificates are trusted."""
    import ssl  # loading and filling a context is dear, and plain http needs neither

    context = ssl.create_default_context(cafile=ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def failed(stage: Stage, error: BaseException) -> TransportError:
    """The error to raise; name resolution and TLS are told apart from plain connecting."""
    if stage is Stage.CONNECT:
        if isinstance(error, gaierror):
            stage = Stage.RESOLVE
        elif _is_tls(error):
            stage = Stage.TLS
    return TransportError(stage, detail(error))


def detail(error: BaseException) -> str:
    """What went wrong, in words that cannot hold any part of the request."""
    if message := getattr(error, "verify_message", ""):
        return f"certificate not accepted: {message}"
    if isinstance(error, TimeoutError):
        return "timed out"
    if isinstance(error, HTTPException):
        return f"not a whole HTTP answer ({type(error).__name__})"
    if not isinstance(error, OSError) or not error.strerror:
        return type(error).__name__
    if isinstance(error, gaierror) or _is_tls(error) or not error.errno:
        # numbered otherwise than the system's errors
        return _NO_TLS if "WRONG_VERSION_NUMBER" in error.strerror else error.strerror
    return strerror(error.errno)  # asyncio adds the address to its words


_NO_TLS = "the port speaks no TLS; is it one for http://?"


def oversized() -> TransportError:
    """The answer is longer than any of a provider's."""
    return TransportError(Stage.ANSWER, f"the answer is longer than {MAX_ANSWER} bytes")


def by_lower_name(found: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers of an answer, as ``Response`` wants them."""
    return {name.lower(): value for name, value in found}


def compressed(status: int, headers: Mapping[str, str]) -> Response | None:
    """All that is read of an answer that came compressed, unasked; ``None`` for any other.

    It is never unpacked: an error's status says enough without its body.

    Raises:
        TransportError: its status says nothing.
    """
    encodings = headers.get("content-encoding", "").lower().split(",")
    if not _PACKED.intersection(map(str.strip, encodings)):
        return None
    if status < 400:
        raise TransportError(Stage.ANSWER, "the answer is compressed, which was not asked for")
    return Response(status, b"", headers)


_PACKED = frozenset("br compress deflate gzip x-compress x-gzip zstd".split())


def _is_tls(error: BaseException) -> bool:
    loaded = sys.modules.get("ssl")  # a module that was never loaded raises nothing
    return loaded is not None and isinstance(error, loaded.SSLError)


def make_room(kept: dict[str, Any], origin: str) -> Any:
    """Take out what is there the longest, if a new origin would be one too many."""
    if origin in kept or len(kept) < MAX_ORIGINS:
        return None
    return kept.pop(next(iter(list(kept)), ""), None)


def origin_and_target(url: str) -> tuple[str, str]:
    """``https://host`` and ``/path?query``, the latter exactly as it was signed."""
    end = url.find("/", 8)
    return (url, "/") if end < 0 else (url[:end], url[end:])
