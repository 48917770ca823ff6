"""The rules in force, and which of them strike.

Rules are asked in the order they were added, magic numbers last.  Latency and clock add up; of
the others the first that strikes wins, and the rest do not count that call.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random
from typing import Any

import attrs

from sms_core_simulator.faults.magic import PREFIX, magic_rule
from sms_core_simulator.faults.rule import Facts, FaultError, Rule

__all__ = ["NO_PLAN", "Fate", "Faults", "Plan"]

_MODIFIERS = ("latency", "clock", "partial")
_PREFIX = PREFIX.encode()


@attrs.frozen
class Plan:
    """What is to go wrong with a call.

    Attributes:
        latency: seconds.
        skew: seconds the server's clock is off.
        strike: the fault that decides the answer.
        partial: rules that refuse some of the numbers.
    """

    latency: float = 0.0
    skew: float = 0.0
    strike: Rule | None = None
    partial: tuple[Rule, ...] = ()

    @property
    def code(self) -> str:
        """The code, or its plain name, with which the vendor is to refuse; mostly empty."""
        return self.strike.code if self.strike and self.strike.effect == "code" else ""

    def partial_code(self, number: str, place: int) -> str:
        """The code of one number of a call, which is the so-manyth, counted from 0."""
        for rule in self.partial:
            if rule.matches_number(number) if rule.number else place % 2:
                return rule.code
        return ""


#: Of a call that nothing is wrong with.
NO_PLAN = Plan()


@attrs.frozen
class Fate:
    """What is to go wrong with a receipt; ``late`` in simulated seconds."""

    code: str = ""
    late: float = 0.0
    copies: int = 1
    waits_for_next: bool = False


class Faults:
    """Rules, by the order they were added.  Any thread may add and remove.

    Args:
        seed: of everything random.
        now: Unix seconds, for rules that are to last a while.
    """

    def __init__(self, seed: int = 0, now: Callable[[], float] = time.time) -> None:
        self._seed = seed
        self.now = now
        #: Called when rules were added or removed.
        self.on_change: Callable[[], object] = lambda: None
        self._last_id = 0
        self._rules: tuple[Rule, ...] = ()
        self._begin()

    def _begin(self) -> None:
        self.random: Random = Random(self._seed)  # noqa: S311 - chaos that can be repeated
        self._seen: Counter[int] = Counter()
        self.struck: Counter[str] = Counter()

    def add(self, effect: str, *, lasting: float = 0.0, **fields: Any) -> Rule:
        """Add a fault: an effect of ``EFFECTS`` with its parameters, and what it matches.

        ``lasting`` is in seconds from now; the other fields are those of :class:`Rule`.

        Raises:
            FaultError: the rule is not usable.
        """
        return self.add_all([{"effect": effect, "lasting": lasting, **fields}])[0]

    def add_all(self, values: Iterable[Mapping[str, Any]]) -> list[Rule]:
        """Add several of plain data, or none.

        Raises:
            FaultError: one of them is not usable.
        """
        rules = [self._read(value) for value in values]
        numbered = [attrs.evolve(rule, id=self._last_id + n) for n, rule in enumerate(rules, 1)]
        self._last_id += len(rules)
        self._rules += tuple(numbered)
        self.on_change()
        return numbered

    def _read(self, value: Mapping[str, Any]) -> Rule:
        fields = dict(value)
        lasting = fields.pop("lasting", 0)
        if isinstance(lasting, bool) or not isinstance(lasting, int | float) or lasting < 0:
            raise FaultError("lasting of a fault must be a number of seconds")
        if lasting:
            fields["until"] = self.now() + lasting
        return Rule.of(fields)

    def remove(self, rule_id: int) -> bool:
        """Remove a rule; False when there is none of that id."""
        kept = tuple(rule for rule in self._rules if rule.id != rule_id)
        removed = len(kept) < len(self._rules)
        self._rules = kept
        self.on_change()
        return removed

    def clear(self) -> int:
        """Remove all rules, and begin the random numbers and counts anew."""
        removed, self._rules = len(self._rules), ()
        self._begin()
        self.on_change()
        return removed

    def listed(self) -> list[Rule]:
        """The rules whose time is not over."""
        now = self.now()
        return [rule for rule in self._rules if not rule.until or now < rule.until]

    def concern(self, target: str, body: bytes) -> bool:
        """Whether a request need be looked at; a quick look."""
        return bool(self._rules) or _PREFIX in body or PREFIX in target

    def plan(self, facts: Facts, now: float) -> Plan:
        """What is to go wrong with a call."""
        rules = [rule for rule in self._rules if not rule.is_of_connections]
        latency, skew = 0.0, 0.0
        strike: Rule | None = None
        partial: tuple[Rule, ...] = ()
        for rule in self._striking([*rules, *_magic(facts)], facts, now):
            if rule.effect == "latency":
                latency += self._jittered(rule)
            elif rule.effect == "clock":
                skew += rule.seconds
            elif rule.effect == "partial":
                partial = (*partial, rule)
            else:
                strike = rule
        return Plan(latency, skew, strike, partial)

    def _striking(self, rules: Iterable[Rule], facts: Facts, now: float) -> Iterator[Rule]:
        decided = False
        for rule in rules:
            decides = rule.effect not in _MODIFIERS
            if rule.is_of_receipts or (decides and decided) or not rule.matches(facts):
                continue
            if self._strikes(rule, now):
                decided = decided or decides
                yield rule

    def fate(self, facts: Facts, now: float) -> Fate:
        """What is to go wrong with the receipt of one accepted message."""
        fate = Fate()
        for rule in [*self._rules, *_magic(facts)]:
            if rule.is_of_receipts and rule.matches(facts) and self._strikes(rule, now):
                fate = _worse(fate, rule)
        return fate

    def at(self, stage: str, now: float) -> Rule | None:
        """The fault of a connection at a stage at which nothing of the call is known."""
        for rule in self._rules:
            if rule.stage == stage and rule.is_of_connections and self._strikes(rule, now):
                return rule
        return None

    def port(self, now: float) -> tuple[str, float]:
        """``refuse``, ``unreachable`` or nothing, and until when it stays so."""
        rules = [rule for rule in self._rules if rule.effect in ("refuse", "unreachable")]
        moments = [moment for rule in rules for moment in (rule.after, rule.until) if moment > now]
        state = next((rule.effect for rule in rules if rule.in_force(now)), "")
        return state, min(moments, default=math.inf)

    def _strikes(self, rule: Rule, now: float) -> bool:
        if not rule.in_force(now):
            return False
        self._seen[rule.id] += 1
        if rule.nth and self._seen[rule.id] not in rule.nth:
            return False
        if rule.probability < 1 and self.random.random() >= rule.probability:
            return False
        self.struck[rule.effect] += 1
        self._spend(rule)
        return True

    def _spend(self, rule: Rule) -> None:
        spent = rule.times == 1 or (rule.nth and self._seen[rule.id] >= max(rule.nth))
        kept = [] if spent else [attrs.evolve(rule, times=rule.times - 1)]
        if spent or rule.times:
            self._rules = tuple(
                new for old in self._rules for new in (kept if old.id == rule.id else [old])
            )

    def _jittered(self, rule: Rule) -> float:
        return max(0.0, rule.seconds + self.random.uniform(-rule.jitter, rule.jitter))


def _magic(facts: Facts) -> list[Rule]:
    rules = [magic_rule(number) for number in facts.numbers]
    return [rule for rule in rules if rule is not None]


def _worse(fate: Fate, rule: Rule) -> Fate:
    if rule.effect == "receipt":
        return attrs.evolve(fate, code=rule.code)
    if rule.effect == "receipt_late":
        return attrs.evolve(fate, late=fate.late + rule.seconds)
    if rule.effect == "receipt_out_of_order":
        return attrs.evolve(fate, waits_for_next=True)
    return attrs.evolve(fate, copies=0 if rule.effect == "receipt_never" else 2)
