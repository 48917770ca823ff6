"""Accounts: what a client is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs

from sms_core.errors import ConfigError
from sms_core.messages import Message
from sms_core.phone import PhoneNumber
from sms_core.providers import Provider
from sms_core.secret import Credentials

if TYPE_CHECKING:
    from sms_core.receiving import Protection

__all__ = ["Account", "as_read_by", "by_name", "chosen", "groups", "named"]


@attrs.frozen
class Account:
    """One configured provider.

    Attributes:
        name: yours for it.
        provider: made from its configuration.
        strict_numbers: bare eleven digits are never taken for mainland China.
        credentials: gives fresh ones whenever the last have expired; overrides the configured.
        receipts: what reports that are pushed for it must bring.
    """

    name: str
    provider: Provider
    strict_numbers: bool = False
    credentials: Callable[[], Credentials] | None = None
    receipts: Protection | None = None


def by_name(accounts: Provider | Mapping[str, Provider | Account]) -> dict[str, Account]:
    """Accounts under the names they were given; one provider alone is called ``default``."""
    if not isinstance(accounts, Mapping):
        return {"default": _named("default", accounts)}
    if not accounts:
        raise ConfigError("accounts: at least one is needed")
    return {name: _named(name, given) for name, given in accounts.items()}


def _named(name: str, given: Provider | Account) -> Account:
    account = given if isinstance(given, Account) else Account(name, given)
    if not hasattr(account.provider, "capabilities"):
        raise ConfigError(
            f"accounts: {type(account.provider).__name__} is no provider; pass the provider that "
            "is made from a configuration, or let sms_core.connect(…) read settings"
        )
    return account if account.name == name else attrs.evolve(account, name=name)


def named(accounts: Mapping[str, Account], name: str) -> Account:
    """The account of that name.

    Raises:
        ConfigError: there is none.
    """
    if name not in accounts:
        raise ConfigError(f"no account {name!r}; there are: {', '.join(accounts)}")
    return accounts[name]


def chosen(accounts: Mapping[str, Account], name: str) -> tuple[Account, ...]:
    """The account of that name; without one, all."""
    return (named(accounts, name),) if name else tuple(accounts.values())


def as_read_by(first: Account, message: Message) -> Message:
    """The message with its numbers decided once: the next account must not read them otherwise."""
    if not first.strict_numbers:
        return message
    return attrs.evolve(message, to=tuple(number.strict() for number in message.to))


def groups(numbers: tuple[PhoneNumber, ...], separate: bool) -> tuple[tuple[PhoneNumber, ...], ...]:
    """The numbers that share a template code, of an account that has one for each side."""
    if not separate or len(numbers) == 1:
        return (numbers,)
    mainland = tuple(number for number in numbers if number.is_mainland_china)
    others = tuple(number for number in numbers if not number.is_mainland_china)
    return tuple(group for group in (mainland, others) if group)
