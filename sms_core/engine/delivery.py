"""The delivery engine: a pure generator that decides what to do next.

Rules this file keeps:

* no I/O, no clock, no randomness: the driver performs each step and says what happened;
* who was accepted, or refused for good, is never tried again; only the rest of a batch is;
* a message that may have gone out is sent again at most once, and only where its purpose or
  the caller allows it; whatever happens then, a doubt never turns into a "no";
* nothing begins that the deadline does not allow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Mapping
from typing import Any

import attrs

from sms_core.accounts import Account
from sms_core.engine.batches import sendable
from sms_core.engine.decisions import (
    AT_ONCE,
    Part,
    Permit,
    attempt_of,
    counts_against,
    learns,
    limits,
    may_repeat,
    not_sendable,
    not_tried,
    permit,
    result_of,
    surer,
    waits,
)
from sms_core.engine.health import Health, State
from sms_core.engine.reconciling import reconcile
from sms_core.engine.steps import Done, Event, Refresh, Step, Tell, Try, Wait
from sms_core.errors import InvalidMessage, Stage, TransportError
from sms_core.http import Timeout
from sms_core.messages import Message
from sms_core.phone import PhoneNumber
from sms_core.policy import OnUnknown, Policy
from sms_core.providers import Batch
from sms_core.results import Attempt, Outcome, RecipientResult, Retry, SendResult

__all__ = ["Steps", "deliver"]

#: Yields what to do; is sent ``Done``, ``Looked`` or the monotonic time, as each step says.
Steps = Generator[Step, Any, SendResult]
#: Of a repeated request only these say something about the first one.
_TELLS = (Outcome.ACCEPTED, Outcome.UNKNOWN)


def deliver(
    message: Message,
    accounts: tuple[Account, ...],
    health: Mapping[str, Health],
    policy: Policy,
    *,
    now: float,
    reference: str,
    observed: bool = False,
) -> Steps:
    """Send a message through these accounts, in this order.

    Args:
        message, accounts, policy: what to send, through which, and how.
        health: what is remembered of each account, by its name.
        now: monotonic seconds.
        reference: travels with the message unless it has one of its own.
        observed: whether to yield ``Tell`` steps.

    Raises:
        InvalidMessage: no account can send any of it as it stands; nothing left.
    """
    return _Delivery(message, accounts, health, policy, now, reference, observed).run()


class _Delivery:
    def __init__(
        self,
        message: Message,
        accounts: tuple[Account, ...],
        health: Mapping[str, Health],
        policy: Policy,
        now: float,
        reference: str,
        observed: bool,
    ) -> None:
        self._message, self._accounts, self._health = message, accounts, health
        self._policy, self._now, self._observed = policy, now, observed
        self._ends = now + policy.deadline
        self._reference = message.reference or reference
        self._parts = deque([Part(message.to)])
        self._found: dict[PhoneNumber, RecipientResult] = {}
        self._attempts: list[Attempt] = []
        self._invalid: InvalidMessage | None = None

    def run(self) -> Steps:
        while self._parts:
            yield from self._serve(self._parts.popleft())
        if self._invalid and not self._found:
            raise self._invalid
        found, to = self._found, self._message.to
        recipients = tuple(found.get(each) or not_sendable(each, self._invalid) for each in to)
        result = SendResult(recipients, tuple(self._attempts), self._reference)
        if self._policy.on_unknown is OnUnknown.RECONCILE and result.outcome is Outcome.UNKNOWN:
            asked = self._accounts, self._policy, self._now, self._ends, self._observed
            result = yield from reconcile(result, *asked)
        return result

    def _serve(self, part: Part) -> Generator[Step, Any, None]:
        account = self._accounts[part.place]
        if part.ready[1] > self._now:
            part = yield from self._wait(part, account)
        try:
            batches = sendable(self._message, part.recipients, self._reference, account)
        except InvalidMessage as error:
            yield from self._cannot(part, error)
            return
        for place, batch in enumerate(batches):
            stage = self._hindrance(account)
            if stage is not None:
                rest = tuple(number for each in batches[place:] for number in each.recipients)
                yield from self._pass_over(attrs.evolve(part, recipients=rest), stage)
                return
            yield from self._exchange(part, batch)

    def _hindrance(self, account: Account) -> Stage | None:
        """Why no exchange may begin now; the account's single probe is used up by asking."""
        if self._ends - self._now < self._policy.min_remaining:
            return Stage.DEADLINE
        return None if self._health[account.name].breaker.admits(self._now) else Stage.BREAKER

    def _exchange(self, part: Part, batch: Batch) -> Generator[Step, Any, None]:
        account = self._accounts[part.place]
        if self._health[account.name].breaker.state is State.HALF_OPEN:
            yield from self._report(kind="breaker", account=account.name, detail="half_open")
        done: Done = yield Try(account, batch, self._limits())
        self._now = done.now
        if isinstance(done.end, InvalidMessage):
            yield from self._cannot(attrs.evolve(part, recipients=batch.recipients), done.end)
            return
        result = result_of(done, batch, account.name)
        self._attempts.append(attempt_of(done, batch, account.name, result))
        yield from self._remember(account, part, done, result)
        if may_repeat(self._policy, account, done, self._ends - self._now):
            result = yield from self._repeat(account, batch, done, result)
        yield from self._follow(part, account, done, result)

    def _remember(
        self, account: Account, part: Part, done: Done, result: SendResult
    ) -> Generator[Step, Any, None]:
        health, failed = self._health[account.name], counts_against(done)
        if not part.tries and result.outcome is Outcome.ACCEPTED:
            health.budget.give()
        if failed is not None and health.breaker.record(self._now, failed=failed):
            state = health.breaker.state.value
            yield from self._report(kind="breaker", account=account.name, detail=state)

    def _limits(self) -> Timeout:
        return limits(self._policy, self._ends - self._now)

    def _repeat(
        self, account: Account, batch: Batch, done: Done, result: SendResult
    ) -> Generator[Step, Any, SendResult]:
        """Send the same bytes again: the provider takes them only if it has not seen them."""
        again: Done = yield Try(account, batch, self._limits(), done.exchange)
        self._now = again.now
        second = result_of(again, batch, account.name)
        self._attempts.append(attempt_of(again, batch, account.name, second))
        if isinstance(again.end, TransportError):
            return result
        pairs = zip(result.recipients, second.recipients, strict=True)
        return SendResult(tuple(new if new.outcome in _TELLS else old for old, new in pairs))

    def _follow(
        self, part: Part, account: Account, done: Done, result: SendResult
    ) -> Generator[Step, Any, None]:
        """Keep what is final; let the rest be tried again, together where alike."""
        alike: dict[Permit, list[PhoneNumber]] = {}
        for each in result.recipients:
            self._found[each.recipient] = surer(self._found.get(each.recipient), each)
            if each.outcome is Outcome.ACCEPTED:
                continue
            allowed = permit(each, part, self._message.purpose, self._policy.on_unknown)
            if allowed.same or allowed.other or allowed.mend:
                alike.setdefault(allowed, []).append(each.recipient)
        for allowed, numbers in alike.items():
            resent = part.resent or allowed.resends
            rest = attrs.evolve(
                part, recipients=tuple(numbers), tries=part.tries + 1, resent=resent
            )
            yield from self._again(rest, allowed, account, done)

    def _again(
        self, part: Part, allowed: Permit, account: Account, done: Done
    ) -> Generator[Step, Any, None]:
        policy, health = self._policy, self._health[account.name]
        mended = allowed.mend and (yield from self._mended(allowed.mend, account, done))
        if part.tries >= policy.attempts:
            return
        if mended:
            self._parts.append(attrs.evolve(part, mended=True))
        elif allowed.other and part.place + 1 < len(self._accounts):
            yield from self._elsewhere(part)
        elif allowed.same:
            least, most = waits(allowed, part, policy)
            cost = policy.throttle_cost if allowed.throttled else policy.transport_cost
            if self._now + most + policy.min_remaining <= self._ends and health.budget.take(cost):
                ready = self._now + least, self._now + most
                self._parts.append(attrs.evolve(part, asked=part.asked + 1, ready=ready))

    def _mended(self, what: Retry, account: Account, done: Done) -> Generator[Step, Any, bool]:
        if what is not Retry.CREDENTIALS:
            return learns(self._health[account.name], done)
        if account.credentials is not None:
            self._now = yield Refresh(account)
        return account.credentials is not None

    def _elsewhere(self, part: Part) -> Generator[Step, Any, None]:
        if part.place + 1 < len(self._accounts):
            here, following = self._accounts[part.place : part.place + 2]
            yield from self._report(kind="failover", account=here.name, detail=following.name)
            self._parts.append(attrs.evolve(part, place=part.place + 1, asked=0, mended=False))

    def _cannot(self, part: Part, error: InvalidMessage) -> Generator[Step, Any, None]:
        self._invalid = self._invalid or error
        yield from self._elsewhere(part)

    def _pass_over(self, part: Part, stage: Stage) -> Generator[Step, Any, None]:
        """Recipients of whom nothing is known were not sent to; another account may rest less."""
        account = self._accounts[part.place].name
        for number in part.recipients:
            self._found.setdefault(number, not_tried(number, account, stage))
        if stage is Stage.BREAKER:
            yield from self._elsewhere(part)

    def _wait(self, part: Part, account: Account) -> Generator[Step, Any, Part]:
        earliest, latest = (max(moment - self._now, 0.0) for moment in part.ready)
        yield from self._report(kind="wait", account=account.name, seconds=latest)
        self._now = yield Wait(earliest, latest)
        return attrs.evolve(part, ready=AT_ONCE)

    def _report(self, **facts: Any) -> Generator[Step, Any, None]:
        if self._observed:
            yield Tell(Event(**facts))
