"""Both transports, over sockets, against a server that fails on purpose.

The table says for each fault how far the exchange got.  Where timing decides between
two stages, both are listed; each of them must still tell the truth.
"""

import gzip
import socket
import ssl
import threading
import zlib

import pytest
from faulty import OK, answering, dripping, reset, serving, then
from steady import undisturbed

from sms_core import Stage, Timeout, TransportError
from sms_core.http import Request
from sms_core.transports.common import MAX_ANSWER
from sms_core.transports.pooled import PooledTransport
from sms_core.transports.stdlib import StdlibTransport

pytestmark = pytest.mark.sockets

LIMITS = Timeout(connect=5, read=5)
#: Where a limit ends the exchange.
BRIEF = Timeout(connect=0.5, read=0.6)
#: Where something else does, whatever the machine is busy with.
PATIENT = Timeout(connect=30, read=30, total=30)


@pytest.fixture(params=[PooledTransport, StdlibTransport], ids=["urllib3", "stdlib"])
def make(request):
    made = []

    def make(**options):
        made.append(request.param(**options))
        return made[-1]

    yield make
    for transport in made:
        transport.close()


def post(url, body=b"a=1", headers=()):
    return Request("POST", url, (("content-type", "text/plain"), *headers), body)


def answer(head, body=b""):
    return head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


def unread_then_reset(server, connection):
    connection.recv(10)
    reset(connection)


