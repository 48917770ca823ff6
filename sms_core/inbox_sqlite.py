"""An inbox in an SQLite file: acknowledged reports outlive the process.

The file holds numbers and the texts of replies, as any store of such reports must; keep it where
only the program can read it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing
from functools import cached_property
from logging import Logger, getLogger
from weakref import finalize

from cattrs.preconf.json import JsonConverter, make_converter

from sms_core.inbox import Taken
from sms_core.receipts import KINDS, Report, ReportKind, kind_of
from sms_core.sqlite_file import opened, prepared, writing

__all__ = ["SqliteInbox"]

log: Logger = getLogger(__name__)
_TABLE = """
CREATE TABLE IF NOT EXISTS reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    until REAL NOT NULL DEFAULT 0,
    report TEXT NOT NULL
)
"""
_INDEX = "CREATE INDEX IF NOT EXISTS reports_by_kind ON reports (kind, id)"
_TAKE = """
UPDATE reports SET until = ? WHERE id IN (
    SELECT id FROM reports
    WHERE kind = ? AND (? = '' OR account = ?) AND until <= ? ORDER BY id LIMIT ?
) RETURNING id, report
"""


class SqliteInbox:
    """Reports in a file, on a local disk; shared between threads and processes.

    Args:
        path: of the file, made at the first use.
        patience: seconds to wait for another process that is writing.
    """

    def __init__(self, path: str | os.PathLike[str], patience: float = 5.0) -> None:
        self._path, self._patience = os.fspath(path), patience
        base = prepared(self._path, patience, _TABLE, _INDEX)
        # as long as one connection is open, the others do not tidy the file up when they close
        self._closing = finalize(self, _closed, base, os.getpid())

    def put(self, reports: Iterable[Report]) -> None:
        """See ``Inbox``; a report is on the disk when this returns."""
        rows = [(kind_of(r).value, r.account, self._json.dumps(r)) for r in reports]
        with self._writing("FULL") as base:
            base.executemany("INSERT INTO reports (kind, account, report) VALUES (?, ?, ?)", rows)

    def take(
        self, kind: ReportKind, account: str, *, most: int, now: float, lease: float
    ) -> tuple[Taken, ...]:
        """See ``Inbox``."""
        with self._writing() as base:
            asked = (now + lease, kind.value, account, account, now, most)
            rows = base.execute(_TAKE, asked).fetchall()
        return tuple(self._read(kind, sorted(rows)))

    def done(self, ids: Iterable[int]) -> None:
        """See ``Inbox``."""
        with self._writing() as base:
            base.executemany("DELETE FROM reports WHERE id = ?", [(number,) for number in ids])

    def release(self, ids: Iterable[int]) -> None:
        """See ``Inbox``."""
        rows = [(number,) for number in ids]
        with self._writing() as base:
            base.executemany("UPDATE reports SET until = 0 WHERE id = ?", rows)

    def close(self) -> None:
        """Close the file; it is opened again at the next use."""
        self._closing()

    def __len__(self) -> int:
        with closing(opened(self._path, self._patience)) as base:
            count: int = base.execute("SELECT count(*) FROM reports").fetchone()[0]
            return count

    def _read(self, kind: ReportKind, rows: Iterable[tuple[int, str]]) -> Iterator[Taken]:
        for number, text in rows:
            try:
                yield Taken(number, self._json.loads(text, KINDS[kind]))
            except Exception:  # noqa: BLE001 - whatever it is, the others can be read
                log.warning("report %d in the inbox cannot be read; it stays there", number)

    @cached_property
    def _json(self) -> JsonConverter:
        return make_converter()

    def _writing(self, synchronous: str = "NORMAL") -> AbstractContextManager[sqlite3.Connection]:
        """Only what is put has to be on the disk: a loan or an end that is lost is a repeat."""
        return writing(self._path, self._patience, synchronous)


def _closed(base: sqlite3.Connection, process: int) -> None:
    """Close a connection where it was opened; to a process that was forked it is not its own."""
    if os.getpid() == process:
        base.close()
