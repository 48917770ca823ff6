"""Budget, breaker and ledgers against small models, whatever happens to them in whatever order."""

import tempfile
from pathlib import Path

from engine.ledger_conformance import kept, result
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from sms_core import MemoryLedger, Outcome, Policy
from sms_core.engine.health import Breaker, Budget, State
from sms_core.ledger import Claim
from sms_core.ledger_sqlite import SqliteLedger


class BudgetMachine(RuleBasedStateMachine):
    """A bucket is a number between 0 and its capacity."""

    @initialize(capacity=st.integers(0, 60))
    def begin(self, capacity):
        self.budget, self.model, self.capacity = Budget(capacity), capacity, capacity

    @rule(cost=st.integers(1, 20))
    def take(self, cost):
        assert self.budget.take(cost) == (self.model >= cost)
        self.model -= cost if self.model >= cost else 0

    @rule()
    def give(self):
        self.budget.give()
        self.model = min(self.capacity, self.model + 1)

    @invariant()
    def holds(self):
        assert self.budget.tokens == self.model
        assert 0 <= self.model <= self.capacity


class BreakerMachine(RuleBasedStateMachine):
    """Calls count from the first failure on, until 30 s hold none."""

    def __init__(self):
        super().__init__()
        self.now, self.drawn, self.policy = 0.0, 0.5, Policy()
        self.breaker = Breaker(self.policy, lambda: self.drawn)
        self.row, self.counted, self.until, self.state = 0, [], 0.0, State.CLOSED

    @rule(seconds=st.sampled_from([0.0, 0.1, 1.0, 11.9, 12.0, 15.0, 18.0, 29.9, 30.0]))
    def later(self, seconds):
        self.now += seconds

    @rule(drawn=st.sampled_from([0.0, 0.5, 0.999]))
    def draw(self, drawn):
        self.drawn = drawn

    @rule(failed=st.booleans(), times=st.integers(1, 6))
    def record(self, failed, times):
        for _ in range(times):
            before = self.state
            self._record(failed)
            assert self.breaker.record(self.now, failed=failed) == (before is not self.state)

    @rule()
    def ask(self):
        admitted = self.state is State.CLOSED or self.now >= self.until
        assert self.breaker.admits(self.now) == admitted
        if admitted and self.state is not State.CLOSED:
            self.state, self.until = State.HALF_OPEN, self.now + 15.0

    @invariant()
    def agrees(self):
        assert self.breaker.state is self.state

    def _record(self, failed):
        if not failed and self.state is not State.CLOSED:
            self.state, self.row, self.counted = State.CLOSED, 0, []
            return
        self.row = self.row + 1 if failed else 0
        if failed or self.counted:
            self.counted.append((self.now, failed))
        self.counted = [each for each in self.counted if each[0] > self.now - 30.0]
        failures = sum(bad for _, bad in self.counted)
        self.counted = self.counted if failures else []
        half = len(self.counted) >= 10 and failures * 2 >= len(self.counted)
        if self.state is State.HALF_OPEN or self.row >= 5 or half:
            self.state, self.row, self.counted = State.OPEN, 0, []
            self.until = self.now + 15.0 * (0.8 + 0.4 * self.drawn)


KEYS, PRINTS = st.sampled_from("abc"), st.sampled_from(["f" * 64, "0" * 64])
RESULTS = st.lists(st.sampled_from(Outcome), min_size=1, max_size=3).map(lambda each: result(*each))


class LedgerMachine(RuleBasedStateMachine):
    """The model is a dictionary; both ledgers must agree with it at every step."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name, "keys")
        self.ledgers = [MemoryLedger(keep=1000.0), SqliteLedger(path, keep=1000.0)]
        self.now, self.rows = 1_700_000_000.0, {}

    @rule(seconds=st.sampled_from([0.0, 1.0, 59.0, 60.0, 500.0, 1000.0]))
    def later(self, seconds):
        self.now += seconds
        self.rows = {key: row for key, row in self.rows.items() if row["expires"] > self.now}

    @rule(key=KEYS, print_=PRINTS, lease=st.sampled_from([60.0, 100.0]))
    def reserve(self, key, print_, lease):
        wanted = self._claim(key)
        entries = [ledger.reserve(key, print_, self.now, lease) for ledger in self.ledgers]
        if wanted is Claim.YOURS:
            self.rows[key] = {
                "print": print_,
                "until": self.now + lease,
                "expires": self.now + 1000.0,
                "result": None,
            }
        for entry in entries:
            assert (entry.claim, entry.fingerprint) == (wanted, self.rows[key]["print"])
            if wanted is Claim.SETTLED:
                assert kept(entry.result) == kept(self.rows[key]["result"])

    @precondition(lambda self: self.rows)
    @rule(key=KEYS, told=RESULTS)
    def settle(self, key, told):
        for ledger in self.ledgers:
            ledger.settle(key, told)
        if key in self.rows:
            self.rows[key]["result"] = told

    @rule(key=KEYS)
    def release(self, key):
        for ledger in self.ledgers:
            ledger.release(key)
        if key in self.rows and self.rows[key]["result"] is None:
            del self.rows[key]

    def _claim(self, key):
        row = self.rows.get(key)
        if row is None:
            return Claim.YOURS
        if row["result"] is not None:
            return Claim.SETTLED
        return Claim.LAPSED if self.now >= row["until"] else Claim.IN_FLIGHT

    def teardown(self):
        self.folder.cleanup()


TestBudget = BudgetMachine.TestCase
TestBreaker = BreakerMachine.TestCase
TestLedgers = LedgerMachine.TestCase
# a file is opened at every step
TestLedgers.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
