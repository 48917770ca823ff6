"""Opening connections within the time that is left."""

import socket
from time import monotonic

import pytest

from sms_core import Timeout
from sms_core.transports.sockets import connect, is_readable

pytestmark = pytest.mark.sockets


def test_no_connection_is_opened_when_the_time_is_over():
    """Waiting for the pool may have used up what the whole exchange had."""
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(TimeoutError):
        connect("127.0.0.1", server.getsockname()[1], Timeout(connect=5), monotonic() - 1)


@pytest.mark.parametrize("poll", [True, False])
def test_an_idle_connection_is_readable_when_it_has_ended(monkeypatch, poll):
    """Also on systems without ``poll``."""
    if not poll:
        monkeypatch.delattr("select.poll")
    one, other = socket.socketpair()
    with one:
        assert not is_readable(one)
        other.close()
        assert is_readable(one)
