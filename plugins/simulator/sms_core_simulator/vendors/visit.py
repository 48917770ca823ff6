"""What a vendor's action is handed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

import attrs

from sms_core import segments
from sms_core_simulator.accounts import Account
from sms_core_simulator.limiter import Rule
from sms_core_simulator.messages import Check, Message, masked
from sms_core_simulator.state import World

__all__ = ["Visit", "billed"]

CallT = TypeVar("CallT")


@attrs.frozen
class Visit(Generic[CallT]):
    """A vendor's call, and everything known when it is answered."""

    call: CallT
    vendor: str
    world: World
    account: Account
    now: float
    check: Check
    request_id: str
    action: str = ""
    key_id: str = ""
    recorded: list[Message] = attrs.field(factory=list, init=False)

    @property
    def vendor_now(self) -> float:
        """The time by the vendor's clock, which a fault may have put off."""
        return self.now + self.world.plan.skew

    @property
    def limits(self) -> str:
        """The profile of the vendor's limits that holds; empty for none."""
        profile = self.account.limits or self.world.settings.limits
        return "" if profile == "none" else profile

    def limited(self, limits: Iterable[tuple[Rule, object]]) -> Rule | None:
        """The limit that refuses; when none does, or none holds, permits are taken."""
        return self.world.limited(limits, self.account, self.now) if self.limits else None

    def message(self, to: str, **fields: Any) -> Message:
        """A message of this call, with what the action knows of it."""
        return Message(
            vendor=self.vendor,
            to=to,
            check=self.check,
            received_at=self.now,
            request_id=self.request_id,
            action=self.action,
            account=self.key_id,
            **fields,
        )

    def accepted(self, to: str = "") -> list[Message]:
        """What this account sent, newest first; perhaps only to one number."""
        return self.of_account(to, "accepted")

    def of_account(self, to: str, outcome: str) -> list[Message]:
        """What this account asked for, newest first."""
        return [
            one
            for one in self.world.messages(to, outcome)
            if one.vendor == self.vendor
            and self.world.account(one.vendor, one.account).name == self.account.name
        ]

    def record(self, messages: Iterable[Message]) -> None:
        """Keep messages of this call in the inbox."""
        self.recorded.extend(self.world.add(messages))

    def note(self, code: str) -> str:
        """The line of the log: the vendor, to whom, and what came of it."""
        if not self.recorded:
            return f"{self.vendor} {self.action} {code}" if self.action else f"{self.vendor} {code}"
        more = f" and {len(self.recorded) - 1} more" if self.recorded[1:] else ""
        outcomes = sorted({message.error or "accepted" for message in self.recorded})
        return f"{self.vendor} {masked(self.recorded[0].to)}{more} {', '.join(outcomes)}"


def billed(text: str | None, to: str) -> int:
    """Segments of a rendered text to a full number; 1 when the text is not known."""
    if not text:
        return 1
    mainland = to.startswith("+86")
    return (segments.count_mainland(text) if mainland else segments.count(text)).count
