"""What the engine asks of its driver, and what the driver answers.

The steps never leave this package, so they are plain tuples: several are made for every send.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import attrs

from sms_core.errors import ConfigError, InvalidMessage, TransportError
from sms_core.http import Request, Timeout
from sms_core.providers import Batch, Exchange, Finding, Provider, Sought
from sms_core.results import Outcome, SendResult
from sms_core.secret import Credentials

if TYPE_CHECKING:
    from sms_core.receiving import Protection

T = TypeVar("T")

__all__ = [
    "IO",
    "Account",
    "Aside",
    "Ask",
    "Done",
    "Event",
    "Look",
    "Looked",
    "Refresh",
    "Sleep",
    "Step",
    "Tell",
    "Try",
    "Wait",
    "by_name",
    "chosen",
    "named",
]


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


class Try(NamedTuple):
    """Make the exchange that sends ``batch``, or repeat one to the byte; answered by ``Done``."""

    account: Account
    batch: Batch
    timeout: Timeout
    repeat: Exchange[SendResult] | None = None


class Done(NamedTuple):
    """How an exchange ended.

    ``now`` is monotonic, ``at`` the Unix seconds it was signed with, ``date`` the answer's
    ``Date`` header.
    """

    end: SendResult | TransportError | InvalidMessage
    now: float
    at: float = 0.0
    elapsed: float = 0.0
    status: int = 0
    date: str = ""
    exchange: Exchange[SendResult] | None = None


class Look(NamedTuple):
    """Ask the provider's records; answered by ``Looked``."""

    account: Account
    sought: Sought
    timeout: Timeout


class Looked(NamedTuple):
    """What the records say; ``now`` is monotonic."""

    end: Finding | TransportError
    now: float


class Wait(NamedTuple):
    """Sleep for a time drawn evenly between the two; answered by ``now``."""

    at_least: float
    at_most: float


class Refresh(NamedTuple):
    """Get new credentials for an account; answered by ``now``."""

    account: Account


@attrs.frozen(kw_only=True)
class Event:
    """Something the engine decided.

    ``kind`` is ``wait``, ``failover``, ``breaker`` or ``reconciled``; ``detail`` one word about it.
    """

    kind: str
    account: str
    detail: str = ""
    seconds: float = 0.0
    outcome: Outcome | None = None


class Tell(NamedTuple):
    """Tell the observers; answered by ``now``."""

    event: Event


Step = Try | Look | Wait | Refresh | Tell


class Ask(NamedTuple):
    """Do one exchange; answered by a ``Response`` or the ``TransportError``."""

    request: Request
    timeout: Timeout


class Sleep(NamedTuple):
    """Do nothing for so many seconds."""

    seconds: float


#: What a client drives: it does what is asked for, until a value is returned.
IO = Generator[Ask | Sleep, Any, T]


class Aside(NamedTuple):
    """Do what may wait for a disk, where nobody is held up; answered by what it returns."""

    work: Callable[[], object]
