"""A ledger in an SQLite file: keys outlive the process and are shared between processes.

One row for each key; every operation is one immediate transaction.  A row holds a fingerprint and
results by position, no number and no text.  Whoever has the file, and knows all of a message but a
code of six digits, can try a million of them: with a ``secret`` he cannot.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import AbstractContextManager
from functools import cached_property
from hmac import digest
from typing import TYPE_CHECKING

from sms_core.ledger import Claim, Entry
from sms_core.results import SendResult
from sms_core.secret import Secret, secret_or_none
from sms_core.sqlite_file import prepared, writing

if TYPE_CHECKING:
    from cattrs.preconf.json import JsonConverter

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
_INDEX = "CREATE INDEX IF NOT EXISTS ledger_by_end ON ledger (expires)"


class SqliteLedger:
    """Keys in a file, on a local disk.

    Args:
        path: of the file, made at the first use.
        keep: seconds an entry is kept, but never less than its message may be on its way.
        patience: seconds to wait for another process that is writing.
        secret: fingerprints are made with it, the same in all processes; keys that were used
            under another one count as used for another message.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        keep: float = 86400.0,
        patience: float = 5.0,
        secret: str | Secret | None = None,
    ) -> None:
        self._path, self._keep, self._patience = os.fspath(path), keep, patience
        self._secret = secret_or_none(secret)
        prepared(self._path, patience, _TABLE, _INDEX).close()

    def reserve(self, key: str, fingerprint: str, now: float, lease: float) -> Entry:
        """See ``Ledger``."""
        mark = self._marked(fingerprint)
        # a reservation that a power cut takes back would be a second copy
        with self._writing("FULL") as base:
            base.execute("DELETE FROM ledger WHERE expires <= ?", (now,))
            row = base.execute(
                "SELECT fingerprint, until, result FROM ledger WHERE key = ?", (key,)
            ).fetchone()
            if row is None:
                base.execute(
                    "INSERT INTO ledger VALUES (?, ?, ?, ?, NULL)",
                    (key, mark, now + lease, now + max(lease, self._keep)),
                )
                return Entry(Claim.YOURS, fingerprint)
        kept, until, text = row
        kept = fingerprint if kept == mark else kept
        if text is None:
            return Entry(Claim.LAPSED if now >= until else Claim.IN_FLIGHT, kept)
        return Entry(Claim.SETTLED, kept, self._read(text))

    def settle(self, key: str, result: SendResult) -> None:
        """See ``Ledger``."""
        with self._writing() as base:
            text = self._json.dumps(result)
            base.execute("UPDATE ledger SET result = ? WHERE key = ?", (text, key))

    def release(self, key: str) -> None:
        """See ``Ledger``."""
        with self._writing() as base:
            base.execute("DELETE FROM ledger WHERE key = ? AND result IS NULL", (key,))

    def _marked(self, fingerprint: str) -> str:
        if not self._secret:
            return fingerprint
        return digest(self._secret.reveal().encode(), fingerprint.encode(), "sha256").hex()

    def _read(self, text: str) -> SendResult | None:
        """A result that cannot be read, perhaps of another version, leaves the outcome open."""
        try:
            return self._json.loads(text, SendResult)
        except Exception:  # noqa: BLE001, whatever it is, the key was used
            return None

    @cached_property
    def _json(self) -> JsonConverter:
        from cattrs.preconf.json import make_converter  # dear, and not needed to reserve

        return make_converter()

    def _writing(self, synchronous: str = "NORMAL") -> AbstractContextManager[sqlite3.Connection]:
        return writing(self._path, self._patience, synchronous)
