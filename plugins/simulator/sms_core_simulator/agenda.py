"""What is to happen later.  Pure: nobody waits here, callers say what time it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

__all__ = ["Agenda"]

#: Called with the moment it was due, in Unix seconds.
Action = Callable[[float], object]


class Agenda:
    """Actions by the moment they are due; those of one moment in the order they were put."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Action]] = []
        self._order = count()
        #: Called when something became due earlier than everything before.
        self.on_earlier: Callable[[], object] = lambda: None

    def __len__(self) -> int:
        return len(self._due)

    @property
    def next(self) -> float:
        """When the next action is due; infinity when there is none."""
        return self._due[0][0] if self._due else math.inf

    def at(self, moment: float, action: Action) -> None:
        """Put an action."""
        earlier = moment < self.next
        heappush(self._due, (moment, next(self._order), action))
        if earlier:
            self.on_earlier()

    def run(self, now: float) -> None:
        """Do everything that is due, and what that makes due in turn."""
        while self._due and self._due[0][0] <= now:
            moment, _, action = heappop(self._due)
            action(moment)

    def clear(self) -> None:
        """Forget everything."""
        self._due.clear()
