"""The file behind the SQLite store: one connection of a process, transactions, and the time.

The store's time is the wall clock and an offset kept in the file.  When the wall clock goes
back the offset grows by as much, so the store's time goes on from the latest ever seen.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sms_core.sqlite_file import prepared
from sms_core_verify.stores import StoreError

__all__ = ["File"]

_TABLES = """
CREATE TABLE IF NOT EXISTS clock (
    one INTEGER PRIMARY KEY CHECK (one = 1), ahead INTEGER NOT NULL, seen INTEGER NOT NULL
);
INSERT OR IGNORE INTO clock VALUES (1, 0, 0);
CREATE TABLE IF NOT EXISTS challenges (
    id TEXT PRIMARY KEY, phone TEXT NOT NULL, usage_type TEXT NOT NULL, proof BLOB NOT NULL,
    bound BLOB NOT NULL, sealed BLOB NOT NULL, life INTEGER NOT NULL, most INTEGER NOT NULL,
    ip TEXT NOT NULL, decoy INTEGER NOT NULL, started INTEGER NOT NULL, sent INTEGER NOT NULL,
    tries INTEGER NOT NULL, state INTEGER NOT NULL, receipt TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS siblings ON challenges (phone, usage_type);
CREATE TABLE IF NOT EXISTS logs (
    key TEXT PRIMARY KEY, hits BLOB NOT NULL, until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failures (
    phone TEXT PRIMARY KEY, count INTEGER NOT NULL, until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tallies (
    key TEXT, span INTEGER, sent INTEGER NOT NULL, verified INTEGER NOT NULL,
    until INTEGER NOT NULL, PRIMARY KEY (key, span)
) WITHOUT ROWID
""".split(";")
_SWEEP = 60_000


class File:
    """Arguments as for ``SqliteStore``; ``wall`` is the time of day in seconds."""

    def __init__(
        self, path: str, patience: float, wall: Callable[[], float], *, durable: bool
    ) -> None:
        self._path, self._patience, self._durable = path, patience, durable
        self._wall = wall
        self._lock, self._pid = Lock(), os.getpid()
        self._base: sqlite3.Connection | None = None
        self._of_parents: list[sqlite3.Connection | None] = []
        self._next_sweep = 0

    @contextmanager
    def timed(self) -> Iterator[tuple[sqlite3.Connection, int]]:
        """A transaction, and the store's time in it."""
        with self.transaction() as base:
            yield base, self._now(base)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction that alone may write.

        Raises:
            StoreError: the file cannot be read or written, or others write for too long.
        """
        if self._pid != os.getpid():
            self._forked()
        with self._lock:
            try:
                base = self._base = self._base or self._open()
                base.execute("BEGIN IMMEDIATE")
                try:
                    yield base
                    base.execute("COMMIT")
                except BaseException:
                    base.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise StoreError(f"{self}: {error}") from error

    def _forked(self) -> None:
        """A parent's connection is left alone, as SQLite wants it, and so is its lock."""
        self._of_parents.append(self._base)
        self._base, self._lock, self._pid = None, Lock(), os.getpid()

    def _now(self, base: sqlite3.Connection) -> int:
        wall = int(self._wall() * 1000)
        ahead, seen = base.execute("SELECT ahead, seen FROM clock").fetchone()
        now: int = wall + ahead
        if now != seen:  # under load many operations share a millisecond, and save a page
            ahead, now = max(ahead, seen - wall), max(now, seen)
            base.execute("UPDATE clock SET ahead = ?, seen = ?", (ahead, now))
        if now >= self._next_sweep:
            self._next_sweep = now + _SWEEP
            base.execute("DELETE FROM challenges WHERE started + life <= ?", (now,))
            for table in ("logs", "failures", "tallies"):
                base.execute(f"DELETE FROM {table} WHERE until <= ?", (now,))  # noqa: S608
        return now

    def _open(self) -> sqlite3.Connection:
        synchronous = f"PRAGMA synchronous={'FULL' if self._durable else 'NORMAL'}"
        return prepared(
            self._path, self._patience, synchronous, "BEGIN IMMEDIATE", *_TABLES, "COMMIT"
        )

    def close(self) -> None:
        """Close the file; a later transaction opens it again."""
        with self._lock:
            if self._base is not None and self._pid == os.getpid():
                self._base.close()
                self._base = None

    def __str__(self) -> str:
        return Path(self._path).name
