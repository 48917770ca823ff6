"""What all transports do alike, plain and asynchronous."""

import gzip
import zlib
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pytest
from anyio.from_thread import start_blocking_portal
from faulty import OK, answering, serving, then

from sms_core import Stage, Timeout, TransportError
from sms_core.http import Request
from sms_core.transports import common
from sms_core.transports.common import MAX_ANSWER
from sms_core.transports.over_aiohttp import AiohttpTransport
from sms_core.transports.over_httpx import HttpxTransport
from sms_core.transports.pooled import PooledTransport
from sms_core.transports.stdlib import StdlibTransport

pytestmark = pytest.mark.sockets

LIMITS = Timeout(connect=2, read=2)


PLAIN = {
    "urllib3": lambda: PooledTransport(max_connections=1),
    "stdlib": lambda: StdlibTransport(max_idle=1),
}
ASYNC = {"httpx": HttpxTransport, "aiohttp": AiohttpTransport}


def post(url):
    return Request("POST", url, (), b"a=1")


class Sending(NamedTuple):
    name: str
    transport: object
    exchange: Callable

    def __call__(self, url):
        return self.exchange(post(url), LIMITS)


@pytest.fixture(params=[*PLAIN, *ASYNC])
def send(request):
    """Exchanges over a transport with one connection."""
    if request.param in PLAIN:
        made = PLAIN[request.param]()
        yield Sending(request.param, made, made)
        made.close()
        return
    with start_blocking_portal() as portal:
        made = ASYNC[request.param](max_connections=1)
        yield Sending(request.param, made, partial(portal.call, made))
        portal.call(made.aclose)


def answer(encoding, body):
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


COMPRESSED = {
    "small": answer("gzip", gzip.compress(b"ok")),
    "in capitals": answer("GZIP", gzip.compress(b"ok")),
    "by another name": answer("x-gzip", gzip.compress(b"ok")),
    "deflated": answer("deflate", zlib.compress(b"ok")),
    "twice": answer("identity, gzip", gzip.compress(b"ok")),
    "a bomb": answer("gzip", gzip.compress(bytes(8 * MAX_ANSWER))),
    "no gzip at all": answer("gzip", b"ok"),
    "an unknown way": answer("br", b"ok"),
}
LONG = answer("", bytes(2 * MAX_ANSWER))


@pytest.mark.parametrize("how", COMPRESSED)
def test_a_compressed_answer_is_refused_unread(send, how, monkeypatch):
    """Nobody asked for it; whichever transport it comes to, nothing is unpacked."""

    def unpacking(*_, **__):
        raise AssertionError

    monkeypatch.setattr(zlib, "decompressobj", unpacking)
    with serving(answering(COMPRESSED[how])) as server:
        for _ in range(3):
            with pytest.raises(TransportError, match="the answer is compressed") as caught:
                send(server.url)
            assert caught.value.stage is Stage.ANSWER


@pytest.mark.parametrize("encoding", ["identity", "Identity", ""])
def test_an_answer_that_says_it_is_plain_is_taken(send, encoding):
    """In whatever way it says so."""
    with serving(answering(answer(encoding, b"ok"))) as server:
        assert send(server.url).body == b"ok"


@pytest.mark.parametrize("refused", [LONG, COMPRESSED["small"]], ids=["long", "compressed"])
def test_a_refused_answer_gives_its_place_back(send, refused):
    """However many there were, the next exchange finds a connection."""
    with serving(answering(refused)) as server:
        for _ in range(3):
            with pytest.raises(TransportError) as caught:
                send(server.url)
            assert caught.value.stage is Stage.ANSWER
    with serving(answering(OK)) as server:
        assert send(server.url).body == b"ok"


def kept(send):
    """How many places a transport keeps something of."""
    return len(send.transport._pools if send.name == "urllib3" else send.transport._idle)


@pytest.mark.parametrize("send", ["urllib3", "stdlib", "httpx"], indirect=True)
def test_a_place_that_does_not_answer_is_not_kept(send):
    """A pushed report names where its certificate stands, and anybody can push one."""
    for _ in range(5):
        with serving(then(lambda s, c: None)) as mute, pytest.raises(TransportError):
            send(mute.url)
    assert kept(send) == 0
    with serving(answering(OK)) as server:
        send(server.url)
    assert kept(send) == 1


@pytest.mark.parametrize("send", ["urllib3", "stdlib", "httpx"], indirect=True)
def test_so_many_places_are_kept_and_no_more(send, monkeypatch):
    """Of those that answer the one that is there the longest makes room, and can come again."""
    monkeypatch.setattr(common, "MAX_ORIGINS", 2)
    with (
        serving(answering(OK)) as one,
        serving(answering(OK)) as two,
        serving(answering(OK)) as three,
    ):
        for server in (one, one, two, three, three, one, one):
            assert send(server.url).body == b"ok"
            assert kept(send) <= 2
        assert kept(send) == 2
        assert three.connections == 1
    if send.name != "urllib3":  # it keeps the last ten itself
        assert one.connections == 2
