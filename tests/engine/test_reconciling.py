"""Asking the records: what they prove, when they are asked, and for which copies."""

import attrs
import pytest
from engine.wire import CAN, VERDICTS, Wire, capped
from engine.world import LOST, LOST_TAKEN, ONE, REFUSED, THREE, TWO, Act, World, message

from sms_core import Account, Credentials, OnUnknown, Outcome, Policy, Stage
from sms_core.providers import Evidence, Exchange, Finding

LOOK = Policy(on_unknown=OnUnknown.RECONCILE, deadline=60.0)
CONFIRMS = capped("a", 1000, evidence=Evidence.CONFIRMS)
SILENT = capped("a", 1000, evidence=Evidence.NONE)


def in_doubt(*acts, names=("a",), to=(ONE,), policy=None, **more):
    """A client and a result of which nobody knows."""
    world = World(*acts)
    made = world.client(*names, policy=policy or Policy(on_unknown=OnUnknown.RAISE))
    result = made.send(message(*to, **more), check=False)
    assert result.outcome is Outcome.UNKNOWN
    world.slept.clear()
    return world, made, result


@pytest.mark.parametrize("account", ["a", CONFIRMS], ids=["proves", "confirms"])
def test_found(account):
    """A record that bears the reference proves acceptance."""
    world, made, result = in_doubt(LOST_TAKEN, names=(account,))
    told = made.reconcile(result)
    assert told.outcome is Outcome.ACCEPTED
    assert (told.recipients[0].account, told.recipients[0].text) == ("a", "found")
    assert world.slept == [2.0]


@pytest.mark.parametrize("act", [LOST, Act(code="INTERNAL")], ids=str)
def test_absent_where_records_are_complete(act):
    """After the last look absence proves that nothing was sent."""
    world, made, result = in_doubt(act)
    told = made.reconcile(result).recipients[0]
    assert (told.outcome, told.text) == (
        Outcome.NOT_SENT,
        "the provider's records do not have it",
    )
    assert (told.code, told.verdict) == ("", None)
    assert world.slept == [2.0, 5.0, 15.0]


def test_absent_where_records_are_not():
    """Records that may be incomplete prove nothing by absence."""
    world, made, result = in_doubt(LOST, names=(CONFIRMS,))
    assert made.reconcile(result) == result
    assert len(world.looked) == 3


def test_no_records():
    """Where there is nobody to ask, nothing is waited for."""
    world, made, result = in_doubt(LOST, names=(SILENT,))
    assert made.reconcile(result) == result
    assert (world.slept, world.looked) == ([], [])


def test_records_that_settle_late():
    """What is not there at the first look may be at the second."""
    world, made, result = in_doubt(LOST_TAKEN)
    world.records_after = 5.0
    assert made.reconcile(result).outcome is Outcome.ACCEPTED
    assert world.slept == [2.0, 5.0]


@pytest.mark.parametrize(
    "records",
    [Act(fails=Stage.CONNECT), Act(fails=Stage.READ), Act(status=500, body=b"<html>")],
    ids=str,
)
def test_records_that_cannot_be_read(records):
    """No answer proves nothing, however often it was asked for."""
    world, made, result = in_doubt(LOST)
    world.always["records"] = records
    assert made.reconcile(result) == result
    assert len(world.looked) == 3


def test_pages():
    """Records are read page by page until the reference is found."""
    world, made, result = in_doubt(LOST_TAKEN)
    world.pages_before = 3
    assert made.reconcile(result).outcome is Outcome.ACCEPTED
    assert [each["page"] for each in world.looked] == [1, 2, 3, 4]


def test_pages_without_end():
    """Records that were not read to the end prove nothing."""
    world, made, result = in_doubt(LOST)
    world.pages_before = 10**6
    assert made.reconcile(result, policy=Policy(settle_delays=(0.0,))) == result
    assert len(world.looked) == 20


def test_what_is_asked():
    """The number, the reference and the time of the attempt in doubt, in the vendor's time."""
    world, made, result = in_doubt(Act(fails=Stage.CONNECT, seconds=2.0), LOST)
    made.reconcile(result)
    looked = world.looked[0]
    assert looked["find"] == ONE
    assert looked["reference"] == result.reference
    assert looked["sent_at"] == pytest.approx(result.attempts[1].at)


