"""A store in an SQLite file: the embedded default, shared by threads and processes.

Every operation is one immediate transaction, except that a right guess takes a second one: the
first commits the charge before anything is compared, so that a process killed in between has
lost a try and won nothing.
"""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections.abc import Sequence
from typing import Any

import attrs

from sms_core.clock import Clock
from sms_core_verify import rules
from sms_core_verify.entries import Entry, Failures, Guess, State
from sms_core_verify.guard import Count, Spans, Tally
from sms_core_verify.limits import Charge, Meter, after, settle
from sms_core_verify.rules import Attempt, Reason
from sms_core_verify.stores.file import File

__all__ = ["SqliteStore"]

_ENTRY = (
    "id, phone, usage_type, proof, bound, sealed, life, most, ip, decoy, started, sent, tries, "
    "state, receipt"
)
_GET = f"SELECT {_ENTRY} FROM challenges WHERE id = ?"  # noqa: S608, a constant
_GUESSED = (
    f"SELECT {', '.join('c.' + name for name in _ENTRY.split(', '))}, f.count, f.until "  # noqa: S608
    "FROM challenges AS c LEFT JOIN failures AS f ON f.phone = c.phone WHERE c.id = ?"
)
_ADD = f"INSERT INTO challenges ({_ENTRY}) VALUES ({', '.join('?' * 15)})"  # noqa: S608


class SqliteStore:
    """Challenges in a file, on a local disk.

    Args:
        path: of the file, made at the first use.
        patience: seconds to wait for another process that is writing.
        durable: have every commit reach the disk.  Without, a power cut (no crash, no kill) may
            take the last moments back, and with them tries and uses.
        clock: only its time of day is read.
    """

    blocking = True

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        patience: float = 5.0,
        durable: bool = False,
        clock: Clock | None = None,
    ) -> None:
        wall = (clock or Clock()).wall
        self._file = File(os.fspath(path), patience, wall, durable=durable)

    def issue(self, entry: Entry, meters: Sequence[Meter]) -> Charge:
        """See ``Store``."""
        with self._file.writing() as (base, now):
            charge = _charge(base, meters, now)
            if charge.granted or meters[charge.meter].hidden:
                decoy = entry.decoy or not charge.granted
                entry = attrs.evolve(entry, started=now, sent=now, decoy=decoy)
                base.execute(_ADD, _row(entry))
            return charge

    def charge(self, meters: Sequence[Meter]) -> Charge:
        """See ``Store``."""
        with self._file.writing() as (base, now):
            return _charge(base, meters, now)

    def get(self, challenge: str) -> tuple[Entry, int] | None:
        """See ``Store``."""
        with self._file.writing() as (base, now):
            row = base.execute(_GET, (challenge,)).fetchone()
            return None if row is None else (_entry(row), now)

    def attempt(self, guess: Guess) -> Attempt:
        """See ``Store``."""
        charged = self._charged(guess)
        if charged.entry is None or charged.reason is not None:
            return Attempt(charged.reason or Reason.EXPIRED, charged.entry)
        if not rules.fits(charged.entry, guess):
            return Attempt(Reason.WRONG, charged.entry)
        return self._won(charged.entry)

    def _charged(self, guess: Guess) -> rules.Charged:
        with self._file.writing() as (base, now):
            row = base.execute(_GUESSED, (guess.id,)).fetchone()
            entry = None if row is None else _entry(row[:15])
            before = Failures(row[15] or 0, row[16] or 0) if row else Failures()
            charged = rules.charge(entry, before, guess, now)
            paid = charged.entry
            if paid is not None and paid is not entry:
                base.execute("UPDATE challenges SET tries = ? WHERE id = ?", (paid.tries, paid.id))
                if charged.failures is not before:
                    base.execute(
                        "INSERT OR REPLACE INTO failures VALUES (?, ?, ?)",
                        (paid.phone, charged.failures.count, charged.failures.until),
                    )
            return charged

    def _won(self, entry: Entry) -> Attempt:
        """Use it, unless another caller did in the meantime."""
        with self._file.writing() as (base, now):
            row = base.execute(_GET, (entry.id,)).fetchone()
            current = None if row is None else _entry(row)
            if current is None or current.state is not State.OPEN:
                return Attempt(rules.ending(current, now) or Reason.EXPIRED, current)
            base.execute(
                "UPDATE challenges SET state = CASE id WHEN ? THEN ? ELSE ? END "
                "WHERE phone = ? AND usage_type = ? AND state = ?",
                (
                    *(entry.id, State.USED.value, State.SUPERSEDED.value),
                    *(entry.phone, entry.usage_type, State.OPEN.value),
                ),
            )
            base.execute("DELETE FROM failures WHERE phone = ?", (entry.phone,))
            return Attempt(Reason.VERIFIED, attrs.evolve(current, state=State.USED))

    def cancel(self, challenge: str) -> bool:
        """See ``Store``."""
        with self._file.writing() as (base, _):
            done = base.execute(
                "UPDATE challenges SET state = ? WHERE id = ? AND state = ?",
                (State.CANCELLED.value, challenge, State.OPEN.value),
            )
            return done.rowcount == 1

    def change(
        self,
        challenge: str,
        *,
        proof: bytes | None = None,
        receipt: str | None = None,
        sent: int | None = None,
    ) -> None:
        """See ``Store``."""
        with self._file.writing() as (base, _):
            base.execute(
                "UPDATE challenges SET proof = coalesce(?, proof), "
                "receipt = coalesce(?, receipt), sent = coalesce(?, sent) WHERE id = ?",
                (proof, receipt, sent, challenge),
            )

    def amend(self, key: str, at: int, to: int | None) -> None:
        """See ``Store``."""
        with self._file.writing() as (base, _):
            log = _log(base, key)
            if at in log:
                rest = [hit for hit in log if hit != at] + ([] if to is None else [to])
                hits = array("q", sorted(rest, reverse=True)).tobytes()
                base.execute("UPDATE logs SET hits = ? WHERE key = ?", (hits, key))

    def unlock(self, phone: str) -> None:
        """See ``Store``."""
        with self._file.writing() as (base, _):
            base.execute("DELETE FROM failures WHERE phone = ?", (phone,))

    def tally(
        self,
        keys: Sequence[str],
        spans: Spans,
        count: Count | None = None,
        at: int | None = None,
    ) -> Sequence[Tally]:
        """See ``Store``."""
        with self._file.writing() as (base, now):
            if count is not None:
                span = spans.of(now if at is None else at)
                until = (span + spans.most + 2) * spans.length
                sent = int(count is Count.SENT)
                base.executemany(
                    "INSERT INTO tallies VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE "
                    "SET sent = sent + ?3, verified = verified + ?4",
                    [(key, span, sent, 1 - sent, until) for key in keys],
                )
            summed = spans.summed(now)
            return [_sum(base, key, summed) for key in keys]

    def close(self) -> None:
        """Close the file; a later operation opens it again."""
        self._file.close()

    def __repr__(self) -> str:
        return f"<SqliteStore {self._file}>"


