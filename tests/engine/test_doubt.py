"""What may follow when a message may have gone out: by purpose, by the caller's word, by replay."""

import pytest
from engine.wire import capped
from engine.world import LOST, LOST_TAKEN, ONE, REFUSED, TWO, Act, World, message

from sms_core import OnUnknown, Outcome, Policy, Stage

DOUBTS = [
    LOST,
    LOST_TAKEN,
    Act(code="INTERNAL"),
    Act(code="INTERNAL", takes=True),
    Act(status=502, body=b"<html>"),
    Act(seconds=9.0),
]
RESEND = Policy(on_unknown=OnUnknown.RESEND)
REPLAY = Policy(replay=True)


def send(*acts, names="ab", purpose="verification", policy=None, **more):
    world = World(*acts)
    made = world.client(*names, policy=policy)
    return world, made.send(message(purpose=purpose, **more), check=False)


def asked(world):
    return [each.body["account"] for each in world.asked]


@pytest.mark.parametrize("doubt", DOUBTS, ids=str)
def test_a_verification_code_goes_once_more(doubt):
    """In doubt a code is sent once more, through the next account, the identical code."""
    world, result = send(doubt)
    assert asked(world) == ["a", "b"]
    assert result.outcome is Outcome.ACCEPTED
    assert {copy.code for copy in world.copies} == {"417358"}
    assert len({copy.reference for copy in world.copies}) == 1
    assert len(world.copies) <= 2


@pytest.mark.parametrize("purpose", ["notification", "marketing"])
@pytest.mark.parametrize("doubt", DOUBTS, ids=str)
def test_nothing_else_goes_again(doubt, purpose):
    """Notices and marketing are not sent again in doubt."""
    world, result = send(doubt, purpose=purpose)
    assert (asked(world), result.outcome) == (["a"], Outcome.UNKNOWN)


def test_not_with_the_same_account():
    """A code is not sent again through the account that is in doubt."""
    world, result = send(LOST, names="a")
    assert (asked(world), result.outcome) == (["a"], Outcome.UNKNOWN)


def test_exactly_one_more_copy():
    """When the second copy is in doubt too, that is all: a third account is not asked."""
    world, result = send(LOST_TAKEN, LOST_TAKEN, names="abc", policy=Policy(attempts=9))
    assert (asked(world), result.outcome) == (["a", "b"], Outcome.UNKNOWN)
    assert len(world.copies) == 2


def test_a_second_copy_that_did_not_leave_may_be_tried_again():
    """What provably did not leave is no copy: the next account is asked."""
    world, result = send(LOST, REFUSED, Act(), names="abc")
    assert (asked(world), result.outcome) == (["a", "b", "c"], Outcome.ACCEPTED)


@pytest.mark.parametrize("code", ["NUMBER", "BALANCE", "LIMIT"])
def test_a_doubt_never_becomes_a_no(code):
    """The second account's refusal says nothing about the first copy."""
    _, result = send(LOST_TAKEN, Act(code=code))
    assert result.outcome is Outcome.UNKNOWN
    assert result.recipients[0].account == "a"


def test_a_doubt_stays_when_the_second_copy_did_not_leave():
    """Nor does a second copy that was not sent."""
    _, result = send(LOST_TAKEN, *[REFUSED] * 3)
    assert result.outcome is Outcome.UNKNOWN


def test_a_doubt_ends_with_an_acceptance():
    """Only an acceptance ends it; then the result is the second account's."""
    _, result = send(LOST)
    assert (result.outcome, result.recipients[0].account) == (Outcome.ACCEPTED, "b")


def test_a_doubt_after_a_refusal():
    """A refused first copy and a lost second one are in doubt."""
    _, result = send(Act(code="BALANCE"), LOST, purpose="notification")
    assert result.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("purpose", ["verification", "notification", "marketing"])
@pytest.mark.parametrize("policy", [OnUnknown.RAISE, OnUnknown.RECONCILE])
def test_the_caller_may_forbid_a_second_copy(policy, purpose):
    """``raise`` and ``reconcile`` send nothing again, whatever the purpose."""
    settings = Policy(on_unknown=policy, settle_delays=())
    world, result = send(LOST, purpose=purpose, policy=settings)
    assert (asked(world), result.outcome) == (["a"], Outcome.UNKNOWN)


