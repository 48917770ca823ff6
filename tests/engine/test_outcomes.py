"""What one exchange proves, by the stage it reached, and what may follow."""

import pytest
from engine.world import LOST, LOST_TAKEN, ONE, REFUSED, THREE, TWO, Act, World, message

from sms_core import (
    ErrorClass,
    Outcome,
    PhoneNumber,
    Policy,
    Purpose,
    RecipientResult,
    SendResult,
    Stage,
    Text,
    Verdict,
)
from sms_core.engine.decisions import Part, Permit, attempt_of, permit
from sms_core.engine.steps import Done
from sms_core.providers import Batch

ONCE = Policy(attempts=1)
LAST_BYTE_NEVER_LEFT = [Stage.POOL, Stage.RESOLVE, Stage.CONNECT, Stage.TLS, Stage.WRITE]
MAY_HAVE_ARRIVED = [Stage.WAIT, Stage.READ, Stage.ANSWER]


def outcomes(result):
    return [each.outcome.value for each in result.recipients]


def send(*acts, to=(ONE,), names=("a",), policy=None, **more):
    world = World(*acts)
    result = world.client(*names, policy=policy).send(message(*to, **more), check=False)
    return world, result


@pytest.mark.parametrize("stage", LAST_BYTE_NEVER_LEFT)
def test_nothing_left(stage):
    """Before the last byte of a request has left, it is proved that nothing was sent."""
    _, result = send(Act(fails=stage), policy=ONCE)
    assert outcomes(result) == ["not_sent"]
    assert result.recipients[0].stage is stage
    assert result.recipients[0].text == f"failed while {stage.value} (vendor.test): by script"


@pytest.mark.parametrize("stage", MAY_HAVE_ARRIVED)
@pytest.mark.parametrize("reaches", [True, False])
def test_it_may_have_arrived(stage, reaches):
    """After the last byte nobody knows, whatever the truth is."""
    world, result = send(Act(fails=stage, reaches=reaches), policy=ONCE)
    assert outcomes(result) == ["unknown"]
    assert len(world.copies) == reaches


@pytest.mark.parametrize(
    ("act", "outcome"),
    [
        (Act(), Outcome.ACCEPTED),
        (Act(code="NUMBER"), Outcome.REJECTED),
        (Act(code="THROTTLED"), Outcome.REJECTED),
        (Act(code="INTERNAL"), Outcome.UNKNOWN),
        (Act(code="INTERNAL", status=500), Outcome.UNKNOWN),
        (Act(status=500, body=b"<html>"), Outcome.UNKNOWN),
        (Act(status=502, body=b""), Outcome.UNKNOWN),
        (Act(status=503, body=b"<html>"), Outcome.UNKNOWN),
        (Act(status=504, body=b"gateway timed out"), Outcome.UNKNOWN),
        (Act(status=200, body=b'{"codes": {"+8613'), Outcome.UNKNOWN),
        (Act(status=302, body=b""), Outcome.UNKNOWN),
        (Act(status=429, body=b"slow down"), Outcome.REJECTED),
    ],
)
def test_answers(act, outcome):
    """An answer is what the vendor's code says; without one only 429 proves anything."""
    _, result = send(act, policy=ONCE)
    assert result.outcome is outcome


@pytest.mark.parametrize("stage", LAST_BYTE_NEVER_LEFT)
def test_not_sent_is_tried_again(stage):
    """What provably did not leave goes again, and arrives once."""
    world, result = send(Act(fails=stage), Act())
    assert outcomes(result) == ["accepted"]
    assert len(world.copies) == 1


@pytest.mark.parametrize("lost", [LOST, LOST_TAKEN, Act(code="INTERNAL", takes=True)])
def test_doubt_ends_a_notification(lost):
    """What may have gone out is not sent again, by the same account or another."""
    world, result = send(lost, names=("a", "b"))
    assert outcomes(result) == ["unknown"]
    assert len(world.asked) == 1


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("NUMBER", ["a"]),
        ("LIMIT", ["a"]),
        ("BUSY", ["a"]),
        ("THROTTLED", ["a", "b"]),
        ("BALANCE", ["a", "b"]),
        ("TOKEN", ["a", "b"]),
    ],
)
def test_refusals_and_the_next_account(code, asked):
    """Another account is asked only for a reason that is the account's or the provider's."""
    world, _ = send(Act(code=code), Act(), names=("a", "b"), policy=Policy(attempts=2))
    world_asked = [each.body["account"] for each in world.asked]
    assert world_asked[: len(asked)] == asked
    assert ("b" in world_asked) == ("b" in asked)


