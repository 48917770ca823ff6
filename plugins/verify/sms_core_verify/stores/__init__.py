"""What a store is: nine operations, each atomic, also between processes that share the store.

A store has its own clock, in whole milliseconds, that never goes back: it sets the times of
entries and hits, and compares them.  It never sees a number, an address or a code, and knows
no rule: those are ``sms_core_verify.rules`` and ``.limits``.  Any failure of what is behind it
is a ``StoreError``.  ``sms_core_verify.testing.StoreContract`` proves one right.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sms_core.errors import SmsError
from sms_core_verify.entries import Decoy, Entry, Guess
from sms_core_verify.limits import Charge, Meter
from sms_core_verify.rules import Attempt

if TYPE_CHECKING:
    from sms_core_verify.guard import Count, Spans, Tally

__all__ = ["AsyncStore", "Store", "StoreError"]


class StoreError(SmsError):
    """The store did not answer; nothing was verified, nothing is to be sent."""


class Store(Protocol):
    """A store for ``Verifier``; ``AsyncVerifier`` calls it in a thread if ``blocking``."""

    @property
    def blocking(self) -> bool:
        """Whether an operation may wait for a disk, a lock of another process or a network."""

    def issue(self, entry: Entry, meters: Sequence[Meter]) -> Charge:
        """Charge the meters and, if all grant it, keep the entry, begun now.

        When a ``hidden`` meter refuses the entry is kept as a decoy (``Decoy.after``); when
        another one does it is not kept.  ``sticky`` meters before the one that refuses stay
        charged, others not.
        """

    def charge(self, meters: Sequence[Meter]) -> Charge:
        """Charge the meters, with nothing to keep."""

    def get(self, challenge: str) -> tuple[Entry, int] | None:
        """The entry and the store's time; ``None`` when there is none."""

    def attempt(self, guess: Guess) -> Attempt:
        """Charge a guess, then compare it: ``rules.charge`` and ``rules.fits``.

        Exactly one right guess makes an entry ``USED``; that also forgets the number's failures
        and supersedes its other open entries of the same usage type.
        """

    def cancel(self, challenge: str) -> bool:
        """End an entry that is open or superseded; whether there was one."""

    def change(
        self,
        challenge: str,
        *,
        proof: bytes | None = None,
        receipt: str | None = None,
        sent: int | None = None,
        decoy: Decoy | None = None,
    ) -> None:
        """Set what is given, and nothing else, of an entry that is there."""

    def amend(self, key: str, at: int, to: int | None) -> None:
        """Move a hit of a log to an earlier time, or take it away."""

    def unlock(self, phone: str) -> None:
        """Forget a number's failures."""

    def tally(
        self,
        keys: Sequence[str],
        spans: Spans,
        count: Count | None = None,
        at: int | None = None,
    ) -> Sequence[Tally]:
        """Add one to a count of every key, if there is any, in the span of ``at`` (or now).

        Returns the sums of each key, see ``Spans``.
        """


class AsyncStore(Protocol):
    """The same for ``AsyncVerifier``, with operations to be awaited."""

    def issue(self, entry: Entry, meters: Sequence[Meter]) -> Awaitable[Charge]:
        """See ``Store``."""

    def charge(self, meters: Sequence[Meter]) -> Awaitable[Charge]:
        """See ``Store``."""

    def get(self, challenge: str) -> Awaitable[tuple[Entry, int] | None]:
        """See ``Store``."""

    def attempt(self, guess: Guess) -> Awaitable[Attempt]:
        """See ``Store``."""

    def cancel(self, challenge: str) -> Awaitable[bool]:
        """See ``Store``."""

    def change(self, challenge: str, **fields: Any) -> Awaitable[None]:
        """See ``Store``."""

    def amend(self, key: str, at: int, to: int | None) -> Awaitable[None]:
        """See ``Store``."""

    def unlock(self, phone: str) -> Awaitable[None]:
        """See ``Store``."""

    def tally(
        self,
        keys: Sequence[str],
        spans: Spans,
        count: Count | None = None,
        at: int | None = None,
    ) -> Awaitable[Sequence[Tally]]:
        """See ``Store``."""