@pytest.mark.parametrize("purpose", ["verification", "notification", "marketing"])
@pytest.mark.parametrize("names", ["a", "ab", "abc"])
def test_the_caller_may_ask_for_a_second_copy(names, purpose):
    """``resend`` sends once more: through the next account or, without one, the same."""
    world, result = send(LOST_TAKEN, LOST_TAKEN, names=names, purpose=purpose, policy=RESEND)
    assert asked(world) == ["a", "b" if len(names) > 1 else "a"]
    assert result.outcome is Outcome.UNKNOWN


def test_resending_waits_before_the_same_account():
    """A second copy to the same account backs off like any other try."""
    world, _ = send(LOST, names="a", policy=RESEND)
    assert world.slept == pytest.approx([0.025])


def test_attempts_bound_second_copies_too():
    """With one attempt there is no second copy."""
    world, _ = send(LOST, policy=Policy(attempts=1, on_unknown=OnUnknown.RESEND))
    assert asked(world) == ["a"]


def test_only_those_in_doubt_get_a_second_copy():
    """In a batch nobody who was accepted or refused is sent a second copy."""
    world = World(Act(code={ONE: "OK", TWO: "INTERNAL"}))
    world.client("a", "b").send(message(ONE, TWO, purpose="verification"))
    assert world.asked[1].body["to"] == [TWO]


def test_a_replay_that_is_accepted():
    """The vendor took the identical bytes, so the first copy never arrived: one copy."""
    world, result = send(LOST, Act(), purpose="notification", policy=REPLAY)
    assert result.outcome is Outcome.ACCEPTED
    assert len({each.body["nonce"] for each in world.asked}) == 1
    assert len(world.copies) == 1


def test_a_replay_of_what_arrived():
    """A used nonce proves that the first copy arrived, not what became of it."""
    world, result = send(LOST_TAKEN, purpose="notification", policy=REPLAY)
    assert (result.outcome, result.recipients[0].code) == (Outcome.UNKNOWN, "NONCE")
    assert [attempt.account for attempt in result.attempts] == ["a", "a"]
    assert (len(world.copies), len(result.attempts)) == (1, 2)


@pytest.mark.parametrize(
    "second", [Act(code="THROTTLED"), Act(code="NUMBER"), REFUSED, LOST], ids=str
)
def test_a_replay_that_tells_nothing(second):
    """Any other answer to the replay leaves the doubt as it was."""
    _, result = send(LOST, second, purpose="notification", policy=REPLAY)
    assert (result.outcome, result.recipients[0].stage) == (Outcome.UNKNOWN, Stage.READ)


def test_a_replay_for_several_recipients():
    """What the replay says of one recipient is not said of another."""
    world = World(LOST, Act(code={ONE: "NUMBER", TWO: "INTERNAL"}))
    result = world.client(policy=REPLAY).send(message(ONE, TWO), check=False)
    assert [each.outcome for each in result.recipients] == [Outcome.UNKNOWN] * 2


def test_a_verification_code_after_a_replay():
    """A code whose replay told nothing goes to the next account as without it."""
    world, result = send(LOST_TAKEN, policy=REPLAY)
    assert (asked(world), result.outcome) == (["a", "a", "b"], Outcome.ACCEPTED)
    assert len(world.copies) == 2


@pytest.mark.parametrize(
    ("policy", "account"),
    [(None, "a"), (REPLAY, capped("a", 1000, replay=False))],
    ids=["not asked for", "not declared"],
)
def test_no_replay(policy, account):
    """Replays are made only where asked for, with a provider that declares it can tell them."""
    world, _ = send(LOST, names=(account,), purpose="notification", policy=policy)
    assert len(world.asked) == 1


@pytest.mark.parametrize("act", [REFUSED, Act(code="INTERNAL"), Act(status=502, body=b"")], ids=str)
def test_only_lost_answers_are_replayed(act):
    """What did not leave is signed afresh, and an answer is an answer."""
    world, _ = send(act, Act(), names="a", purpose="notification", policy=REPLAY)
    nonces = [each.body["nonce"] for each in world.asked]
    assert len(set(nonces)) == len(nonces)


def test_no_replay_without_time():
    """A replay too is not begun with less than 300 ms left."""
    slow = Act(fails=Stage.READ, seconds=3.8)
    world, _ = send(slow, purpose="marketing", policy=Policy(replay=True, deadline=4.0))
    assert len(world.asked) == 1


def test_a_replay_s_limit_is_what_is_left():
    """A replay gets no more time than there is."""
    slow = Act(fails=Stage.READ, seconds=3.0)
    world, _ = send(slow, purpose="marketing", policy=Policy(replay=True, deadline=4.0))
    assert [each.limit for each in world.asked] == pytest.approx([4.0, 1.0])
