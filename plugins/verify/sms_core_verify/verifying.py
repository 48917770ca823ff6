"""What both verifiers share: their making, and the flows."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from inspect import iscoroutinefunction
from math import ceil
from typing import TYPE_CHECKING, Any

import attrs

from sms_core.clock import Clock
from sms_core.errors import ConfigError, InvalidMessage
from sms_core.messages import Message, Purpose
from sms_core.phone import PhoneNumber
from sms_core_verify.checking import Checking
from sms_core_verify.desk import Desk
from sms_core_verify.events import Observer, Teller
from sms_core_verify.keys import KeyRing
from sms_core_verify.policy import Policy
from sms_core_verify.settling import Settling
from sms_core_verify.starting import Starting
from sms_core_verify.steps import Checked, Compose, Flow, Job, Sent, Started
from sms_core_verify.values import Challenge

if TYPE_CHECKING:
    from sms_core_verify.guard import Guard

__all__ = ["ERROR", "WARNING", "Common", "Delivery", "log"]

_OTHER = {
    False: "client: its send must be awaited, as an AsyncClient's; make an AsyncVerifier over it",
    True: "client: its send is not awaited, as an AsyncClient's is; make a Verifier over it",
}
_AMBIGUOUS = (
    "a number without country code, which the accounts that may send read differently, for only "
    "some of them are strict: write it as + and country code and number, or choose one account"
)

#: Levels of ``logging``.
WARNING, ERROR = 30, 40


class Delivery(Enum):
    """Where the message is sent: off the caller's path, or in it."""

    BACKGROUND = "background"
    INLINE = "inline"


class Common:
    """Arguments as for ``Verifier``."""

    _awaits: bool  # whether the client's methods are coroutines

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
        if client is not None and self._is_of_the_other(client):
            raise ConfigError(_OTHER[self._awaits])
        self._client, self._store, self._account = client, store, account
        self._inline = Delivery(delivery) is Delivery.INLINE
        self._clock = clock or Clock()
        self._compose, self._dropped = compose, False
        may_send = [each for each in accounts if account in ("", each.name)]
        self._strict = {getattr(each, "strict_numbers", False) for each in may_send} or {False}
        tell, keys = Teller(observer), KeyRing.of(key)
        desk = Desk(policy, keys, self._clock, guard, tell, keeps=report_conversions)
        self._starting, self._checking = Starting(desk), Checking(desk)
        self._settling = Settling(desk, inline=self._inline)
        _warn(policy, may_send)

    def number(self, phone: str | PhoneNumber) -> PhoneNumber:
        """The number that is meant: by it look an account up before ``start``.

        Eleven bare digits that begin with 1 are of mainland China, unless every account that may
        send is strict; without a client they always are.

        Raises:
            InvalidMessage: it is none, or the accounts that may send read it differently.
        """
        number = PhoneNumber.parse(phone)
        if not number.assumed:
            return number
        if len(self._strict) > 1:
            raise InvalidMessage(_AMBIGUOUS)
        return number.strict() if True in self._strict else PhoneNumber(number.e164)

    def _is_of_the_other(self, client: Any) -> bool:
        """A plain function may return what is to be awaited; the core's own client does not."""
        if not self._awaits:
            return iscoroutinefunction(client.send)
        from sms_core.client import Client

        return isinstance(client, Client)

    def _to_start(
        self, phone: str | PhoneNumber, usage_type: str, bind: str, ip: object, *flags: bool
    ) -> Flow[Started]:
        self._sends()
        number, address = self.number(phone), _text("ip", ip)
        texts = _text("usage_type", usage_type), _text("bind", bind)
        return self._starting.start(number, *texts, address, *flags)

    def _to_resend(self, challenge_id: str, bind: str, ip: object, human: bool) -> Flow[Started]:
        self._sends()
        return self._starting.resend(challenge_id, _text("bind", bind), _text("ip", ip), human)

    def _to_check(
        self,
        challenge_id: str,
        code: str,
        bind: str,
        phone: str | PhoneNumber | None,
        usage_type: str,
    ) -> Flow[Checked]:
        number = None if phone is None else self.number(phone)
        texts = _text("bind", bind), _text("usage_type", usage_type)
        return self._checking.check(challenge_id, code, texts[0], number, texts[1])

    def _to_cancel(self, challenge_id: str, bind: str) -> Flow[bool]:
        return self._checking.cancel(challenge_id, _text("bind", bind))

    def _to_unlock(self, phone: str | PhoneNumber) -> Flow[None]:
        return self._checking.unlock(self.number(phone))

    def _sends(self) -> None:
        if self._client is None:
            raise ConfigError("client: there is none, so this verifier can only check")

    def _message(self, job: Job) -> Message:
        left = ceil(round(job.ends - self._clock.monotonic(), 3))
        if left <= 0:
            raise InvalidMessage("it waited until its challenge was over")
        message: Any = self._compose(job.phone, job.entry.usage_type, job.code, float(left))
        if not isinstance(message, Message) or message.to != (job.phone,):
            raise ConfigError("compose: it must return a Message to the number it is given alone")
        made: Message = attrs.evolve(message, to=job.phone, purpose=Purpose.VERIFICATION)
        return made

    def _told(self, challenge: Challenge, sent: Sent) -> Challenge:
        """A challenge with what became of its message, and when the next one may be asked for."""
        made = attrs.evolve(challenge, sent=sent.result, error=sent.error)
        if made.delivery is None:
            return made
        return attrs.evolve(made, resend_in=self._settling.cooldown(made.delivery))

    def _not_reported(self) -> None:
        if not self._dropped:
            self._dropped = True
            log(WARNING, "too many conversions wait to be reported; those beyond are dropped")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} over {self._store!r}>"


def log(level: int, words: str, *values: object) -> None:
    """To the logger ``sms_core_verify``; a program in which nothing goes wrong loads no logging."""
    from logging import getLogger

    getLogger("sms_core_verify").log(level, words, *values)


def _text(name: str, given: object) -> str:
    """An argument that must be text; an address may be one of ``ipaddress``, or ``None``.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(given, str):
        return given
    if name == "ip" and given is None:  # what frameworks say where nobody knows
        return ""
    if name == "ip" and type(given).__module__ == "ipaddress":
        return str(given)
    raise TypeError(f"{name} must be text, not {type(given).__name__}")


def _warn(policy: Policy, accounts: Iterable[Any]) -> None:
    """Tell of accounts whose console allows a number less than the policy does."""
    allowed = policy.most_to_a_number(86400.0)
    for account in accounts:
        can = getattr(account.provider, "capabilities", None)
        most = getattr(can, "daily_per_number", None)
        if most is not None and allowed > most:
            log(
                WARNING,
                "account %r: unless you change it in the vendor's console, a number gets %d codes "
                "a day; the policy's per_phone allows %d",
                account.name,
                most,
                allowed,
            )
