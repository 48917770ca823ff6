"""``Policy``: how long, how often, where to; every bound is checked at construction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf
from typing import TYPE_CHECKING, Any

import attrs

from sms_core.errors import ConfigError
from sms_core.phone import PhoneNumber

if TYPE_CHECKING:
    from sms_core_verify.testnumbers import TestNumbers

__all__ = ["Policy"]

#: So many sends in so many seconds.
Limits = tuple[tuple[int, float], ...]


def _limits(given: Iterable[tuple[int, float]]) -> Limits:
    return tuple((count, length) for count, length in given)


def _texts(given: str | Iterable[str]) -> tuple[str, ...]:
    codes = (given,) if isinstance(given, str) else given
    return tuple(str(code).removeprefix("+") for code in codes)


@attrs.frozen(kw_only=True)
class Policy:
    """Times are in seconds; limits are pairs of a count and a time.

    Attributes:
        max_per_minute: sends of all numbers together; in production it must be given, and may
            be ``math.inf``.
        countries: calling codes, or longer beginnings of numbers, that are served.
        blocked: beginnings of numbers that are not, within these.
        environment: anything but ``"production"`` relaxes what only production needs.
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
        """Whether a number is of a country on the list, and not blocked."""
        digits = phone.e164[1:]
        return digits.startswith(self.countries) and not digits.startswith(self.blocked)


def _faults(policy: Policy) -> Iterator[str]:
    yield from _out_of_bounds(policy)
    shortest = 4 if policy.unsafe_short else 6
    if not shortest <= policy.digits <= 10:
        more = "" if policy.unsafe_short else " (4 and 5 only with unsafe_short=True)"
        yield f"digits: must be from {shortest} to 10{more}"
    for name in ("per_phone", "per_ip", "per_prefix", "captcha"):
        for count, length in getattr(policy, name):
            if count < 1 or not 0 < length < inf:
                yield f"{name}: must be pairs of a count from 1 and seconds above 0"
                break
    for name in ("countries", "blocked"):
        if not all(code.isascii() and code.isdigit() for code in getattr(policy, name)):
            yield f"{name}: must be calling codes such as '86', or longer beginnings of numbers"
    if not policy.countries:
        yield "countries: at least one is needed, such as '86'"
    if policy.environment == "production" and policy.max_per_minute is None:
        yield (
            "max_per_minute: production needs a limit of all sends together; "
            "give one, or math.inf if there shall be none"
        )
    if policy.test_numbers is not None:
        yield from _test_faults(policy, policy.test_numbers)


#: Least and most of the plain numbers.
_BOUNDS = {
    "lifetime": (30, 600),
    "tries": (1, 10),
    "failures": (1, 100),
    "lock": (60, 31 * 86400),
    "cooldown": (30, 3600),
    "doubt_cooldown": (30, 3600),
}


def _out_of_bounds(policy: Policy) -> Iterator[str]:
    for name, (least, most) in _BOUNDS.items():
        if not least <= getattr(policy, name) <= most:
            yield f"{name}: must be from {least} to {most}"
    if policy.doubt_cooldown > policy.cooldown:
        yield "doubt_cooldown: must not be longer than cooldown"
    if policy.max_per_minute is not None and not policy.max_per_minute >= 1:
        yield "max_per_minute: must be 1 or more"


def _test_faults(policy: Policy, given: TestNumbers) -> Iterator[str]:
    if policy.environment == "production" and not given.forced:
        yield "test_numbers: refused in production unless forced=True"
    if given.expires_at.tzinfo is None:
        yield "test_numbers: expires_at must be a datetime with a time zone"
    for number, code in given.codes.items():
        if not (len(code) == policy.digits and code.isascii() and code.isdigit()):
            shown = PhoneNumber(number).masked
            yield f"test_numbers: the code of {shown} must be {policy.digits} digits"
