"""An inbox in an SQLite file: acknowledged reports outlive the process.

The file holds numbers and the texts of replies, as any store of such reports must; keep it where
only the program can read it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property

from cattrs.preconf.json import JsonConverter, make_converter

from sms_core.inbox import Taken
from sms_core.receipts import KINDS, Report, ReportKind, kind_of

__all__ = ["SqliteInbox"]

_TABLE = """
CREATE TABLE IF NOT EXISTS reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    until REAL NOT NULL DEFAULT 0,
    report TEXT NOT NULL
)
"""
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
        with closing(self._open()) as base:
            base.execute("PRAGMA journal_mode=WAL")
            base.execute(_TABLE)

    def put(self, reports: Iterable[Report]) -> None:
        """See ``Inbox``; a report is on the disk when this returns."""
        rows = [(kind_of(r).value, r.account, self._json.dumps(r)) for r in reports]
        with self._writing() as base:
            base.executemany("INSERT INTO reports (kind, account, report) VALUES (?, ?, ?)", rows)

    def take(
        self, kind: ReportKind, account: str, most: int, now: float, lease: float
    ) -> tuple[Taken, ...]:
        """See ``Inbox``."""
        with self._writing() as base:
            asked = (now + lease, kind.value, account, account, now, most)
            rows = base.execute(_TAKE, asked).fetchall()
        loads, made = self._json.loads, KINDS[kind]
        return tuple(Taken(number, loads(text, made)) for number, text in sorted(rows))

    def done(self, ids: Iterable[int]) -> None:
        """See ``Inbox``."""
        with self._writing() as base:
            base.executemany("DELETE FROM reports WHERE id = ?", [(number,) for number in ids])

    def release(self, ids: Iterable[int]) -> None:
        """See ``Inbox``."""
        rows = [(number,) for number in ids]
        with self._writing() as base:
            base.executemany("UPDATE reports SET until = 0 WHERE id = ?", rows)

    def __len__(self) -> int:
        with closing(self._open()) as base:
            count: int = base.execute("SELECT count(*) FROM reports").fetchone()[0]
            return count

    @cached_property
    def _json(self) -> JsonConverter:
        return make_converter()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with closing(self._open()) as base:
            base.execute("PRAGMA synchronous=FULL")
            base.execute("BEGIN IMMEDIATE")
            yield base
            base.execute("COMMIT")

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=self._patience, isolation_level=None)
