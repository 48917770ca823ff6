"""What a store keeps of a challenge and of failures, and what it is asked.  Pure values."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

__all__ = ["Decoy", "Entry", "Failures", "Guess", "State"]


class State(Enum):
    """What a challenge is; tries and time can end an open one too."""

    OPEN = 0
    USED = 1
    SUPERSEDED = 2
    CANCELLED = 3


class Decoy(Enum):
    """Why no code of a challenge is right: not at all, by whoever began it, by a limit."""

    NONE = 0
    FORCED = 1
    LIMIT = 2

    def after(self, *, granted: bool) -> Decoy:
        """What it is once the meters were asked: one that a limit made may be sent later."""
        return Decoy.LIMIT if self is Decoy.NONE and not granted else self


class Entry(NamedTuple):
    """A challenge as a store keeps it: nothing here yields code or number without the key.

    Attributes:
        id: of the key, a dot, 128 random bits.
        phone, ip: names of number and address, made with the key.
        usage_type: what the code is for.
        proof: what only the right code and binding give.
        bound: what only the right binding gives.
        sealed: the number, readable with the key.
        life: milliseconds from start to end.
        most: tries in all.
        decoy: whether no code is right, and why: ``LIMIT`` until a resend is granted, ``FORCED``
            for its whole life.
        started, sent: when it began, and when its last code left.
        tries: charged so far.
        state: see there.
        receipt: the provider's name for the last code's message.
    """

    id: str
    phone: str
    usage_type: str
    proof: bytes
    bound: bytes
    sealed: bytes
    life: int
    most: int
    ip: str = ""
    decoy: Decoy = Decoy.NONE
    started: int = 0
    sent: int = 0
    tries: int = 0
    state: State = State.OPEN
    receipt: str = ""

    @property
    def expires(self) -> int:
        """The first millisecond at which it is over."""
        return self.started + self.life

    def __repr__(self) -> str:
        return f"<Entry {self.usage_type} {self.state.name}, {self.tries} of {self.most} tries>"


class Failures(NamedTuple):
    """Guesses in a row that were not right, of one number, and when they are forgotten."""

    guesses: int = 0
    until: int = 0


class Guess(NamedTuple):
    """A guess as it comes to a store.

    Attributes:
        id: of the challenge.
        proof: what code and binding give.
        phone, usage_type: what the challenge must be of; empty for any.
        failures: how many in a row lock a number.
        lock: milliseconds after which failures are forgotten.
    """

    id: str
    proof: bytes
    phone: str = ""
    usage_type: str = ""
    failures: int = 100
    lock: int = 86_400_000

    def __repr__(self) -> str:
        return f"<Guess {self.usage_type}>"
