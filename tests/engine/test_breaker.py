"""The breaker: what makes an account rest, for how long, and how it comes back."""

import pytest
from engine.wire import capped
from engine.world import LOST, ONE, REFUSED, TWO, Act, World, message

from sms_core import Outcome, Policy, Stage
from sms_core.engine.health import Breaker, State

ONCE = Policy(attempts=1)
BAD_GATEWAY = Act(status=502, body=b"<html>")
FAILURES = [
    *[Act(fails=stage) for stage in (Stage.RESOLVE, Stage.CONNECT, Stage.TLS, Stage.WRITE)],
    *[Act(fails=stage) for stage in (Stage.WAIT, Stage.READ, Stage.ANSWER)],
    BAD_GATEWAY,
    Act(status=500, code="INTERNAL"),
    Act(status=503, code="BUSY"),
]
HARMLESS = [
    Act(fails=Stage.POOL),
    Act(fails=Stage.DEADLINE),
    *[Act(code=code) for code in ("NUMBER", "LIMIT", "BALANCE", "INTERNAL", "THROTTLED", "BUSY")],
    Act(status=429, body=b"slow down"),
    Act(status=400, code="NUMBER"),
    Act(status=403, body=b"<html>"),
]


def state(made, name="a"):
    return made._health[name].breaker.state


def resting(*more, draw=lambda: 0.5, names=("a",), **options):
    """A client whose first account has just begun to rest."""
    world = World(*[REFUSED] * 5, *more, draw=draw)
    made = world.client(*names, policy=ONCE, **options)
    for _ in range(5):
        made.send(message(), account="a", check=False)
    return world, made


@pytest.mark.parametrize("act", FAILURES, ids=str)
def test_five_failures_in_a_row(act):
    """Transport faults and status 5xx count; the fifth in a row opens the breaker."""
    world = World(always={"a": act})
    made = world.client(policy=ONCE)
    for _ in range(4):
        made.send(message(), check=False)
    assert state(made) is State.CLOSED
    made.send(message(), check=False)
    assert state(made) is State.OPEN


@pytest.mark.parametrize("act", HARMLESS, ids=str)
def test_what_never_counts(act):
    """A refusal, the recipient's fault least of all, and what failed on this machine."""
    made = World(always={"a": act}).client(policy=ONCE)
    for _ in range(30):
        made.send(message(), check=False)
    assert state(made) is State.CLOSED


@pytest.mark.parametrize("stage", [Stage.POOL, Stage.DEADLINE])
def test_a_local_failure_does_not_end_a_row(stage):
    """What says nothing about the provider is not evidence that it is well."""
    acts = [REFUSED, Act(fails=stage)] * 4 + [REFUSED]
    made = World(*acts).client(policy=ONCE)
    for _ in acts:
        made.send(message(), check=False)
    assert state(made) is State.OPEN


@pytest.mark.parametrize("act", [Act(), Act(code="NUMBER"), Act(code="INTERNAL")], ids=str)
def test_an_answer_ends_a_row(act):
    """Any answer of the vendor's shows that it is there."""
    made = World(*[REFUSED] * 4, act, *[REFUSED] * 4).client(policy=ONCE)
    for _ in range(9):
        made.send(message(), check=False)
    assert state(made) is State.CLOSED


def test_half_of_ten():
    """Five failures in ten calls within the window open it, though not in a row."""
    made = World(*[REFUSED, Act()] * 5).client(policy=ONCE)
    for _ in range(9):
        made.send(message(), check=False)
    assert state(made) is State.CLOSED
    made.send(message(), check=False)
    assert state(made) is State.OPEN


def test_less_than_half():
    """Four failures in ten calls do not."""
    made = World(*[REFUSED, Act()] * 4, Act(), Act()).client(policy=ONCE)
    for _ in range(10):
        made.send(message(), check=False)
    assert state(made) is State.CLOSED


@pytest.mark.parametrize(("pause", "opens"), [(5.0, True), (29.0, True), (31.0, False)])
def test_the_window(pause, opens):
    """Calls older than 30 s count no more."""
    world = World(*[REFUSED, Act()] * 5)
    made = world.client(policy=ONCE)
    for number in range(10):
        world.now += pause if number == 1 else 0.0
        made.send(message(), check=False)
    assert (state(made) is State.OPEN) == opens


