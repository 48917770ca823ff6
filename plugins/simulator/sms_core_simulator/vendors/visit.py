"""What a vendor's action is handed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

import attrs

from sms_core_simulator.messages import Check, Message, masked
from sms_core_simulator.state import Account, World

__all__ = ["Visit"]

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
    recorded: list[Message] = attrs.field(factory=list, init=False)

    def message(self, to: str) -> Message:
        """A message of this call, for the action to fill in."""
        return Message(
            vendor=self.vendor,
            to=to,
            check=self.check,
            received_at=self.now,
            request_id=self.request_id,
        )

    def record(self, messages: Iterable[Message]) -> None:
        """Keep messages of this call in the inbox."""
        added = list(messages)
        self.recorded.extend(added)
        self.world.inbox.add(added)

    def note(self, code: str) -> str:
        """The line of the log: the vendor, to whom, and what came of it."""
        if not self.recorded:
            return f"{self.vendor} {code}"
        more = f" and {len(self.recorded) - 1} more" if self.recorded[1:] else ""
        outcomes = sorted({message.error or "accepted" for message in self.recorded})
        return f"{self.vendor} {masked(self.recorded[0].to)}{more} {', '.join(outcomes)}"
