"""The pumping guard: where few codes are used, codes are not what the traffic is for.  Pure.

Sends and successes are counted by country, by prefix and by address, in spans as long as a
challenge may live.  A span counts once all its challenges are over, so a rush of honest users
who are still typing never looks like an attack.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

import attrs

from sms_core.errors import ConfigError
from sms_core_verify.rules import Issue

__all__ = ["Alarm", "Count", "Guard", "Level", "Mode", "Spans", "Tally"]


class Mode(Enum):
    """What the guard does: only tell, or also block."""

    RECORD = "record"
    BLOCK = "block"


class Level(Enum):
    """How bad a ratio is."""

    FINE = "fine"
    WARN = "warn"
    BLOCK = "block"


class Count(Enum):
    """What is counted."""

    SENT = "sent"
    VERIFIED = "verified"


class Spans(NamedTuple):
    """How a store counts: spans of ``length`` milliseconds, of which the last ``most`` matter.

    Those not over for ``length`` are left out of sums.
    """

    length: int
    most: int

    def of(self, at: int) -> int:
        """The number of the span of a moment."""
        return at // self.length

    def summed(self, now: int) -> range:
        """The numbers of the spans that count."""
        last = self.of(now) - 2
        return range(last - self.most + 1, last + 1)


class Tally(NamedTuple):
    """Sums of the spans that count, of one key."""

    sent: int
    verified: int

    @property
    def ratio(self) -> float:
        """Used of sent; 0 when nothing was sent."""
        return self.verified / max(self.sent, 1)


_OBJECTIONS = {Level.WARN: Issue.CAPTCHA, Level.BLOCK: Issue.GUARD}


class Alarm(NamedTuple):
    """A ratio that is too low; ``scope`` is ``country``, ``prefix`` or ``ip``."""

    level: Level
    scope: str
    sent: int
    ratio: float


@attrs.frozen(kw_only=True)
class Guard:
    """Thresholds of the ratio verified/sent.

    Attributes:
        mode: record first, look at the alarms, then block.
        warn, warn_from: warn below this ratio, from so many sends on.
        block, block_from: block below this ratio, from so many sends on.
        window: seconds looked back.
    """

    mode: Mode = attrs.field(default=Mode.RECORD, converter=Mode)
    warn: float = 0.4
    warn_from: int = 50
    block: float = 0.1
    block_from: int = 100
    window: float = 6 * 3600.0

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.block <= self.warn <= 1:
            raise ConfigError("guard: ratios must be 0 <= block <= warn <= 1")
        if min(self.warn_from, self.block_from, self.window) < 1:
            raise ConfigError("guard: warn_from, block_from and window must be 1 or more")

    @property
    def blocks(self) -> bool:
        """Whether it has a say in what is sent."""
        return self.mode is Mode.BLOCK

    def spans(self, lifetime: float) -> Spans:
        """How to count challenges that live so many seconds."""
        return Spans(int(lifetime * 1000), max(1, int(self.window / lifetime)))

    def level(self, tally: Tally) -> Level:
        """How bad a tally is."""
        if tally.sent >= self.block_from and tally.ratio < self.block:
            return Level.BLOCK
        if tally.sent >= self.warn_from and tally.ratio < self.warn:
            return Level.WARN
        return Level.FINE

    def alarms(self, scopes: Sequence[str], tallies: Sequence[Tally]) -> list[Alarm]:
        """Every scope that is not fine, the worst first."""
        found = [
            Alarm(self.level(tally), scope, tally.sent, tally.ratio)
            for scope, tally in zip(scopes, tallies, strict=True)
            if self.level(tally) is not Level.FINE
        ]
        return sorted(found, key=lambda alarm: alarm.level is not Level.BLOCK)

    def objection(self, scopes: Sequence[str], tallies: Sequence[Tally]) -> Issue | None:
        """What the worst of them makes of a start: ``GUARD``, ``CAPTCHA`` or nothing."""
        alarms = self.alarms(scopes, tallies)
        return _OBJECTIONS[alarms[0].level] if alarms else None
