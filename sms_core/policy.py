"""How messages are delivered: which account, how often, how long, what when in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from math import inf
from numbers import Integral, Real
from typing import Any

import attrs

from sms_core.messages import Message, Purpose

__all__ = ["OnUnknown", "Policy", "Route", "order"]


class OnUnknown(Enum):
    """What to do when a message may have gone out."""

    RAISE = "raise"
    RECONCILE = "reconcile"
    RESEND = "resend"


_Check = Callable[[object, "attrs.Attribute[Any]", Any], None]


def _fault(owner: object, field: attrs.Attribute[Any], words: str) -> ValueError:
    """Who reads a file names the field himself, and there is no owner yet."""
    return ValueError(words if owner is None else f"{field.name}: {words}")


def _above(least: float, kind: Any = Real) -> _Check:
    what = "a number" if kind is Real else "a whole number"
    words = f"must be {what} above 0" if least == 0 else f"must be {what} from 0"

    def check(owner: object, field: attrs.Attribute[Any], value: Any) -> None:
        if not isinstance(value, kind) or not least < value < inf:
            raise _fault(owner, field, words)

    return check


def _each(check: _Check) -> _Check:
    def check_all(owner: object, field: attrs.Attribute[Any], values: Any) -> None:
        for value in values.values() if isinstance(values, Mapping) else values:
            check(owner, field, value)

    return check_all


def _some(owner: object, field: attrs.Attribute[Any], names: tuple[str, ...]) -> None:
    if not names:
        raise _fault(owner, field, "must name at least one account")


def _routes(owner: object, field: attrs.Attribute[Any], route: object) -> None:
    if not isinstance(route, Route):
        raise _fault(owner, field, f"must be Routes, not {type(route).__name__}")


_positive, _not_negative = _above(0), _above(-1e-9)
_count, _cost = _above(0, Integral), _above(-1e-9, Integral)


def _several(values: Iterable[Any]) -> tuple[Any, ...]:
    if isinstance(values, str):  # which would fall apart into its characters
        raise TypeError(f"several are wanted here: write [{values!r}]")
    return tuple(values)


def _digits(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(code.removeprefix("+") for code in _several(codes))


def _purposes(purposes: Iterable[Purpose | str]) -> tuple[Purpose, ...]:
    return tuple(Purpose(purpose) for purpose in _several(purposes))


def _on_unknown(given: OnUnknown | str | None) -> OnUnknown | None:
    return None if given is None else OnUnknown(given)


@attrs.frozen
class Route:
    """Which accounts serve which messages; the first route that fits is taken.

    Attributes:
        accounts: in the order they are asked.
        calling_codes: of the first recipient; empty fits all.
        purposes: empty fits all.
        weights: by account name; where given, the first account is drawn by weight.
    """

    accounts: tuple[str, ...] = attrs.field(converter=_several, validator=_some)
    calling_codes: tuple[str, ...] = attrs.field(default=(), converter=_digits)
    purposes: tuple[Purpose, ...] = attrs.field(default=(), converter=_purposes)
    weights: Mapping[str, float] = attrs.field(
        factory=dict, converter=dict, validator=_each(_not_negative), hash=False
    )

    def fits(self, message: Message) -> bool:
        """Whether it serves this message."""
        return (not self.calling_codes or message.to[0].calling_code in self.calling_codes) and (
            not self.purposes or message.purpose in self.purposes
        )


@attrs.frozen(kw_only=True)
class Policy:
    """Times are in seconds.

    Attributes:
        attempts: exchanges for each recipient, over all accounts.
        deadline: of a whole send; nothing overruns it.
        connect_timeout, read_timeout, attempt_timeout: limits of one exchange; it also gets no
            more than is left.
        min_remaining: with less than this left no exchange is begun.
        backoff_transport, backoff_throttle, backoff_cap: bounds of the full-jitter waits before
            the same account is asked again.
        retry_after_slack: how much longer than the back-off a provider's hint may make us wait.
        on_unknown: instead of what the message's purpose allows.
        settle_delays: before each question, how long a provider's records are given to settle.
        replay: where the provider can tell a replay by its nonce, repeat the identical request
            to learn whether it arrived.
        retry_budget, transport_cost, throttle_cost: tokens of each account; a first try that
            succeeds gives one token back.
        breaker_failures, breaker_calls, breaker_ratio, breaker_window, breaker_rest: an account
            rests after so many failures in a row, or that share of so many calls in the window.
        routes: which accounts serve which messages; none means all, in order.
    """

    attempts: int = attrs.field(default=3, validator=_count)
    deadline: float = attrs.field(default=10.0, validator=_positive)
    connect_timeout: float = attrs.field(default=2.0, validator=_positive)
    read_timeout: float = attrs.field(default=5.0, validator=_positive)
    attempt_timeout: float = attrs.field(default=8.0, validator=_positive)
    min_remaining: float = attrs.field(default=0.3, validator=_not_negative)
    backoff_transport: float = attrs.field(default=0.05, validator=_not_negative)
    backoff_throttle: float = attrs.field(default=1.0, validator=_not_negative)
    backoff_cap: float = attrs.field(default=5.0, validator=_not_negative)
    retry_after_slack: float = attrs.field(default=5.0, validator=_not_negative)
    on_unknown: OnUnknown | None = attrs.field(default=None, converter=_on_unknown)
    settle_delays: tuple[float, ...] = attrs.field(
        default=(2.0, 5.0, 15.0), converter=_several, validator=_each(_not_negative)
    )
    replay: bool = False
    retry_budget: int = attrs.field(default=500, validator=_count)
    transport_cost: int = attrs.field(default=14, validator=_cost)
    throttle_cost: int = attrs.field(default=5, validator=_cost)
    breaker_failures: int = attrs.field(default=5, validator=_count)
    breaker_calls: int = attrs.field(default=10, validator=_count)
    breaker_ratio: float = attrs.field(default=0.5, validator=_positive)
    breaker_window: float = attrs.field(default=30.0, validator=_positive)
    breaker_rest: float = attrs.field(default=15.0, validator=_positive)
    routes: tuple[Route, ...] = attrs.field(
        default=(), converter=_several, validator=_each(_routes)
    )

    def backoff(self, throttled: bool, again: int) -> float:
        """The bound of the ``again``-th wait."""
        base = self.backoff_throttle if throttled else self.backoff_transport
        return min(self.backoff_cap, base * 2.0 ** min(again, 16))


def order(
    message: Message, names: tuple[str, ...], policy: Policy, draw: Callable[[], float]
) -> tuple[str, ...]:
    """The accounts for a message, in the order they are asked.

    Args:
        message: what is to be sent.
        names: all accounts, in the order of the configuration.
        policy: with the routes.
        draw: a number from 0 up to 1; called only where weights are given.
    """
    route = next((route for route in policy.routes if route.fits(message)), None)
    if route is None:
        return names
    if not route.weights:
        return route.accounts
    return tuple(_drawn(list(route.accounts), route.weights, draw))


def _drawn(
    names: list[str], weights: Mapping[str, float], draw: Callable[[], float]
) -> Iterator[str]:
    """One after the other, each in proportion to its weight among those left."""
    while names:
        point = draw() * sum(weights.get(name, 1.0) for name in names)
        for name in names:
            point -= weights.get(name, 1.0)
            if point < 0:
                break
        else:
            name = names[-1]
        names.remove(name)
        yield name
