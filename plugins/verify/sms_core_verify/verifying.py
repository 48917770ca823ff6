"""What both verifiers share: their making, and the flows."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING, Any

from sms_core.clock import Clock
from sms_core.errors import ConfigError
from sms_core.messages import Message
from sms_core.phone import PhoneNumber
from sms_core_verify.checking import Checking
from sms_core_verify.desk import Desk
from sms_core_verify.events import Observer, Teller
from sms_core_verify.keys import KeyRing
from sms_core_verify.policy import Policy
from sms_core_verify.settling import Settling
from sms_core_verify.starting import Starting
from sms_core_verify.steps import Compose, Job

if TYPE_CHECKING:
    from sms_core_verify.guard import Guard

__all__ = ["ERROR", "WARNING", "Common", "Delivery", "log", "number_or_none"]

#: What an account of a provider allows by default: its package, sends, seconds.
_CONSOLES = (("sms_core_tencent", 2, 86400.0),)

#: Levels of ``logging``.
WARNING, ERROR = 30, 40


class Delivery(Enum):
    """Where the message is sent: off the caller's path, or in it."""

    BACKGROUND = "background"
    INLINE = "inline"


class Common:
    """Arguments as for ``Verifier``."""

    def __init__(
        self,
        client: Any,
        store: Any,
        key: Any,
        policy: Policy,
        *,
        account: str,
        delivery: Delivery | str,
        guard: Guard | None,
        report_conversions: bool,
        observer: Observer | None,
        compose: Compose,
        clock: Clock | None,
    ) -> None:
        accounts = tuple(getattr(client, "accounts", ()))
        names = [each.name for each in accounts]
        if account and names and account not in names:
            raise ConfigError(f"account: no account {account!r}; there are: {', '.join(names)}")
        if client is None and report_conversions:
            raise ConfigError("report_conversions: there is no client to report with")
        self._client, self._store, self._account = client, store, account
        self._inline = Delivery(delivery) is Delivery.INLINE
        self._clock = clock or Clock()
        self._compose, self._lifetime = compose, policy.lifetime
        tell, keys = Teller(observer), KeyRing.of(key)
        desk = Desk(policy, keys, self._clock, guard, tell, keeps=report_conversions)
        self._starting, self._checking = Starting(desk), Checking(desk)
        self._settling = Settling(desk)
        _warn(policy, [each for each in accounts if account in ("", each.name)])

    def _sends(self) -> None:
        if self._client is None:
            raise ConfigError("client: there is none, so this verifier can only check")

    def _message(self, job: Job) -> Message:
        return self._compose(job.phone, job.entry.usage_type, job.code, self._lifetime)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} over {self._store!r}>"


def log(level: int, words: str, *values: object) -> None:
    """To the logger ``sms_core_verify``; a program in which nothing goes wrong loads no logging."""
    from logging import getLogger

    getLogger("sms_core_verify").log(level, words, *values)


def number_or_none(phone: str | PhoneNumber | None) -> PhoneNumber | None:
    """A number, where one is given."""
    return None if phone is None else PhoneNumber.parse(phone)


def _warn(policy: Policy, accounts: Iterable[Any]) -> None:
    """Tell of accounts whose console allows a number less than the policy does."""
    for account in accounts:
        package = type(account.provider).__module__.partition(".")[0]
        for known, count, length in _CONSOLES:
            allowed = policy.most_to_a_number(length)
            if package == known and allowed > count:
                log(
                    WARNING,
                    "account %r: unless you change it in the vendor's console, a number gets "
                    "%d messages in %d hours; the policy's per_phone allows %d",
                    account.name,
                    count,
                    length // 3600,
                    allowed,
                )
