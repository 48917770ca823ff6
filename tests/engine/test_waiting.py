"""Waits before the same account is asked again: full jitter, hints, budget."""

import random

import pytest
from engine.world import LOST, REFUSED, Act, World, message
from hypothesis import given
from hypothesis import strategies as st

from sms_core import OnUnknown, Outcome, Policy
from sms_core.engine.health import Budget

PATIENT = Policy(attempts=12, deadline=1000.0, breaker_failures=99, breaker_calls=99)
BUSY, THROTTLED = Act(code="BUSY"), Act(code="THROTTLED")
ALMOST_ONE = 1 - 2**-53


def waits(act, drawn, policy=PATIENT):
    world = World(always={"a": act}, draw=lambda: drawn)
    world.client(policy=policy).send(message(), check=False)
    return world.slept


@pytest.mark.parametrize(
    ("act", "bounds"),
    [
        (REFUSED, [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0, 5.0]),
        (BUSY, [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0, 5.0]),
        (THROTTLED, [1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0]),
    ],
)
def test_bounds_of_the_wait(act, bounds):
    """50 ms after a failure, 1 s when throttled, doubling each time, at most 5 s."""
    assert waits(act, ALMOST_ONE) == pytest.approx(bounds)
    assert waits(act, 0.0) == [0.0] * len(bounds)
    assert waits(act, 0.5) == pytest.approx([bound / 2 for bound in bounds])


def test_the_wait_is_drawn_evenly():
    """Full jitter: the mean of many first waits is half the bound, and they fill it."""
    drawn = random.Random(3)
    world = World(always={"a": THROTTLED}, draw=drawn.random)
    made = world.client(policy=Policy(attempts=2, retry_budget=10**6))
    for _ in range(2000):
        made.send(message(), check=False)
    assert sum(world.slept) / 2000 == pytest.approx(0.5, abs=0.02)
    assert min(world.slept) < 0.01
    assert max(world.slept) > 0.99


def test_no_wait_between_accounts():
    """Another account is asked at once, and its own waits begin small."""
    world = World(REFUSED, REFUSED, Act(), draw=lambda: ALMOST_ONE)
    world.client("a", "b").send(message())
    assert world.slept == pytest.approx([0.05])


def test_another_account_s_waits_begin_small():
    """Waits grow with how often the same account was asked, not over all of them."""
    world = World(BUSY, BUSY, THROTTLED, THROTTLED, draw=lambda: ALMOST_ONE)
    world.client("a", "b", policy=Policy(attempts=9)).send(message())
    assert world.slept == pytest.approx([0.05, 0.1, 1.0])


@pytest.mark.parametrize(
    ("hint", "waited"),
    [(0.0, 0.05), (0.01, 0.05), (2.0, 2.0), (5.05, 5.05), (60.0, 5.05), (86400.0, 5.05)],
)
def test_a_hint_is_followed_within_5_s(hint, waited):
    """The provider's hint is the wait, no less than the back-off and at most 5 s more."""
    world = World(Act(code="BUSY", hint=hint))
    world.client().send(message())
    assert world.slept == pytest.approx([waited])


def test_a_hint_beyond_the_deadline():
    """A hint that the deadline does not allow ends the send at once."""
    world = World(Act(code="THROTTLED", hint=60.0))
    result = world.client(policy=Policy(deadline=6.0)).send(message(), check=False)
    assert (result.outcome, world.slept) == (Outcome.REJECTED, [])
    assert result.recipients[0].retry_after == 60.0


@given(st.floats(0.0, 1e6), st.integers(0, 11), st.booleans())
def test_bounds_of_a_hinted_wait(hint, again, throttled):
    """Every hinted wait lies within back-off and back-off + 5 s."""
    act = Act(code="THROTTLED" if throttled else "BUSY", hint=hint)
    world = World(*[act] * (again + 1))
    policy = Policy(attempts=13, deadline=1000.0)
    world.client(policy=policy).send(message(), check=False)
    bounds = [policy.backoff(throttled, number) for number in range(again + 1)]
    assert all(
        bound - 1e-6 <= waited <= bound + 5.0 + 1e-6
        for bound, waited in zip(bounds, world.slept, strict=True)
    )


def test_a_hint_that_makes_no_sense_is_not_followed():
    """A ``Retry-After`` that is neither seconds nor a date leaves the wait to the back-off."""
    for text in ("-5", "1e9", "NaN", "Wed, 99 Oct 2026 07:28:00 GMT", "1234567"):
        act = Act(status=429, body=b"slow down", headers={"retry-after": text})
        world = World(act, draw=lambda: 0.5)
        world.client().send(message())
        assert world.slept == pytest.approx([0.5])


def test_retry_after_of_a_429():
    """``Retry-After`` in seconds is a hint."""
    world = World(Act(status=429, body=b"slow down", headers={"retry-after": "3"}))
    world.client().send(message())
    assert world.slept == pytest.approx([3.0])


def tokens(made):
    return made._health["a"].budget.tokens


@pytest.mark.parametrize(("act", "cost"), [(REFUSED, 14), (BUSY, 14), (THROTTLED, 5)])
def test_cost_of_asking_again(act, cost):
    """Asking the same account again costs 14 tokens, or 5 when it was throttled."""
    made = World(act).client()
    assert tokens(made) == 500
    made.send(message())
    assert tokens(made) == 500 - cost


def test_sending_again_in_doubt_costs_too():
    """A second copy to the same account is paid for like a failure."""
    made = World(LOST).client(policy=Policy(on_unknown=OnUnknown.RESEND))
    made.send(message())
    assert tokens(made) == 486


@pytest.mark.parametrize(("acts", "earned"), [([Act()], 1), ([Act(code="NUMBER")], 0), ([LOST], 0)])
def test_a_first_try_that_succeeds_gives_one_token(acts, earned):
    """Only an acceptance at the first try fills the bucket."""
    made = World(*acts).client()
    made._health["a"].budget.tokens = 100
    made.send(message(), check=False)
    assert tokens(made) == 100 + earned


def test_a_second_try_that_succeeds_gives_none():
    """What was paid for a retry is not given back when it succeeds."""
    made = World(REFUSED).client()
    made.send(message())
    assert tokens(made) == 486


def test_the_bucket_does_not_run_over():
    """500 tokens are all it holds."""
    made = World().client()
    made.send(message())
    assert tokens(made) == 500


def test_an_empty_bucket():
    """Without tokens nothing is asked twice; the first try is free."""
    world = World(always={"a": REFUSED})
    made = world.client(policy=Policy(retry_budget=13))
    result = made.send(message(), check=False)
    assert (len(world.asked), result.outcome) == (1, Outcome.NOT_SENT)
    assert tokens(made) == 13


def test_failing_over_is_free():
    """Another account is another bucket: nothing is paid, and none is needed."""
    made = World(REFUSED).client("a", "b", policy=Policy(retry_budget=1))
    assert made.send(message()).outcome is Outcome.ACCEPTED


def test_each_account_has_a_bucket():
    """One account's retries do not use up another's."""
    made = World(REFUSED).client("a", "b")
    made.send(message(), account="b")
    assert tokens(made) == 500
    assert made._health["b"].budget.tokens == 486


def test_a_bucket_of_many_threads(threads):
    """Tokens taken by 16 threads together are exactly those there were."""
    budget = Budget(1000)
    taken = threads(16, lambda _: sum(budget.take(7) for _ in range(50)))
    assert sum(taken) == 1000 // 7
    assert budget.tokens == 1000 - 7 * (1000 // 7)
