"""Reading an Aliyun call's parameters."""

from __future__ import annotations

from typing import TypeVar

from sms_core_simulator import china
from sms_core_simulator.vendors.aliyun.gateway import Call
from sms_core_simulator.vendors.aliyun.refusals import Refusal, mandatory, refuse

__all__ = ["china_day", "page", "sliced", "text", "whole"]

ItemT = TypeVar("ItemT")


def text(call: Call, name: str) -> str:
    """A parameter that must be there.

    Raises:
        Refusal: it is not.
    """
    value = call.parameters.get(name, "")
    if not value:
        raise mandatory(name)
    return value


def whole(call: Call, name: str, default: int | None = None) -> int:
    """A whole number of 0 and more.

    Raises:
        Refusal: it is none, or is missing and has no default.
    """
    if default is not None and not call.parameters.get(name):
        return default
    value = text(call, name)
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise Refusal(f"Invalid{name}", f"Specified parameter {name} is not valid.", 400)
    return int(value)


def page(call: Call, index: str, *, needed: bool) -> tuple[int, int]:
    """Which page, from 1, and of what size, 1 to 50.

    Raises:
        Refusal: they are out of these bounds.
    """
    number = whole(call, index, None if needed else 1)
    size = whole(call, "PageSize", None if needed else 10)
    if number < 1 or not 1 <= size <= 50:
        raise refuse("isv.INVALID_PARAMETERS")
    return number, size


def sliced(items: list[ItemT], number: int, size: int) -> list[ItemT]:
    """The items of a page."""
    return items[(number - 1) * size : number * size]


def china_day(call: Call, name: str) -> str:
    """A day ``yyyyMMdd``.

    Raises:
        Refusal: it is none.
    """
    value = text(call, name)
    try:
        if len(value) == 8:
            china.of_hour(value)
            return value
    except ValueError:
        pass
    raise refuse("isv.INVALID_PARAMETERS")
