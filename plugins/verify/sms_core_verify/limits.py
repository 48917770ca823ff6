"""Limits that slide: no window of the length given ever holds more than its count.  Pure.

A log of the last hits, newest first, serves every window of its key: the one of ``count``
hits is full as long as the ``count``-th last is inside it.  Times are whole milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from sms_core_verify.rules import Issue

__all__ = ["Charge", "Meter", "Window", "after", "refused", "settle"]


@attrs.frozen
class Window:
    """At most ``count`` hits in any ``length`` milliseconds; a ``soft`` one asks for a captcha."""

    count: int
    length: int
    soft: bool = False


@attrs.frozen(kw_only=True)
class Meter:
    """The windows of one key, asked in order.

    Attributes:
        issue: what a refusal by it is called.
        key: of the log.
        windows: the one that refuses longest first.
        sticky: charged even when a later meter refuses.
        hidden: a refusal must look like none, so a decoy is kept.
    """

    issue: Issue
    key: str
    windows: tuple[Window, ...]
    sticky: bool = False
    hidden: bool = False

    @property
    def keep(self) -> int:
        """How many hits its log holds."""
        return max(window.count for window in self.windows)

    @property
    def reach(self) -> int:
        """How long a hit matters."""
        return max(window.length for window in self.windows)


@attrs.frozen
class Charge:
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
        if len(log) >= window.count:
            wait = log[window.count - 1] + window.length - now
            if wait > 0:
                return index, wait
    return None


def after(log: Sequence[int], meter: Meter, now: int) -> tuple[int, ...]:
    """The log after a hit."""
    return (now, *log[: meter.keep - 1])


def settle(
    logs: Sequence[Sequence[int]], meters: Sequence[Meter], now: int
) -> tuple[Charge, tuple[int, ...]]:
    """Which meters are to be hit: all, or those that stick before the first that refuses."""
    for index, (log, meter) in enumerate(zip(logs, meters, strict=True)):
        full = refused(log, meter.windows, now)
        if full is not None:
            stuck = tuple(i for i in range(index) if meters[i].sticky)
            return Charge(now, index, *full), stuck
    return Charge(now), tuple(range(len(meters)))
