"""Leases: how long a claim holds, and what is left when its process died."""

import pytest
from engine.world import World, message

from sms_core import MemoryLedger, OutcomeUnknown
from sms_core.engine.keys import fingerprint
from sms_core.ledger_sqlite import SqliteLedger


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request, tmp_path):
    return MemoryLedger() if request.param == "memory" else SqliteLedger(tmp_path / "keys")


def test_a_crash_leaves_a_doubt(ledger):
    """A process that died while sending leaves ``UNKNOWN`` when its lease is over, for good."""
    world = World()
    made = world.client(ledger=ledger)
    ledger.reserve("k", fingerprint(message()), world.true(), 92.0)
    world.now += 92.0
    for _ in range(2):
        with pytest.raises(OutcomeUnknown) as raised:
            made.send(message(), key="k")
        told = raised.value.result.recipients[0].text
        assert told == "an earlier process died while sending it"
    assert world.asked == []


def test_the_lease_spans_whatever_a_send_may_take(ledger):
    """Deadline, all of ``settle`` and a minute: 92 s unless configured."""
    world = World()
    made = world.client(ledger=ledger)
    leases = []
    reserve = ledger.reserve
    ledger.reserve = lambda *args: leases.append(args[3]) or reserve(*args)
    made.send(message(), key="k")
    assert leases == [92.0]


def test_a_doubt_once_told_stays(ledger):
    """Who comes back late and proves that nothing left does not free a key told as in doubt."""
    world = World()
    made = world.client(ledger=ledger)
    ledger.reserve("k", fingerprint(message()), world.true(), 92.0)
    world.now += 92.0
    made.send(message(), key="k", check=False)
    ledger.release("k")
    with pytest.raises(OutcomeUnknown):
        made.send(message(), key="k")


def test_a_lease_that_runs_out_while_waited_for(ledger):
    """Who waits for a process that died learns so when its lease is over."""
    world = World()
    made = world.client(ledger=ledger)
    ledger.reserve("k", fingerprint(message()), world.true(), 1.0)
    with pytest.raises(OutcomeUnknown):
        made.send(message(), key="k", wait=5.0)
    assert sum(world.slept) == pytest.approx(1.0, abs=0.1)
