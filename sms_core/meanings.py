"""Reading a provider's reports: what a plugin needs so that ``receive`` and ``pull`` are total."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property

from sms_core.answers import nearest_row
from sms_core.errors import InvalidMessage
from sms_core.phone import PhoneNumber
from sms_core.receipts import CHINA_TIME, DeliveryState, Meaning
from sms_core.results import Actor, ErrorClass

__all__ = ["MeaningTable", "aware", "china_time", "number", "unix_time"]


class MeaningTable:
    """A provider's receipt codes and what they mean, written as a table of text.

    Each row: codes with blanks between them, state, class (``-`` for none), permanent (``yes``,
    ``no`` or ``mixed``), actor, a sentence in English, one in Chinese; ``|`` between the cells.
    A code that ends in ``*`` stands for every code that begins so; the row ``*`` is for codes
    nobody has heard of.  A blank inside a code is written ``~``.  The text is read at the first
    use.
    """

    def __init__(self, rows: str) -> None:
        self._text = rows

    @cached_property
    def codes(self) -> Mapping[str, Meaning]:
        """Every code and its meaning."""
        found: dict[str, Meaning] = {}
        for line in self._text.strip().splitlines():
            codes, *cells = (cell.strip() for cell in line.split("|"))
            meaning = _meaning(*cells)
            found.update({code.replace("~", " "): meaning for code in codes.split()})
        return found

    def __getitem__(self, code: str) -> Meaning:
        """The meaning of a code.  Never fails: an unknown one has the default's."""
        found = self.codes.get(code)
        return self.codes[nearest_row(code, self.codes)] if found is None else found

    def told(self, code: str, delivered: bool | None) -> tuple[DeliveryState, Meaning | None]:
        """State and meaning of a report.

        What it says about delivery counts, its code only tells the kinds of failure apart; where
        it says nothing (``None``), nothing is known.  A code that contradicts it is not explained:
        the meaning is that of a delivery, or of a code nobody has heard of.
        """
        if delivered is None:
            return DeliveryState.UNKNOWN, None
        meaning = self[code]
        if delivered is (meaning.state is DeliveryState.DELIVERED):
            return meaning.state, meaning
        if delivered:
            return DeliveryState.DELIVERED, self._delivery
        meaning = self[""]
        return meaning.state, meaning

    @cached_property
    def _delivery(self) -> Meaning | None:
        meanings = self.codes.values()
        return next((each for each in meanings if each.state is DeliveryState.DELIVERED), None)


_PERMANENT = {"yes": True, "no": False, "mixed": None}


def _meaning(
    state: str, kind: str, permanent: str, actor: str, english: str, chinese: str
) -> Meaning:
    return Meaning(
        DeliveryState(state),
        None if kind == "-" else ErrorClass(kind),
        _PERMANENT[permanent],
        Actor(actor),
        english,
        chinese,
    )


def number(text: str) -> PhoneNumber | None:
    """A number as a report writes it; ``None`` for what cannot be one."""
    try:
        return PhoneNumber.parse(text)
    except InvalidMessage:
        return None


_PLAIN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_DIGITS = re.compile(r"[0-9]{14}")


def china_time(text: str) -> datetime | None:
    """A naive time of a provider of mainland China, made aware: ``2024-03-05 14:07:08`` or digits.

    ``None`` for what is no such time.
    """
    if _DIGITS.fullmatch(text):
        text = f"{text[:8]}T{text[8:]}"
    elif not _PLAIN.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CHINA_TIME)
    except ValueError:
        return None


def unix_time(seconds: object) -> datetime | None:
    """A number of Unix seconds as an aware time; ``None`` for anything else, and for 0."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds:
        return None
    return aware(seconds)


def aware(seconds: float) -> datetime | None:
    """Unix seconds as an aware time; ``None`` where no calendar reaches."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
