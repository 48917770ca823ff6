"""Checking a code, and ending a challenge without one."""

from __future__ import annotations

from contextlib import suppress

from sms_core.phone import PhoneNumber
from sms_core_verify import codes
from sms_core_verify.desk import Desk
from sms_core_verify.entries import Entry, Guess
from sms_core_verify.events import Kind
from sms_core_verify.keys import Key
from sms_core_verify.rules import CHECKS, Attempt, Reason, ending
from sms_core_verify.steps import Call, Checked, Flow
from sms_core_verify.stores import StoreError
from sms_core_verify.values import Outcome

__all__ = ["Checking"]


class Checking:
    """Flows of those who hold a challenge."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def check(
        self, challenge: str, given: str, bind: str, phone: PhoneNumber | None, usage_type: str
    ) -> Flow[Checked]:
        """Charge a guess and compare it."""
        key = self._desk.keys.of_challenge(challenge)
        code = codes.normalised(given, self._desk.policy.digits)
        if key is None or code is None:
            reason = Reason.EXPIRED if key is None else Reason.MALFORMED
            return self._checked(challenge, Attempt(reason), None)
        guess = Guess(
            id=challenge,
            proof=codes.proof(key.mac, challenge, bind, code),
            phone=self._desk.names.phone(phone) if phone else "",
            usage_type=usage_type,
            failures=self._desk.policy.failures,
            lock=int(self._desk.policy.lock * 1000),
        )
        try:
            attempt = yield Call("attempt", (guess,))
        except StoreError:
            attempt = Attempt(Reason.UNAVAILABLE)
        checked = self._checked(challenge, attempt, key)
        if checked.entry is not None and checked.outcome.phone is not None:
            with suppress(StoreError):  # logged; a success that is not counted
                yield from self._desk.count_success(checked.entry, checked.outcome.phone)
        return checked

    def _checked(self, challenge: str, attempt: Attempt, key: Key | None) -> Checked:
        reason, entry = attempt.reason, attempt.entry
        won = reason is Reason.VERIFIED
        phone = codes.unseal(key.mac, entry.id, entry.sealed) if won and key and entry else None
        usage_type = entry.usage_type if entry else ""
        self._desk.tell(
            Kind.VERIFIED if won else Kind.FAILED,
            phone,
            detail=reason.value,
            challenge=challenge,
            usage_type=usage_type,
        )
        left = _left(reason, entry)
        if not won:
            return Checked(Outcome(reason=reason, tries_left=left))
        outcome = Outcome(reason=reason, tries_left=left, phone=phone, usage_type=usage_type)
        return Checked(outcome, entry)

    def cancel(self, challenge: str, bind: str) -> Flow[bool]:
        """End a challenge of this binding."""
        key = self._desk.keys.of_challenge(challenge)
        found = (yield Call("get", (challenge,))) if key else None
        if key is None or found is None:
            return False
        entry, now = found
        if codes.bound(key.mac, challenge, bind) != entry.bound or ending(entry, now):
            return False
        ended: bool = yield Call("cancel", (challenge,))
        return ended

    def unlock(self, phone: PhoneNumber) -> Flow[None]:
        """Forget a number's failures."""
        yield Call("unlock", (self._desk.names.phone(phone),))


def _left(reason: Reason, entry: Entry | None) -> int | None:
    """Tries of a challenge: not known where the store was not asked, none where it is over."""
    if reason in (Reason.MALFORMED, Reason.UNAVAILABLE):
        return None
    return entry.most - entry.tries if entry and CHECKS[reason].charged else 0