WRITTEN = {Stage.WAIT}
BOMB = gzip.compress(bytes(4 * MAX_ANSWER))
FAULTS = {
    "end after request": (then(lambda s, c: None), WRITTEN),
    "reset after request": (then(lambda s, c: reset(c)), WRITTEN),
    "hang after request": (then(lambda s, c: s.hang()), WRITTEN),
    "garbage": (answering(b"\x00\xff garbage\r\n\r\n"), WRITTEN),
    "not http, then hang": (answering(b"SSH-2.0-OpenSSH_9.2\r\n"), WRITTEN),
    "half a status line": (then(lambda s, c: c.sendall(b"HTTP/1.1 2")), WRITTEN),
    "half the headers, then hang": (
        then(lambda s, c: (c.sendall(b"HTTP/1.1 200 OK\r\nContent-Le"), s.hang())),
        WRITTEN,
    ),
    "half the body, then end": (
        then(lambda s, c: c.sendall(answer("HTTP/1.1 200 OK\nContent-Length: 9", b"half"))),
        {Stage.READ},
    ),
    "half the body, then hang": (
        then(
            lambda s, c: (c.sendall(answer("HTTP/1.1 200 OK\nContent-Length: 9", b"x")), s.hang())
        ),
        {Stage.READ},
    ),
    "half the body, then reset": (
        then(
            lambda s, c: (c.sendall(answer("HTTP/1.1 200 OK\nContent-Length: 9", b"x")), reset(c))
        ),
        {Stage.READ, Stage.WAIT},
    ),
    "broken chunks": (
        then(
            lambda s, c: c.sendall(
                answer("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"zz\r\nabc")
            )
        ),
        {Stage.READ},
    ),
    "too long": (
        then(
            lambda s, c: c.sendall(
                answer(f"HTTP/1.1 200 OK\nContent-Length: {2 * MAX_ANSWER}", b"x" * 2 * MAX_ANSWER)
            )
        ),
        {Stage.ANSWER},
    ),
    "compressed bomb": (
        then(lambda s, c: c.sendall(answer("HTTP/1.1 200 OK\nContent-Encoding: gzip", BOMB))),
        {Stage.ANSWER},
    ),
    "closed before reading": (
        lambda s, c: reset(c),
        {Stage.CONNECT, Stage.WAIT, Stage.WRITE},
    ),
    "reset while writing": (unread_then_reset, {Stage.WAIT, Stage.WRITE}),
}


@pytest.mark.parametrize("fault", FAULTS)
@undisturbed
def test_a_fault_is_labelled_by_how_far_the_exchange_got(make, fault):
    """Each way to fail has its stage, and the stage tells whether it may be out."""
    behave, stages = FAULTS[fault]
    with serving(behave) as server, pytest.raises(TransportError) as caught:
        make()(post(server.url), BRIEF if "hang" in fault else LIMITS)
    assert caught.value.stage in stages
    if server.requests:
        assert caught.value.stage.may_have_sent


def test_a_write_cut_short_is_not_sent(make):
    """When the last bytes could not be written no complete request left."""
    with serving(unread_then_reset) as server, pytest.raises(TransportError) as caught:
        make()(post(server.url, body=bytes(20_000_000)), LIMITS)
    assert caught.value.stage is Stage.WRITE
    assert not caught.value.stage.may_have_sent
    assert server.requests == []


@undisturbed
def test_a_server_that_never_reads_is_not_sent(make):
    """Hanging while we write ends by the time limit, before the last byte."""
    with serving(lambda s, c: s.hang()) as server, pytest.raises(TransportError) as caught:
        make()(post(server.url, body=bytes(50_000_000)), BRIEF)
    assert caught.value.stage is Stage.WRITE


def test_a_refused_connection_is_not_sent(make):
    """Nobody listens: nothing was sent."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(TransportError) as caught:
        make()(post(f"http://127.0.0.1:{port}/"), LIMITS)
    assert caught.value.stage is Stage.CONNECT
    assert "refused" in str(caught.value)


def test_a_host_that_never_accepts_is_not_sent(make):
    """A full backlog drops the handshake; the connect limit ends the wait."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
            waiting.append(filler)
        with pytest.raises(TransportError) as caught:
            make()(post(f"http://127.0.0.1:{full.getsockname()[1]}/"), BRIEF)
        for filler in waiting:
            filler.close()
    assert caught.value.stage is Stage.CONNECT
    assert "timed out" in str(caught.value)


def test_an_unknown_host_name_is_not_sent(make, monkeypatch):
    """A name that does not resolve is its own stage."""

    def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(TransportError) as caught:
        make()(post("https://no-such-host.invalid/"), LIMITS)
    assert caught.value.stage is Stage.RESOLVE


def test_a_server_without_tls_is_not_sent(make):
    """A failed TLS handshake is its own stage."""
    with serving(answering(OK)) as server, pytest.raises(TransportError) as caught:
        make()(post(server.url.replace("http:", "https:")), BRIEF)
    assert caught.value.stage in {Stage.TLS, Stage.CONNECT}


def test_a_whole_answer_comes_back(make):
    """Status, lowercase headers and body."""
    with serving(answering(OK)) as server:
        response = make()(post(server.url), LIMITS)
    assert (response.status, response.body) == (200, b"ok")
    assert response.headers["content-type"] == "text/plain"


@pytest.mark.parametrize("status", [302, 400, 429, 500, 503])
def test_any_status_is_an_answer(make, status):
    """Redirects are not followed and errors are not raised: reading them is the provider's."""
    redirect = answer(f"HTTP/1.1 {status} X\nLocation: http://127.0.0.1:1/\nContent-Length: 0")
    with serving(answering(redirect)) as server:
        assert make()(post(server.url), LIMITS).status == status
    assert len(server.requests) == 1


def test_chunked_and_unbounded_answers_are_read(make):
    """Bodies without a length are whole when they end."""
    chunked = answer("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"2\r\nok\r\n0\r\n\r\n")
    with serving(answering(chunked)) as server:
        assert make()(post(server.url), LIMITS).body == b"ok"
    with serving(then(lambda s, c: c.sendall(answer("HTTP/1.1 200 OK", b"to the end")))) as server:
        assert make()(post(server.url), LIMITS).body == b"to the end"


def test_the_signed_bytes_are_the_sent_bytes(make):
    """Body, target and given headers arrive untouched, and no compression is asked for."""
    body = "正文=%7E&a=b+c".encode()
    headers = (("host", "sms.example"), ("x-tc-action", "SendSms"))
    with serving(answering(OK)) as server:
        make()(post(f"{server.url}?q=%7E*+1", body, headers), LIMITS)
    [(head, received)] = server.requests
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /?q=%7E*+1 HTTP/1.1"
    sent = [line.split(": ", 1) for line in lines[1:]]
    assert [value for name, value in sent if name.lower() == "host"] == ["sms.example"]
    assert ["x-tc-action", "SendSms"] in sent
    assert ["accept-encoding", "identity"] in sent
    assert received == body


def test_connections_are_kept_alive(make):
    """Several exchanges, one connection."""
    transport = make()
    with serving(answering(OK)) as server:
        for _ in range(5):
            transport(post(server.url), LIMITS)
    assert server.connections == 1


def test_a_connection_the_server_closed_is_not_used_again(make):
    """Liveness is looked at before reuse, so a stale connection loses nothing."""
    closed = threading.Event()

    def once(server, connection):
        server.read(connection)
        connection.sendall(OK)
        connection.close()
        closed.set()

    transport = make()
    with serving(once) as server:
        transport(post(server.url), LIMITS)
        assert closed.wait(10)
        assert transport(post(server.url), LIMITS).status == 200
    assert server.connections == 2


def test_a_failed_exchange_is_made_once(make):
    """No transport ever repeats a request by itself."""
    with serving(then(lambda s, c: reset(c))) as server:
        transport = make()
        with pytest.raises(TransportError):
            transport(post(server.url), LIMITS)
    assert len(server.requests) == 1


def test_an_error_names_no_part_of_the_request(make):
    """Numbers in the URL or the body never reach the sentence, nor the cause."""
    with serving(then(lambda s, c: None)) as server, pytest.raises(TransportError) as caught:
        make()(post(f"{server.url}?PhoneNumbers=13800138000", b"13800138000"), LIMITS)
    assert "13800138000" not in repr(caught.value) + str(caught.value)
    assert caught.value.__cause__ is None


def test_threads_share_a_transport(make):
    """Sixteen threads, one transport, every exchange answered."""
    transport = make()
    failures = []

    def work():
        try:
            for _ in range(10):
                assert transport(post(server.url), LIMITS).body == b"ok"
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    with serving(answering(OK)) as server:
        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    assert len(server.requests) == 160


def test_waiting_for_a_free_connection_is_its_own_stage():
    """The pool is a limit of this machine: nothing was sent."""
    transport = PooledTransport(max_connections=1)
    begun = threading.Event()

    def occupy():
        with pytest.raises(TransportError):
            transport(post(server.url), PATIENT)

    with serving(then(lambda s, c: (begun.set(), s.hang()))) as server:
        thread = threading.Thread(target=occupy)
        thread.start()
        assert begun.wait(10)
        with pytest.raises(TransportError) as caught:
            transport(post(server.url), Timeout(0.1, 0.1))
        server.let_go()
        thread.join()
    transport.close()
    assert caught.value.stage is Stage.POOL


@pytest.fixture
def secured(tmp_path):
    """``secured(behave)`` does it over TLS, trusted by whoever trusts ``secured.ca_file``."""
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    def over_tls(behave):
        def secure(server, connection):
            with context.wrap_socket(connection, server_side=True) as wrapped:
                server.opened(wrapped)
                behave(server, wrapped)

        return secure

    over_tls.ca_file = str(tmp_path / "ca.pem")
    authority.cert_pem.write_to_path(over_tls.ca_file)
    return over_tls


def test_tls_is_verified_and_a_custom_ca_is_trusted(make, secured):
    """A certificate of an unknown authority is refused; naming the authority helps."""
    with serving(secured(answering(OK))) as server:
        url = f"https://localhost:{server.port}/"
        with pytest.raises(TransportError) as caught:
            make()(post(url), LIMITS)
        assert caught.value.stage is Stage.TLS
        assert "certificate" in str(caught.value)
        assert make(ca_file=secured.ca_file)(post(url), LIMITS).body == b"ok"
        with pytest.raises(TransportError):
            make(ca_file=secured.ca_file)(post(url.replace("localhost", "127.0.0.1")), LIMITS)


def test_what_comes_too_much_is_not_the_next_answer(make, secured):
    """Not even where TLS has deciphered it already, so that the socket itself looks idle."""
    stale = answer("HTTP/1.1 200 OK", b"stale")
    much = OK.ljust(8192, b"z") + stale  # http.client reads 8 KiB, the rest of the record waits
    transport = make(ca_file=secured.ca_file)
    with serving(secured(answering(much, stale))) as server:
        for _ in range(2):
            found = transport(post(f"https://localhost:{server.port}/"), LIMITS)
            assert found.body == b"ok"
    assert server.connections == 2


@pytest.mark.parametrize("encoding", ["utf-8", "identity", "none"])
def test_an_encoding_that_packs_nothing(make, encoding):
    """Some gateways name the charset there; the answer is as it is."""
    told = answer(f"HTTP/1.1 200 OK\nContent-Encoding: {encoding}", b"ok")
    with serving(then(lambda s, c: c.sendall(told))) as server:
        assert make()(post(server.url), LIMITS).body == b"ok"


@pytest.mark.parametrize("encoding", ["gzip", "br", "utf-8, X-GZIP"])
def test_an_error_that_came_compressed(make, encoding):
    """Its status is enough: 429 says that nothing was taken, however the page is packed."""
    told = answer(f"HTTP/1.1 429 No\nContent-Encoding: {encoding}", b"\x1f\x8b")
    with serving(then(lambda s, c: c.sendall(told))) as server:
        response = make()(post(server.url), LIMITS)
    assert (response.status, response.body) == (429, b"")


def test_no_log_shows_what_is_sent(make, caplog):
    """Vendors that want everything in the query get secrets and numbers there."""
    caplog.set_level("DEBUG")
    with serving(answering(OK)) as server:
        make()(post(f"{server.url}13800138000?password=hunter2"), LIMITS)
    assert "13800138000" in server.requests[0][0].decode()
    assert "13800138000" not in caplog.text
    assert "hunter2" not in caplog.text


@undisturbed
def test_an_answer_that_drips_ends_with_the_total_limit(make):
    """No single wait is long, yet the exchange ends in time."""
    with serving(dripping) as server, pytest.raises(TransportError) as caught:
        make()(post(server.url), Timeout(5, 5, total=0.6))
    assert caught.value.stage is Stage.READ


def test_zlib_is_no_way_around_the_limit(make):
    """Deflate is bounded like gzip."""
    bomb = answer("HTTP/1.1 200 OK\nContent-Encoding: deflate", zlib.compress(bytes(1 << 23)))
    serving_bomb = serving(then(lambda s, c: c.sendall(bomb)))
    with serving_bomb as server, pytest.raises(TransportError) as caught:
        make()(post(server.url), LIMITS)
    assert caught.value.stage is Stage.ANSWER
