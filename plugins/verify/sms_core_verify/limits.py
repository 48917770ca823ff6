"""Limits that slide: no window of the length given ever holds more than its count.  Pure.

A log of the last hits, newest first, serves every window of its key: the one of ``most``
hits is full as long as the ``most``-th last is inside it.  Times are whole milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import attrs

from sms_core_verify.rules import Issue

__all__ = ["Charge", "Meter", "Rule", "Window", "after", "refused", "settle"]


class Window(NamedTuple):
    """At most so many hits in any ``length`` milliseconds; a ``soft`` one asks for a captcha."""

    most: int
    length: int
    soft: bool = False


@attrs.frozen(kw_only=True)
class Rule:
    """What is the same for all keys of one kind.

    Attributes:
        issue: what a refusal by it is called.
        windows: asked in order; the one that refuses longest first.
        sticky: charged even when a later meter refuses.
        hidden: a refusal must look like none, so a decoy is kept.
        keep, reach: how many hits a log holds, and how long one matters.
    """

    issue: Issue
    windows: tuple[Window, ...]
    sticky: bool = False
    hidden: bool = False
    keep: int = attrs.field(init=False)
    reach: int = attrs.field(init=False)

    @keep.default
    def _most(self) -> int:
        return max(window.most for window in self.windows)

    @reach.default
    def _longest(self) -> int:
        return max(window.length for window in self.windows)


class Meter(NamedTuple):
    """A rule for one key: the log of its hits."""

    key: str
    rule: Rule


class Charge(NamedTuple):
    """What became of a charge.

    Attributes:
        at: the store's time.
        meter, window: which of those given refused; -1 when none did.
        wait: milliseconds until that one would not.
    """

    at: int
    meter: int = -1
    window: int = -1
    wait: int = 0

    @property
    def granted(self) -> bool:
        """Whether every meter let it pass."""
        return self.meter < 0


def refused(log: Sequence[int], windows: Sequence[Window], now: int) -> tuple[int, int] | None:
    """The first full window and the wait until it is not."""
    for index, window in enumerate(windows):
        if len(log) >= window.most:
            wait = log[window.most - 1] + window.length - now
            if wait > 0:
                return index, wait
    return None


def after(log: Sequence[int], rule: Rule, now: int) -> tuple[int, ...]:
    """The log after a hit."""
    return (now, *log[: rule.keep - 1])


def settle(
    logs: Sequence[Sequence[int]], meters: Sequence[Meter], now: int
) -> tuple[Charge, tuple[int, ...]]:
    """Which meters are to be hit: all, or those that stick before the first that refuses."""
    for index, (log, meter) in enumerate(zip(logs, meters, strict=True)):
        full = refused(log, meter.rule.windows, now)
        if full is not None:
            stuck = tuple(i for i in range(index) if meters[i].rule.sticky)
            return Charge(now, index, *full), stuck
    return Charge(now), tuple(range(len(meters)))
