"""``Client``: sends and waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sms_core.driving import IO, Driver
from sms_core.errors import TransportError
from sms_core.steps import Sleep

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    from sms_core.http import Transport
    from sms_core.messages import Message
    from sms_core.policy import Policy
    from sms_core.providers import Provider
    from sms_core.results import SendResult
    from sms_core.steps import Account

__all__ = ["Client"]


class Client(Driver):
    """Sends messages through one or more accounts.  Safe to share between threads.

    Args:
        accounts: a provider, or accounts by name in the order they are asked.
        transport: does the HTTP exchanges; by default pooled connections of urllib3.
        default: the account asked first; by default the first.
        policy: attempts, limits, routes, what to do in doubt.
        hooks: pluggy plugins, see ``sms_core.hooks``.
        ledger: where the keys of ``send`` are kept; by default in memory, for this process.
        clock: time and chance.
        sleep: waits so many seconds.

    Closing a client closes the idle connections of its transport.
    """

    def __init__(
        self,
        accounts: Provider | Mapping[str, Provider | Account],
        transport: Transport | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        **options: Any,
    ) -> None:
        super().__init__(accounts, **options)
        if transport is None:
            from sms_core.transports.making import make_transport

            transport = make_transport()
        self._transport, self._sleep = transport, sleep

    def send(
        self,
        message: Message,
        *,
        account: str = "",
        policy: Policy | None = None,
        key: str = "",
        wait: float = 0.0,
        check: bool = True,
    ) -> SendResult:
        """Send a message and tell what became of it.

        Args:
            message: what to send.
            account: only this one, instead of all that a route gives.
            policy: instead of the client's.
            key: idempotency key; the same key never sends twice, see ``sms_core.ledger``.
            wait: seconds to wait for another send of the same key; 0 raises at once.
            check: raise unless every recipient was accepted.

        Raises:
            InvalidMessage: it cannot be sent as it stands; nothing left the machine.
            SendVetoed: a hook refused it; nothing left the machine.
            KeyReused, SendInFlight: see there; nothing left the machine.
            SendRejected, NotSent, OutcomeUnknown: unless ``check`` is false; the error's
                ``result`` is what would have been returned.
        """
        steps = self._steps(message, account, policy, key, wait)
        result = self._drive(self._io(steps, message))
        return result.check() if check else result

    def reconcile(self, result: SendResult, *, policy: Policy | None = None) -> SendResult:
        """Ask the providers' records about every recipient whose outcome is unknown."""
        return self._drive(self._io(self._reconciling(result, policy)))

    def _drive(self, io: IO) -> SendResult:
        answer: Any = None
        try:
            while True:
                want = io.send(answer)
                if isinstance(want, Sleep):
                    self._sleep(want.seconds)
                    continue
                try:
                    answer = self._transport(want.request, want.timeout)
                except TransportError as error:
                    answer = error
        except StopIteration as stop:
            result: SendResult = stop.value
            return result
        finally:
            io.close()

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
