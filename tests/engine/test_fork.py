"""After a fork parent and child have connections of their own, and nobody's breaks."""

import os
import threading
from dataclasses import dataclass

import pytest
from engine.world import World
from faulty import OK, answering, serving
from forked import in_child

from sms_core import MemoryLedger, Timeout, TransportError, forking
from sms_core.http import Request
from sms_core.inbox import MemoryInbox
from sms_core.transports.pooled import PooledTransport
from sms_core.transports.stdlib import StdlibTransport

pytestmark = [
    pytest.mark.sockets,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork"),
    pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning"),
]

LIMITS = Timeout(connect=2.0, read=2.0)


@pytest.fixture(params=[PooledTransport, StdlibTransport], ids=["urllib3", "stdlib"])
def transport(request):
    made = request.param()
    yield made
    made.close()


def ask(transport, server):
    assert transport(Request("POST", server.url, (), b"a=1"), LIMITS).body == b"ok"


def test_a_child_opens_its_own(transport):
    """The child does not talk over the parent's connection, and the parent keeps it."""
    with serving(answering(OK)) as server:
        ask(transport, server)
        assert in_child(lambda: ask(transport, server))
        assert server.connections == 2
        ask(transport, server)
        assert server.connections == 2


def test_many_children(transport):
    """Each of several children opens one connection and uses it on."""
    with serving(answering(OK)) as server:
        ask(transport, server)
        for _ in range(5):
            assert in_child(lambda: [ask(transport, server) for _ in range(3)])
        ask(transport, server)
        assert server.connections == 6


def test_forked_while_others_send(transport):
    """A fork in the middle of other threads' exchanges disturbs neither side."""
    with serving(answering(OK)) as server:
        stop, failures = threading.Event(), []

        def sending():
            while not stop.is_set():
                try:
                    ask(transport, server)
                except (TransportError, AssertionError) as error:
                    failures.append(error)

        others = [threading.Thread(target=sending) for _ in range(4)]
        for each in others:
            each.start()
        ended = [in_child(lambda: ask(transport, server)) for _ in range(20)]
        stop.set()
        for each in others:
            each.join(10)
        assert (ended, failures) == ([True] * 20, [])


def test_a_closed_transport_is_forgotten():
    """Transports that are gone leave nothing to do after a fork."""
    import gc

    before = len(forking._living)
    PooledTransport().close()
    gc.collect()
    assert len(forking._living) <= before


@pytest.mark.parametrize(
    "held",
    [
        lambda client: client._first_use,
        lambda client: client._ledger._lock,
        lambda client: client._health["a"].budget._lock,
        lambda client: client._health["a"].breaker._lock,
        lambda client: client._renewing._locks["a"],
        lambda client: client._inbox._lock,
    ],
    ids=["client", "ledger", "budget", "breaker", "credentials", "inbox"],
)
def test_a_lock_of_the_parent_holds_no_child_up(held):
    """A thread that held it is not in the child, so nobody would give it back."""
    client = World().client(ledger=MemoryLedger(), inbox=MemoryInbox())

    def take():
        assert held(client).acquire(timeout=0)

    with held(client):
        assert in_child(take)


def test_what_cannot_be_hashed_can_be_renewed():
    """Subclasses may compare by value, and are forgotten like all else."""

    @dataclass
    class Mine(MemoryLedger):
        keep: float = 1.0

        def __post_init__(self):
            super().__init__(self.keep)

    before = len(forking._living)
    mine = Mine()
    assert len(forking._living) == before + 1
    del mine
    assert len(forking._living) == before
