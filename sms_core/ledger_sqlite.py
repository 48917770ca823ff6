"""A ledger in an SQLite file: keys outlive the process and are shared between processes.

One row for each key; every operation is one statement or one immediate transaction.  A row
holds a fingerprint and results by position, so a copy of the file shows no number and no text.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import AbstractContextManager

from sms_core.ledger import NOBODY, Claim, Entry
from sms_core.results import Outcome, RecipientResult, SendResult
from sms_core.sqlite_file import prepared, writing

__all__ = ["SqliteLedger"]

_TABLE = """
CREATE TABLE IF NOT EXISTS ledger (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    until REAL NOT NULL,
    expires REAL NOT NULL,
    result TEXT
) WITHOUT ROWID
"""
_FIELDS = ("account", "message_id", "code", "text", "request_id", "segments", "fee")


class SqliteLedger:
    """Keys in a file, on a local disk.

    Args:
        path: of the file, made at the first use.
        keep: seconds an entry is kept.
        patience: seconds to wait for another process that is writing.
    """

    def __init__(
        self, path: str | os.PathLike[str], keep: float = 86400.0, patience: float = 5.0
    ) -> None:
        self._path, self._keep, self._patience = os.fspath(path), keep, patience
        prepared(self._path, patience, _TABLE).close()

    def reserve(self, key: str, fingerprint: str, now: float, lease: float) -> Entry:
        """See ``Ledger``."""
        with self._writing() as base:
            base.execute("DELETE FROM ledger WHERE expires <= ?", (now,))
            row = base.execute(
                "SELECT fingerprint, until, result FROM ledger WHERE key = ?", (key,)
            ).fetchone()
            if row is None:
                base.execute(
                    "INSERT INTO ledger VALUES (?, ?, ?, ?, NULL)",
                    (key, fingerprint, now + lease, now + self._keep),
                )
                return Entry(Claim.YOURS, fingerprint)
        kept, until, result = row
        if result is not None:
            return Entry(Claim.SETTLED, kept, _from_text(result))
        return Entry(Claim.LAPSED if now >= until else Claim.IN_FLIGHT, kept)

    def settle(self, key: str, result: SendResult) -> None:
        """See ``Ledger``."""
        with self._writing() as base:
            base.execute("UPDATE ledger SET result = ? WHERE key = ?", (_to_text(result), key))

    def release(self, key: str) -> None:
        """See ``Ledger``."""
        with self._writing() as base:
            base.execute("DELETE FROM ledger WHERE key = ? AND result IS NULL", (key,))

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        return writing(self._path, self._patience)


def _to_text(result: SendResult) -> str:
    rows = [
        {"outcome": each.outcome.value, **{name: getattr(each, name) for name in _FIELDS}}
        for each in result.recipients
    ]
    return json.dumps({"reference": result.reference, "recipients": rows})


def _from_text(text: str) -> SendResult:
    kept = json.loads(text)
    return SendResult(
        tuple(
            RecipientResult(
                recipient=NOBODY,
                outcome=Outcome(row["outcome"]),
                **{name: row[name] for name in _FIELDS},
            )
            for row in kept["recipients"]
        ),
        reference=kept["reference"],
    )
