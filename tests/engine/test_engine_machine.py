"""The whole engine against the truth that the vendors know, whatever they do."""

from collections import Counter

import attrs
from engine.wire import CAN, Wire
from engine.world import ONE, THREE, TWO, Act, World, message
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sms_core import (
    Account,
    KeyReused,
    MemoryLedger,
    OnUnknown,
    Outcome,
    Policy,
    Purpose,
    SendError,
    Stage,
)
from sms_core.providers import Evidence

NUMBERS = (ONE, TWO, THREE, "+8613800138003", "+15005550006")
CODES = ["OK", "BUSY", "THROTTLED", "BALANCE", "LIMIT", "NUMBER", "INTERNAL", "CLOCK", "TOKEN"]

codes = st.sampled_from(CODES) | st.dictionaries(st.sampled_from(NUMBERS), st.sampled_from(CODES))
acts = st.one_of(
    st.just(Act()),
    st.builds(Act, code=codes, takes=st.booleans(), status=st.sampled_from([200, 200, 400, 500])),
    st.builds(Act, code=codes, hint=st.floats(0.0, 90.0), seconds=st.floats(0.0, 12.0)),
    st.builds(Act, code=codes, fails=st.sampled_from(Stage), reaches=st.booleans()),
    st.builds(Act, code=codes, status=st.sampled_from([200, 404, 500, 502, 503]), body=st.binary()),
    st.just(Act(code="THROTTLED", status=429, body=b"slow down")),
)
policies = st.builds(
    Policy,
    attempts=st.integers(1, 5),
    deadline=st.sampled_from([0.2, 2.0, 10.0, 60.0]),
    on_unknown=st.sampled_from([None, None, *OnUnknown]),
    replay=st.booleans(),
)
accounts = st.builds(
    lambda most, evidence, replay: Wire(
        attrs.evolve(CAN, max_recipients=most, evidence=evidence, replay=replay)
    ),
    st.sampled_from([1, 2, 1000]),
    st.sampled_from(Evidence),
    st.booleans(),
)


class Delivering(RuleBasedStateMachine):
    """One client, its breakers, budgets, clocks and ledger, over one to three accounts."""

    @initialize(providers=st.lists(accounts, min_size=1, max_size=3), skew=st.integers(-2, 2))
    def begin(self, providers, skew):
        self.world = World(skew=skew * 1800.0)
        self.world.records_after = 20.0
        named = [Account(name, each) for name, each in zip("abc", providers, strict=False)]
        self.ledger = MemoryLedger()
        self.client = self.world.client(*named, ledger=self.ledger)
        self.serial, self.last, self.under = 0, None, {}

    @rule(seconds=st.sampled_from([1.0, 16.0, 40.0]))
    def later(self, seconds):
        self.world.now += seconds

    @rule(step=st.sampled_from([-1800.0, 1800.0]))
    def clock_is_set(self, step):
        self.world.skew += step

    @rule(
        script=st.lists(acts, max_size=6),
        policy=policies,
        purpose=st.sampled_from(Purpose),
        to=st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=5, unique=True),
        key=st.sampled_from(["", "", "k1", "k2"]),
    )
    def send(self, script, policy, purpose, to, key):
        self.serial += 1
        wanted = message(*to, purpose=purpose, reference=f"ref-{self.serial}")
        self.world.acts.clear()
        self.world.acts.extend(script)
        before = len(self.world.asked)
        try:
            result = self.client.send(wanted, policy=policy, key=key)
        except SendError as error:
            result = error.result
        except KeyReused:
            assert len(self.world.asked) == before
            return
        fresh = result.reference == wanted.reference
        assert fresh or len(self.world.asked) == before  # a key's first result sends nothing
        if fresh:
            self._is_true(result, policy, purpose, to)
            self._keeps_its_limits(policy, self.world.asked[before:], result)
            self.last = result, policy

    @precondition(lambda self: self.last is not None)
    @rule()
    def reconcile(self):
        before, policy = self.last
        after = self.client.reconcile(before)
        for old, new in zip(before.recipients, after.recipients, strict=True):
            assert new == old or old.outcome is Outcome.UNKNOWN
        self._labels(after)
        self.last = after, policy

    def _copies(self, result):
        found = [each for each in self.world.copies if each.reference == result.reference]
        return Counter(each.number for each in found), {each.code for each in found}

    def _is_true(self, result, policy, purpose, to):
        """Never twice, but for a code or where the caller wanted it; and then the same code."""
        copies, shown = self._copies(result)
        twice = policy.on_unknown is OnUnknown.RESEND or (
            policy.on_unknown is None and purpose is Purpose.VERIFICATION
        )
        assert max(copies.values(), default=0) <= 1 + twice
        assert shown <= {"417358"}
        assert [each.recipient.e164 for each in result.recipients] == to
        self._labels(result)

    def _labels(self, result):
        """What is said of a recipient is true: yes and no are certain, the rest is in doubt."""
        copies, _ = self._copies(result)
        for each in result.recipients:
            if each.outcome is Outcome.ACCEPTED:
                assert copies[each.recipient.e164] >= 1
            elif each.outcome is not Outcome.UNKNOWN:
                assert copies[each.recipient.e164] == 0

    def _keeps_its_limits(self, policy, asked, result):
        made = Counter(number for each in asked for number in each.body["to"])
        assert max(made.values(), default=0) <= policy.attempts * (1 + policy.replay)
        assert len(result.attempts) == len(asked)
        if asked:
            assert asked[-1].ended - asked[0].began <= policy.deadline + 1e-6
        nonces = Counter(each.body["nonce"] for each in asked)
        assert max(nonces.values(), default=0) <= 1 + policy.replay


TestDelivering = Delivering.TestCase
