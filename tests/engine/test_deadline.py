"""Attempts, limits and the deadline that nothing overruns."""

import pytest
from engine.world import ONE, REFUSED, THREE, TWO, Act, World, message
from hypothesis import given
from hypothesis import strategies as st

from sms_core import OnUnknown, Outcome, Policy, Stage
from sms_core.engine.keys import fingerprint
from sms_core.http import Timeout


def accounts_asked(world):
    return [each.body["account"] for each in world.asked]


@pytest.mark.parametrize("attempts", [1, 2, 3, 7])
def test_attempts(attempts):
    """So many exchanges for each recipient, and no more."""
    world = World(always={"a": REFUSED})
    world.client(policy=Policy(attempts=attempts, breaker_failures=99)).send(message(), check=False)
    assert len(world.asked) == attempts


def test_attempts_are_counted_over_all_accounts():
    """Failing over uses up attempts."""
    world = World(always=dict.fromkeys("abcd", REFUSED))
    world.client(*"abcd").send(message(), check=False)
    assert accounts_asked(world) == ["a", "b", "c"]


def test_accounts_are_asked_in_order_and_only_the_last_again():
    """From account to account at once; the last is asked again after a wait."""
    world = World(always=dict.fromkeys("ab", REFUSED))
    world.client("a", "b", policy=Policy(attempts=4)).send(message(), check=False)
    assert accounts_asked(world) == ["a", "b", "b", "b"]
    assert len(world.slept) == 2


def test_one_account_by_name():
    """Who names an account gets no other."""
    world = World(always={"a": REFUSED})
    world.client("a", "b").send(message(), account="a", check=False)
    assert set(accounts_asked(world)) == {"a"}


def test_an_exchange_gets_no_more_than_is_left():
    """The limit of each exchange is the policy's, or what is left."""
    world = World(*[Act(fails=Stage.CONNECT, seconds=4.0)] * 3)
    world.client("a", "b", "c", policy=Policy(deadline=10.0)).send(message(), check=False)
    assert [each.limit for each in world.asked] == pytest.approx([8.0, 6.0, 2.0])
    assert world.asked[0].timeout == Timeout(connect=2.0, read=5.0, total=8.0)
    assert world.asked[2].timeout == Timeout(connect=2.0, read=2.0, total=2.0)


@pytest.mark.parametrize(("left", "asked"), [(0.31, 2), (0.3, 2), (0.29, 1), (0.0, 1)])
def test_nothing_begins_with_less_than_300_ms_left(left, asked):
    """What would have too little time is not begun."""
    world = World(Act(fails=Stage.CONNECT, seconds=4.0), Act())
    policy = Policy(deadline=4.0 + left + 1e-9)
    result = world.client("a", "b", policy=policy).send(message(), check=False)
    assert len(world.asked) == asked
    assert result.outcome is (Outcome.ACCEPTED if asked == 2 else Outcome.NOT_SENT)
    assert result.recipients[0].recipient.e164 == ONE


def test_exactly_as_much_as_is_needed():
    """An exchange, a wait and a replay begin when exactly the least is left."""
    policy = Policy(deadline=4.0, min_remaining=0.5, replay=True)
    for act, more in [
        (Act(fails=Stage.CONNECT, seconds=3.5), Act()),
        (Act(fails=Stage.READ, seconds=3.5), Act()),
        (Act(code="BUSY", hint=1.0, seconds=2.5), Act()),
    ]:
        world = World(act, more)
        names = "ab" if act.fails is Stage.CONNECT else "a"
        assert world.client(*names, policy=policy).send(message()).outcome is Outcome.ACCEPTED


def test_a_deadline_too_short_for_anything():
    """Nothing leaves, and the result says why."""
    world = World()
    result = world.client(policy=Policy(deadline=0.2)).send(message(), check=False)
    assert (result.outcome, result.recipients[0].stage) == (Outcome.NOT_SENT, Stage.DEADLINE)
    assert result.recipients[0].account == "a"
    assert result.recipients[0].text == "not tried, still waiting for its turn"
    assert (world.asked, result.attempts) == ([], ())


def test_a_wait_that_would_leave_too_little_is_not_begun():
    """Better an answer now than a wait for nothing."""
    world = World(Act(code="BUSY", hint=1.0, seconds=8.0))
    policy = Policy(deadline=9.2)
    result = world.client(policy=policy).send(message(), check=False)
    assert result.outcome is Outcome.REJECTED
    assert world.slept == []


def test_waits_of_several_parts_overlap():
    """Two parts that were told to wait wait at the same time, within one deadline."""
    codes = {ONE: "BUSY", TWO: "THROTTLED", THREE: "OK"}
    world = World(Act(code=codes, hint=5.0))
    result = world.client().send(message(ONE, TWO, THREE))
    assert result.outcome is Outcome.ACCEPTED
    assert world.slept == pytest.approx([5.0])


def test_several_slow_parts_keep_the_deadline():
    """A part whose turn comes late does not wait beyond the deadline."""
    codes = {ONE: "BUSY", TWO: "THROTTLED"}
    world = World(Act(code=codes, hint=5.0), Act(seconds=4.5), Act(seconds=4.5))
    began = world.now
    result = world.client().send(message(ONE, TWO), check=False)
    assert world.now - began <= 10.0
    assert result.outcome is not Outcome.ACCEPTED


def test_the_deadline_counts_from_when_the_delivery_begins():
    """Waiting for another send of the same key does not eat up this one's time."""
    world = World(Act(fails=Stage.CONNECT, seconds=1.0), Act(seconds=3.0))
    made = world.client(policy=Policy(deadline=4.0))

    def while_the_first_is_going_on(seconds):
        world.sleep(seconds)
        if world.now > 1003.0:
            made._keys().release("k")

    made._sleep = while_the_first_is_going_on
    made._keys().reserve("k", fingerprint(message()), world.true(), 60.0)
    made.send(message(), key="k", wait=5.0, check=False)
    assert [each.limit for each in world.asked] == pytest.approx([4.0, 2.975])


codes = st.sampled_from(["OK", "BUSY", "THROTTLED", "BALANCE", "NUMBER", "INTERNAL", "CLOCK"])
acts = st.builds(
    Act,
    code=codes | st.dictionaries(st.sampled_from([ONE, TWO, THREE]), codes),
    fails=st.none() | st.sampled_from([Stage.POOL, Stage.CONNECT, Stage.WRITE, Stage.READ]),
    reaches=st.booleans(),
    seconds=st.floats(0.0, 12.0),
    hint=st.none() | st.floats(0.0, 100.0),
)
policies = st.builds(
    Policy,
    attempts=st.integers(1, 6),
    deadline=st.floats(0.1, 30.0),
    replay=st.booleans(),
    on_unknown=st.none() | st.sampled_from(OnUnknown),
)


@given(st.lists(acts, max_size=12), policies, st.floats(0.0, 1.0, exclude_max=True), st.data())
def test_no_script_overruns_the_deadline(script, policy, drawn, data):
    """Whatever vendors do, a send ends in time and every exchange had at least 300 ms."""
    world = World(*script, draw=lambda: drawn)
    names = data.draw(st.sampled_from(["a", "ab", "abc"]))
    purpose = data.draw(st.sampled_from(["verification", "notification", "marketing"]))
    began = world.now
    made = world.client(*names, policy=policy)
    made.send(message(ONE, TWO, THREE, purpose=purpose), check=False)
    assert world.now <= began + policy.deadline + 1e-6
    assert all(each.limit >= policy.min_remaining - 1e-6 for each in world.asked)
    assert all(began + policy.deadline - each.began >= 0.3 - 1e-6 for each in world.asked)
