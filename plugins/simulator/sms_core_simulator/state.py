"""What the simulator knows, and everything that changes while it runs.

Time is never read here; callers hand it in.
"""

from __future__ import annotations

import os
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from random import Random
from uuid import UUID

import attrs

from sms_core_simulator.accounts import (
    DEFAULT_CREDENTIAL,
    Account,
    Credential,
    SignName,
    Template,
)
from sms_core_simulator.agenda import Agenda
from sms_core_simulator.courier import Courier
from sms_core_simulator.faults import NO_PLAN, Faults, Plan
from sms_core_simulator.http import Request
from sms_core_simulator.life import Life
from sms_core_simulator.limiter import Limiter, Rule
from sms_core_simulator.messages import Exchange, Message
from sms_core_simulator.queues import Queue
from sms_core_simulator.settings import Settings
from sms_core_simulator.store import Listener, Store
from sms_core_simulator.terms import Terms

__all__ = [
    "DEFAULT_CREDENTIAL",
    "Account",
    "Credential",
    "Nonces",
    "SignName",
    "Template",
    "World",
]


class Nonces:
    """The newest nonces of signed requests, 100,000 by default."""

    def __init__(self, keep: int = 100_000) -> None:
        self._used: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._keep = keep

    def first_use(self, key_id: str, nonce: str) -> bool:
        """Note a nonce; False when it was used before."""
        if (key_id, nonce) in self._used:
            return False
        self._used[key_id, nonce] = None
        if len(self._used) > self._keep:
            self._used.popitem(last=False)
        return True


class World:
    """Accounts by vendor, the messages of their customers, and what becomes of them.

    Args:
        accounts: by name: ``vendor``, or ``vendor.name`` of a further account there.
        keep: how many messages, and how many receipts and replies to pull, are kept.
        store: of the messages; by default in memory.
    """

    def __init__(
        self,
        accounts: Mapping[str, Account],
        keep: int = 1_000,
        *,
        settings: Settings | None = None,
        store: Store | None = None,
    ) -> None:
        self.settings: Settings = settings or Settings()
        self.store: Store = Store(keep) if store is None else store
        self.agenda: Agenda = Agenda()
        self.faults: Faults = Faults(self.settings.seed)
        #: What the vendors say of themselves, by their names.
        self.terms: Mapping[str, Terms] = {}
        self.plan: Plan = NO_PLAN
        self.life: Life = Life(self)
        self.courier: Courier = Courier(self)
        self._keep = keep
        self._given = {name: attrs.evolve(one, name=name) for name, one in accounts.items()}
        self._numbers = count(1)
        self._exchange: Exchange | None = None
        self._begin()

    def _begin(self) -> None:
        self._accounts = dict(self._given)
        self.used: Counter[str] = Counter()
        #: Messages that arrived, by vendor and outcome.
        self.counts: Counter[tuple[str, str]] = Counter()
        self.nonces: Nonces = Nonces()
        self.limiter: Limiter = Limiter(self.settings.time_scale)
        self.random: Random = Random(self.settings.seed)  # noqa: S311 - of delays, to be repeatable
        self._queues: dict[tuple[str, ...], Queue[Message]] = {}
        #: Credentials given out for a while, with their end and account, by key id.
        self.temporary: OrderedDict[str, tuple[Credential, float, str]] = OrderedDict()

    def reset(self) -> None:
        """Go back to the beginning: accounts as configured, no messages, rules or receipts."""
        self.agenda.clear()
        self.life.clear()
        self.courier.clear()
        self._begin()
        self.faults.clear()
        self.store.clear()

    def catch_up(self, now: float) -> None:
        """Let everything happen that is due."""
        self.agenda.run(now)

    def resume(self) -> None:
        """Put the receipts on the agenda that had not come when the store was closed."""
        for message in reversed(self.messages(outcome="accepted")):
            if message.receipt is None:
                self.life.begin(message)

    def messages(self, to: str = "", outcome: str = "") -> list[Message]:
        """What arrived, newest first; perhaps only to one number or of one outcome.

        Any thread may ask.  Messages are values: what becomes of one is a new value of its id.
        """
        return self.store.newest_first(to, outcome)

    def watch(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener of every change; gives the function that ends it.

        ``listener(kind, message)`` is called in the server's thread, after the answer of the
        call is known, with ``stored`` and a new message, with ``changed`` and a message that got
        a receipt, a reply or another step of its timeline, and with ``cleared`` and None when
        messages were forgotten on demand (what falls out of the bound is not told).  It must
        be quick and must not raise.
        """
        return self.store.watch(listener)

    @contextmanager
    def exchange(self, request: Request, plan: Plan = NO_PLAN) -> Iterator[Exchange]:
        """While a call is answered: its messages carry the exchange, and are told at the end."""
        self._exchange = exchange = Exchange(request)
        self.plan = plan
        with self.store.told_at_the_end():
            try:
                yield exchange
            finally:
                exchange.shorten()
                self._exchange = None
                self.plan = NO_PLAN

    def add(self, messages: Iterable[Message]) -> list[Message]:
        """Store the messages of a call; gives them with their ids.

        A receipt will come for each that was accepted.
        """
        added = self.store.add((one.bounded() for one in messages), self._exchange)
        for message in added:
            self.counts[message.vendor, message.outcome] += 1
            if not message.error:
                self.life.begin(message)
        return added

    def account(self, vendor: str, key_id: str = "") -> Account:
        """The account of a key at a vendor; its first account when no other has the key."""
        for name, account in self._accounts.items():
            if name.startswith(f"{vendor}.") and key_id in account.credentials:
                return account
        return self._accounts[vendor]

    def accounts(self) -> list[Account]:
        """All, as they are now."""
        return [*self._accounts.values()]

    def named(self, name: str) -> Account | None:
        """An account by its name."""
        return self._accounts.get(name)

    def change(self, account: Account) -> None:
        """Put an account in the place of the one with its name."""
        self._accounts[account.name] = account

    def limited(
        self, limits: Iterable[tuple[Rule, object]], account: Account, now: float
    ) -> Rule | None:
        """The vendor's limit that refuses; when none does, one permit of each is taken."""
        return self.limiter.hit(((rule, (account.name, key)) for rule, key in limits), now)

    def can_pay(self, account: Account, segments: int) -> bool:
        """Whether an account has so many segments left."""
        return account.balance is None or self.used[account.name] + segments <= account.balance

    def pay(self, account: Account, segments: int) -> None:
        """Take segments from an account's balance."""
        self.used[account.name] += segments

    def pulls(self, account_name: str, kind: str, application: str = "") -> Queue[Message]:
        """What waits to be pulled: ``receipts`` or ``replies``."""
        key = (account_name, kind, application)
        if key not in self._queues:
            self._queues[key] = Queue(self._keep)
        return self._queues[key]

    def request_id(self) -> str:
        """A new id of a call."""
        return str(UUID(bytes=os.urandom(16), version=4))

    def serial(self, now: float) -> str:
        """A new number of 18 digits, for vendors to make message ids of."""
        return f"{int(now):010d}{next(self._numbers) % 10**8:08d}"
