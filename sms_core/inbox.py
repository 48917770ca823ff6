"""Where reports wait between the provider and whoever deals with them.

A report that was acknowledged to a provider, or that a provider hands out only once, is in no
other place.  It stays in the inbox until it has been dealt with: ``take`` lends it for a while,
``done`` lets it go, ``release`` gives it back.  A report that was lent and came neither back nor
to an end within the lease is lent again, so it may be seen twice but is never lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Protocol

import attrs

from sms_core.receipts import Report, ReportKind, kind_of

__all__ = ["Inbox", "InboxFull", "MemoryInbox", "Taken"]


class InboxFull(Exception):
    """No more reports fit; nothing of what was given was kept."""


@attrs.frozen
class Taken:
    """A report on loan, and the number under which it came."""

    id: int
    report: Report


class Inbox(Protocol):
    """Keeps reports in the order they came.  Safe to share between threads."""

    def put(self, reports: Iterable[Report]) -> None:
        """Keep all of these; when it returns they are safe.

        Raises:
            InboxFull: they do not fit.
        """

    def take(
        self, kind: ReportKind, account: str, most: int, now: float, lease: float
    ) -> tuple[Taken, ...]:
        """Lend the oldest that nobody has.

        Args:
            kind, account: which; an empty account stands for all.
            most: how many.
            now: Unix seconds.
            lease: seconds after which they may be lent to somebody else.
        """

    def done(self, ids: Iterable[int]) -> None:
        """These have been dealt with."""

    def release(self, ids: Iterable[int]) -> None:
        """These have not; lend them again."""


class MemoryInbox:
    """An inbox for one process; what is in it when the process dies is lost.

    Args:
        most: how many reports fit.
    """

    def __init__(self, most: int = 100_000) -> None:
        self._most, self._count = most, 0
        self._waiting: dict[int, Report] = {}
        self._lent: dict[int, tuple[float, Report]] = {}
        self._lock = Lock()

    def put(self, reports: Iterable[Report]) -> None:
        """See ``Inbox``."""
        given = tuple(reports)
        with self._lock:
            if len(self) + len(given) > self._most:
                raise InboxFull(f"{self._most:,} reports are waiting to be dealt with")
            for report in given:
                self._count += 1
                self._waiting[self._count] = report

    def take(
        self, kind: ReportKind, account: str, most: int, now: float, lease: float
    ) -> tuple[Taken, ...]:
        """See ``Inbox``."""
        with self._lock:
            self._reclaim(now)
            found: list[Taken] = []
            for number, report in self._waiting.items():
                if len(found) == most:
                    break
                if kind_of(report) is kind and account in ("", report.account):
                    found.append(Taken(number, report))
            for taken in found:
                del self._waiting[taken.id]
                self._lent[taken.id] = (now + lease, taken.report)
            return tuple(found)

    def done(self, ids: Iterable[int]) -> None:
        """See ``Inbox``."""
        with self._lock:
            for number in ids:
                self._lent.pop(number, None)

    def release(self, ids: Iterable[int]) -> None:
        """See ``Inbox``."""
        with self._lock:
            self._give_back([number for number in ids if number in self._lent])

    def __len__(self) -> int:
        return len(self._waiting) + len(self._lent)

    def _reclaim(self, now: float) -> None:
        # leases are about equal, so the first that is good ends the search
        over = []
        for number, (until, _) in self._lent.items():
            if until > now:
                break
            over.append(number)
        self._give_back(over)

    def _give_back(self, ids: list[int]) -> None:
        if ids:
            back = {number: self._lent.pop(number)[1] for number in sorted(ids)}
            self._waiting = {**back, **self._waiting}
