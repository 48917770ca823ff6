"""What observers are told: every wait, failover, change of a breaker and reconciliation."""

import pytest
from engine.test_async import Watching
from engine.wire import capped
from engine.world import LOST, LOST_TAKEN, ONE, REFUSED, THREE, TWO, Act, World, message

from sms_core import OnUnknown, Outcome, Policy
from sms_core.engine.steps import Event
from sms_core.providers import Evidence

ONCE = Policy(attempts=1)


def watched(*acts, names=("a",), **options):
    world, watching = World(*acts), Watching()
    return world, world.client(*names, hooks=[watching], **options), watching


def decisions(watching):
    return [each for each in watching.events if isinstance(each, Event)]


def told(watching):
    return [(each.kind, each.account, each.detail) for each in decisions(watching)]


def test_a_wait():
    """A wait is told with the longest it may take."""
    _, made, watching = watched(REFUSED)
    made.send(message())
    (event,) = decisions(watching)
    assert (event.kind, event.account) == ("wait", "a")
    assert event.seconds == pytest.approx(0.05)


def test_a_failover():
    """A failover is told with the account left and the one taken."""
    _, made, watching = watched(REFUSED, names="ab")
    made.send(message())
    assert told(watching) == [("failover", "a", "b")]


def test_passing_over_a_resting_account():
    """Passing over an account that rests is a failover too."""
    _, made, watching = watched(*[REFUSED] * 5, names="ab", policy=ONCE)
    for _ in range(5):
        made.send(message(), account="a", check=False)
    watching.events.clear()
    made.send(message())
    assert told(watching) == [("failover", "a", "b")]


def test_passing_over_an_account_that_cannot_send_it():
    """So is passing over an account that cannot send the message."""
    _, made, watching = watched(names=(capped("a", 1, templates=False), "b"))
    made.send(message())
    assert told(watching) == [("failover", "a", "b")]


@pytest.mark.parametrize(("probe", "then"), [(Act(), "closed"), (REFUSED, "open")])
def test_the_breaker(probe, then):
    """Every change of a breaker is told: open, half open, and what the probe made of it."""
    world, made, watching = watched(*[REFUSED] * 5, probe, policy=ONCE)
    for _ in range(6):
        made.send(message(), check=False)
    world.now += 20.0
    made.send(message(), check=False)
    assert told(watching) == [
        ("breaker", "a", "open"),
        ("breaker", "a", "half_open"),
        ("breaker", "a", then),
    ]


def test_nothing_to_tell():
    """A send that succeeds at once decides nothing."""
    _, made, watching = watched()
    made.send(message())
    assert decisions(watching) == []


@pytest.mark.parametrize(
    ("lost", "outcome"), [(LOST_TAKEN, Outcome.ACCEPTED), (LOST, Outcome.NOT_SENT)]
)
def test_a_reconciliation(lost, outcome):
    """What the records told is told of each recipient it decides."""
    _, made, watching = watched(lost, policy=Policy(on_unknown=OnUnknown.RAISE))
    made.reconcile(made.send(message(ONE, TWO), check=False))
    reconciled = Event(kind="reconciled", account="a", outcome=outcome)
    assert decisions(watching) == [reconciled, reconciled]


def test_a_reconciliation_as_part_of_sending():
    """Also when the send itself looks."""
    policy = Policy(on_unknown=OnUnknown.RECONCILE)
    _, made, watching = watched(LOST_TAKEN, policy=policy)
    made.send(message())
    assert [each.kind for each in decisions(watching)] == ["reconciled"]


def test_a_doubt_that_stays():
    """A look that decides nothing is not told."""
    account = capped("a", 9, evidence=Evidence.CONFIRMS)
    _, made, watching = watched(LOST, names=(account,))
    made.reconcile(made.send(message(), check=False))
    assert decisions(watching) == []


def test_parts_are_told_apart():
    """Each part of a batch has its own story."""
    codes = {ONE: "BALANCE", TWO: "BUSY", THREE: "OK"}
    _, made, watching = watched(Act(code=codes), Act(seconds=0.0), names="ab")
    made.send(message(ONE, TWO, THREE))
    assert told(watching) == [("failover", "a", "b"), ("wait", "a", "")]