def _log(base: sqlite3.Connection, key: str) -> Sequence[int]:
    row = base.execute("SELECT hits FROM logs WHERE key = ?", (key,)).fetchone()
    return array("q", row[0]) if row else ()


def _charge(base: sqlite3.Connection, meters: Sequence[Meter], now: int) -> Charge:
    logs = [_log(base, meter.key) for meter in meters]
    charge, hits = settle(logs, meters, now)
    base.executemany(
        "INSERT OR REPLACE INTO logs VALUES (?, ?, ?)",
        [
            (
                meters[index].key,
                array("q", after(logs[index], meters[index], now)).tobytes(),
                now + meters[index].reach,
            )
            for index in hits
        ],
    )
    return charge


def _sum(base: sqlite3.Connection, key: str, summed: range) -> Tally:
    row = base.execute(
        "SELECT total(sent), total(verified) FROM tallies WHERE key = ? AND span BETWEEN ? AND ?",
        (key, summed.start, summed.stop - 1),
    ).fetchone()
    return Tally(int(row[0]), int(row[1]))


def _row(entry: Entry) -> tuple[Any, ...]:
    return (
        *(entry.id, entry.phone, entry.usage_type, entry.proof, entry.bound, entry.sealed),
        *(entry.life, entry.most, entry.ip, entry.decoy, entry.started, entry.sent),
        *(entry.tries, entry.state.value, entry.receipt),
    )


def _entry(row: Sequence[Any]) -> Entry:
    values = dict(zip(_ENTRY.split(", "), row, strict=True))
    return Entry(**{**values, "decoy": bool(values["decoy"]), "state": State(values["state"])})
