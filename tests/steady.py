"""For tests of real limits in seconds, on a machine that may stand still meanwhile."""

import threading
import time
from functools import wraps

import pytest

__all__ = ["undisturbed"]

EVERY = 0.01
#: Seconds a look at the clock may be late; far less than what the tests tell apart.
LATE = 0.1
TRIES = 20


def undisturbed(test):
    """Try again what failed while the machine stood still: it proves nothing.

    What fails while it went on has failed.
    """

    @wraps(test)
    def tried(*args, **kwargs):
        for _ in range(TRIES - 1):
            watch = _Watch()
            try:
                with watch:
                    return test(*args, **kwargs)
            except (Exception, pytest.fail.Exception):
                if not watch.stood_still:
                    raise
        return test(*args, **kwargs)

    return tried


class _Watch:
    """A thread that looks at the clock, and finds out when it could not."""

    def __init__(self):
        self.stood_still = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _look(self):
        over = False
        while not over:
            began = time.monotonic()
            over = self._over.wait(EVERY)
            self.stood_still |= time.monotonic() - began > EVERY + LATE
