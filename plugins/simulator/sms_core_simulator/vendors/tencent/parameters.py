"""Reading a Tencent Cloud call's parameters by their names and types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sms_core_simulator.vendors.tencent.gateway import Call, Refusal, missing, refuse

__all__ = ["WHOLE_LIST", "read", "within"]

#: A list of whole numbers.
WHOLE_LIST = "whole numbers"
_Kind = type | str


def read(
    call: Call, needed: Mapping[str, _Kind], optional: Mapping[str, _Kind] | None = None
) -> dict[str, Any]:
    """The parameters of their types: ``str``, ``int`` or ``WHOLE_LIST``; what is absent is None.

    Raises:
        Refusal: one is missing, unknown, or of another type.
    """
    if call.parameters is None:
        raise refuse("FailedOperation.JsonParseFail")
    kinds = {**needed, **(optional or {})}
    for name in call.parameters:
        if name not in kinds:
            raise Refusal("UnknownParameter", f"The parameter `{name}` is not recognized.")
    values = {name: _typed(call, name, kind) for name, kind in kinds.items()}
    for name in needed:
        if values[name] in (None, ""):
            raise missing(name)
    return values


def _typed(call: Call, name: str, kind: _Kind) -> object:
    value = (call.parameters or {}).get(name)
    if call.is_get:
        value = _number(value) if kind is int else value
        value = [_number(one) for one in value] if isinstance(value, list) else value
    sound = value is None or (
        isinstance(value, list) and all(type(one) is int for one in value)
        if kind == WHOLE_LIST
        else type(value) is kind
    )
    if not sound:
        words = f"The value type of parameter `{name}` is not valid."
        raise Refusal("InvalidParameter", words)
    return value


def _number(value: object) -> object:
    """A GET has texts only."""
    plain = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19
    return int(str(value)) if plain else value


def within(values: Mapping[str, Any], name: str, least: int, most: int, default: int) -> int:
    """A whole number within bounds.

    Raises:
        Refusal: it is out of them.
    """
    value = default if values[name] is None else int(values[name])
    if not least <= value <= most:
        code = f"InvalidParameterValue.{name}VerifyFail"
        raise Refusal(code, f"{name} must be from {least} to {most}")
    return value
