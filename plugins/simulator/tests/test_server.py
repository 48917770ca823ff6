"""HTTP as it comes over the wire, well formed or not: always an answer or an end."""

import socket
import struct
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from steady import undisturbed

from sms_core_simulator import Limits, Simulator

pytestmark = pytest.mark.sockets

GET = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def simulator():
    """One simulator for all: nothing a client sends may end it."""
    with Simulator() as simulator:
        yield simulator


class Wire:
    """A client that writes bytes."""

    def __init__(self, simulator):
        host, _, port = simulator.url.removeprefix("http://").partition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets)
        return self

    def end(self):
        """Say that nothing follows."""
        self.socket.shutdown(socket.SHUT_WR)
        return self

    def rest(self):
        """Everything until the server closes."""
        answers = b""
        while chunk := self.socket.recv(65536):
            answers += chunk
        return answers


def statuses(answers):
    return [int(part[:3]) for part in answers.split(b"HTTP/1.1 ")[1:]]


def ask(simulator, octets):
    with Wire(simulator) as wire:
        return wire.send(octets).end().rest()


def test_a_connection_is_kept_and_closed_when_asked(simulator):
    """Request after request on one connection, until the client says close."""
    with Wire(simulator) as wire:
        for _ in range(3):
            wire.send(GET)
            assert wire.socket.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")
        wire.send(GET.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))
        assert statuses(wire.rest()) == [200]


def test_pipelined_requests_are_answered_in_order(simulator):
    """Requests sent at once are answered one after another."""
    body = b"POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc"
    assert statuses(ask(simulator, GET + body + GET)) == [200, 404, 200]


def test_a_request_may_come_byte_by_byte(simulator):
    """Pieces are put together, in head and in chunked body."""
    octets = (
        b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    )
    with Wire(simulator) as wire:
        wire.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for place in range(len(octets)):
            wire.send(octets[place : place + 1])
        assert statuses(wire.end().rest()) == [200]


def test_old_clients_are_served(simulator):
    """HTTP/1.0 gets its answer and the end of the connection."""
    with Wire(simulator) as wire:
        assert statuses(wire.send(b"GET / HTTP/1.0\r\n\r\n").rest()) == [200]


def test_a_head_has_no_body(simulator):
    """HEAD is told the length, and given nothing."""
    answer = ask(simulator, GET.replace(b"GET", b"HEAD"))
    assert statuses(answer) == [200]
    assert answer.endswith(b"\r\n\r\n")


def test_a_client_that_waits_to_continue_is_told_to(simulator):
    """100-continue is answered before the body comes."""
    head = b"POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n"
    with Wire(simulator) as wire:
        wire.send(head)
        assert wire.socket.recv(65536).startswith(b"HTTP/1.1 100")
        assert statuses(wire.send(b"abc").end().rest()) == [200]


@pytest.mark.parametrize(
    "extra", [b"connection: upgrade\r\nupgrade: websocket\r\n", b"upgrade: h2c\r\n"]
)
def test_an_upgrade_is_declined(simulator, extra):
    """The request is answered in HTTP/1.1, and so is the next."""
    asked = GET.replace(b"host: ", extra + b"host: ")
    assert statuses(ask(simulator, asked + GET)) == [200, 200]


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (b"garbage\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/x.9\r\nhost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: " + b"9" * 5000 + b"\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1048577\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nab", 400),
        (b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\n", 501),
        (b"GET /" + b"a" * 200_000, 431),
        (b"GET / HTTP/1.1\r\nhost: a\r\nx: " + b"a" * 200_000, 431),
        (b"CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\n", 405),
        (b"GET / HTTP/1.1\r\n" * 10_000, 431),
    ],
)
@undisturbed
def test_what_is_not_http_is_refused_and_closed(simulator, octets, status):
    """Bad framing gets its status and the end of the connection."""
    assert statuses(ask(simulator, octets)) == [status]


@undisturbed
def test_a_chunked_body_beyond_the_limit_is_refused(simulator):
    """Without a length the body is counted while it comes, and the answer still arrives."""
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    head = b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
    assert statuses(ask(simulator, head + chunk * 20)) == [413]


def test_a_body_of_the_limit_is_taken(simulator):
    """One MiB is within it."""
    head = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1048576\r\n\r\n"
    assert statuses(ask(simulator, head + b"a" * 1048576)) == [200]


@pytest.mark.parametrize(
    "target", [b"//[", b"*", b"http://a/readyz", b"/%zz%ff", b"/?" + b"&" * 60_000, b"/?a=%ff%00"]
)
def test_odd_targets_are_answered(simulator, target):
    """Whatever the target, it is a request like any other."""
    octets = b"GET " + target + b" HTTP/1.1\r\nhost: a\r\n\r\n"
    assert statuses(ask(simulator, octets))[0] in (200, 400, 404)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from(
                [b"GET / HTTP/1.1\r\n", b"host: a\r\n", b"\r\n",
                 b"POST /?Action=SendSms HTTP/1.1\r\n",
                 b"authorization: TC3-HMAC-SHA256 \r\n", b"authorization: ACS3-HMAC-SHA256 \r\n",
                 b"x-tc-action: SendSms\r\n", b"content-length: 4\r\n", b"{}[]", b"\xff\xfe"]
            ),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_garbage_is_answered_or_closed(simulator, pieces):
    """Any bytes at all; and the next client is served as if nothing had been."""
    answers = ask(simulator, b"".join(pieces))
    assert answers == b"" or answers.startswith(b"HTTP/1.1 ")
    assert 500 not in statuses(answers)
    assert statuses(ask(simulator, GET)) == [200]


def test_a_client_that_resets_is_forgotten(simulator):
    """A reset in the middle of a request harms nobody."""
    wire = Wire(simulator).send(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nab")
    wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.socket.close()
    assert statuses(ask(simulator, GET)) == [200]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(b"", []), (GET, [200]), (b"GET / HT", [408]), (GET[:-2], [408])],
)
@undisturbed
def test_a_client_that_idles_is_closed(sent, expected):
    """Silence ends a connection; half a request is told so first."""
    with Simulator(limits=Limits(idle=0.05)) as simulator, Wire(simulator) as wire:
        assert statuses(wire.send(sent).rest()) == expected


def test_connections_are_limited():
    """One more than the limit is closed at once, and the others go on."""
    with (
        Simulator(limits=Limits(connections=1)) as simulator,
        Wire(simulator) as first,
        Wire(simulator) as second,
    ):
        assert statuses(first.send(GET).socket.recv(65536)) == [200]
        with suppress(ConnectionResetError):
            assert second.rest() == b""
        assert statuses(first.send(GET).socket.recv(65536)) == [200]


def test_a_failure_of_the_handler_is_answered(caplog):
    """A fault of the simulator itself is a 500, is logged, and the connection lives."""

    class Broken:
        name = "broken"

        def recognises(self, request):
            raise RuntimeError("a bug")

    with Simulator(vendors=[Broken()]) as simulator:
        answers = ask(simulator, b"GET /x HTTP/1.1\r\nhost: a\r\n\r\n" + GET)
    assert statuses(answers) == [500, 200]
    assert "the simulator failed on a GET request" in caplog.text
