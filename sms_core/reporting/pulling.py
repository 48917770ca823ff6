"""Fetching reports from a provider's queue.  Generators that do no I/O themselves.

Rule: a report is let go, at the provider or in the inbox, only when the next one is asked for.  A
consumer that raised or stopped has not taken what it had in hand, and sees it again.  What a
provider hands out once is in the inbox before the consumer sees it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from logging import Logger, getLogger
from typing import Any, TypeVar, cast

import attrs

from sms_core.accounts import Account
from sms_core.clock import Clock
from sms_core.engine.renewing import expires_soon
from sms_core.engine.steps import IO, Aside, Ask, Sleep
from sms_core.errors import ReportsUnavailable, TransportError
from sms_core.http import Timeout
from sms_core.inbox import Inbox, Taken
from sms_core.policy import Policy
from sms_core.providers import Context, Exchange, Finding, Pulls
from sms_core.receipts import Report, ReportKind
from sms_core.reports import Pulled, Puller
from sms_core.results import Retry
from sms_core.secret import Credentials

__all__ = ["Queue", "asked", "passes", "persistently"]

T = TypeVar("T")
A = TypeVar("A", Pulled, Finding)
Reports = Generator[Ask | Sleep | Aside | Report, Any, bool]
Build = Callable[[Context], Exchange[Pulled] | None]

log: Logger = getLogger(__name__)
_AGAIN = (Retry.YES, Retry.LATER, Retry.CLOCK)
#: Reports lent from the inbox at a time, and for how many seconds.
_PAGE, _LEASE = 100, 60.0
#: A provider hides what it gave for a while only (Aliyun: 30 seconds), and the inbox lends for a
#: while only, so what was taken is let go at least so often.  What came too late for that, or could
#: not be removed for what stands beside it, is remembered, and not told again.
_OFTEN, _HIDDEN = 10.0, 30.0


def asked(exchange: Exchange[T], policy: Policy, wait: float = 0.0) -> IO[T]:
    """One exchange; raises the ``TransportError`` it ended in."""
    read, total = policy.read_timeout + wait, policy.attempt_timeout + wait
    answer = yield Ask(exchange.request, Timeout(policy.connect_timeout, read, total))
    if isinstance(answer, TransportError):
        raise answer
    return exchange.parse(answer)


def persistently(once: Callable[[], IO[A]], policy: Policy, clock: Clock) -> IO[A]:
    """One answer, asked for again while that makes sense."""
    again = 1
    while True:
        last = again >= policy.attempts
        try:
            answer = yield from once()
        except TransportError:
            if last:
                raise
        else:
            if last or answer.verdict is None or answer.verdict.retry not in _AGAIN:
                return answer
        yield Sleep(policy.backoff(False, again) * clock.draw())
        again += 1


@attrs.define(eq=False)
class Queue:
    """The reports of one kind that a provider keeps for one account.

    Attributes:
        account, kind: whose, and which.
        context: makes the context of one exchange.
        renew: gets new credentials for an account that has a source of them.
        policy, clock, inbox: the client's.
    """

    account: Account
    kind: ReportKind
    context: Callable[[Account], Context]
    renew: Callable[[Account], object]
    policy: Policy
    clock: Clock
    inbox: Inbox
    _credentials: Credentials | None = None
    _homeless: deque[tuple[Report, ...]] = attrs.field(factory=deque)
    _lingering: deque[object] = attrs.field(factory=partial(deque, maxlen=1000))

    def page(self, wait: float) -> Reports:
        """Some reports; returns whether there were any.

        Args:
            wait: seconds the provider may wait for the first, where it can.
        """
        if self.account.provider.capabilities.pulls is Pulls.QUEUE:
            return self._kept(wait)
        return self._handed_out(wait)

    def _kept(self, wait: float) -> Reports:
        """What the provider keeps until it is removed."""
        pulled = yield from self._pull(wait)
        removed_at = pulled_at = self.clock.monotonic()
        first = 0
        for taken, event in enumerate(pulled.events, 1):
            if _identity(event) not in self._lingering:
                yield event
            now = self.clock.monotonic()
            if now - pulled_at >= _HIDDEN or not any(pulled.handles[taken - 1 : taken]):
                self._lingering.append(_identity(event))
            if taken == len(pulled.events) or now - removed_at >= _OFTEN:
                yield from self._remove(pulled, first, taken)
                removed_at, first = now, taken
        return bool(pulled.events)

    def _remove(self, pulled: Pulled, first: int, taken: int) -> IO[None]:
        """Remove what has been taken since the first, but for handles that hold more than that."""
        whole = dict.fromkeys(pulled.handles[first:taken])
        handles = tuple(each for each in whole if each and each not in pulled.handles[taken:])
        if handles:
            puller = cast("Puller", self.account.provider)
            gone = attrs.evolve(pulled, events=pulled.events[first:taken], handles=handles)
            yield from self._told(lambda ctx: puller.remove(gone, self.kind, ctx), 0.0)

    def _handed_out(self, wait: float) -> Reports:
        """What the provider hands out only once: it goes to the inbox before anywhere else."""
        taken = yield Aside(self._lent)
        if not taken:
            pulled = yield from self._pull(wait)
            if not pulled.events:
                return pulled.unread > 0
            self._homeless.append(pulled.events)
            taken = yield Aside(self._lent)
        began, dealt = self.clock.monotonic(), 0
        try:
            for each in taken:
                yield each.report
                dealt += 1
                if self.clock.monotonic() - began >= _OFTEN:
                    break
        except BaseException:  # whoever leaves waits for nothing more
            self._settle(taken, dealt)
            raise
        yield Aside(partial(self._settle, taken, dealt))
        return True

    def _settle(self, taken: tuple[Taken, ...], dealt: int) -> None:
        self.inbox.done(each.id for each in taken[:dealt])
        if dealt < len(taken):
            self.inbox.release(each.id for each in taken[dealt:])

    def _lent(self) -> tuple[Taken, ...]:
        """What has waited longest, once all that was handed out has a place."""
        while self._homeless:
            self._house(self._homeless.popleft())
        now = self.clock.wall()
        return self.inbox.take(self.kind, self.account.name, most=_PAGE, now=now, lease=_LEASE)

    def _house(self, reports: tuple[Report, ...]) -> None:
        """Into the inbox; what it does not take now is kept here until it does."""
        try:
            self.inbox.put(reports)
        except BaseException:
            self._homeless.append(reports)
            raise

    def _pull(self, wait: float) -> IO[Pulled]:
        puller = cast("Puller", self.account.provider)
        pulled = yield from self._told(lambda ctx: puller.pull(self.kind, wait, ctx), wait)
        if pulled.unread:
            once = self.account.provider.capabilities.pulls is Pulls.ONCE
            words = "%d %s of account %r cannot be read; they %s"
            rest = "are lost" if once else "were left where they are"
            log.warning(words, pulled.unread, self.kind.value, self.account.name, rest)
        return pulled

    def _told(self, build: Build, wait: float) -> IO[Pulled]:
        once = partial(self._entered, build, wait)
        pulled = yield from persistently(once, self.policy, self.clock)
        if pulled.verdict is not None:
            raise self._unavailable(pulled)
        return pulled

    def _entered(self, build: Build, wait: float) -> IO[Pulled]:
        """One answer; refused credentials, of the queue or else the account, are renewed once."""
        pulled = yield from self._once(build, wait)
        if pulled.verdict is None or pulled.verdict.retry is not Retry.CREDENTIALS:
            return pulled
        if self._credentials is not None:
            self._credentials = None
        elif self.account.credentials is not None:
            self.renew(self.account)
        else:
            return pulled
        return (yield from self._once(build, wait))

    def _once(self, build: Build, wait: float) -> IO[Pulled]:
        ctx, keys = self.context(self.account), self._credentials
        if keys is None or expires_soon(keys, ctx.now):
            enter = cast("Puller", self.account.provider).enter(self.kind, ctx)
            if enter is not None:
                entered = yield from asked(enter, self.policy)
                if entered.verdict is not None:
                    return entered
                self._credentials = keys = entered.credentials
                ctx = self.context(self.account)
        exchange = build(attrs.evolve(ctx, credentials=keys or ctx.credentials))
        return Pulled() if exchange is None else (yield from asked(exchange, self.policy, wait))

    def _unavailable(self, pulled: Pulled) -> ReportsUnavailable:
        meaning = pulled.verdict.meaning if pulled.verdict else ""
        return ReportsUnavailable(
            f"account {self.account.name!r} does not hand out its {self.kind.value}: "
            f"{pulled.code}, {meaning or pulled.text}",
            pulled.code,
            pulled.verdict,
        )


def _identity(event: Report) -> object:
    """What is the same when a report comes again."""
    return attrs.astuple(event, recurse=False, filter=attrs.filters.exclude("received_at"))


def passes(error: TransportError | ReportsUnavailable) -> bool:
    """Whether a later look may find what this one did not."""
    if isinstance(error, TransportError):
        return True
    return error.verdict is not None and error.verdict.retry in _AGAIN
