"""A ledger of keys: which were used, for what, and what became of it.

It never sees a number or a text: entries hold a fingerprint and results by position.
"""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum
from threading import Lock
from typing import Protocol

import attrs

from sms_core.forking import in_forked_child
from sms_core.phone import PhoneNumber
from sms_core.results import SendResult

__all__ = ["NOBODY", "Claim", "Entry", "Ledger", "MemoryLedger"]

#: Stands for a recipient in a stored result; the message at hand tells who it is.
NOBODY = PhoneNumber("+10000000")


class Claim(Enum):
    """What a reservation found."""

    YOURS = "yours"
    IN_FLIGHT = "in_flight"
    LAPSED = "lapsed"
    SETTLED = "settled"


@attrs.frozen
class Entry:
    """What the ledger says of a key; ``result`` of one that is settled, if it can be read."""

    claim: Claim
    fingerprint: str
    result: SendResult | None = None


class Ledger(Protocol):
    """A store of keys.  Each operation is atomic, also between processes that share the store."""

    def reserve(self, key: str, fingerprint: str, now: float, lease: float) -> Entry:
        """Claim a key, or tell who has it.

        Args:
            key: the caller's.
            fingerprint: of the message, kept with a new claim.
            now: Unix seconds.
            lease: seconds after which an unsettled claim is ``LAPSED``.
        """

    def settle(self, key: str, result: SendResult) -> None:
        """Keep the result of a claim; each recipient in it is ``NOBODY``."""

    def release(self, key: str) -> None:
        """Give an unsettled claim back: proved that nothing went out."""


@attrs.define
class _Row:
    fingerprint: str
    until: float
    expires: float
    result: SendResult | None = None


class MemoryLedger:
    """Keys of one process, forgotten when it ends.

    Args:
        keep: seconds an entry is kept, but never less than its message may be on its way.
        most: entries kept; the oldest go first, of those that are settled.
    """

    def __init__(self, keep: float = 86400.0, most: int = 100_000) -> None:
        self._keep, self._most = keep, most
        self._rows: OrderedDict[str, _Row] = OrderedDict()
        self._forked()
        in_forked_child(self, MemoryLedger._forked)

    def _forked(self) -> None:
        self._lock = Lock()

    def reserve(self, key: str, fingerprint: str, now: float, lease: float) -> Entry:
        """See ``Ledger``."""
        with self._lock:
            row = self._rows.get(key)
            if row is None or row.expires <= now:
                self._rows.pop(key, None)
                self._forget(now)
                self._rows[key] = _Row(fingerprint, now + lease, now + max(lease, self._keep))
                return Entry(Claim.YOURS, fingerprint)
            if row.result is not None:
                return Entry(Claim.SETTLED, row.fingerprint, row.result)
            claim = Claim.LAPSED if now >= row.until else Claim.IN_FLIGHT
            return Entry(claim, row.fingerprint)

    def settle(self, key: str, result: SendResult) -> None:
        """See ``Ledger``."""
        with self._lock:
            if key in self._rows:
                self._rows[key].result = result

    def release(self, key: str) -> None:
        """See ``Ledger``."""
        with self._lock:
            if key in self._rows and self._rows[key].result is None:
                del self._rows[key]

    def _forget(self, now: float) -> None:
        gone: list[str] = []
        for key, row in self._rows.items():  # the oldest first
            if row.expires > now and len(self._rows) - len(gone) < self._most:
                break
            if row.expires <= now or row.result is not None:
                gone.append(key)
        for key in gone:
            del self._rows[key]
