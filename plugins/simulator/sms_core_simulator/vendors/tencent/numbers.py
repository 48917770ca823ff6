"""Phone numbers as Tencent Cloud reads them."""

from __future__ import annotations

import re

__all__ = ["e164", "region", "split"]

_MAINLAND = re.compile(r"(?:\+86|0086|86)?(1[3-9][0-9]{9})")
_OVERSEAS = re.compile(r"(?:\+|00)(?!86)([1-9][0-9]{6,14})")
#: Calling codes whose region the answers name; others are ``DEF``, unknown, as documented.
_REGIONS = {
    "1": "US", "33": "FR", "34": "ES", "39": "IT", "44": "GB", "49": "DE", "60": "MY",
    "61": "AU", "62": "ID", "63": "PH", "65": "SG", "66": "TH", "7": "RU", "81": "JP",
    "82": "KR", "84": "VN", "852": "HK", "853": "MO", "86": "CN", "886": "TW", "91": "IN",
}  # fmt: skip


def e164(number: str) -> str:
    """The full number, or an empty text when it is none."""
    mainland = _MAINLAND.fullmatch(number)
    if mainland:
        return f"+86{mainland[1]}"
    overseas = _OVERSEAS.fullmatch(number)
    return f"+{overseas[1]}" if overseas else ""


def region(number: str) -> str:
    """``IsoCode`` of a full number."""
    return next((_REGIONS[number[1:n]] for n in (4, 3, 2) if number[1:n] in _REGIONS), "DEF")


def split(number: str) -> tuple[str, str]:
    """Calling code and subscriber number; a code that is not known takes two digits."""
    digits = number.removeprefix("+")
    length = next((n for n in (3, 2, 1) if digits[:n] in _REGIONS), 2)
    return digits[:length], digits[length:]
