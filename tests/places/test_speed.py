"""What being tight costs nothing of: a cold send, and looking one provider up.

Whole processes in turns, by the seconds of processor they took, which do not depend on what else
the machine does; the benchmark does the same by the clock.
"""

import os
import sys
from statistics import median

import pytest
from benchmark.processes import HERE, Stub, once

pytestmark = [
    pytest.mark.sockets,
    pytest.mark.skipif(not hasattr(os, "wait4"), reason="the benchmark needs POSIX"),
]

ROUNDS = 9
#: Runs a program with a folder of packages, and loads nothing for it.
START = "import sys; sys.path[:0] = [{!r}]; exec(compile(open({!r}).read(), '', 'exec'))"
WAYS = ("bare/aliyun-http", "ours/aliyun-stdlib", "ours/discovered")


@pytest.fixture(scope="module")
def seconds(furnished):
    """Seconds of processor of a cold send in each way, round by round."""
    place = furnished("sms-core", "sms-core-aliyun")

    def take(way, port):
        program, name = way.split("/")
        code = START.format(str(place.folder), str(HERE / f"{program}.py"))
        return once(sys.executable, "-S", "-c", code, name, port).cpu

    with Stub() as stub:
        for way in WAYS:  # compiles what the place has
            take(way, stub.port)
        rounds = [[take(way, stub.port) for way in WAYS] for _ in range(ROUNDS)]
    return dict(zip(WAYS, zip(*rounds, strict=True), strict=True))


def test_a_cold_send(seconds, figure):
    """Not 2.5 times a script that signs inline and sends with http.client."""
    bare, ours, _ = (seconds[way] for way in WAYS)
    ratio = median(one / other for one, other in zip(ours, bare, strict=True))
    assert ratio <= 2.5
    figure("cold send, against a bare `http.client` script", f"{ratio:.2f}")


def test_looking_a_provider_up(seconds, figure):
    """At most 12 ms more, with nothing else installed."""
    _, ours, found = (seconds[way] for way in WAYS)
    added = (min(found) - min(ours)) * 1e3
    assert added <= 12
    figure("looking one provider up adds", f"{max(added, 0):.0f} ms")
