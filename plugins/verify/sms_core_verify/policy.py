"""``Policy``: how long, how often, where to; every bound is checked at construction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import ceil, inf
from typing import TYPE_CHECKING, Any

import attrs

from sms_core.errors import ConfigError
from sms_core.phone import PhoneNumber
from sms_core_verify.notices import once

if TYPE_CHECKING:
    from sms_core_verify.testnumbers import TestNumbers

__all__ = ["Policy"]

#: So many sends in so many seconds.
Limits = tuple[tuple[int, float], ...]


#: The shortest time that stores know.
_MOMENT = 0.001

_ENVIRONMENTS = ("production", "staging", "test", "development")


def _limits(given: Iterable[tuple[int, float]]) -> Limits:
    try:
        return tuple((count, length) for count, length in given)
    except (TypeError, ValueError):
        return ((0, 0.0),)  # what is no pairs becomes one that is refused


def _texts(given: Any) -> tuple[str, ...]:
    several = isinstance(given, Iterable) and not isinstance(given, str)
    return tuple(str(code).removeprefix("+") for code in (given if several else (given,)))


@attrs.frozen(kw_only=True)
class Policy:
    """Times are in seconds; limits are pairs of a count and a time.

    Attributes:
        max_per_minute: sends of all numbers together; in production it must be given, and may
            be ``math.inf``.
        countries: calling codes, or longer beginnings of numbers, that are served.
        blocked: beginnings of numbers that are not, within these.
        environment: ``"production"``, ``"staging"``, ``"test"`` or ``"development"``; all but the
            first relax what only production needs.
        digits: of a code, 6 to 10; 4 and 5 only with ``unsafe_short``.
        lifetime: of a challenge, 30 to 600.
        tries: of a challenge, 1 to 10.
        failures, lock: so many guesses in a row that were not right lock a number, for so long.
        cooldown: between two codes to one number, and of one challenge, 30 or more.  The
            number's is over when nothing went out, and is ``doubt_cooldown`` when nobody knows.
        per_phone, per_ip, per_prefix: limits of a number, of an address (of a /64 for IPv6) and
            of numbers that begin alike (country and seven digits).
        captcha: limits of an address beyond which a captcha is wanted; none by default.
        fresh_codes: a new code with each resend instead of the same.
        test_numbers: see there.
    """

    max_per_minute: float | None = None
    countries: tuple[str, ...] = attrs.field(default=("86",), converter=_texts)
    blocked: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    environment: str = "production"
    digits: int = 6
    unsafe_short: bool = False
    lifetime: float = 300.0
    tries: int = 5
    failures: int = 100
    lock: float = 86400.0
    cooldown: float = 60.0
    doubt_cooldown: float = 30.0
    per_phone: Limits = attrs.field(default=((5, 3600.0), (10, 86400.0)), converter=_limits)
    per_ip: Limits = attrs.field(default=((10, 600.0), (50, 86400.0)), converter=_limits)
    per_prefix: Limits = attrs.field(default=((30, 600.0),), converter=_limits)
    captcha: Limits = attrs.field(default=(), converter=_limits)
    fresh_codes: bool = False
    test_numbers: TestNumbers | None = None

    def __attrs_post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise ConfigError(faults)

    @classmethod
    def logto(cls, **changes: Any) -> Policy:
        """The numbers of Logto's own codes: 6 digits, 600 seconds, 10 tries, 10 sends in those.

        Ten challenges of ten tries reach ``failures``: with these numbers a stranger can lock
        somebody's number for a day in ten minutes, and no captcha is in his way unless
        ``captcha`` is given.  With the defaults it takes him until the second day.
        """
        numbers = {"digits": 6, "lifetime": 600.0, "tries": 10, "per_phone": ((10, 600.0),)}
        return cls(**{**numbers, **changes})

    def serves(self, phone: PhoneNumber) -> bool:
        """Whether a number is of a country on the list, and not blocked.

        The user is told nothing of it; the log is, once for each calling code.
        """
        digits = phone.e164[1:]
        if not digits.startswith(self.countries):
            once(_NOT_SERVED, phone.calling_code, ", ".join(self.countries))
            return False
        return not digits.startswith(self.blocked)

    def most_to_a_number(self, seconds: float) -> int:
        """No number gets more than so many sends in such a time, whatever window is asked."""
        limits = (*self.per_phone, (1, self.cooldown))
        return min(count * ceil(seconds / length) for count, length in limits)


_NOT_SERVED = "a number of +%s is not served, and its users are not told: countries are %s"


def _faults(policy: Policy) -> Iterator[str]:
    yield from _out_of_bounds(policy)
    yield from _wrong_limits(policy)
    for name in ("unsafe_short", "fresh_codes"):
        if not isinstance(getattr(policy, name), bool):
            yield f"{name}: must be True or False"
    for name in ("countries", "blocked"):
        if not all(code.isascii() and code.isdigit() for code in getattr(policy, name)):
            yield f"{name}: must be calling codes such as '86', or longer beginnings of numbers"
    if not policy.countries:
        yield "countries: at least one is needed, such as '86'"
    if policy.environment not in _ENVIRONMENTS:
        yield f"environment: must be one of {', '.join(_ENVIRONMENTS)}"
    if policy.environment == "production" and policy.max_per_minute is None:
        yield (
            "max_per_minute: production needs a limit of all sends together; "
            "give one, or math.inf if there shall be none"
        )
    if policy.test_numbers is not None:
        yield from _test_faults(policy, policy.test_numbers)


def _wrong_limits(policy: Policy) -> Iterator[str]:
    for name in ("per_phone", "per_ip", "per_prefix", "captcha"):
        if not all(_is_limit(*limit) for limit in getattr(policy, name)):
            yield (
                f"{name}: must be pairs of a count from 1 and seconds from 0.001, "
                "such as ((5, 3600),)"
            )
    most = policy.max_per_minute
    if most not in (None, inf) and not (_is_whole(most) and most >= 1):
        yield "max_per_minute: must be a whole number from 1, or math.inf"


#: Least and most of the plain numbers.
_BOUNDS = {
    "lifetime": (30, 600),
    "tries": (1, 10),
    "failures": (1, 100),
    "lock": (60, 31 * 86400),
    "cooldown": (30, 3600),
    "doubt_cooldown": (30, 3600),
}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_limit(count: float, length: float) -> bool:
    return _is_whole(count) and count >= 1 and _is_number(length) and _MOMENT <= length < inf


def _out_of_bounds(policy: Policy) -> Iterator[str]:
    shortest = 4 if policy.unsafe_short else 6
    if not (_is_whole(policy.digits) and shortest <= policy.digits <= 10):
        more = "" if policy.unsafe_short else " (4 and 5 only with unsafe_short=True)"
        yield f"digits: must be a whole number from {shortest} to 10{more}"
    for name, (least, most) in _BOUNDS.items():
        value, whole = getattr(policy, name), name in ("tries", "failures")
        fits = _is_whole(value) if whole else _is_number(value)
        if not (fits and least <= value <= most):
            yield f"{name}: must be a {'whole ' * whole}number from {least} to {most}"
    cooldowns = policy.cooldown, policy.doubt_cooldown
    if all(map(_is_number, cooldowns)) and policy.doubt_cooldown > policy.cooldown:
        yield "doubt_cooldown: must not be longer than cooldown"


def _test_faults(policy: Policy, given: object) -> Iterator[str]:
    from sms_core_verify.testnumbers import TestNumbers

    if not isinstance(given, TestNumbers):
        yield "test_numbers: must be TestNumbers(codes, expires_at)"
        return
    if policy.environment == "production" and given.forced is not True:
        yield "test_numbers: refused in production unless forced=True"
    if getattr(given.expires_at, "tzinfo", None) is None:
        yield "test_numbers: expires_at must be a datetime with a time zone"
    given_codes: Mapping[str, Any] = given.codes
    for number, code in given_codes.items():
        text = code if isinstance(code, str) else ""
        if not (len(text) == policy.digits and text.isascii() and text.isdigit()):
            shown = PhoneNumber(number).masked
            yield f"test_numbers: the code of {shown} must be {policy.digits} digits"
