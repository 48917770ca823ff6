"""What both clients share: accounts, what is remembered of them, and the making of requests."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from sms_core.accounts import Account, as_read_by, by_name, named
from sms_core.clock import Clock
from sms_core.engine.delivery import Steps, deliver
from sms_core.engine.exchanges import asking, done, made, parsed, too_late
from sms_core.engine.health import Health
from sms_core.engine.reconciling import reconcile
from sms_core.engine.renewing import Renewing
from sms_core.engine.steps import IO, Ask, Done, Look, Looked, Refresh, Sleep, Tell, Try, Wait
from sms_core.errors import InvalidMessage, SendVetoed, Stage, TransportError
from sms_core.forking import in_forked_child
from sms_core.http import Request, Response
from sms_core.messages import Message, must_be_message
from sms_core.policy import Policy, order
from sms_core.providers import Context, Provider
from sms_core.results import SendResult

if TYPE_CHECKING:
    from sms_core.inbox import Inbox
    from sms_core.ledger import Ledger
    from sms_core.reporting import Reporting

__all__ = ["Driver"]


class Driver:
    """Accounts and their state; the clients add only how to wait and how to exchange."""

    def __init__(
        self,
        accounts: Provider | Mapping[str, Provider | Account],
        default: str,
        policy: Policy | None,
        hooks: Iterable[object],
        ledger: Ledger | None,
        inbox: Inbox | None,
        clock: Clock | None,
    ) -> None:
        self._accounts = by_name(accounts)
        self._policy = policy or Policy()
        self._clock = clock or Clock()
        self._names = tuple(self._accounts)
        if default:
            self.account(default)
            self._names = (default, *(name for name in self._names if name != default))
        for name in {name for route in self._policy.routes for name in route.accounts}:
            self.account(name)
        self._health = {name: Health(self._policy, self._clock.draw) for name in self._accounts}
        self._renewing = Renewing()
        self._ledger, self._inbox = ledger, inbox
        self._forked()
        in_forked_child(self, Driver._forked)
        self._made: Reporting | None = None
        self._hooks: Any = None
        if plugins := tuple(hooks):
            from sms_core.engine.observing import manager

            self._hooks = manager(plugins)

    def _forked(self) -> None:
        self._first_use = Lock()

    @property
    def accounts(self) -> tuple[Account, ...]:
        """All accounts, in the order they are asked when no route fits."""
        return tuple(self._accounts[name] for name in self._names)

    @property
    def clock(self) -> Clock:
        """Where it takes time and chance from."""
        return self._clock

    @property
    def inbox(self) -> Inbox:
        """Where reports wait that are nowhere else."""
        return self._reporting.inbox

    def account(self, name: str) -> Account:
        """The account of that name."""
        return named(self._accounts, name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(self._accounts)}>"

    def _steps(
        self, message: Message, account: str, policy: Policy | None, key: str, wait: float
    ) -> Steps:
        must_be_message(message)
        policy = policy or self._policy
        names = (account,) if account else order(message, self._names, policy, self._clock.draw)
        chosen = tuple(self.account(name) for name in names)
        message = as_read_by(chosen[0], message)
        self._ask_hooks(message, chosen[0].name)
        if not key:
            return self._delivery(message, chosen, policy)
        begin = partial(self._delivery, message, chosen, policy)
        from sms_core.engine.keys import once

        at, lease = self._clock.wall(), policy.deadline + sum(policy.settle_delays) + 60.0
        return once(begin, message, key, self._keys(), at=at, lease=lease, wait=wait)

    def _keys(self) -> Ledger:
        """The ledger; one in memory is made for the first key, and only one."""
        with self._first_use:
            if self._ledger is None:
                from sms_core.ledger import MemoryLedger

                self._ledger = MemoryLedger()
            return self._ledger

    def _delivery(self, message: Message, accounts: tuple[Account, ...], policy: Policy) -> Steps:
        return deliver(
            message,
            accounts,
            self._health,
            policy,
            now=self._clock.monotonic(),
            reference=self._clock.nonce(),
            observed=self._hooks is not None,
        )

    def _reconciling(self, result: SendResult, policy: Policy | None) -> Steps:
        return reconcile(
            result,
            self._accounts.values(),
            policy or self._policy,
            self._clock.monotonic(),
            observed=self._hooks is not None,
        )

    @property
    def _reporting(self) -> Reporting:
        """What is needed for reports; a program that only sends never loads it."""
        with self._first_use:
            if self._made is None:
                from sms_core.reporting import Reporting

                given = self._accounts, self._context, self._renewing.renew
                self._made = Reporting(*given, self._clock, self._policy, self._inbox)
            return self._made

    def _context(self, account: Account) -> Context:
        now = self._health[account.name].time(self._clock.wall(), self._clock.monotonic())
        fresh = self._renewing.fresh(account, now)
        return Context(account.name, now, self._clock.nonce(), fresh)

    def _ask_hooks(self, message: Message, account: str) -> None:
        if self._hooks is None:
            return
        reason = self._hooks.hook.sms_before_send(message=message, account=account)
        if reason is not None:
            raise SendVetoed(f"a hook refused the message for account {account!r}: {reason}")

    def _io(self, steps: Steps, message: Message | None = None) -> IO[SendResult]:
        """Turn the engine's steps into what only a client can do: exchanges and sleeps."""
        answer: Any = None
        try:
            while True:
                try:
                    step = steps.send(answer)
                except StopIteration as stop:
                    result: SendResult = stop.value
                    return result
                if isinstance(step, Try):
                    answer = yield from self._tried(step, message)
                elif isinstance(step, Look):
                    answer = yield from self._looked(step)
                else:
                    answer = yield from self._other(step)
        finally:
            steps.close()

    def _tried(self, step: Try, message: Message | None) -> Generator[Ask, Any, Done]:
        asked = self._clock.monotonic()
        try:
            context = self._context(step.account)
            exchange = step.repeat or made(step.account, step.batch, context)
        except (InvalidMessage, TransportError) as error:
            return Done(error, self._clock.monotonic())
        ended = self._observer(step, message, exchange.request)
        began = self._clock.monotonic()
        try:
            # what a source of credentials or a hook took is not there for the exchange
            left = step.timeout.after(began - asked)
            answer: Response | TransportError = (
                too_late() if left is None else (yield Ask(exchange.request, left))
            )
        except GeneratorExit:
            if ended is not None:  # those who saw the beginning must see an end
                ended(Done(TransportError(Stage.WAIT, "interrupted"), 0.0))
            raise
        times = {"at": context.now, "began": began, "now": self._clock.monotonic()}
        end = done(exchange, answer, step.batch, **times)
        if ended is not None:
            ended(end)
        return end

    def _looked(self, step: Look) -> Generator[Ask, Any, Looked]:
        try:
            exchange = asking(step.account, step.sought, self._context(step.account))
        except TransportError as error:
            return Looked(error, self._clock.monotonic())
        answer: Response | TransportError = yield Ask(exchange.request, step.timeout)
        told = answer if isinstance(answer, TransportError) else parsed(exchange, answer)
        return Looked(told, self._clock.monotonic())

    def _other(self, step: Wait | Refresh | Tell) -> Generator[Sleep, None, float]:
        if isinstance(step, Wait):
            yield Sleep(step.at_least + (step.at_most - step.at_least) * self._clock.draw())
        elif isinstance(step, Refresh):
            with suppress(TransportError):  # the next exchange asks again, and tells
                self._renewing.renew(step.account)
        elif self._hooks is not None:
            from sms_core.engine.observing import tell

            tell(self._hooks.hook, step.event)
        return self._clock.monotonic()

    def _observer(
        self, step: Try, message: Message | None, request: Request
    ) -> Callable[[Done], None] | None:
        if self._hooks is None or message is None:
            return None
        from sms_core.engine.observing import observer

        return observer(self._hooks.hook, step, message.purpose, request)
