"""Where reports wait between the provider and whoever deals with them.

A report that was acknowledged to a provider, or that a provider hands out only once, is in no
other place.  It stays in the inbox until it has been dealt with: ``take`` lends it for a while,
``done`` lets it go, ``release`` gives it back.  A report that was lent and came neither back nor
to an end within the lease is lent again, so it may be seen twice but is never lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import islice
from logging import Logger, getLogger
from math import inf
from threading import Lock
from typing import Protocol

import attrs

from sms_core.errors import InboxFull
from sms_core.forking import in_forked_child
from sms_core.receipts import Report, ReportKind, kind_of

__all__ = ["Inbox", "InboxFull", "MemoryInbox", "Taken", "or_default", "tell_lost"]

log: Logger = getLogger(__name__)


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
        self, kind: ReportKind, account: str, *, most: int, now: float, lease: float
    ) -> tuple[Taken, ...]:
        """Lend the oldest that nobody has.

        Args:
            kind, account: which; an empty account stands for all.
            most: how many.
            now: Unix seconds.
            lease: seconds after which they may be lent to somebody else.
        """

    def done(self, ids: Iterable[int]) -> None:
        """These have been dealt with, also where the lease is over."""

    def release(self, ids: Iterable[int]) -> None:
        """These have not; lend them again."""


class MemoryInbox:
    """An inbox for one process; what is in it when the process dies is lost.

    Args:
        most: how many reports fit.
    """

    def __init__(self, most: int = 100_000) -> None:
        self._most, self._count = most, 0
        self._reports: dict[int, Report] = {}
        # numbers in order; those of reports that are done are passed over
        self._waiting: dict[tuple[ReportKind, str], list[int]] = {}
        self._lent: dict[int, float] = {}
        self._first_due = inf
        self._forked()
        in_forked_child(self, MemoryInbox._forked)

    def _forked(self) -> None:
        self._lock = Lock()

    def put(self, reports: Iterable[Report]) -> None:
        """See ``Inbox``."""
        given = tuple(reports)
        with self._lock:
            if len(self._reports) + len(given) > self._most:
                raise InboxFull(f"{self._most:,} reports are waiting to be dealt with")
            for report in given:
                self._count += 1
                self._reports[self._count] = report
                self._wait(self._count)

    def take(
        self, kind: ReportKind, account: str, *, most: int, now: float, lease: float
    ) -> tuple[Taken, ...]:
        """See ``Inbox``."""
        with self._lock:
            self._reclaim(now)
            lines = [
                line
                for (of, whose), line in self._waiting.items()
                if of is kind and account in ("", whose)
            ]
            found = tuple(islice(self._from(lines), most))
            for taken in found:
                self._lent[taken.id] = now + lease
            if found:
                self._first_due = min(self._first_due, now + lease)
            return found

    def done(self, ids: Iterable[int]) -> None:
        """See ``Inbox``."""
        with self._lock:
            for number in ids:
                self._reports.pop(number, None)
                self._lent.pop(number, None)

    def release(self, ids: Iterable[int]) -> None:
        """See ``Inbox``."""
        with self._lock:
            for number in ids:
                if self._lent.pop(number, None) is not None:
                    self._wait(number)

    def __len__(self) -> int:
        return len(self._reports)

    def _wait(self, number: int) -> None:
        report = self._reports[number]
        heappush(self._waiting.setdefault((kind_of(report), report.account), []), number)

    def _from(self, lines: list[list[int]]) -> Iterator[Taken]:
        """The reports of these lines, oldest first, which leave them."""
        while filled := [line for line in lines if line]:
            number = heappop(min(filled))
            if number in self._reports:
                yield Taken(number, self._reports[number])

    def _reclaim(self, now: float) -> None:
        if now < self._first_due:
            return
        for number in [number for number, until in self._lent.items() if until <= now]:
            del self._lent[number]
            self._wait(number)
        self._first_due = min(self._lent.values(), default=inf)


class _DefaultInbox(MemoryInbox):
    """The one of a client that was given none."""

    told = False


def or_default(inbox: Inbox | None) -> Inbox:
    """The inbox, or one in memory."""
    return _DefaultInbox() if inbox is None else inbox


def tell_lost(inbox: Inbox) -> None:
    """Warn, once, of the reports in an inbox that nobody chose, when whoever uses it closes."""
    if isinstance(inbox, _DefaultInbox) and len(inbox) and not inbox.told:
        inbox.told = True
        log.warning(
            "reports that were not dealt with, and are lost with this process: %d; "
            "give the client an SqliteInbox",
            len(inbox),
        )
