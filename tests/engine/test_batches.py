"""Many recipients: who is tried again, in which parts, and in which order they are told."""

import attrs
import pytest
from engine.wire import CAN, Wire, capped
from engine.world import LOST, LOST_TAKEN, ONE, REFUSED, THREE, TWO, Act, World, message

from sms_core import Account, InvalidMessage, Outcome, Policy, Stage

MANY = tuple(f"+86138001380{last:02}" for last in range(7))


def sent(world):
    """The numbers of each request, by their last two digits."""
    return [[number[-2:] for number in each.body["to"]] for each in world.asked]


def test_only_the_retryable_part_is_tried_again():
    """Who was accepted, refused for good or is in doubt is left alone; the rest goes again."""
    codes = {ONE: "OK", TWO: "NUMBER", THREE: "BUSY", MANY[5]: "INTERNAL"}
    world = World(Act(code=codes), Act())
    result = world.client().send(message(ONE, TWO, THREE, MANY[5]), check=False)
    assert sent(world) == [["00", "01", "66", "05"], ["66"]]
    assert [each.outcome.value for each in result.recipients] == [
        "accepted",
        "rejected",
        "accepted",
        "unknown",
    ]


def test_the_order_of_recipients_is_kept():
    """Results stand in the order of ``to``, however parts were tried."""
    codes = dict(zip(MANY, ["BUSY", "OK", "THROTTLED", "OK", "BUSY", "NUMBER", "OK"], strict=True))
    world = World(Act(code=codes), Act(), Act())
    result = world.client().send(message(*MANY), check=False)
    assert [each.recipient.e164 for each in result.recipients] == list(MANY)


def test_those_who_fare_alike_go_together():
    """A batch parts into as many exchanges as there are things to do, not into one for each."""
    codes = dict.fromkeys(MANY[:3], "BUSY") | dict.fromkeys(MANY[3:5], "THROTTLED")
    world = World(Act(code=codes))
    world.client().send(message(*MANY))
    assert sent(world) == [
        ["00", "01", "02", "03", "04", "05", "06"],
        ["00", "01", "02"],
        ["03", "04"],
    ]


def test_parts_go_to_different_accounts():
    """What stays with an account and what fails over each take their own way."""
    world = World(Act(code={ONE: "BUSY", TWO: "BALANCE"}), Act(), Act())
    result = world.client("a", "b").send(message(ONE, TWO), check=False)
    assert [each.account for each in result.recipients] == ["a", "b"]
    assert result.outcome is Outcome.ACCEPTED


def test_long_lists_are_split():
    """A list longer than the account takes goes in several exchanges."""
    world = World()
    result = world.client(capped("a", 3)).send(message(*MANY))
    assert sent(world) == [["00", "01", "02"], ["03", "04", "05"], ["06"]]
    assert len(result.accepted) == 7


def test_a_smaller_account_takes_over():
    """The next account's own cap decides how what is left is split."""
    world = World(REFUSED)
    world.client(capped("a", 7), capped("b", 3)).send(message(*MANY))
    assert [len(part) for part in sent(world)] == [7, 3, 3, 1]


def test_only_the_failed_part_of_a_split_list_fails_over():
    """Parts that the first account took are not shown to the second."""
    world = World(Act(), REFUSED, Act())
    world.client(capped("a", 3), capped("b", 2)).send(message(*MANY))
    assert sent(world) == [["00", "01", "02"], ["03", "04", "05"], ["06"], ["03", "04"], ["05"]]
    assert sorted(copy.number for copy in world.copies) == sorted(MANY)


def test_each_part_has_attempts_of_its_own():
    """Trying one part again does not use up another's attempts."""
    world = World(*[REFUSED] * 4, Act())
    result = world.client(capped("a", 4), policy=Policy(attempts=3)).send(message(*MANY))
    assert result.outcome is Outcome.ACCEPTED
    assert [len(part) for part in sent(world)] == [4, 3, 4, 3, 4, 3]


def test_mainland_numbers_apart():
    """Where an account wants them apart, the two groups are two exchanges."""
    world = World()
    result = world.client(capped("a", 9, separate_mainland=True)).send(message(ONE, THREE, TWO))
    assert sent(world) == [["00", "01"], ["66"]]
    assert [each.recipient.e164 for each in result.recipients] == [ONE, THREE, TWO]


