"""SQLite files that threads and processes share: what inbox and ledger have in common."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

__all__ = ["opened", "prepared", "writing"]

#: So many writers, one after another between two looks, and the file counts as locked.
_MOST_WRITERS = 100


def opened(path: str, patience: float) -> sqlite3.Connection:
    """A connection that begins and ends its transactions itself."""
    return sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)


def prepared(path: str, patience: float, *statements: str) -> sqlite3.Connection:
    """A connection to a file that logs ahead, after statements that make its tables.

    Args:
        path: of the file, made where there is none.
        patience: seconds to wait for another process that is writing.
        statements: each must be harmless where its work is done.
    """
    # made here, for it may hold numbers and SQLite would let everybody on the machine read it; one
    # that is there is left alone: closing it would end the locks of this process's connections
    if path != ":memory:":
        with suppress(OSError):  # SQLite says better what is wrong with the place
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    base = opened(path, patience)
    try:
        _log_ahead(base)
        for statement in statements:
            base.execute(statement)
    except sqlite3.Error:
        base.close()
        raise
    return base


def _log_ahead(base: sqlite3.Connection) -> None:
    """SQLite does not wait for a writer before it switches; it does before a transaction."""
    for _ in range(_MOST_WRITERS):
        try:
            base.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            base.execute("BEGIN IMMEDIATE")
            base.execute("COMMIT")
        else:
            return
    base.execute("PRAGMA journal_mode=WAL")


@contextmanager
def writing(
    path: str, patience: float, synchronous: str = "NORMAL"
) -> Iterator[sqlite3.Connection]:
    """A transaction that no other writes beside; what raised inside leaves nothing behind."""
    with closing(opened(path, patience)) as base:
        base.execute(f"PRAGMA synchronous={synchronous}")
        base.execute("BEGIN IMMEDIATE")
        yield base
        base.execute("COMMIT")
