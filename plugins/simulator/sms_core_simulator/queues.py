"""What waits to be pulled: receipts and replies, each handed out once, or until it is deleted."""

from __future__ import annotations

from collections import OrderedDict
from itertools import count
from typing import Generic, TypeVar

import attrs

__all__ = ["Queue", "Taken"]

ItemT = TypeVar("ItemT")


@attrs.frozen
class Taken(Generic[ItemT]):
    """An item handed out.

    Attributes:
        handle: to delete it by; a new one each time it is handed out.
        put_at: Unix seconds.
        first_taken_at: Unix seconds.
        times: how often it was handed out, this time included.
        hidden_until: Unix seconds.
    """

    item: ItemT
    handle: str
    put_at: float
    first_taken_at: float
    times: int
    hidden_until: float


class Queue(Generic[ItemT]):
    """First in, first out; the oldest beyond the bound are forgotten."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._items: OrderedDict[int, Taken[ItemT]] = OrderedDict()
        self._numbers = count(1)

    def __len__(self) -> int:
        return len(self._items)

    def put(self, item: ItemT, now: float) -> None:
        """Add an item, to be seen at once."""
        self._items[next(self._numbers)] = Taken(item, "", now, 0.0, 0, now)
        if len(self._items) > self._keep:
            self._items.popitem(last=False)

    def take(self, most: int, now: float, hidden: float = 0.0) -> list[Taken[ItemT]]:
        """Hand out the oldest items: for good, or hidden for so many seconds until deleted."""
        seen = [key for key, one in self._items.items() if one.hidden_until <= now][:most]
        return [self._hand_out(key, now, hidden) for key in seen]

    def _hand_out(self, key: int, now: float, hidden: float) -> Taken[ItemT]:
        one = self._items[key]
        taken = attrs.evolve(
            one,
            handle=f"{key}-{one.times + 1}",
            first_taken_at=one.first_taken_at or now,
            times=one.times + 1,
            hidden_until=now + hidden,
        )
        if hidden:
            self._items[key] = taken
        else:
            del self._items[key]
        return taken

    def delete(self, handle: str, now: float) -> bool:
        """Delete what was handed out; False when the handle is unknown or was outlived."""
        key, _, times = handle.partition("-")
        one = self._items.get(int(key)) if key.isdecimal() and len(key) < 20 else None
        if one is None or str(one.times) != times or one.hidden_until <= now:
            return False
        del self._items[int(key)]
        return True
