"""Telling plain transports from awaited ones, while nothing has been sent yet."""

from __future__ import annotations

from functools import partial
from inspect import iscoroutinefunction, unwrap
from typing import Any

from sms_core.errors import SetupError

__all__ = ["refuse_async", "refuse_plain"]


def refuse_async(transport: Any) -> None:
    """For those who call a transport: a coroutine that it gives would never run."""
    if _is_async(transport):
        raise SetupError("this transport is asynchronous; give it to an AsyncClient")


def refuse_plain(transport: Any) -> None:
    """For those who await a transport: a plain one has sent when its answer cannot be awaited."""
    if not (_is_async(transport) or _is_async(unwrap(transport)) or hasattr(transport, "aclose")):
        raise SetupError(
            "this transport is no async def: make it one, or use ThreadTransport(transport)"
        )


def _is_async(transport: Any) -> bool:
    while isinstance(transport, partial):
        transport = transport.func
    called = getattr(type(transport), "__call__", None)  # noqa: B004 - where Python looks
    return iscoroutinefunction(transport) or iscoroutinefunction(called)
