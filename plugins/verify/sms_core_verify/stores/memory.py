"""A store in this process's memory: for tests, and programs of one process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from threading import Lock
from warnings import warn

from sms_core.clock import Clock
from sms_core.errors import ConfigError
from sms_core_verify import rules
from sms_core_verify.entries import Decoy, Entry, Failures, Guess, State
from sms_core_verify.guard import Count, Spans, Tally
from sms_core_verify.limits import Charge, Meter, after, settle
from sms_core_verify.rules import Attempt, Reason

__all__ = ["MemoryStore"]

_SWEEP = 60_000
_START = 1_000_000_000


class MemoryStore:
    """Challenges of one process, gone when it ends.

    Args:
        workers: processes that serve the same users.  Say 1; unsaid, there is a warning.
        clock: only its monotonic time is read.

    Raises:
        ConfigError: there is more than one worker: they cannot share a memory.
    """

    blocking = False

    def __init__(self, *, workers: int | None = None, clock: Clock | None = None) -> None:
        if workers is None:
            warn(
                "a MemoryStore serves one process and forgets everything when it ends: "
                "say workers=1 if that is meant, else use SqliteStore or RedisStore",
                stacklevel=2,
            )
        elif workers != 1:
            raise ConfigError(
                f"workers: {workers} processes cannot share a memory; use SqliteStore or RedisStore"
            )
        self._monotonic = (clock or Clock()).monotonic
        self._lock = Lock()
        self._entries: dict[str, Entry] = {}
        self._siblings: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._logs: dict[str, tuple[tuple[int, ...], int]] = {}
        self._failures: dict[str, Failures] = {}
        self._tallies: defaultdict[str, dict[int, list[int]]] = defaultdict(dict)
        self._next_sweep = self._oldest = 0

    def issue(self, entry: Entry, meters: Sequence[Meter]) -> Charge:
        """See ``Store``."""
        with self._lock:
            charge = self._charge(meters)
            if charge.granted or meters[charge.meter].rule.hidden:
                decoy = entry.decoy.after(granted=charge.granted)
                self._entries[entry.id] = entry._replace(
                    started=charge.at, sent=charge.at, decoy=decoy
                )
                self._siblings[entry.phone, entry.usage_type].add(entry.id)
            return charge

    def charge(self, meters: Sequence[Meter]) -> Charge:
        """See ``Store``."""
        with self._lock:
            return self._charge(meters)

    def _charge(self, meters: Sequence[Meter]) -> Charge:
        now = self._now()
        logs = [self._logs.get(meter.key, ((), 0))[0] for meter in meters]
        charge, hits = settle(logs, meters, now)
        for index in hits:
            key, rule = meters[index]
            self._logs[key] = after(logs[index], rule, now), now + rule.reach
        return charge

    def get(self, challenge: str) -> tuple[Entry, int] | None:
        """See ``Store``."""
        with self._lock:
            entry = self._entries.get(challenge)
            return None if entry is None else (entry, self._now())

    def attempt(self, guess: Guess) -> Attempt:
        """See ``Store``."""
        with self._lock:
            now = self._now()
            entry = self._entries.get(guess.id)
            failures = self._failures.get(entry.phone, Failures()) if entry else Failures()
            reason, entry, failures = rules.charge(entry, failures, guess, now)
            if entry is not None:
                self._entries[entry.id] = entry
                self._failures[entry.phone] = failures
            if reason is not None or entry is None:
                return Attempt(reason or Reason.EXPIRED, entry)
            if not rules.fits(entry, guess):
                return Attempt(Reason.WRONG, entry)
            return Attempt(Reason.VERIFIED, self._won(entry))

    def _won(self, entry: Entry) -> Entry:
        for other in self._siblings.pop((entry.phone, entry.usage_type), ()):
            self._end(other, State.SUPERSEDED)
        self._failures.pop(entry.phone, None)
        won = self._entries[entry.id] = entry._replace(state=State.USED)
        return won

    def _end(self, challenge: str, state: State) -> bool:
        entry = self._entries.get(challenge)
        if entry is None or entry.state in (State.USED, State.CANCELLED):
            return False
        self._entries[challenge] = entry._replace(state=state)
        return True

    def cancel(self, challenge: str) -> bool:
        """See ``Store``."""
        with self._lock:
            return self._end(challenge, State.CANCELLED)

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
        with self._lock:
            entry = self._entries.get(challenge)
            if entry is not None:
                self._entries[challenge] = entry._replace(
                    proof=entry.proof if proof is None else proof,
                    receipt=entry.receipt if receipt is None else receipt,
                    sent=entry.sent if sent is None else sent,
                    decoy=entry.decoy if decoy is None else decoy,
                )

    def amend(self, key: str, at: int, to: int | None) -> None:
        """See ``Store``."""
        with self._lock:
            log, until = self._logs.get(key, ((), 0))
            if at in log:
                rest = [hit for hit in log if hit != at] + ([] if to is None else [to])
                self._logs[key] = tuple(sorted(rest, reverse=True)), until

    def unlock(self, phone: str) -> None:
        """See ``Store``."""
        with self._lock:
            self._failures.pop(phone, None)

    def tally(
        self,
        keys: Sequence[str],
        spans: Spans,
        count: Count | None = None,
        at: int | None = None,
    ) -> Sequence[Tally]:
        """See ``Store``."""
        with self._lock:
            now = self._now()
            summed = spans.summed(now)
            self._oldest = summed.start
            for key in keys if count else ():
                counts = self._tallies[key].setdefault(spans.of(now if at is None else at), [0, 0])
                counts[count is Count.VERIFIED] += 1
            return [self._sum(key, summed) for key in keys]

    def _sum(self, key: str, summed: range) -> Tally:
        kept = self._tallies.get(key, {})
        for number in [number for number in kept if number < summed.start]:
            del kept[number]
        if not kept:
            self._tallies.pop(key, None)
        rows = [counts for number, counts in kept.items() if number in summed]
        return Tally(sum(row[0] for row in rows), sum(row[1] for row in rows))

    def _now(self) -> int:
        now = _START + int(self._monotonic() * 1000)
        if now >= self._next_sweep:
            self._next_sweep = now + _SWEEP
            self._sweep(now)
        return now

    def _sweep(self, now: int) -> None:
        for entry in [each for each in self._entries.values() if each.expires <= now]:
            del self._entries[entry.id]
            siblings = self._siblings.get((entry.phone, entry.usage_type), set())
            siblings.discard(entry.id)
            if not siblings:
                self._siblings.pop((entry.phone, entry.usage_type), None)
        for key in [key for key, (_, until) in self._logs.items() if until <= now]:
            del self._logs[key]
        for phone in [phone for phone, each in self._failures.items() if each.until <= now]:
            del self._failures[phone]
        for key in [key for key, kept in self._tallies.items() if max(kept) < self._oldest]:
            del self._tallies[key]

    def close(self) -> None:
        """Nothing: memory is given back with the store."""

    def __repr__(self) -> str:
        return f"<MemoryStore: {len(self._entries)} challenges>"
