"""Idempotency keys: one key sends one message, whatever happens in between."""

import attrs
import pytest
from engine.wire import Wire
from engine.world import LOST_TAKEN, ONE, REFUSED, TWO, Act, World, message

from sms_core import (
    Account,
    KeyReused,
    MemoryLedger,
    Message,
    NotSent,
    Outcome,
    OutcomeUnknown,
    Policy,
    SendInFlight,
    SendRejected,
    SendVetoed,
    Template,
    Text,
)
from sms_core.engine.keys import fingerprint
from sms_core.ledger_sqlite import SqliteLedger

ONCE = Policy(attempts=1)


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request, tmp_path):
    return MemoryLedger() if request.param == "memory" else SqliteLedger(tmp_path / "keys")


def test_the_same_key_sends_once(ledger):
    """A second call with the key returns the first result and sends nothing."""
    world = World()
    made = world.client(ledger=ledger)
    first = made.send(message(ONE, TWO), key="k")
    again = made.send(message(ONE, TWO), key="k")
    assert again.recipients == first.recipients
    assert again.reference == first.reference
    assert len(world.asked) == 1


def test_without_a_key(ledger):
    """Without a key every call is a message of its own."""
    world = World()
    made = world.client(ledger=ledger)
    made.send(message())
    made.send(message())
    assert len(world.copies) == 2


@pytest.mark.parametrize(
    ("act", "error"), [(Act(code="NUMBER"), SendRejected), (LOST_TAKEN, OutcomeUnknown)]
)
def test_the_same_key_fails_alike(ledger, act, error):
    """A refusal and a doubt come again; the key never turns a doubt into a second copy."""
    world = World(act)
    made = world.client(ledger=ledger, policy=ONCE)
    for _ in range(2):
        with pytest.raises(error):
            made.send(message(), key="k")
    assert len(world.asked) == 1


def test_not_sent_frees_the_key(ledger):
    """When nothing left for anybody, the key may be used again."""
    world = World(REFUSED)
    made = world.client(ledger=ledger, policy=ONCE)
    with pytest.raises(NotSent):
        made.send(message(ONE, TWO), key="k")
    assert made.send(message(ONE, TWO), key="k").outcome is Outcome.ACCEPTED


def test_partly_sent_keeps_the_key(ledger):
    """When something left for somebody, nobody is sent to again under the key."""
    world = World(Act(), REFUSED)
    account = Account("a", Wire(attrs.evolve(Wire().capabilities, max_recipients=1)))
    made = world.client(account, ledger=ledger, policy=ONCE)
    first = made.send(message(ONE, TWO), key="k", check=False)
    again = made.send(message(ONE, TWO), key="k", check=False)
    outcomes = [each.outcome for each in again.recipients]
    assert outcomes == [each.outcome for each in first.recipients]
    assert len(world.asked) == 2


