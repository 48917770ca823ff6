"""The life of a challenge, as tables and pure functions.  No I/O, no clock, no entropy.

Every way a check or a start can end is a row of one of the two tables below; nothing else in
the package decides what a user may see.  The rules that the functions keep:

1. A guess is charged before it is compared, and what was charged is never given back.
2. A challenge ends once: used, superseded, cancelled, out of tries or out of time.
3. Whoever may not guess (decoy, superseded challenge, locked number) pays like everybody else
   and is never compared, so that nobody sees which he is.
4. Times are whole milliseconds of the store's own clock, which never goes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from hmac import compare_digest
from typing import NamedTuple

from sms_core_verify.entries import Decoy, Entry, Failures, Guess, State

__all__ = [
    "CHECKS",
    "STARTS",
    "Attempt",
    "Charged",
    "Issue",
    "Reason",
    "Shown",
    "charge",
    "ending",
    "fits",
]


class Shown(Enum):
    """All that a user may be told."""

    VERIFIED = "verified"
    INVALID_OR_EXPIRED = "invalid_or_expired"
    SENT = "sent"
    SLOW_DOWN = "slow_down"
    CAPTCHA_REQUIRED = "captcha_required"
    UNAVAILABLE = "unavailable"


class Reason(Enum):
    """What a check ended in; for the log, not for the user."""

    VERIFIED = "verified"
    WRONG = "wrong"
    DECOY = "decoy"
    SUPERSEDED = "superseded"
    LOCKED = "locked"
    MALFORMED = "malformed"
    SPENT = "spent"
    USED = "used"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNAVAILABLE = "unavailable"


class Issue(Enum):
    """What a start or resend ended in; for the log, not for the user."""

    ISSUED = "issued"
    TEST = "test"
    DECOY = "decoy"
    COUNTRY = "country"
    GUARD = "guard"
    SUPERSEDED = "superseded"
    PHONE = "phone"
    PREFIX = "prefix"
    COOLDOWN = "cooldown"
    IP = "ip"
    GLOBAL = "global"
    CAPTCHA = "captcha"
    GONE = "gone"
    UNAVAILABLE = "unavailable"


class Check(NamedTuple):
    """A row: what is shown, whether it cost a try, what it means."""

    shown: Shown
    charged: bool
    meaning: str


class Start(NamedTuple):
    """A row: what is shown, whether a code goes out, what it means."""

    shown: Shown
    sends: bool
    meaning: str


_NO = Shown.INVALID_OR_EXPIRED

CHECKS: Mapping[Reason, Check] = {
    Reason.VERIFIED: Check(Shown.VERIFIED, True, "the code is right, and this caller alone has it"),
    Reason.WRONG: Check(_NO, True, "another code, binding, number or purpose"),
    Reason.DECOY: Check(_NO, True, "no code was ever sent for it"),
    Reason.SUPERSEDED: Check(_NO, True, "another challenge of the number succeeded; not compared"),
    Reason.LOCKED: Check(_NO, True, "the number had too many failures in a row; not compared"),
    Reason.MALFORMED: Check(_NO, False, "not so many digits, so no guess"),
    Reason.SPENT: Check(_NO, False, "no try is left"),
    Reason.USED: Check(_NO, False, "the code was used before"),
    Reason.CANCELLED: Check(_NO, False, "given up by its owner"),
    Reason.EXPIRED: Check(_NO, False, "its time is over, or there never was one"),
    Reason.UNAVAILABLE: Check(Shown.UNAVAILABLE, False, "the store did not answer"),
}

STARTS: Mapping[Issue, Start] = {
    Issue.ISSUED: Start(Shown.SENT, True, "a code is on its way"),
    Issue.TEST: Start(Shown.SENT, False, "a test number; its code is fixed"),
    Issue.DECOY: Start(Shown.SENT, False, "the caller wants nothing sent"),
    Issue.COUNTRY: Start(Shown.SENT, False, "numbers of that country are not served"),
    Issue.GUARD: Start(Shown.SENT, False, "too few codes are used there: pumping"),
    Issue.SUPERSEDED: Start(
        Shown.SENT, False, "nothing to send again: another challenge succeeded"
    ),
    Issue.PHONE: Start(Shown.SENT, False, "the number had enough codes"),
    Issue.PREFIX: Start(Shown.SENT, False, "numbers like it had enough codes"),
    Issue.COOLDOWN: Start(Shown.SLOW_DOWN, False, "this challenge's last code is too fresh"),
    Issue.IP: Start(Shown.SLOW_DOWN, False, "the caller's address had enough codes"),
    Issue.GLOBAL: Start(Shown.SLOW_DOWN, False, "all together had enough codes"),
    Issue.CAPTCHA: Start(Shown.CAPTCHA_REQUIRED, False, "a captcha is wanted first"),
    Issue.GONE: Start(_NO, False, "nothing to send again: used, spent, cancelled or expired"),
    Issue.UNAVAILABLE: Start(Shown.UNAVAILABLE, False, "the store did not answer"),
}


_ENDED = {
    State.USED: Reason.USED,
    State.CANCELLED: Reason.CANCELLED,
}


class Attempt(NamedTuple):
    """What became of a guess, and the challenge after it where there is one."""

    reason: Reason
    entry: Entry | None = None


class Charged(NamedTuple):
    """Challenge and failures after a charge; ``reason`` unless the guess may be compared."""

    reason: Reason | None
    entry: Entry | None
    failures: Failures


def ending(entry: Entry | None, now: int) -> Reason | None:
    """Why no guess is possible; ``None`` for a challenge that takes one.

    A superseded one does: if it ended, whoever holds one of a number that he does not own would
    see when its owner signs in, and so that it has an account.
    """
    if entry is None or not entry.started <= now < entry.expires:
        return Reason.EXPIRED
    if entry.state in _ENDED:
        return _ENDED[entry.state]
    return Reason.SPENT if entry.tries >= entry.most else None


def charge(entry: Entry | None, failures: Failures, guess: Guess, now: int) -> Charged:
    """Take a try, and a failure in advance.  Both must be stored before ``fits`` is asked.

    Tries of what cannot be right do not count against the number: anybody can have decoys for
    nothing.
    """
    over = ending(entry, now)
    if entry is None or over is not None:
        return Charged(over, entry, failures)
    paid = entry._replace(tries=entry.tries + 1)
    if entry.state is State.SUPERSEDED:
        return Charged(Reason.SUPERSEDED, paid, failures)
    if entry.decoy is not Decoy.NONE:
        return Charged(Reason.DECOY, paid, failures)
    current = failures if now < failures.until else Failures()
    if current.guesses >= guess.failures:
        return Charged(Reason.LOCKED, paid, failures)
    return Charged(None, paid, Failures(current.guesses + 1, now + guess.lock))


def fits(entry: Entry, guess: Guess) -> bool:
    """Whether a charged guess is right; takes the same time wherever they differ."""
    return (
        compare_digest(entry.proof, guess.proof)
        & (guess.phone in ("", entry.phone))
        & (guess.usage_type in ("", entry.usage_type))
    )
