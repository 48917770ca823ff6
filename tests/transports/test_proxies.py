"""Through a proxy: what it refuses or loses before the tunnel stands was never sent."""

import asyncio
import ssl
import time

import pytest
import trustme
from faulty import OK, answering, serving, then

from sms_core import Timeout, TransportError
from sms_core.http import Request
from sms_core.transports.over_aiohttp import AiohttpTransport
from sms_core.transports.over_httpx import HttpxTransport
from sms_core.transports.pooled import PooledTransport

pytestmark = pytest.mark.sockets

LIMITS = Timeout(connect=0.8, read=0.8, total=1.5)


def plainly(ca_file, proxy, requests):
    transport = PooledTransport(ca_file=ca_file, proxy=proxy)
    try:
        return [transport(request, LIMITS) for request in requests]
    finally:
        transport.close()


def awaiting(kind):
    def send(ca_file, proxy, requests):
        async def main():
            transport = kind(ca_file=ca_file, proxy=proxy)
            try:
                return [await transport(request, LIMITS) for request in requests]
            finally:
                await transport.aclose()

        return asyncio.run(main())

    return send


@pytest.fixture(
    params=[plainly, awaiting(HttpxTransport), awaiting(AiohttpTransport)],
    ids=["urllib3", "httpx", "aiohttp"],
)
def send(request):
    return request.param


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def ca_file(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture
def tunnel(authority):
    """A proxy that is also the host behind it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("sms.example").configure_cert(context)

    def behave(server, connection):
        server.read(connection)
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as secured:
            server.opened(secured)
            answering(OK)(server, secured)

    return behave


SECURE = Request("POST", "https://sms.example/", (("host", "sms.example"),), b"a=1")


def test_an_exchange_goes_through_a_tunnel(send, tunnel, ca_file):
    """The proxy learns the host alone; the second exchange uses the same tunnel."""
    with serving(tunnel) as proxy:
        answers = send(ca_file, f"http://127.0.0.1:{proxy.port}", [SECURE, SECURE])
    assert [answer.body for answer in answers] == [b"ok", b"ok"]
    assert proxy.connections == 1
    asked = [head.rpartition(b" HTTP/1.")[0].split(b" HTTP")[0] for head, _ in proxy.requests]
    assert asked == [b"CONNECT sms.example:443", b"POST /", b"POST /"]


REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    "behave",
    [answering(REFUSED), then(lambda s, c: s.hang()), then(lambda s, c: None)],
    ids=["refuses", "hangs", "ends"],
)
def test_without_a_tunnel_nothing_was_sent(send, behave, ca_file):
    """Of the message nothing left, whatever the proxy did with the host's name."""
    with serving(behave) as proxy, pytest.raises(TransportError) as caught:
        send(ca_file, f"http://127.0.0.1:{proxy.port}", [SECURE])
    assert not caught.value.stage.may_have_sent


def test_a_proxy_nobody_listens_at_is_not_sent(send, ca_file):
    """Neither is it tried without the proxy."""
    with serving(answering(OK)) as gone:
        port = gone.port
    with pytest.raises(TransportError) as caught:
        send(ca_file, f"http://127.0.0.1:{port}", [SECURE])
    assert not caught.value.stage.may_have_sent


def test_an_answer_lost_in_the_tunnel_is_in_doubt(send, authority, ca_file):
    """Once the tunnel stands, the same rules hold as without it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("sms.example").configure_cert(context)

    def behave(server, connection):
        server.read(connection)
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as secured:
            server.opened(secured)
            server.read(secured)

    with serving(behave) as proxy, pytest.raises(TransportError) as caught:
        send(ca_file, f"http://127.0.0.1:{proxy.port}", [SECURE])
    assert caught.value.stage.may_have_sent


def test_a_proxy_whose_answer_drips_keeps_to_the_limits(send, ca_file):
    """No single wait is long, yet connecting ends in time, and nothing was sent."""

    def behave(server, connection):
        server.read(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(40):
            time.sleep(0.1)
            connection.sendall(b"x")

    began = time.monotonic()
    with serving(behave) as proxy:
        with pytest.raises(TransportError) as caught:
            send(ca_file, f"http://127.0.0.1:{proxy.port}", [SECURE])
        took = time.monotonic() - began
    assert not caught.value.stage.may_have_sent
    assert "timed out" in str(caught.value)
    assert took < LIMITS.total + 0.8
