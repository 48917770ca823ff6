"""What all flows share: policy, keys, names, clock, guard and observer."""

from __future__ import annotations

from sms_core.clock import Clock
from sms_core.phone import PhoneNumber
from sms_core_verify.entries import Entry
from sms_core_verify.events import Kind, Teller
from sms_core_verify.guard import Count, Guard, Level, Mode
from sms_core_verify.keys import KeyRing
from sms_core_verify.naming import Names
from sms_core_verify.policy import Policy
from sms_core_verify.steps import Call, Flow

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
        self.policy, self.keys, self.clock, self.guard = policy, keys, clock, guard
        self.tell, self.keeps = tell, keeps
        self.names = Names(keys.naming.mac, policy)

    def level(self, phone: PhoneNumber, ip: str) -> Flow[Level]:
        """What the guard says before a send; nothing is asked unless it blocks."""
        if self.guard is None or self.guard.mode is not Mode.BLOCK:
            return Level.FINE
        scopes = self.names.counted(phone, ip)
        tallies = yield Call(
            "tally", (tuple(scopes.values()), self.guard.spans(self.policy.lifetime))
        )
        alarms = self.guard.alarms(tuple(scopes), tallies)
        return alarms[0].level if alarms else Level.FINE

    def count(self, entry: Entry, phone: PhoneNumber, what: Count, at: int) -> Flow[None]:
        """Count a send or a success, and tell of ratios that are too low."""
        if self.guard is None:
            return
        scopes = self.names.counted(phone, entry.ip)
        tallies = yield Call(
            "tally", (tuple(scopes.values()), self.guard.spans(self.policy.lifetime), what, at)
        )
        if what is not Count.SENT:
            return
        for alarm in self.guard.alarms(tuple(scopes), tallies):
            detail = f"{alarm.scope} {alarm.level.value}"
            self.tell(Kind.ALARM, phone, detail=detail, ratio=alarm.ratio)
