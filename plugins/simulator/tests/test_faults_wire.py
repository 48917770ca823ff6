"""Faults below HTTP, seen by a client that reads and writes bytes."""

import gzip
import json
import socket
import sys
import time
import urllib.request
from contextlib import suppress

import pytest
from steady import undisturbed

from sms_core.signing import rpc
from sms_core_simulator import Simulator

pytestmark = pytest.mark.sockets


@pytest.fixture(scope="module")
def running():
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(running):
    """One simulator for all, as it was in the beginning."""
    running.reset()
    return running


def address(simulator):
    host, _, port = simulator.url.removeprefix("http://").partition(":")
    return host, int(port)


def connected(simulator, timeout=5):
    return socket.create_connection(address(simulator), timeout=timeout)


def ready(wire):
    wire.sendall(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n")
    assert wire.recv(1 << 16).startswith(b"HTTP/1.1 200")


def request(nonce, number="13800138000"):
    form = rpc.signed_form(
        {"PhoneNumbers": number, "SignName": "阿里云", "TemplateCode": "SMS_1"},
        action="SendSms",
        version="2017-05-25",
        key_id="simulator",
        secret="simulator-secret",
        now=int(time.time()),
        nonce=nonce,
        method="POST",
    ).encode()
    return (
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\n"
        b"content-length: %d\r\n\r\n%b" % (len(form), form)
    )


def exchanged(simulator, octets):
    """What came back, and how the connection ended: ``closed`` or ``reset``."""
    answer = b""
    try:
        with connected(simulator) as wire:
            wire.sendall(octets)
            while chunk := wire.recv(1 << 20):
                answer += chunk
    except ConnectionResetError:
        return answer, "reset"
    return answer, "closed"


def accepted(simulator):
    return len(simulator.messages(outcome="accepted"))


def until(so):
    """Wait for something that comes about by itself, as long as a busy machine may take."""
    deadline = time.monotonic() + 10
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize(
    ("stage", "taken", "some"),
    [
        ("connect", 0, False),
        ("headers", 0, False),
        ("body", 0, False),
        ("accepted", 1, False),
        ("answer", 1, True),
    ],
)
@pytest.mark.parametrize("effect", ["reset", "close", "hang"])
@undisturbed
def test_a_connection_ends_at_each_stage(simulator, effect, stage, taken, some):
    """RST, FIN or silence; accepted exactly from the stage of that name on."""
    simulator.reset()  # of an earlier try
    fields = {"seconds": 0.05} if effect == "hang" else {}
    simulator.faults.add(effect, stage=stage, times=1, **fields)
    answer, end = exchanged(simulator, request(f"{effect}-{stage}"))
    assert end == ("reset" if effect == "reset" else "closed")
    assert accepted(simulator) == taken
    # A reset may overtake what was sent before it.
    assert (
        answer.startswith(b"HTTP/1.1 200") if some and effect != "reset" else (some or not answer)
    )


def test_a_hang_lasts_until_the_client_goes(simulator):
    """Nothing comes, and the connection stays open."""
    simulator.faults.add("hang", times=1)
    with connected(simulator, timeout=0.1) as wire:
        wire.sendall(request("hang"))
        with pytest.raises(TimeoutError):
            wire.recv(1)
        until(lambda: accepted(simulator) == 1)


def test_an_answer_is_lost_after_accepting(simulator):
    """The message went out, the client cannot know."""
    simulator.faults.add("lose_answer", times=1)
    assert exchanged(simulator, request("lost")) == (b"", "reset")
    assert accepted(simulator) == 1


def test_an_answer_is_cut(simulator):
    """Its head promises more than comes."""
    simulator.faults.add("truncated")
    answer, end = exchanged(simulator, request("cut"))
    assert end == "closed"
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert not answer.endswith(b"}")


def test_an_answer_drips(simulator):
    """Its beginning comes long before its end."""
    simulator.faults.add("slow", seconds=30.0)
    with connected(simulator) as wire:
        wire.sendall(request("slow"))
        first = wire.recv(1 << 20)
    assert first.startswith(b"HTT")
    assert not first.endswith(b"}")


def test_a_slow_answer_is_whole_in_the_end(simulator):
    """After all the time that was asked for."""
    simulator.faults.add("slow", seconds=0.2)
    began = time.monotonic()
    with connected(simulator) as wire:
        wire.sendall(request("slow"))
        answer = b""
        while not answer.endswith(b"}"):
            answer += wire.recv(1 << 20)
    assert b'"Code":"OK"' in answer
    assert time.monotonic() - began >= 0.2


def test_an_answer_is_late(simulator):
    """It comes whole, after the latency."""
    simulator.faults.add("latency", seconds=0.1)
    began = time.monotonic()
    with connected(simulator) as wire:
        wire.sendall(request("late"))
        assert wire.recv(1 << 20).startswith(b"HTTP/1.1 200")
    assert time.monotonic() - began >= 0.1


def test_noise_is_no_http(simulator):
    """Random bytes, then the end."""
    simulator.faults.add("noise", size=100)
    answer, _ = exchanged(simulator, request("noise"))
    assert len(answer) == 100
    assert not answer.startswith(b"HTTP/")


def test_more_comes_than_the_head_says(simulator):
    """What is too much begins no answer."""
    simulator.faults.add("wrong_length")
    answer, _ = exchanged(simulator, request("long"))
    head, _, body = answer.partition(b"\r\n\r\n")
    declared = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    assert len(body) == declared + 512
    assert json.loads(body[:declared])["Code"] == "OK"


def test_a_bomb_is_small_on_the_wire(simulator):
    """And as big as it says when it is unpacked."""
    simulator.faults.add("gzip_bomb", size=8 * 1024 * 1024)
    with connected(simulator) as wire:
        wire.sendall(request("bomb").replace(b"host: a", b"host: a\r\nconnection: close"))
        answer = b""
        while chunk := wire.recv(1 << 20):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-encoding: gzip" in head
    assert len(body) < 20_000
    assert len(gzip.decompress(body)) == 8 * 1024 * 1024


def test_connections_are_refused_for_a_while(simulator):
    """The port is closed, and open again on the same number."""
    where = address(simulator)
    rule = simulator.faults.add("refuse")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(where, timeout=1)
    simulator.faults.remove(rule.id)
    assert exchanged(simulator, b"GET / HTTP/1.0\r\n\r\n")[0].startswith(b"HTTP/1.1 200")
    assert address(simulator) == where


def test_a_port_opens_by_itself_when_its_fault_expires(simulator):
    """Whoever closed it over the API can come back."""
    simulator.faults.add("refuse", lasting=0.05)

    def is_open():
        try:
            connected(simulator).close()
        except ConnectionRefusedError:
            return False
        return True

    until(is_open)
    assert simulator.faults.listed() == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep no short queue")
def test_nobody_accepts(simulator):
    """Connecting takes until the client's patience ends; open connections go on."""
    with connected(simulator) as before:
        ready(before)
        rule = simulator.faults.add("unreachable")
        with pytest.raises(TimeoutError):
            socket.create_connection(address(simulator), timeout=0.2)
        ready(before)
        simulator.faults.remove(rule.id)
    connected(simulator).close()


def test_the_port_stops_while_connections_hang():
    """Nothing is left behind."""
    with Simulator(faults=[{"effect": "hang", "stage": "connect"}]) as simulator:
        wire = connected(simulator)
    with wire:
        wire.settimeout(5)
        with suppress(ConnectionResetError):
            assert wire.recv(1) == b""


def test_faults_spare_the_api(simulator):
    """However calls fail, the API is there."""
    simulator.faults.add("status", status=500)
    with urllib.request.urlopen(f"{simulator.url}/api/v1/faults", timeout=5) as answer:
        assert json.load(answer)["faults"][0]["status"] == 500