@pytest.mark.parametrize(
    ("code", "asked"), [("BUSY", 3), ("THROTTLED", 3), ("NUMBER", 1), ("LIMIT", 1), ("BALANCE", 1)]
)
def test_refusals_and_the_same_account(code, asked):
    """The same account is asked again only where its code says so."""
    world, result = send(*[Act(code=code)] * 3)
    assert len(world.asked) == asked
    assert outcomes(result) == ["rejected"]


@pytest.mark.parametrize("first", ["THROTTLED", "BALANCE"])
def test_a_refusal_may_be_followed_by_a_failure(first):
    """What is told is the last thing known: refused by one, the other could not be reached."""
    _, result = send(Act(code=first), *[REFUSED] * 3, names=("a", "b"))
    assert outcomes(result) == ["not_sent"]
    assert result.recipients[0].account == "b"


def test_recipients_have_outcomes_of_their_own():
    """One exchange, four recipients, four outcomes."""
    act = Act(code={ONE: "OK", TWO: "NUMBER", THREE: "INTERNAL"})
    _, result = send(act, to=(ONE, TWO, THREE), policy=ONCE)
    assert outcomes(result) == ["accepted", "rejected", "unknown"]


def test_the_least_certain_outcome_is_the_message_s():
    """The message's outcome is the least certain of its recipients'."""
    codes = {ONE: "OK", TWO: "NUMBER", THREE: "INTERNAL"}
    _, result = send(Act(code=codes), to=(ONE, TWO, THREE), policy=ONCE)
    assert result.outcome is Outcome.UNKNOWN
    _, result = send(Act(code=codes), to=(ONE, TWO), policy=ONCE)
    assert result.outcome is Outcome.REJECTED


def test_every_attempt_is_told():
    """The result holds each exchange: account, outcome, stage, when and how long."""
    world, result = send(Act(fails=Stage.CONNECT, seconds=0.5), Act(seconds=0.25), names=("a", "b"))
    first, second = result.attempts
    assert (first.account, first.outcome, first.stage) == ("a", Outcome.NOT_SENT, Stage.CONNECT)
    assert (second.account, second.outcome, second.stage) == ("b", Outcome.ACCEPTED, None)
    assert [first.elapsed, second.elapsed] == pytest.approx([0.5, 0.25])
    assert first.at == pytest.approx(world.true_start + 1000.0)
    assert (first.detail, second.detail) == ("by script", "")
    assert (first.recipients, second.recipients) == (1, 1)


def test_an_attempt_tells_why_it_was_refused():
    """The provider's code stays in the record, also when another account accepted."""
    _, result = send(Act(code="BALANCE"), Act(), names=("a", "b"))
    assert [each.detail for each in result.attempts] == ["BALANCE", ""]


def test_one_reference_for_all_attempts():
    """The reference is the message's, so that every account's records can be asked for it."""
    world, result = send(REFUSED, Act(), names=("a", "b"))
    assert {each.body["reference"] for each in world.asked} == {result.reference}
    assert result.reference


def test_each_attempt_is_signed_afresh():
    """No two exchanges share a nonce."""
    world, _ = send(REFUSED, REFUSED, Act())
    assert len({each.body["nonce"] for each in world.asked}) == 3


def test_a_refusal_without_a_verdict_stands():
    """A provider that says no and not why is not asked again, nor is another."""
    part = Part((PhoneNumber(ONE),))
    refused = RecipientResult(recipient=PhoneNumber(ONE), outcome=Outcome.REJECTED)
    assert permit(refused, part, Purpose.VERIFICATION, None) == Permit()


def test_who_was_not_tried():
    """Passed over, every recipient is told as himself."""
    world = World(*[REFUSED] * 3)
    client = world.client(policy=Policy(attempts=1, breaker_failures=3, breaker_rest=60.0))
    for _ in range(3):
        client.send(message(), check=False)
    result = client.send(message(ONE, TWO), check=False)
    assert [each.recipient.e164 for each in result.recipients] == [ONE, TWO]
    assert {each.stage for each in result.recipients} == {Stage.BREAKER}


def test_what_an_attempt_says_of_a_refusal():
    """The provider's code, and what it means where that is known."""
    verdict = Verdict(ErrorClass.QUOTA, meaning="the balance is used up")
    number = PhoneNumber(ONE)
    for meant, told in [(verdict, "BALANCE, the balance is used up"), (None, "BALANCE")]:
        each = RecipientResult(
            recipient=number, outcome=Outcome.REJECTED, code="BALANCE", verdict=meant
        )
        result = SendResult((each,))
        done = Done(result, 1.0)
        assert attempt_of(done, Batch((number,), Text("x")), "a", result).detail == told
