"""What all flows share: policy, keys, names, clock, guard and observer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sms_core.clock import Clock
from sms_core.phone import PhoneNumber
from sms_core_verify.entries import Entry
from sms_core_verify.events import Kind, Teller
from sms_core_verify.keys import KeyRing
from sms_core_verify.naming import Names
from sms_core_verify.policy import Policy
from sms_core_verify.rules import Issue
from sms_core_verify.steps import Call, Flow

if TYPE_CHECKING:
    from sms_core_verify.guard import Guard

__all__ = ["Desk"]


class Desk:
    """Args as for ``Verifier``; ``keeps``: receipts are kept, for reports of conversions."""

    def __init__(
        self,
        policy: Policy,
        keys: KeyRing,
        clock: Clock,
        guard: Guard | None,
        tell: Teller,
        *,
        keeps: bool,
    ) -> None:
        self.policy = policy
        self.keys = keys
        self.clock = clock
        self.guard = guard
        self.tell = tell
        self.keeps = keeps
        self.names: Names = Names(keys.naming.mac, policy)

    def objection(self, phone: PhoneNumber, ip: str) -> Flow[Issue | None]:
        """What the guard has against a send; nothing is asked unless it blocks."""
        if self.guard is None or not self.guard.blocks:
            return None
        scopes = self.names.counted(phone, ip)
        tallies = yield Call(
            "tally", (tuple(scopes.values()), self.guard.spans(self.policy.lifetime))
        )
        return self.guard.objection(tuple(scopes), tallies)

    def count_success(self, entry: Entry, phone: PhoneNumber) -> Flow[None]:
        """Count a success, in the user's path: what is dropped or late looks like pumping."""
        if self.guard is None:
            return
        from sms_core_verify.guard import Count

        scopes, spans = self.names.counted(phone, entry.ip), self.guard.spans(self.policy.lifetime)
        yield Call("tally", (tuple(scopes.values()), spans, Count.VERIFIED, entry.started))

    def count_send(self, entry: Entry, phone: PhoneNumber, at: int) -> Flow[None]:
        """Count a send, and tell of ratios that are too low."""
        if self.guard is None:
            return
        from sms_core_verify.guard import Count

        scopes, spans = self.names.counted(phone, entry.ip), self.guard.spans(self.policy.lifetime)
        tallies = yield Call("tally", (tuple(scopes.values()), spans, Count.SENT, at))
        for alarm in self.guard.alarms(tuple(scopes), tallies):
            detail = f"{alarm.scope} {alarm.level.value}"
            self.tell(Kind.ALARM, phone, detail=detail, ratio=alarm.ratio)
