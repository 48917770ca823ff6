"""128 threads and 16 processes guess at once: no more than the limit, and one winner.

A short profile; ``nox -s races`` runs a thousand.
"""

import os

import pytest
from racing import RUNS, by_processes, by_threads

pytestmark = [pytest.mark.sockets, pytest.mark.timeout(3600)]
TRIES = 5


@pytest.fixture(params=["memory", "sqlite", "redis"])
def place(request, tmp_path):
    """Where the store is."""
    if request.param == "memory":
        return "memory"
    if request.param == "sqlite":
        return str(tmp_path / "verify.db")
    request.getfixturevalue("redis_client")
    return os.environ["SMS_CORE_REDIS_URL"], request.getfixturevalue("redis_prefix")


def held(runs, callers):
    """Every run: exactly so many wrong guesses compared, exactly one success."""
    assert len(runs) == RUNS
    for wrong, right in runs:
        assert wrong == {"WRONG": TRIES, "SPENT": callers - TRIES}
        assert right["VERIFIED"] == 1
        assert right["USED"] + right["SPENT"] == callers - 1


def test_threads(place):
    """Of one process."""
    held(by_threads(place, 128, RUNS), 128)


def test_processes(place):
    """That share nothing but the store."""
    if place == "memory":
        pytest.skip("a memory is not shared by processes; MemoryStore(workers=2) is refused")
    held(by_processes(place, 16, RUNS), 16)