def test_others_stay_as_they_are():
    """Only those in doubt are asked about."""
    act = Act(code={ONE: "OK", TWO: "NUMBER", THREE: "INTERNAL"})
    world, made, result = in_doubt(act, to=(ONE, TWO, THREE))
    told = made.reconcile(result)
    assert told.recipients[:2] == result.recipients[:2]
    assert told.recipients[2].outcome is Outcome.NOT_SENT
    assert {each["find"] for each in world.looked} == {THREE}


def test_each_recipient_on_its_own():
    """One may be found and another not."""
    act = Act(code={ONE: "INTERNAL", TWO: "OK"}, fails=Stage.READ, reaches=True)
    world, made, result = in_doubt(act, to=(ONE, TWO))
    told = made.reconcile(result)
    assert [each.outcome.value for each in told.recipients] == ["not_sent", "accepted"]
    assert [each["find"] for each in world.looked] == [ONE, TWO, ONE, ONE]


def test_a_second_copy_in_doubt():
    """Absence from the first account's records says nothing about the second copy."""
    world, made, result = in_doubt(
        LOST, LOST_TAKEN, names=("a", "b"), purpose="verification", policy=Policy()
    )
    told = made.reconcile(result)
    assert (told.outcome, told.recipients[0].account) == (Outcome.ACCEPTED, "b")
    assert len(world.copies) == 1


def test_both_copies_absent():
    """When all records of all copies are read to the end and none has it, it was not sent."""
    world, made, result = in_doubt(
        LOST, LOST, names=("a", "b"), purpose="verification", policy=Policy()
    )
    assert made.reconcile(result).outcome is Outcome.NOT_SENT
    assert {each["account"] for each in world.looked} == {"a", "b"}


@pytest.mark.parametrize("first", [CONFIRMS, SILENT], ids=["confirms", "none"])
def test_one_copy_that_cannot_be_ruled_out(first):
    """One account whose records prove nothing keeps the doubt alive."""
    _, made, result = in_doubt(
        LOST, LOST, names=(first, "b"), purpose="verification", policy=Policy()
    )
    assert made.reconcile(result).outcome is Outcome.UNKNOWN


def test_the_other_copy_may_be_found():
    """Where the first account cannot be asked, the second one's records may still confirm."""
    _, made, result = in_doubt(
        LOST, LOST_TAKEN, names=(SILENT, "b"), purpose="verification", policy=Policy()
    )
    assert made.reconcile(result).outcome is Outcome.ACCEPTED


def test_second_copies_of_one_account():
    """Copies made at different times are looked for at both: records are kept by day."""
    world, made, result = in_doubt(LOST, LOST, policy=Policy(on_unknown=OnUnknown.RESEND))
    made.reconcile(result, policy=Policy(settle_delays=(0.0,)))
    times = [attempt.at for attempt in result.attempts]
    assert [each["sent_at"] for each in world.looked] == pytest.approx(times)


def test_an_account_that_is_gone():
    """A result of another client's account cannot be asked about here."""
    _, _, result = in_doubt(LOST, names=("z",))
    assert World().client("a").reconcile(result) == result


def test_nothing_in_doubt():
    """A result without doubts comes back as it is, at once."""
    world = World()
    made = world.client()
    result = made.send(message())
    assert made.reconcile(result) is result
    assert world.slept == []


def test_refused_connections_are_no_copies():
    """An attempt that provably did not leave is not looked for."""
    world, made, result = in_doubt(REFUSED, LOST, names=("a", "b"))
    made.reconcile(result)
    assert {each["account"] for each in world.looked} == {"b"}


@attrs.frozen
class Guarded(Wire):
    """Records that open to the newest key alone, as they do when a token has expired."""

    newest: list[str]
    capabilities = CAN

    def find(self, sought, ctx):
        exchange = super().find(sought, ctx)
        if ctx.credentials.key_id == self.newest[0]:
            return exchange
        refused = Finding(readable=False, code="TOKEN", verdict=VERDICTS["TOKEN"])
        return Exchange(exchange.request, lambda _: refused)


@pytest.mark.parametrize(
    ("gives", "outcome"), [("new", Outcome.ACCEPTED), ("old", Outcome.UNKNOWN)]
)
def test_refused_credentials_are_renewed_once(gives, outcome):
    """A token that expired since the send is no reason to stay in doubt."""
    newest, given = ["old"], []

    def source():
        given.append(1)
        return Credentials("old" if len(given) == 1 else gives, "s")

    _world, made, result = in_doubt(
        LOST_TAKEN, names=(Account("a", Guarded(newest), credentials=source),)
    )
    newest[0] = "new"
    assert made.reconcile(result).outcome is outcome
    assert len(given) == (2 if gives == "new" else 4)
