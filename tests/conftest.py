"""What all tests share: no sockets outside marked files, hypothesis profiles."""

import os
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import skips
from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "quick", settings.get_profile("suite"), max_examples=3, stateful_step_count=5, database=None
)
settings.register_profile("long", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("SMS_CORE_HYPOTHESIS", "suite"))

_connect = socket.socket.connect


def pytest_configure(config):
    """The rule on skipping holds for the plugins' tests too; programs they start hear Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not config.pluginmanager.has_plugin("skips"):
        config.pluginmanager.register(skips, "skips")


def _only_loopback(sock, address):
    if sock.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1"):
        raise AssertionError(f"a test may connect to 127.0.0.1 only, not to {address[0]}")
    return _connect(sock, address)


def _refused(sock, address):
    raise AssertionError("this test file is not marked `sockets`")


@pytest.fixture(autouse=True)
def sockets_only_where_marked(request, monkeypatch):
    """Tests connect to 127.0.0.1 in files marked ``sockets``, elsewhere to nothing."""
    allowed = request.node.get_closest_marker("sockets") or request.node.get_closest_marker(
        "official"
    )
    monkeypatch.setattr(socket.socket, "connect", _only_loopback if allowed else _refused)


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
