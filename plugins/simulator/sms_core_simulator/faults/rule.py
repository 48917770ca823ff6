"""A fault: what it matches, and what it does."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import attrs

from sms_core_simulator.faults.effects import EFFECTS

__all__ = ["Facts", "FaultError", "Rule"]

#: Stages of a connection at which nothing of the call is known yet.
_CONNECTION = ("connect", "headers")
_MATCHES = ("vendor", "action", "account", "template", "number")
_PARAMETERS = ("stage", "code", "status", "seconds", "jitter", "size", "location")
_TYPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys((*_MATCHES, "effect", "stage", "code", "location"), (str,)),
    **dict.fromkeys(("status", "size", "times"), (int,)),
    **dict.fromkeys(("seconds", "jitter", "probability", "after", "until"), (int, float)),
    "nth": (int, list, tuple),
}


class FaultError(ValueError):
    """A rule is not usable; the sentence says what of it."""


@attrs.frozen
class Facts:
    """What of a call the rules look at.

    Attributes:
        account: names of the account and the key id.
        numbers: full, or as sent when they are none.
    """

    vendor: str = ""
    action: str = ""
    account: tuple[str, ...] = ()
    template: str = ""
    numbers: tuple[str, ...] = ()


def _times(value: int | list[int] | tuple[int, ...]) -> tuple[int, ...]:
    return (value,) if isinstance(value, int) else tuple(value)


@attrs.frozen(kw_only=True)
class Rule:
    """One fault.  Empty matches are no condition.

    Attributes:
        effect: of ``EFFECTS``, where its parameters stand.
        vendor, action, account, template: of the call; ``*`` and ``?`` stand for anything.
        number: of one of the recipients, for example ``+861380013*`` or ``13800138000``.
        nth: only the first, second, … call that all the rest matches.
        probability: of striking, 0 to 1.
        times: strikes before it is spent; 0: without end.
        after, until: Unix seconds between which it is in force; 0: no bound.
    """

    effect: str
    vendor: str = ""
    action: str = ""
    account: str = ""
    template: str = ""
    number: str = ""
    nth: tuple[int, ...] = attrs.field(default=(), converter=_times)
    probability: float = 1.0
    times: int = 0
    after: float = 0.0
    until: float = 0.0
    stage: str = ""
    code: str = ""
    status: int = 0
    seconds: float = 0.0
    jitter: float = 0.0
    size: int = 0
    location: str = ""
    id: int = 0

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Rule:
        """A rule of plain data.

        Raises:
            FaultError: it does not say what it should.
        """
        for name, given in value.items():
            if name not in _TYPES:
                raise FaultError(f"a fault has no {name!r}; it has {', '.join(sorted(_TYPES))}")
            if isinstance(given, bool) or not isinstance(given, _TYPES[name]):
                raise FaultError(f"{name} of a fault must be {_TYPES[name][-1].__name__}")
        if "effect" not in value:
            raise FaultError(f"a fault needs an effect: {', '.join(EFFECTS)}")
        try:
            return cls(**value).checked()
        except TypeError:
            raise FaultError("nth of a fault must be a number or a list of numbers") from None

    def checked(self) -> Rule:
        """The rule with its effect's own values where none are given."""
        effect = EFFECTS.get(self.effect)
        if effect is None:
            raise FaultError(f"{self.effect!r} is no effect; these are: {', '.join(EFFECTS)}")
        for name in _PARAMETERS:
            if getattr(self, name) and name not in effect.defaults:
                raise FaultError(f"{self.effect} takes no {name}")
        if self.stage and self.stage not in effect.stages:
            raise FaultError(f"{self.effect} knows the stages {', '.join(effect.stages)}")
        if not 0 <= self.probability <= 1:
            raise FaultError("probability of a fault must be from 0 to 1")
        if any(type(one) is not int or one < 1 for one in self.nth):
            raise FaultError("nth of a fault counts from 1")
        if min(self.seconds, self.jitter, self.size, self.times) < 0 and self.effect != "clock":
            raise FaultError("seconds, jitter, size and times of a fault cannot be less than 0")
        filled: dict[str, Any] = {
            name: getattr(self, name) or value for name, value in effect.defaults.items()
        }
        full: Rule = attrs.evolve(self, **filled)
        return full._sound()

    def _sound(self) -> Rule:
        if self.effect in ("code", "partial") and not self.code:
            raise FaultError(f"{self.effect} needs a code of the vendor, or a plain name of one")
        if self.status and not 200 <= self.status <= 599:
            raise FaultError("status of a fault must be from 200 to 599")
        if not self.location.isascii() or not self.location.isprintable():
            raise FaultError("location of a fault must be of printable ASCII")
        if self.is_of_connections and any(getattr(self, name) for name in _MATCHES):
            raise FaultError(f"{self.effect} comes before a call is known; it can match nothing")
        if self.effect in ("refuse", "unreachable") and (self.nth or self.probability < 1):
            raise FaultError(f"{self.effect} is of the port as a whole; give it until or nothing")
        return self

    @property
    def is_of_connections(self) -> bool:
        """Whether it strikes before anything of a call is known."""
        return self.stage in _CONNECTION or self.effect in ("refuse", "unreachable")

    @property
    def is_of_receipts(self) -> bool:
        """Whether it is about what comes after the answer."""
        return self.effect.startswith("receipt")

    def in_force(self, now: float) -> bool:
        """Whether its time has come and is not over."""
        return self.after <= now and (not self.until or now < self.until)

    def matches(self, facts: Facts) -> bool:
        """Whether a call is one it is about."""
        return (
            _like(self.vendor, (facts.vendor,))
            and _like(self.action, (facts.action,))
            and _like(self.account, facts.account)
            and _like(self.template, (facts.template,))
            and (not self.number or any(map(self.matches_number, facts.numbers)))
        )

    def matches_number(self, number: str) -> bool:
        """Whether a recipient is one it is about; a mainland number also without ``+86``."""
        return _like(self.number, (number, number.removeprefix("+86"), number.removeprefix("+")))

    def as_dict(self) -> dict[str, object]:
        """What it says, without what says nothing."""
        told = attrs.asdict(self)
        return {name: value for name, value in told.items() if value != _NOTHING.get(name)}


_NOTHING = {field.name: field.default for field in attrs.fields(Rule)}


def _like(pattern: str, values: tuple[str, ...]) -> bool:
    return not pattern or any(fnmatchcase(value, pattern) for value in values)
