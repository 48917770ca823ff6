"""Work off the user's path, and stores that outlive a fork."""

import os
import signal
import threading

import pytest
from racing import KEY, POLICY, begun
from verify_fakes import Client

from sms_core_verify import SqliteStore, Verifier
from sms_core_verify.background import Threads


@pytest.mark.threads
def test_work_has_an_end():
    """What is beyond the queue is refused, and fits again once there is room."""
    pool, gate = Threads(threads=1, most=2), threading.Event()
    assert pool.submit(gate.wait)
    assert pool.submit(gate.wait)
    assert not pool.submit(gate.wait)
    gate.set()
    pool.close()
    done = threading.Event()
    assert pool.submit(done.set)
    pool.close()
    assert done.is_set()


def test_closing_twice():
    """A pool that was never used has nothing to close."""
    pool = Threads()
    pool.close()
    pool.close()


@pytest.mark.processes
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_closing_after_a_fork():
    """A child waits neither for its parent's lock nor for its threads."""
    pool = Threads()
    pool.submit(lambda: None)
    pool._lock.acquire()
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        pool.close()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    pool._lock.release()
    assert os.waitstatus_to_exitcode(status) == 0
    pool.close()


@pytest.mark.processes
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_after_a_fork(tmp_path):
    """A child has connection, lock and threads of its own, and sees what its parent wrote."""
    store = SqliteStore(tmp_path / "verify.db")
    client = Client()
    verifier = Verifier(client, store, KEY, POLICY, delivery="background")
    verifier._sending.submit(lambda: None)
    made = Verifier(client, store, KEY, POLICY, delivery="inline")
    challenge, code = begun(made, 1)
    store._file._lock.acquire()  # as if another thread were in the middle of an operation
    verifier._sending._lock.acquire()
    child = os.fork()
    if child == 0:
        signal.alarm(20)  # rather than wait for ever
        worked = threading.Event()
        fine = bool(verifier.check(challenge, code)) and verifier._sending.submit(worked.set)
        os._exit(0 if fine and worked.wait(10) else 1)
    _, status = os.waitpid(child, 0)
    store._file._lock.release()
    verifier._sending._lock.release()
    assert os.waitstatus_to_exitcode(status) == 0
    assert not verifier.check(challenge, code)
    verifier.close()
    store.close()
