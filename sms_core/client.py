"""``Client``: drives the delivery engine.  The only reader of clock and entropy."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sms_core.delivery import Account, Done, Try, deliver
from sms_core.errors import ConfigError, SendVetoed, TransportError
from sms_core.http import Request, Timeout, Transport
from sms_core.messages import Message
from sms_core.providers import Context, Provider
from sms_core.results import SendResult

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

__all__ = ["Client"]


def random_nonce() -> str:
    """32 hexadecimal digits that were never used before."""
    return os.urandom(16).hex()


class Client:
    """Sends messages through one or more accounts.  Safe to share between threads.

    Args:
        accounts: a provider, or accounts by name.
        transport: does the HTTP exchanges; by default pooled connections of urllib3.
        default: the account used when ``send`` names none; by default the first.
        timeout: limits of each exchange.
        hooks: pluggy plugins, see ``sms_core.hooks``.
        clock: Unix seconds.
        nonce: 32 hexadecimal digits, never the same twice.

    Closing a client closes the idle connections of its transport.
    """

    def __init__(
        self,
        accounts: Provider | Mapping[str, Provider | Account],
        transport: Transport | None = None,
        *,
        default: str = "",
        timeout: Timeout | None = None,
        hooks: Iterable[object] = (),
        clock: Callable[[], float] = time.time,
        nonce: Callable[[], str] = random_nonce,
    ) -> None:
        self._accounts = _by_name(accounts)
        self._default = default or next(iter(self._accounts))
        self.account(self._default)
        if transport is None:
            from sms_core.transports.pooled import PooledTransport

            transport = PooledTransport()
        self._transport = transport
        self._timeout = timeout or Timeout()
        self._hooks = _manager(hooks)
        self._clock, self._nonce = clock, nonce

    def send(self, message: Message, *, account: str = "", check: bool = True) -> SendResult:
        """Send a message and tell what became of it.

        Args:
            message: what to send.
            account: by name, instead of the default.
            check: raise unless every recipient was accepted.

        Raises:
            InvalidMessage: it cannot be sent as it stands; nothing left the machine.
            SendVetoed: a hook refused it; nothing left the machine.
            SendRejected, NotSent, OutcomeUnknown: unless ``check`` is false; the error's
                ``result`` is what would have been returned.
        """
        chosen = self.account(account or self._default)
        self._ask_hooks(message, chosen.name)
        steps = deliver(message, chosen, self._timeout)
        result = self._drive(steps, message)
        return result.check() if check else result

    def account(self, name: str) -> Account:
        """The account of that name."""
        try:
            return self._accounts[name]
        except KeyError:
            known = ", ".join(self._accounts)
            raise ConfigError(f"no account {name!r}; there are: {known}") from None

    @property
    def accounts(self) -> tuple[Account, ...]:
        """All accounts, in the order of the configuration."""
        return tuple(self._accounts.values())

    def close(self) -> None:
        """Close idle connections; a later send opens new ones."""
        close = getattr(self._transport, "close", None)
        if close is not None:
            close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Client {', '.join(self._accounts)}>"

    def _drive(self, steps: Generator[Try, Done, SendResult], message: Message) -> SendResult:
        try:
            step = next(steps)
            while True:
                step = steps.send(self._perform(step, message))
        except StopIteration as stop:
            result: SendResult = stop.value
            return result

    def _perform(self, step: Try, message: Message) -> Done:
        ctx = Context(step.account.name, self._clock(), self._nonce())
        exchange = step.account.provider.send(step.batch, ctx)
        observed = self._observer(step, message, exchange.request)
        began = time.perf_counter()
        try:
            response = self._transport(exchange.request, step.timeout)
        except TransportError as error:
            done = Done(error, time.perf_counter() - began)
            observed(done, 0)
        else:
            done = Done(exchange.parse(response), time.perf_counter() - began)
            observed(done, response.status)
        return done

    def _ask_hooks(self, message: Message, account: str) -> None:
        if self._hooks is None:
            return
        reason = self._hooks.hook.sms_before_send(message=message, account=account)
        if reason is not None:
            raise SendVetoed(f"a hook refused the message for account {account!r}: {reason}")

    def _observer(
        self, step: Try, message: Message, request: Request
    ) -> Callable[[Done, int], None]:
        if self._hooks is None:
            return _unobserved
        from sms_core.observing import observer

        return observer(self._hooks.hook, step, message.purpose, request)


def _by_name(accounts: Provider | Mapping[str, Provider | Account]) -> dict[str, Account]:
    if not isinstance(accounts, Mapping):
        return {"default": Account("default", accounts)}
    if not accounts:
        raise ConfigError("accounts: at least one is needed")
    return {
        name: given if isinstance(given, Account) else Account(name, given)
        for name, given in accounts.items()
    }


def _unobserved(done: Done, status: int) -> None:
    """Nobody is watching."""


def _manager(hooks: Iterable[object]) -> Any:
    plugins = tuple(hooks)
    if not plugins:
        return None
    from sms_core.observing import manager

    return manager(plugins)
