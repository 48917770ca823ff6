"""Telling plain transports from awaited ones, while nothing has been sent yet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from inspect import iscoroutinefunction

from sms_core.errors import SetupError

__all__ = ["refuse_async", "refuse_plain"]


def refuse_async(transport: object) -> None:
    """For those who call a transport: a coroutine that it gives would never run."""
    while isinstance(transport, partial):
        transport = transport.func
    if _is_async(transport):
        raise SetupError("this transport is asynchronous; give it to an AsyncClient")


def refuse_plain(transport: object) -> None:
    """For those who await a transport: a plain one has sent when its answer cannot be awaited."""
    if not any(_is_async(each) for each in _layers(transport)) and not hasattr(transport, "aclose"):
        raise SetupError(
            "an asynchronous transport is a coroutine function (async def); for a plain one use "
            "sms_core.transports.threads.ThreadTransport(transport)"
        )


def _is_async(transport: object) -> bool:
    called = getattr(type(transport), "__call__")  # noqa: B004, B009 - where Python looks
    return iscoroutinefunction(transport) or iscoroutinefunction(called)


def _layers(transport: object) -> Iterator[object]:
    """A transport and those it wraps."""
    while transport is not None:
        yield transport
        whole = isinstance(transport, partial)
        transport = getattr(transport, "func" if whole else "__wrapped__", None)
