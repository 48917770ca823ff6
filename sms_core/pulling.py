"""Fetching reports from a provider's queue.  Generators that do no I/O themselves.

Rule: a report is let go, at the provider or in the inbox, only when the next one is asked for.  A
consumer that raised or stopped has not taken what it had in hand, and sees it again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from itertools import count
from typing import Any, TypeVar, cast

import attrs

from sms_core.clock import Clock
from sms_core.errors import ReportsUnavailable, TransportError
from sms_core.http import Timeout
from sms_core.inbox import Inbox
from sms_core.policy import Policy
from sms_core.providers import Context, Exchange, Pulls
from sms_core.receipts import Report, ReportKind
from sms_core.renewing import expires_soon
from sms_core.reports import Pulled, Puller
from sms_core.results import Retry
from sms_core.secret import Credentials
from sms_core.steps import Account, Ask, Sleep

__all__ = ["Io", "Queue", "asked"]

T = TypeVar("T")
Io = Generator[Ask | Sleep, Any, T]
Reports = Generator[Ask | Sleep | Report, Any, bool]
Build = Callable[[Context], Exchange[Pulled] | None]

_AGAIN = (Retry.YES, Retry.LATER, Retry.CLOCK)
#: Reports lent from the inbox at a time, and for how many seconds.
_PAGE, _LEASE = 100, 60.0


def asked(exchange: Exchange[T], policy: Policy, wait: float = 0.0) -> Io[T]:
    """One exchange; raises the ``TransportError`` it ended in."""
    limits = Timeout(policy.connect, policy.read + wait, policy.attempt + wait)
    answer = yield Ask(exchange.request, limits)
    if isinstance(answer, TransportError):
        raise answer
    return exchange.parse(answer)


@attrs.define
class Queue:
    """The reports of one kind that a provider keeps for one account.

    Attributes:
        account, kind: whose, and which.
        context: makes the context of one exchange.
        policy, clock, inbox: the client's.
    """

    account: Account
    kind: ReportKind
    context: Callable[[Account], Context]
    policy: Policy
    clock: Clock
    inbox: Inbox
    _credentials: Credentials | None = None

    def page(self, wait: float, follow: bool) -> Reports:
        """Some reports; returns whether there were any.

        Args:
            wait: seconds the provider may wait for the first, where it can.
            follow: outlast outages instead of raising after ``policy.attempts``.
        """
        if self.account.provider.capabilities.pulls is Pulls.QUEUE:
            return self._kept(wait, follow)
        return self._handed_out(wait, follow)

    def _kept(self, wait: float, follow: bool) -> Reports:
        """What the provider keeps until it is removed."""
        pulled = yield from self._pull(wait, follow)
        yield from pulled.events
        if pulled.handles:
            puller = cast("Puller", self.account.provider)
            yield from self._told(lambda ctx: puller.remove(pulled, self.kind, ctx), 0.0, follow)
        return bool(pulled.events)

    def _handed_out(self, wait: float, follow: bool) -> Reports:
        """What the provider hands out only once: it goes to the inbox before anywhere else."""
        wanted = (self.kind, self.account.name, _PAGE)
        taken = self.inbox.take(*wanted, self.clock.wall(), _LEASE)
        if not taken:
            pulled = yield from self._pull(wait, follow)
            self.inbox.put(pulled.events)
            taken = self.inbox.take(*wanted, self.clock.wall(), _LEASE)
        dealt = 0
        try:
            for each in taken:
                yield each.report
                dealt += 1
        finally:
            self.inbox.done(each.id for each in taken[:dealt])
            self.inbox.release(each.id for each in taken[dealt:])
        return bool(taken)

    def _pull(self, wait: float, follow: bool) -> Io[Pulled]:
        puller = cast("Puller", self.account.provider)
        pulled = yield from self._told(lambda ctx: puller.pull(self.kind, wait, ctx), wait, follow)
        if pulled.unread:
            from logging import getLogger

            words = "%d %s of account %r cannot be read; they were left where they are"
            getLogger(__name__).warning(words, pulled.unread, self.kind.value, self.account.name)
        return pulled

    def _told(self, build: Build, wait: float, follow: bool) -> Io[Pulled]:
        """One answer, asked for again while that makes sense."""
        for again in count(1):
            last = again >= self.policy.attempts and not follow
            try:
                pulled = yield from self._once(build, wait)
            except TransportError:
                if last:
                    raise
            else:
                if pulled.verdict is None:
                    return pulled
                if last or not self._is_forgivable(pulled.verdict.retry):
                    raise self._unavailable(pulled)
            yield Sleep(self.policy.backoff(False, min(again, 16)) * self.clock.draw())
        raise AssertionError("count does not end")

    def _once(self, build: Build, wait: float) -> Io[Pulled]:
        ctx = self.context(self.account)
        if self._credentials is None or expires_soon(self._credentials, ctx.now):
            enter = cast("Puller", self.account.provider).enter(self.kind, ctx)
            if enter is not None:
                entered = yield from asked(enter, self.policy)
                if entered.verdict is not None:
                    return entered
                self._credentials = entered.credentials
                ctx = self.context(self.account)
        exchange = build(attrs.evolve(ctx, credentials=self._credentials or ctx.credentials))
        return Pulled() if exchange is None else (yield from asked(exchange, self.policy, wait))

    def _is_forgivable(self, retry: Retry) -> bool:
        """Whether to ask again: credentials that were refused are fetched anew, once."""
        had, self._credentials = self._credentials, None
        return retry in _AGAIN or (retry is Retry.CREDENTIALS and had is not None)

    def _unavailable(self, pulled: Pulled) -> ReportsUnavailable:
        meaning = pulled.verdict.meaning if pulled.verdict else ""
        return ReportsUnavailable(
            f"account {self.account.name!r} does not hand out its {self.kind.value}: "
            f"{pulled.code}, {meaning or pulled.text}",
            pulled.code,
            pulled.verdict,
        )
