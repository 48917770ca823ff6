"""What becomes of an accepted message: the carrier's receipt, and the phone's replies."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

import attrs

from sms_core_simulator.faults import Facts, Fate
from sms_core_simulator.messages import Event, Message, Receipt, Reply
from sms_core_simulator.queues import Queue
from sms_core_simulator.terms import Terms

if TYPE_CHECKING:
    from sms_core_simulator.state import World

__all__ = ["Life"]

#: Simulated seconds after which a receipt that waits for the next one comes all the same.
_PATIENCE = 60.0
_NO_FATE = Fate()


class Life:
    """Delivers the messages of a world, and lets phones reply."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._replies = count(1)
        self._waiting: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)

    def clear(self) -> None:
        """Forget what waits."""
        self._waiting.clear()

    def begin(self, message: Message) -> None:
        """Put the receipt of an accepted message on the agenda."""
        world, settings = self._world, self._world.settings
        fate = self._fate(message)
        travel = settings.delivery * world.random.uniform(0.5, 1.5) + fate.late
        due = message.received_at + travel / settings.time_scale
        action = self._hold if fate.waits_for_next else self.deliver
        for _ in range(fate.copies):
            world.agenda.at(due, partial(action, message.id, fate.code))

    def deliver(self, message_id: int, code: str, now: float) -> Message | None:
        """Let a receipt come; None when the message is forgotten.

        ``code`` is the vendor's, the plain name of one, or empty for success.
        """
        message = self._world.store.get(message_id)
        if message is None:
            return None
        terms = self._terms(message)
        told = terms.receipts.get(code, code) or terms.delivered
        receipt = Receipt(now, told == terms.delivered, told)
        changed = self._step(message, Event(now, "receipt", told), receipt=receipt)
        self._queue(changed, "receipts").put(changed, now)
        self._world.courier.receipt(changed, now)
        self._release(changed.vendor, now)
        return changed

    def reply(self, message_id: int, text: str, now: float) -> Message | None:
        """Let the phone answer a message; None when that is forgotten."""
        message = self._world.store.get(message_id)
        if message is None:
            return None
        reply = Reply(now, text, next(self._replies))
        changed = self._step(message, Event(now, "reply"), replies=(*message.replies, reply))
        self._queue(changed, "replies").put(attrs.evolve(changed, replies=(reply,)), now)
        self._world.courier.reply(changed, reply, now)
        return changed

    def note(self, message_id: int, name: str, detail: str, now: float) -> None:
        """Add a step to a message's timeline, if it is still kept."""
        message = self._world.store.get(message_id)
        if message is not None:
            self._step(message, Event(now, name, detail))

    def _step(self, message: Message, event: Event, **fields: Any) -> Message:
        changed: Message = attrs.evolve(message, events=(*message.events, event), **fields)
        self._world.store.change(changed)
        return changed

    def _hold(self, message_id: int, code: str, now: float) -> None:
        message = self._world.store.get(message_id)
        if message is None:
            return
        held = (message_id, code)
        self._waiting[message.vendor].append(held)
        patience = _PATIENCE / self._world.settings.time_scale
        self._world.agenda.at(now + patience, partial(self._give_up, message.vendor, held))

    def _give_up(self, vendor: str, held: tuple[int, str], now: float) -> None:
        if held in self._waiting[vendor]:
            self._waiting[vendor].remove(held)
            self.deliver(*held, now)

    def _release(self, vendor: str, now: float) -> None:
        waiting = self._waiting.pop(vendor, [])
        for held in waiting:
            self.deliver(*held, now)

    def _fate(self, message: Message) -> Fate:
        if not self._world.faults.concern(message.to, b""):
            return _NO_FATE
        account = self._world.account(message.vendor, message.account)
        facts = Facts(
            message.vendor,
            message.action,
            (account.name, message.account),
            message.template,
            (message.to,),
        )
        return self._world.faults.fate(facts, message.received_at)

    def _terms(self, message: Message) -> Terms:
        return self._world.terms.get(message.vendor, Terms())

    def _queue(self, message: Message, kind: str) -> Queue[Message]:
        account = self._world.account(message.vendor, message.account)
        return self._world.pulls(account.name, kind, message.application)
