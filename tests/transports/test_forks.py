"""A fork while other threads are in the midst of something: the child must not wait for them."""

import os
import threading
from contextlib import contextmanager

import pytest
from faulty import OK, answering, serving
from forked import in_child

from sms_core import Timeout
from sms_core.http import Request
from sms_core.transports.pooled import PooledTransport

pytestmark = [
    pytest.mark.sockets,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork"),
    pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning"),
]


@contextmanager
def held_elsewhere(*locks):
    """Locks that another thread holds."""
    holding, done = threading.Event(), threading.Event()

    def hold():
        for lock in locks:
            lock.acquire()
        holding.set()
        done.wait(30)
        for lock in locks:
            lock.release()

    thread = threading.Thread(target=hold)
    thread.start()
    assert holding.wait(5)
    yield
    done.set()
    thread.join()


def test_a_lock_held_at_the_fork_does_not_stop_the_child():
    """urllib3 drains the queue of a pool that goes, and a thread may have been taking from it."""
    transport = PooledTransport()

    def ask():
        request = Request("POST", server.url, (), b"a=1")
        assert transport(request, Timeout(2, 2)).body == b"ok"

    with serving(answering(OK)) as server:
        ask()
        [pool] = transport._pools.values()
        with held_elsewhere(pool.pool.mutex, transport._manager.pools.lock):
            del pool
            assert in_child(ask)
        ask()
        assert server.connections == 2
    transport.close()
