"""When records are looked at, with which limits, and what must be known for it."""

import attrs
import pytest
from engine.test_reconciling import LOOK, in_doubt
from engine.wire import CAN, Wire
from engine.world import LOST, LOST_TAKEN, World, message

from sms_core import Account, Outcome, SendResult


@pytest.mark.parametrize("lacking", ["reference", "attempts"])
def test_a_result_that_does_not_know_enough(lacking):
    """Without reference or time nothing is looked for, so nothing is proved."""
    world, made, result = in_doubt(LOST_TAKEN)
    poor = SendResult(
        result.recipients,
        result.attempts if lacking == "reference" else (),
        result.reference if lacking == "attempts" else "",
    )
    assert made.reconcile(poor) == poor
    assert world.looked == []


def test_a_reference_that_did_not_travel():
    """Where our reference was too long to be sent along, records cannot show it."""
    short = Account("a", Wire(attrs.evolve(CAN, reference_bytes=31)))
    world, made, result = in_doubt(LOST_TAKEN, names=(short,))
    assert world.asked[0].body["reference"] == ""
    assert made.reconcile(result) == result
    assert world.looked == []


def test_as_part_of_sending():
    """``reconcile`` in the policy looks before the send ends."""
    world = World(LOST_TAKEN)
    assert world.client(policy=LOOK).send(message()).outcome is Outcome.ACCEPTED
    assert len(world.copies) == 1


def test_as_part_of_sending_nothing_is_sent_again():
    """Proved absent, the message is not sent: that is the caller's to decide."""
    world = World(LOST)
    result = world.client("a", "b", policy=LOOK).send(message(), check=False)
    assert result.outcome is Outcome.NOT_SENT
    assert len(world.asked) == 1


def test_looks_keep_the_deadline():
    """Only looks that fit are made, and without the last one absence proves nothing."""
    world = World(LOST)
    result = world.client(policy=attrs.evolve(LOOK, deadline=10.0)).send(message(), check=False)
    assert result.outcome is Outcome.UNKNOWN
    assert world.slept == [2.0, 5.0]


def test_no_look_begins_with_less_than_300_ms_left():
    """Records of many recipients are read only while there is time."""
    numbers = [f"+86138001380{last:02}" for last in range(30)]
    world = World(LOST)
    policy = attrs.evolve(LOOK, deadline=3.0, settle_delays=(2.0,))
    result = world.client(policy=policy).send(message(*numbers), check=False)
    assert world.now <= 1003.0
    assert len(world.looked) == 13
    assert [each.outcome.value for each in result.recipients] == ["not_sent"] * 13 + [
        "unknown"
    ] * 17


def test_a_reference_that_just_fits():
    """Ours has 32 bytes."""
    exact = Account("a", Wire(attrs.evolve(CAN, reference_bytes=32)))
    world, made, result = in_doubt(LOST_TAKEN, names=(exact,))
    assert world.asked[0].body["reference"] == result.reference
    assert made.reconcile(result).outcome is Outcome.ACCEPTED


def test_limits_of_a_look():
    """A look has an exchange's limit, or what is left of the deadline."""
    world = World(LOST)
    policy = attrs.evolve(LOOK, deadline=10.0)
    world.client(policy=policy).send(message(), check=False)
    assert [each["limit"] for each in world.looked] == pytest.approx([7.9, 2.85])


def test_a_look_without_a_deadline():
    """Looking later has no deadline but an exchange's own limit."""
    world, made, result = in_doubt(LOST)
    made.reconcile(result)
    assert {each["limit"] for each in world.looked} == {8.0}


def test_a_wait_after_which_nothing_could_be_asked():
    """Records are not waited for when less than 300 ms would be left to ask."""
    world = World(LOST)
    policy = attrs.evolve(LOOK, deadline=7.3)
    world.client(policy=policy).send(message(), check=False)
    assert world.slept == [2.0]


def test_the_shortest_and_the_longest_reference():
    """References of one byte and of as many as the provider takes are looked for."""
    for reference in ("x", "x" * 64):
        world, made, result = in_doubt(LOST_TAKEN, reference=reference)
        assert made.reconcile(result).outcome is Outcome.ACCEPTED
        assert len(world.looked) == 1
