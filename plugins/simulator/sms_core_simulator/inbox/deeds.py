"""What the page may ask of the simulator, as plain data in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from sms_core_simulator.accounts import DEFAULT_CREDENTIAL
from sms_core_simulator.faults import EFFECTS, magic_table
from sms_core_simulator.messages import Message
from sms_core_simulator.simulator import Simulator

if TYPE_CHECKING:
    from sms_core_simulator.state import World

__all__ = ["Deeds"]

#: Of these a person chooses; the rest of a rule is for files and the API.
_FIELDS = set("effect code status seconds stage vendor number times lasting".split())


class Deeds:
    """One simulator, as the page sees it."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self.world: World = simulator.world

    @property
    def url(self) -> str:
        """Of the vendor port."""
        return self._simulator.url

    def about(self) -> dict[str, object]:
        """Where to point a client, with which key; the secret only when everybody knows it."""
        key = DEFAULT_CREDENTIAL
        is_default = any(key == a.credentials.get(key.id) for a in self.world.accounts())
        credential = {"id": key.id, "secret": key.secret} if is_default else None
        return {"vendor_url": self.url, "credential": credential}

    def message(self, message_id: int) -> Message | None:
        """One message, if it is still kept."""
        return self.world.store.get(message_id)

    def clear(self) -> dict[str, object]:
        """Forget all messages."""
        return {"deleted": self._simulator.clear()}

    def reply(self, asked: Mapping[str, Any]) -> dict[str, object]:
        """Let a phone answer the newest message it got; ``to`` is its number.

        Raises:
            ValueError: there is no such message, or nothing to say.
        """
        to, text = str(asked.get("to", "")), str(asked.get("text", "")).strip()
        if not text:
            raise ValueError("a reply needs a text")
        message = next(iter(self._simulator.messages(to, "accepted")), None) if to else None
        if message is None or self._simulator.reply(message, text) is None:
            raise ValueError("this phone has no message to reply to")
        return {"replied": message.id}

    def faults(self) -> dict[str, object]:
        """The rules in force, what can be switched on, and the numbers that fail by themselves."""
        return {
            "rules": [attrs.asdict(rule) for rule in self.world.faults.listed()],
            "effects": {
                name: {"defaults": effect.defaults, "stages": effect.stages}
                for name, effect in EFFECTS.items()
            },
            "magic": magic_table(),
        }

    def add_fault(self, asked: Mapping[str, Any]) -> dict[str, object]:
        """Switch a fault on.

        Raises:
            ValueError: the rule is not usable; the sentence says why.
        """
        unknown = sorted(asked.keys() - _FIELDS)
        if unknown:
            raise ValueError(f"{unknown[0]!r} of a fault cannot be set here")
        self.world.faults.add_all([asked])
        return self.faults()

    def remove_fault(self, rule_id: int) -> dict[str, object]:
        """Switch a fault off."""
        self.world.faults.remove(rule_id)
        return self.faults()
