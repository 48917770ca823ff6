"""What tests of the engine share."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest


@pytest.fixture
def threads():
    """Run a function in many threads that begin together and are switched often."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def run(count, function):
        barrier = Barrier(count)

        def begin(number):
            barrier.wait()
            return function(number)

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(begin, range(count)))

    yield run
    sys.setswitchinterval(interval)
