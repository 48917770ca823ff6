"""A true limiter: so many permits in a window, counted for each key."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator

import attrs

__all__ = ["Limiter", "Rule"]

#: Natural windows follow the clock of China, which knows no summer time.
_CHINA = 8 * 3600


@attrs.frozen
class Rule:
    """A limit of a vendor.

    Attributes:
        code: the vendor's code of the refusal.
        words: of the refusal.
        permits: how many in a window.
        seconds: length of a window.
        natural: a window is a minute, hour or day of the clock in UTC+8, not the time before now.
    """

    code: str
    words: str
    permits: int
    seconds: float
    natural: bool = False

    def since(self, now: float) -> float:
        """When the window of a moment begins, that moment not included."""
        if not self.natural:
            return now - self.seconds
        return (now + _CHINA) // self.seconds * self.seconds - _CHINA - 1e-9


class Limiter:
    """Counts what was taken under each rule and key; the least recent keys are forgotten.

    Args:
        scale: so many simulated seconds pass in a second.
        keep: of how many keys the counts are kept.
    """

    def __init__(self, scale: float = 1.0, keep: int = 100_000) -> None:
        self._scale = scale
        self._keep = keep
        self._taken: OrderedDict[object, deque[float]] = OrderedDict()

    def hit(self, limits: Iterable[tuple[Rule, object]], now: float) -> Rule | None:
        """The first rule that refuses; when none does, one permit of each is taken."""
        moment = now * self._scale
        counts = list(self._counts(limits))
        for rule, taken in counts:
            if len(taken) == rule.permits and (not rule.permits or taken[0] > rule.since(moment)):
                return rule
        for _, taken in counts:
            taken.append(moment)
        return None

    def _counts(self, limits: Iterable[tuple[Rule, object]]) -> Iterator[tuple[Rule, deque[float]]]:
        for rule, key in limits:
            taken = self._taken.setdefault((rule, key), deque(maxlen=rule.permits))
            self._taken.move_to_end((rule, key))
            if len(self._taken) > self._keep:
                self._taken.popitem(last=False)
            yield rule, taken
