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

from sms_core.clock import Clock
from sms_core_verify import rules
from sms_core_verify.entries import Decoy, Entry, Failures, Guess, State
from sms_core_verify.guard import Count, Spans, Tally
from sms_core_verify.limits import Charge, Meter, after, settle
from sms_core_verify.rules import Attempt, Reason
from sms_core_verify.stores.file import File
from sms_core_verify.stores.rows import ADD, GET, GUESSED, WIDTH, as_entry, as_row

__all__ = ["SqliteStore"]


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
        with self._file.timed() as (base, now):
            charge = _charge(base, meters, now)
            if charge.granted or meters[charge.meter].rule.hidden:
                decoy = entry.decoy.after(granted=charge.granted)
                base.execute(ADD, as_row(entry, now, decoy=decoy))
            return charge

    def charge(self, meters: Sequence[Meter]) -> Charge:
        """See ``Store``."""
        with self._file.timed() as (base, now):
            return _charge(base, meters, now)

    def get(self, challenge: str) -> tuple[Entry, int] | None:
        """See ``Store``."""
        with self._file.timed() as (base, now):
            row = base.execute(GET, (challenge,)).fetchone()
            return None if row is None else (as_entry(row), now)

    def attempt(self, guess: Guess) -> Attempt:
        """See ``Store``."""
        charged = self._charged(guess)
        if charged.entry is None or charged.reason is not None:
            return Attempt(charged.reason or Reason.EXPIRED, charged.entry)
        if not rules.fits(charged.entry, guess):
            return Attempt(Reason.WRONG, charged.entry)
        return self._won(charged.entry)

    def _charged(self, guess: Guess) -> rules.Charged:
        with self._file.timed() as (base, now):
            row = base.execute(GUESSED, (guess.id,)).fetchone()
            entry = None if row is None else as_entry(row)
            before = Failures(row[WIDTH] or 0, row[WIDTH + 1] or 0) if row else Failures()
            charged = rules.charge(entry, before, guess, now)
            paid = charged.entry
            if paid is not None and paid is not entry:
                base.execute("UPDATE challenges SET tries = ? WHERE id = ?", (paid.tries, paid.id))
                if charged.failures is not before:
                    base.execute(
                        "INSERT OR REPLACE INTO failures VALUES (?, ?, ?)",
                        (paid.phone, charged.failures.guesses, charged.failures.until),
                    )
            return charged

    def _won(self, entry: Entry) -> Attempt:
        """Use it, unless another caller did in the meantime."""
        with self._file.transaction() as base:
            ended = base.execute(
                "UPDATE challenges SET state = CASE id WHEN ? THEN ? ELSE ? END "
                "WHERE phone = ? AND usage_type = ? AND state = ? "
                "AND EXISTS (SELECT 1 FROM challenges WHERE id = ? AND state = ?)",
                (
                    *(entry.id, State.USED.value, State.SUPERSEDED.value),
                    *(entry.phone, entry.usage_type, State.OPEN.value),
                    *(entry.id, State.OPEN.value),
                ),
            )
            if ended.rowcount:
                base.execute("DELETE FROM failures WHERE phone = ?", (entry.phone,))
                return Attempt(Reason.VERIFIED, entry._replace(state=State.USED))
        current, now = self.get(entry.id) or (None, 0)
        return Attempt(rules.ending(current, now) or Reason.SUPERSEDED, current)

    def cancel(self, challenge: str) -> bool:
        """See ``Store``."""
        with self._file.transaction() as base:
            done = base.execute(
                "UPDATE challenges SET state = ? WHERE id = ? AND state IN (?, ?)",
                (State.CANCELLED.value, challenge, State.OPEN.value, State.SUPERSEDED.value),
            )
            return done.rowcount == 1

    def change(
        self,
        challenge: str,
        *,
        proof: bytes | None = None,
        receipt: str | None = None,
        sent: int | None = None,
        decoy: Decoy | None = None,
    ) -> None:
        """See ``Store``."""
        with self._file.transaction() as base:
            base.execute(
                "UPDATE challenges SET proof = coalesce(?, proof), "
                "receipt = coalesce(?, receipt), sent = coalesce(?, sent), "
                "decoy = coalesce(?, decoy) WHERE id = ?",
                (proof, receipt, sent, None if decoy is None else decoy.value, challenge),
            )

    def amend(self, key: str, at: int, to: int | None) -> None:
        """See ``Store``."""
        with self._file.transaction() as base:
            log = _log(base, key)
            if at in log:
                rest = [hit for hit in log if hit != at] + ([] if to is None else [to])
                hits = array("q", sorted(rest, reverse=True)).tobytes()
                base.execute("UPDATE logs SET hits = ? WHERE key = ?", (hits, key))

    def unlock(self, phone: str) -> None:
        """See ``Store``."""
        with self._file.transaction() as base:
            base.execute("DELETE FROM failures WHERE phone = ?", (phone,))

    def tally(
        self,
        keys: Sequence[str],
        spans: Spans,
        count: Count | None = None,
        at: int | None = None,
    ) -> Sequence[Tally]:
        """See ``Store``."""
        with self._file.timed() as (base, now):
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
    keys = [meter.key for meter in meters]
    marks = ",".join("?" * len(keys))
    found = base.execute(f"SELECT key, hits FROM logs WHERE key IN ({marks})", keys)  # noqa: S608
    kept = dict(found.fetchall())
    logs = [array("q", kept.get(key, b"")) for key in keys]
    charge, hit = settle(logs, meters, now)
    rows = [
        value
        for index in hit
        for value in (
            keys[index],
            array("q", after(logs[index], meters[index].rule, now)).tobytes(),
            now + meters[index].rule.reach,
        )
    ]
    if rows:
        marks = ",".join(["(?,?,?)"] * len(hit))
        base.execute(f"INSERT OR REPLACE INTO logs VALUES {marks}", rows)  # noqa: S608
    return charge


def _sum(base: sqlite3.Connection, key: str, summed: range) -> Tally:
    row = base.execute(
        "SELECT total(sent), total(verified) FROM tallies WHERE key = ? AND span BETWEEN ? AND ?",
        (key, summed.start, summed.stop - 1),
    ).fetchone()
    return Tally(int(row[0]), int(row[1]))
