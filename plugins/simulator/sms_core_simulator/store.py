"""The newest messages, up to a bound, and whoever watches them."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Protocol

import attrs

from sms_core_simulator.messages import Event, Exchange, Message

__all__ = ["Journal", "Listener", "Store", "same_number"]

#: Called with ``stored``, ``changed`` or ``cleared``, and the message, None when all are gone.
Listener = Callable[[str, Message | None], object]


class Journal(Protocol):
    """Where messages are written to, beside being held in memory."""

    def load(self, keep: int) -> list[Message]:
        """The newest, oldest first."""

    def put(self, message: Message) -> None:
        """Write a message, or what became of one; it may be written later."""

    def delete(self, message_id: int | None) -> None:
        """Delete one, or all."""

    def close(self) -> None:
        """Write everything and end."""


class Store:
    """Messages in the order they came.  Written by the server's thread, read by any."""

    def __init__(self, keep: int, journal: Journal | None = None) -> None:
        self._keep = keep
        self._journal = journal
        loaded = journal.load(keep) if journal else []
        self._messages = OrderedDict((one.id, one) for one in loaded)
        self._last_id = max(self._messages, default=0)
        self._lock = Lock()
        self._listeners: tuple[Listener, ...] = ()
        self._held: list[tuple[str, Message | None]] | None = None

    def __len__(self) -> int:
        return len(self._messages)

    def close(self) -> None:
        """Let the journal, if there is one, write what it has."""
        if self._journal:
            self._journal.close()

    def watch(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener of every change, until the function given back is called."""
        self._listeners = (*self._listeners, listener)

        def unwatch() -> None:
            self._listeners = tuple(one for one in self._listeners if one is not listener)

        return unwatch

    @contextmanager
    def told_at_the_end(self) -> Iterator[None]:
        """Hold news back while a call is answered, so that listeners see it with its answer."""
        held: list[tuple[str, Message | None]] = []
        self._held = held
        try:
            yield
        finally:
            self._held = None
            for kind, message in held:
                self._tell(kind, message)

    def add(self, messages: Iterable[Message], exchange: Exchange | None = None) -> list[Message]:
        """Keep messages, each under a new id; the oldest beyond the bound are forgotten."""
        added = []
        with self._lock:
            for message in messages:
                self._last_id += 1
                begun = (Event(message.received_at, message.outcome, message.error),)
                stored = attrs.evolve(message, id=self._last_id, exchange=exchange, events=begun)
                self._messages[stored.id] = stored
                added.append(stored)
            while len(self._messages) > self._keep:
                self._messages.popitem(last=False)
        for message in added:
            self._tell("stored", message)
        return added

    def change(self, message: Message) -> None:
        """Put a message in the place of the one with its id, if that is still kept."""
        with self._lock:
            if message.id not in self._messages:
                return
            self._messages[message.id] = message
        self._tell("changed", message)

    def remove(self, message_id: int) -> bool:
        """Forget one message; False when there is none of that id.  It counts as a clearing."""
        with self._lock:
            if self._messages.pop(message_id, None) is None:
                return False
        if self._journal:
            self._journal.delete(message_id)
        self._tell("cleared", None)
        return True

    def clear(self) -> int:
        """Forget all; gives how many there were."""
        with self._lock:
            forgotten = len(self._messages)
            self._messages.clear()
        if self._journal:
            self._journal.delete(None)
        self._tell("cleared", None)
        return forgotten

    def get(self, message_id: int) -> Message | None:
        """One message, if it is still kept."""
        return self._messages.get(message_id)

    def newest_first(self, to: str = "", outcome: str = "") -> list[Message]:
        """Messages, perhaps only those to one number or of one outcome.

        ``to`` may be written as people write it: a mainland number also without ``+86``.
        """
        with self._lock:
            messages = list(self._messages.values())
        is_to = same_number(to)
        return [one for one in reversed(messages) if is_to(one.to) and outcome in ("", one.outcome)]

    def _tell(self, kind: str, message: Message | None) -> None:
        if self._held is not None:
            self._held.append((kind, message))
            return
        if self._journal and message is not None:
            self._journal.put(message)
        for listener in self._listeners:
            listener(kind, message)


def same_number(to: str) -> Callable[[str], bool]:
    """Whether a full number is the one a person wrote; everything when nothing is written."""
    if not to:
        return lambda _: True
    digits = re.sub(r"\D", "", to).removeprefix("00")
    return {f"+{digits}", f"+86{digits}", to}.__contains__
