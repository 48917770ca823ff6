"""How many segments a text takes: GSM-7, UCS-2 and the rule of mainland China.

Sources: 3GPP TS 23.038 (alphabet), Aliyun and Tencent Cloud billing pages (read 2026-10).
The figures are estimates; what a provider bills is in ``RecipientResult.fee``.
"""

from __future__ import annotations

from enum import Enum

import attrs

__all__ = ["Encoding", "Segments", "count", "count_mainland"]

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: These take two units each: an escape goes before them.
_GSM7_EXTENSION = frozenset("\f^{}\\[~]|€")


class Encoding(Enum):
    """How a text travels, and how many units a single and a joined segment hold."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"
    MAINLAND = "mainland China"

    @property
    def limits(self) -> tuple[int, int]:
        """Units of a lone segment, and of each segment of a longer text."""
        return (160, 153) if self is Encoding.GSM7 else (70, 67)


@attrs.frozen
class Segments:
    """The measure of one text."""

    encoding: Encoding
    units: int

    @property
    def count(self) -> int:
        """How many segments are sent, and usually billed."""
        alone, joined = self.encoding.limits
        return 1 if self.units <= alone else -(-self.units // joined)

    @property
    def left(self) -> int:
        """Units still free in the last segment."""
        alone, joined = self.encoding.limits
        return alone - self.units if self.units <= alone else self.count * joined - self.units


def count(text: str, sign_name: str = "") -> Segments:
    """Outside mainland China: GSM-7 when every character is in it, else UCS-2.

    A sign name is counted as ``[name]`` before the text.
    """
    whole = f"[{sign_name}]{text}" if sign_name else text
    if all(char in _GSM7 or char in _GSM7_EXTENSION for char in whole):
        extended = sum(char in _GSM7_EXTENSION for char in whole)
        return Segments(Encoding.GSM7, len(whole) + extended)
    return Segments(Encoding.UCS2, _utf16_units(whole))


def count_mainland(text: str, sign_name: str = "") -> Segments:
    """In mainland China: every character counts one, so do 【sign name】 and its brackets."""
    whole = f"【{sign_name}】{text}" if sign_name else text
    return Segments(Encoding.MAINLAND, _utf16_units(whole))


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