def test_numbers_are_read_once():
    """The first account's strictness holds for all: nobody's number changes on failover."""
    strict, lenient = Account("a", Wire(), strict_numbers=True), Account("b", Wire())
    world = World(REFUSED, Act())
    result = world.client(strict, lenient).send(message("13800138000"))
    assert [each.body["to"] for each in world.asked] == [["+13800138000"]] * 2
    assert result.recipients[0].recipient.e164 == "+13800138000"


def test_numbers_are_not_read_again_by_a_stricter_account():
    """A lenient first account's reading also stands."""
    lenient, strict = Account("a", Wire()), Account("b", Wire(), strict_numbers=True)
    world = World(REFUSED, Act())
    world.client(lenient, strict).send(message("13800138000"))
    assert [each.body["to"] for each in world.asked] == [["+8613800138000"]] * 2


def test_impossible_parts_are_found_before_the_first_goes():
    """No part leaves when a later one cannot be sent: the next account gets them all."""

    class NoForeign(Wire):
        def send(self, batch, ctx):
            if not batch.recipients[0].is_mainland_china:
                raise InvalidMessage("no template for numbers outside mainland China")
            return super().send(batch, ctx)

    first = Account("a", NoForeign(attrs.evolve(CAN, separate_mainland=True)))
    world = World()
    world.client(first, "b").send(message(ONE, THREE))
    assert [(each.body["account"], len(each.body["to"])) for each in world.asked] == [("b", 2)]


def test_nobody_can_send_it():
    """When no account can send it, the first one's reason is told and nothing left."""
    world = World()
    made = world.client(capped("a", 9, templates=False), capped("b", 9, sign_name=False))
    with pytest.raises(InvalidMessage, match=r"account 'a' takes no templates"):
        made.send(message(sign_name="MyShop"))
    assert world.asked == []


class Picky(Wire):
    """Refuses some parts, but only once it is asked in earnest."""

    def send(self, batch, ctx):
        if ctx.nonce and batch.recipients[0].e164 != ONE:
            raise InvalidMessage("not this one")
        return super().send(batch, ctx)


def test_what_an_account_refuses_in_the_end_goes_elsewhere():
    """A part that proves impossible only when it is made goes to the next account alone."""
    world = World()
    first = Account("a", Picky(attrs.evolve(CAN, max_recipients=1)))
    result = world.client(first, "b").send(message(ONE, TWO))
    assert [each.account for each in result.recipients] == ["a", "b"]
    assert len(world.copies) == 2


def test_a_provider_that_refuses_the_message():
    """The provider's own reason is told when nobody else can send it."""
    with pytest.raises(InvalidMessage, match=r"^not this one$"):
        World().client(Account("a", Picky())).send(message(TWO))


@pytest.mark.parametrize("able", ["a", "b"])
def test_a_resting_account_could_send_it(able):
    """While an account that could send it rests, the message is not sent, but not impossible."""
    unable = "b" if able == "a" else "a"
    made = {able: able, unable: capped(unable, 9, templates=False)}
    world = World(always={able: REFUSED})
    client = world.client(made["a"], made["b"], policy=Policy(attempts=1))
    for _ in range(5):
        client.send(message(), account=able, check=False)
    result = client.send(message(), check=False)
    assert (result.outcome, result.recipients[0].stage) == (Outcome.NOT_SENT, Stage.BREAKER)


def test_the_breaker_stops_a_long_list():
    """An account that begins to rest half-way through a list is asked nothing more."""
    world = World(always={"a": Act(status=500, body=b"")})
    made = world.client(capped("a", 1), policy=Policy(deadline=60.0))
    result = made.send(message(*MANY), check=False)
    assert len(world.asked) == 5
    assert [each.outcome.value for each in result.recipients] == ["unknown"] * 5 + ["not_sent"] * 2
    assert {each.stage for each in result.recipients[5:]} == {Stage.BREAKER}


def test_a_list_that_meets_a_resting_account_goes_on_elsewhere():
    """The rest of a list goes to the next account, in one exchange where it takes that."""
    world = World(always={"a": REFUSED})
    result = world.client(capped("a", 1), "b").send(message(*MANY))
    assert [each.body["account"] for each in world.asked].count("a") == 5
    assert result.outcome is Outcome.ACCEPTED
    assert len(world.copies) == 7


@pytest.mark.parametrize("lost", [LOST, LOST_TAKEN])
def test_a_lost_part_does_not_stop_the_others(lost):
    """The doubt about one part is its own."""
    world = World(lost)
    result = world.client(capped("a", 4)).send(message(*MANY), check=False)
    assert [each.outcome.value for each in result.recipients] == ["unknown"] * 4 + ["accepted"] * 3
