"""The inbox's port: it opens, serves, and closes."""

import http.client
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, closing, contextmanager
from urllib.request import urlopen

import pytest

from sms_core_simulator import Simulator
from sms_core_simulator.inbox import Inbox

pytestmark = pytest.mark.sockets


@pytest.fixture
def simulator():
    """Running."""
    with Simulator() as simulator:
        yield simulator


@contextmanager
def asked(inbox, method, target, *more):
    """The answer of the inbox, while the connection is open."""
    host, _, port = inbox.url.split("/")[2].rpartition(":")
    with closing(http.client.HTTPConnection(host, int(port), timeout=10)) as connection:
        connection.request(method, target, *more)
        with connection.getresponse() as answer:
            yield answer


def read(url):
    with urlopen(url, timeout=10) as answer:
        return answer.read()


def test_it_serves_and_stops(simulator):
    """A page, and nothing left afterwards."""
    before = threading.active_count()
    with Inbox(simulator) as inbox:
        assert b"<title>SMS simulator</title>" in read(inbox.url)
    assert threading.active_count() == before
    with pytest.raises(OSError, match="refused"):
        read(inbox.url)


def test_it_stops_at_once_after_it_started(simulator):
    """Though it may not have begun to serve."""
    with Inbox(simulator):
        pass


def test_it_stops_while_a_page_listens(simulator):
    """The stream ends with it."""
    with ExitStack() as stack:
        with Inbox(simulator) as inbox:
            stream = stack.enter_context(asked(inbox, "GET", "/events"))
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert stream.readline() == b"retry: 500\n"
        assert b"event: snapshot" in stream.read()


def test_an_event_follows_its_message(simulator, message):
    """Over the wire, with the mark of the list it belongs to."""
    with Inbox(simulator) as inbox, asked(inbox, "GET", "/events") as stream:
        while b"event: snapshot" not in stream.readline():
            pass
        simulator.in_server(lambda: simulator.world.add([message()]))
        while b"event: messages" not in (line := stream.readline()):
            assert line
        assert b'"+8613800138000"' in stream.readline()


def test_a_taken_port_is_told(simulator):
    """Where the inbox is started."""
    with Inbox(simulator) as inbox:
        port = int(inbox.url.rstrip("/").rpartition(":")[2])
        with pytest.raises(OSError, match="in use"), Inbox(simulator, port=port):
            pass


def test_it_listens_on_ipv6(simulator):
    """The address stands in brackets."""
    if not socket.has_ipv6:
        pytest.skip("no IPv6 on this machine")
    with Inbox(simulator, host="::1") as inbox:
        assert inbox.url.startswith("http://[::1]:")
        assert read(inbox.url)


def test_elsewhere_than_on_loopback_a_token_is_made(simulator):
    """It is in the address, and not in the repr."""
    inbox = Inbox(simulator, host="0.0.0.0")
    token = inbox.url.partition("?token=")[2]
    assert len(token) > 20
    assert token not in repr(inbox)
    assert "token" not in Inbox(simulator).url


def test_a_reply_is_sent_by_a_phone_that_has_a_message(simulator, message):
    """And by no other."""
    simulator.in_server(lambda: simulator.world.add([message()]))
    with Inbox(simulator) as inbox:
        for to, text, status in [
            ("+8613800138000", "TD", 200),
            ("+8613900139000", "TD", 400),
            ("+8613800138000", " ", 400),
            ("", "TD", 400),
        ]:
            body = f'{{"to": "{to}", "text": "{text}"}}'
            head = {"content-type": "application/json"}
            with asked(inbox, "POST", "/replies", body, head) as answer:
                assert answer.status == status
    assert [reply.text for reply in simulator.messages()[0].replies] == ["TD"]


def test_only_who_opens_the_page_loads_its_server():
    """The vendor port and the pytest plugin do without."""
    code = """
import sys
from sms_core_simulator import Simulator
from sms_core_simulator.inbox import Inbox
with Simulator() as simulator:
    Inbox(simulator)
print(sorted({"starlette", "uvicorn", "anyio"} & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