CHANGES = {
    "to": lambda m: attrs.evolve(m, to=TWO),
    "a recipient more": lambda m: attrs.evolve(m, to=(ONE, TWO)),
    "parameter": lambda m: attrs.evolve(m, content=Template("SignIn", {"code": "000000"})),
    "template": lambda m: attrs.evolve(m, content=Template("Register", {"code": "417358"})),
    "text": lambda m: attrs.evolve(m, content=Text("417358")),
    "purpose": lambda m: attrs.evolve(m, purpose="marketing"),
    "sign name": lambda m: attrs.evolve(m, sign_name="Other"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_another_message_under_the_key(ledger, change):
    """A key belongs to one message; another under it is a mistake and told as one."""
    world = World()
    made = world.client(ledger=ledger)
    made.send(message(), key="k")
    with pytest.raises(KeyReused, match=r"^key 'k' was used for another message; take a new key$"):
        made.send(change(message()), key="k")
    assert len(world.asked) == 1


def test_the_reference_is_not_part_of_the_message(ledger):
    """The same message under another reference of yours is the same message."""
    made = World().client(ledger=ledger)
    first = made.send(message(reference="one"), key="k")
    assert made.send(message(reference="two"), key="k").reference == first.reference == "one"


def test_in_flight_raises(ledger):
    """A key that is being sent raises at once."""
    world = World()
    made = world.client(ledger=ledger)
    ledger.reserve("k", fingerprint(message()), world.true(), 60.0)
    with pytest.raises(SendInFlight, match=r"^key 'k' is being sent at this moment$"):
        made.send(message(), key="k")
    assert (world.asked, world.slept) == ([], [])


def test_in_flight_waits(ledger):
    """With ``wait`` the result of the other send is awaited and returned."""
    world = World()
    made = world.client(ledger=ledger)
    ledger.reserve("k", fingerprint(message()), world.true(), 60.0)
    first = made.send(message(), key="first")

    def until_settled(seconds):
        world.sleep(seconds)
        if len(world.slept) == 10:
            ledger.settle("k", attrs.evolve(first, reference="of the other"))

    made._sleep = until_settled
    assert made.send(message(), key="k", wait=5.0).reference == "of the other"
    assert sum(world.slept) == pytest.approx(0.5)
    assert len(world.asked) == 1


def test_waiting_ends(ledger):
    """After ``wait`` seconds it raises."""
    world = World()
    made = world.client(ledger=ledger)
    ledger.reserve("k", fingerprint(message()), world.true(), 60.0)
    with pytest.raises(SendInFlight):
        made.send(message(), key="k", wait=1.0)
    assert sum(world.slept) == pytest.approx(1.0, abs=0.06)


def test_the_other_one_gives_up(ledger):
    """When the other send proves that nothing left, the waiting one sends."""
    world = World()
    made = world.client(ledger=ledger)
    ledger.reserve("k", fingerprint(message()), world.true(), 60.0)

    def until_released(seconds):
        world.sleep(seconds)
        ledger.release("k")

    made._sleep = until_released
    assert made.send(message(), key="k", wait=5.0).outcome is Outcome.ACCEPTED


def test_an_impossible_message_frees_the_key(ledger):
    """What cannot be sent as it stands was not sent."""
    lacking = attrs.evolve(Wire().capabilities, templates=False)
    made = World().client(Account("a", Wire(lacking)), ledger=ledger)
    for _ in range(2):
        with pytest.raises(ValueError, match="takes no templates"):
            made.send(message(), key="k")


def test_a_veto_takes_no_key(ledger):
    """A vetoed message does not reserve its key."""
    from types import SimpleNamespace

    from sms_core.hooks import hookimpl

    @hookimpl
    def sms_before_send(message, account):
        return "not now" if allowed == [] else None

    allowed = []
    made = World().client(ledger=ledger, hooks=[SimpleNamespace(sms_before_send=sms_before_send)])
    with pytest.raises(SendVetoed):
        made.send(message(), key="k")
    allowed.append(True)
    assert made.send(message(), key="k").outcome is Outcome.ACCEPTED


def test_bare_numbers_of_a_strict_account(ledger):
    """The result that comes back names the numbers as they were read."""
    made = World().client(Account("a", Wire(), strict_numbers=True), ledger=ledger)
    twice = Message(("13800138000", "+13800138000"), Template("SignIn", {"code": "417358"}))
    first = made.send(twice, key="k")
    again = made.send(twice, key="k")
    assert [each.recipient.e164 for each in first.recipients] == ["+13800138000"]
    assert again.recipients == first.recipients


def test_a_verification_code_in_doubt_under_a_key(ledger):
    """The rules for second copies hold within the one send, not for each call."""
    world = World(LOST_TAKEN, LOST_TAKEN)
    made = world.client("a", "b", ledger=ledger)
    for _ in range(3):
        with pytest.raises(OutcomeUnknown):
            made.send(message(purpose="verification"), key="k")
    assert len(world.copies) == 2


def test_a_race_of_threads(ledger, threads):
    """Of 32 threads that send under one key exactly one does; all get its result."""
    world = World()
    # polls that do not sleep outrun any lease, unless it is long
    made = world.client(ledger=ledger, policy=Policy(settle_delays=(1e6,)))
    results = threads(32, lambda _: made.send(message(), key="k", wait=1e9, check=False))
    assert len(world.copies) == 1
    assert len({result.reference for result in results}) == 1
