"""An outage is not made worse: what 50 clients put on an account that fails all the time."""

import attrs
import pytest
from engine.world import LOST, REFUSED, Act, World, message

from sms_core import Outcome, Policy

CLIENTS, SECONDS, EACH_SECOND = 50, 60.0, 4
FAILING = {"refused": REFUSED, "lost": LOST, "throttled": Act(code="THROTTLED")}


def offered(act, policy):
    """Sends and exchanges of one client, each send at its time of the virtual minute."""
    world = World(always={"a": attrs.evolve(act, seconds=0.005)})
    made, began, sends = world.client(policy=policy), world.now, 0
    while world.now - began < SECONDS:
        result = made.send(message(), check=False)
        assert result.outcome is not Outcome.ACCEPTED
        sends += 1
        world.now = max(world.now, began + sends / EACH_SECOND)
    return sends, len(world.asked)


@pytest.mark.parametrize("act", FAILING.values(), ids=FAILING)
def test_load_in_an_outage(act):
    """After the buckets' first tokens the load is at most 1.1 times what was offered."""
    told = [offered(act, Policy(retry_budget=500)) for _ in range(CLIENTS)]
    sends, exchanges = (sum(column) for column in zip(*told, strict=True))
    first_tokens = CLIENTS * (500 // 5 if act.code == "THROTTLED" else 500 // 14)
    assert exchanges <= 1.1 * sends + first_tokens


def test_the_budget_alone():
    """Even without the breaker the bucket ends the retries: one exchange for each send."""
    patient = Policy(breaker_failures=10**6, breaker_calls=10**6)
    sends, exchanges = offered(REFUSED, patient)
    assert exchanges - sends == 500 // 14


def test_neither():
    """What it would be without: three exchanges for each send."""
    careless = Policy(breaker_failures=10**6, breaker_calls=10**6, retry_budget=10**9)
    sends, exchanges = offered(REFUSED, careless)
    assert exchanges == 3 * sends


def test_a_resting_account_is_hardly_asked():
    """With the breaker an outage costs the account about a probe every 15 s."""
    _, exchanges = offered(REFUSED, Policy())
    assert exchanges <= 5 + SECONDS / 12 + 1


def test_it_recovers():
    """When the account is well again, everything goes at the first try within a rest."""
    world = World(always={"a": REFUSED})
    made = world.client()
    for _ in range(20):
        made.send(message(), check=False)
    world.always.clear()
    world.now += 18.0
    for _ in range(20):
        assert made.send(message()).attempts[0].outcome is Outcome.ACCEPTED