@pytest.mark.parametrize(("drawn", "rest"), [(0.0, 12.0), (0.5, 15.0), (1 - 2**-53, 18.0)])
def test_an_account_rests_for_15_s_more_or_less(drawn, rest):
    """15 s, 20 % more or less, in which it is asked nothing."""
    world, made = resting(draw=lambda: drawn)
    opened = world.now
    world.now = opened + rest - 0.001
    refused = made.send(message(), check=False)
    assert (refused.outcome, refused.recipients[0].stage) == (Outcome.NOT_SENT, Stage.BREAKER)
    assert (refused.attempts, refused.recipients[0].account) == ((), "a")
    world.now = opened + rest + 0.001
    assert made.send(message()).outcome is Outcome.ACCEPTED


def test_a_resting_account_is_passed_over():
    """The next account is asked at once, at no cost."""
    world, made = resting(names=("a", "b"))
    result = made.send(message())
    assert [attempt.account for attempt in result.attempts] == ["b"]
    assert world.slept == []


def test_the_probe_closes_it():
    """One success after the rest, and the account is back for all."""
    world, made = resting()
    world.now += 20.0
    made.send(message())
    assert state(made) is State.CLOSED


@pytest.mark.parametrize("act", [Act(code="NUMBER"), Act(code="THROTTLED")], ids=str)
def test_a_refused_probe_closes_it(act):
    """A refusal is an answer."""
    world, made = resting(act)
    world.now += 20.0
    made.send(message(), check=False)
    assert state(made) is State.CLOSED


@pytest.mark.parametrize("act", [REFUSED, LOST, BAD_GATEWAY], ids=str)
def test_a_failed_probe_opens_it_again(act):
    """One failure of the probe is enough for another rest."""
    world, made = resting(act)
    world.now += 20.0
    made.send(message(), check=False)
    assert state(made) is State.OPEN
    world.now += 11.9
    assert made.send(message(), check=False).attempts == ()


@pytest.mark.parametrize("stage", [Stage.POOL, Stage.DEADLINE])
def test_a_probe_that_failed_locally_proves_nothing(stage):
    """It neither closes the breaker nor opens it again; another probe goes after a rest."""
    world, made = resting(Act(fails=stage))
    world.now += 20.0
    made.send(message(), check=False)
    assert state(made) is State.HALF_OPEN
    assert made.send(message(), check=False).attempts == ()
    world.now += 15.1
    assert made.send(message()).outcome is Outcome.ACCEPTED


def test_a_list_sends_one_probe():
    """Of a list in several parts only the first is a probe; the rest waits for its end."""
    world = World(*[REFUSED] * 6)
    made = world.client(capped("a", 1), policy=ONCE)
    for _ in range(5):
        made.send(message(), check=False)
    world.now += 20.0
    result = made.send(message(ONE, TWO), check=False)
    assert len(result.attempts) == 1
    assert [each.stage for each in result.recipients] == [Stage.CONNECT, Stage.BREAKER]


def test_a_late_success_closes_it():
    """An exchange begun before the rest that succeeds shows that the account is well."""
    breaker = Breaker(Policy(), lambda: 0.5)
    for _ in range(5):
        breaker.record(0.0, failed=True)
    assert breaker.record(1.0, failed=False)
    assert breaker.admits(1.0)


def test_late_failures():
    """A few exchanges begun before the rest that fail in it do not make it longer."""
    breaker = Breaker(Policy(), lambda: 0.5)
    for _ in range(5):
        breaker.record(0.0, failed=True)
    assert not any(breaker.record(1.0, failed=True) for _ in range(4))
    assert breaker.admits(15.0)


def test_the_window_ends_after_30_s():
    """A call exactly 30 s old counts no more."""
    for first, opens in [(0.0, False), (0.001, True)]:
        breaker = Breaker(Policy(), lambda: 0.5)
        breaker.record(first, failed=True)
        later = [breaker.record(30.0, failed=bad) for bad in [False, True] * 4 + [False]]
        assert any(later) == opens


def test_one_account_s_rest_is_its_own():
    """Breakers are per account."""
    _, made = resting(names=("a", "b"))
    assert (state(made), state(made, "b")) == (State.OPEN, State.CLOSED)
