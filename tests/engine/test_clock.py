"""A wrong clock: learnt from the refusal's date, once, and kept on the monotonic clock."""

from email.utils import formatdate

import pytest
from engine.vendors import aliyun, aliyun_answer, tencent, tencent_answer, tencent_error
from engine.world import ONE, Act, World, message

from sms_core import Client, Outcome, Policy
from sms_core.clock import Clock
from sms_core.engine.decisions import learns
from sms_core.engine.health import Health
from sms_core.engine.steps import Done

HOUR = 3600.0


@pytest.mark.parametrize("skew", [HOUR, -HOUR, 901.0, 86400.0 * 400])
def test_one_extra_request(skew):
    """A machine whose clock is off sends at its first try plus one request."""
    world = World(skew=skew)
    result = world.client().send(message())
    assert result.outcome is Outcome.ACCEPTED
    assert len(world.asked) == 2
    assert world.slept == []


def test_once_for_all():
    """What was learnt serves every later message."""
    world = World(skew=HOUR)
    made = world.client()
    for _ in range(3):
        made.send(message())
    assert len(world.asked) == 4


def test_a_clock_corrected_later():
    """A step of the wall clock after that is not applied twice."""
    world = World(skew=HOUR)
    made = world.client()
    made.send(message())
    world.skew = 0.0
    made.send(message())
    assert len(world.asked) == 3
    assert world.asked[-1].body["now"] == pytest.approx(world.true(), abs=1.5)


def test_time_goes_on():
    """The learnt time runs with the monotonic clock."""
    world = World(skew=HOUR)
    made = world.client()
    made.send(message())
    world.now += 5000.0
    made.send(message())
    assert len(world.asked) == 3


def test_the_middle_of_the_exchange():
    """The vendor's date is taken for the middle of the exchange, so a slow one errs by half."""
    world = World(Act(code="CLOCK", seconds=4.0), skew=HOUR)
    made = world.client()
    made.send(message())
    ended = world.asked[0].ended
    assert made._health["a"].time(0.0, ended) == world.true_start + ended + 2.0


@pytest.mark.parametrize(("at", "learnt"), [(999_941.0, False), (999_937.0, True)])
def test_off_by_a_minute_at_the_middle(at, learnt):
    """Whether the clocks differ is judged at the middle of the exchange too."""
    done = Done(None, 10.0, at, elapsed=4.0, date=formatdate(1_000_000.0, usegmt=True))
    assert learns(Health(Policy(), lambda: 0.5), done) == learnt


def test_only_a_clock_error_teaches():
    """Any other refusal is waited for and paid for, whatever its date."""
    world = World(Act(code="BUSY"), skew=100.0)
    made = world.client()
    made.send(message())
    assert (len(world.slept), made._health["a"].budget.tokens) == (1, 486)


def test_mended_at_once_after_a_wait():
    """A wait that was cut short is over: mending does not wait again."""
    world = World(
        Act(code="BUSY", seconds=0.0), Act(code="CLOCK", seconds=0.0), draw=lambda: 0.0, skew=100.0
    )
    world.client().send(message())
    assert len(world.slept) == 1


def test_each_account_is_mended_once():
    """On failover the next account's clock may be mended too."""
    world = World(Act(), Act(code="BALANCE"), skew=HOUR)
    result = world.client("a", "b", policy=Policy(attempts=4)).send(message())
    assert [attempt.account for attempt in result.attempts] == ["a", "a", "b", "b"]


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Tue, 99 Foo 2026 99:99:99 GMT", "\x00", "9" * 400, "0"]
)
def test_no_date(date):
    """Without a date that can be read nothing is learnt, and the same account is not asked."""
    world = World(Act(code="CLOCK", headers={"date": date}))
    result = world.client().send(message(), check=False)
    assert (len(world.asked), result.outcome) == (1, Outcome.REJECTED)


def test_no_date_and_another_account():
    """The next account may still be asked."""
    world = World(Act(code="CLOCK", headers={"date": "?"}))
    result = world.client("a", "b").send(message())
    assert [attempt.account for attempt in result.attempts] == ["a", "b"]


def test_a_clock_that_is_right():
    """A date less than a minute from ours teaches nothing: the same request is not repeated."""
    world = World(Act(code="CLOCK"), skew=59.0)
    world.client().send(message(), check=False)
    assert len(world.asked) == 1


def test_a_vendor_that_is_never_content():
    """The clock is mended once; a second refusal stands."""
    world = World(always={"a": Act(code="CLOCK")}, skew=HOUR)
    result = world.client(policy=Policy(attempts=9)).send(message(), check=False)
    assert (len(world.asked), result.outcome) == (2, Outcome.REJECTED)


def test_each_account_learns_for_itself():
    """Accounts may have different clocks, and each is mended once for a message."""
    world = World(skew=HOUR)
    made = world.client("a", "b")
    made.send(message(), account="a")
    assert made._health["b"].time(5.0, world.now) == 5.0


def test_no_attempts_left():
    """With a single attempt nothing can be mended, but the next message profits."""
    world = World(skew=HOUR)
    made = world.client(policy=Policy(attempts=2))
    made.send(message())
    made.send(message())
    assert len(world.asked) == 3


def test_learning_is_not_paid_for():
    """Mending costs no tokens and no wait."""
    world = World(skew=HOUR)
    made = world.client(policy=Policy(retry_budget=1))
    assert made.send(message()).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(("off", "learnt"), [(60.0, False), (60.1, True), (-60.1, True)])
def test_what_counts_as_off(off, learnt):
    """A difference up to a minute is the network's."""
    health = Health(Policy(), lambda: 0.5)
    assert health.learn(1000.0 + off, 1000.0, 7.0) == learnt


def real(provider, refused, accepted):
    """Send through a real provider on a machine whose clock is an hour ahead."""
    seen, ticks = [], iter(range(1000))

    def vendor(request, timeout):
        seen.append(request)
        return refused if len(seen) == 1 else accepted

    clock = Clock(wall=lambda: 1_700_000_000.0 + HOUR, monotonic=lambda: next(ticks) / 10)
    result = Client(provider, vendor, clock=clock, sleep=None).send(message())
    return result, seen


DATE = formatdate(1_700_000_000.0, usegmt=True)


def test_aliyun():
    """``InvalidTimeStamp.Expired`` teaches, and the request is signed anew with the right time."""
    refused = aliyun_answer("InvalidTimeStamp.Expired", status=400, date=DATE)
    result, seen = real(aliyun(), refused, aliyun_answer())
    assert result.outcome is Outcome.ACCEPTED
    assert b"Timestamp=2023-11-14T23%3A13%3A20Z" in seen[0].body
    assert b"Timestamp=2023-11-14T22%3A13%3A20Z" in seen[1].body
    assert seen[0].body.partition(b"Signature=")[2] != seen[1].body.partition(b"Signature=")[2]


@pytest.mark.parametrize(
    "code", ["AuthFailure.SignatureExpire", "InternalError.RequestTimeException"]
)
def test_tencent(code):
    """``AuthFailure.SignatureExpire`` and its inner twin teach too."""
    result, seen = real(tencent(), tencent_error(code, date=DATE), tencent_answer(ONE))
    assert result.outcome is Outcome.ACCEPTED
    assert [dict(each.headers)["x-tc-timestamp"] for each in seen] == ["1700003600", "1700000000"]
