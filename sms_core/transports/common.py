"""What the transports share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from http.client import HTTPException
from os import strerror
from socket import gaierror
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from sms_core.errors import Stage, TransportError

if TYPE_CHECKING:
    import ssl

T = TypeVar("T")

__all__ = [
    "MAX_ANSWER",
    "MAX_ORIGINS",
    "USER_AGENT",
    "detail",
    "failed",
    "in_forked_child",
    "make_room",
    "origin_and_target",
    "oversized",
    "refuse_compressed",
    "tls_context",
]

#: Bytes of an answer, after decoding.  Vendors' answers to 1,000 recipients stay far below.
MAX_ANSWER = 1 << 20
#: Places whose connections are kept.  Vendors have a few; a pushed report can name any number.
MAX_ORIGINS = 64
USER_AGENT = "sms-core"


def tls_context(ca_file: str = "") -> ssl.SSLContext:
    """Always verifying, TLS 1.2 or newer; with ``ca_file`` only its certificates are trusted."""
    import ssl  # loading and filling a context is dear, and plain http needs neither

    context = ssl.create_default_context(cafile=ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


_living: WeakKeyDictionary[Any, Callable[[Any], None]] = WeakKeyDictionary()


def in_forked_child(transport: Any, forget: Callable[[Any], None]) -> None:
    """Call ``forget(transport)`` in a forked child, which must not share connections."""
    _living[transport] = forget


def _forget() -> None:
    for transport, forget in list(_living.items()):
        forget(transport)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


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


def refuse_compressed(headers: Mapping[str, str]) -> None:
    """Refuse an answer that came compressed, by its headers, so that nothing is ever unpacked."""
    if headers.get("content-encoding", "").strip().lower() not in ("", "identity"):
        raise TransportError(Stage.ANSWER, "the answer is compressed, which was not asked for")


def _is_tls(error: BaseException) -> bool:
    loaded = sys.modules.get("ssl")  # a module that was never loaded raises nothing
    return loaded is not None and isinstance(error, loaded.SSLError)


def make_room(kept: dict[str, T]) -> T | None:
    """Take out what is there the longest, where another place would be one too many."""
    if len(kept) < MAX_ORIGINS:
        return None
    return kept.pop(next(iter(list(kept)), ""), None)


def origin_and_target(url: str) -> tuple[str, str]:
    """``https://host`` and ``/path?query``, the latter exactly as it was signed."""
    end = url.find("/", 8)
    return (url, "/") if end < 0 else (url[:end], url[end:])
