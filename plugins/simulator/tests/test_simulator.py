"""Running it: in a thread for tests, and in the foreground for the command line."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.parse import urlencode

import pytest

from sms_core.signing import rpc
from sms_core_simulator import Credential, Simulator

pytestmark = pytest.mark.sockets

NOW = 1709618828.0


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def send(url, *, now=NOW, key="simulator", secret="simulator-secret", nonce="n"):
    sms = {"PhoneNumbers": "13800138000", "SignName": "阿里云", "TemplateCode": "SMS_1",
           "TemplateParam": '{"code":"123456"}'}  # fmt: skip
    text = rpc.signed_form(
        sms,
        action="SendSms",
        version="2017-05-25",
        key_id=key,
        secret=secret,
        now=now,
        nonce=nonce,
        method="GET",
    )
    return get(f"{url}/?{text}")


def test_it_runs_in_a_thread_and_stops():
    """A free port, messages to read in the process, and nothing left afterwards."""
    before = threading.active_count()
    with Simulator(clock=lambda: NOW) as simulator:
        assert send(simulator.url)["Code"] == "OK"
        (message,) = simulator.messages(to="13800138000", outcome="accepted")
        assert (message.code, message.received_at) == ("123456", NOW)
        assert get(f"{simulator.url}/api/v1/messages?{urlencode({'to': message.to})}")["total"] == 1
        assert simulator.clear() == 1
    assert threading.active_count() == before
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(simulator.url, timeout=10)


def test_it_stops_while_clients_are_connected():
    """An open connection, idle or in the middle of a request, does not hold it up."""
    with Simulator() as simulator:
        host, _, port = simulator.url.removeprefix("http://").partition(":")
        idle = socket.create_connection((host, int(port)))
        busy = socket.create_connection((host, int(port)))
        busy.sendall(b"POST / HTTP/1.1\r\n")
        assert get(f"{simulator.url}/readyz") == {"status": "ready"}
    idle.close()
    busy.close()


def test_credentials_are_for_every_vendor():
    """Keys given in code replace the default one."""
    with Simulator(credentials=[Credential("a", "b")], clock=lambda: NOW) as simulator:
        assert send(simulator.url, key="a", secret="b")["Code"] == "OK"
        assert len(simulator.messages()) == 1


def test_a_taken_port_is_told():
    """The error comes out where the simulator is started."""
    with Simulator() as first:
        port = int(first.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"), Simulator(port=port):
            pass


def test_it_listens_on_ipv6():
    """The address stands in brackets in the URL."""
    try:
        with Simulator(host="::1") as simulator:
            assert simulator.url.startswith("http://[::1]:")
            assert get(f"{simulator.url}/api/v1/messages")["total"] == 0
    except OSError:
        pytest.skip("no IPv6 on this machine")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_runs_until_it_is_interrupted(number):
    """One line a request on standard error, the number masked, and a clean end."""
    code = "from sms_core_simulator import serve; serve(started=lambda url: print(url, flush=True))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        url = process.stdout.readline().strip()
        assert send(url, now=time.time())["Code"] == "OK"
        process.send_signal(number)
        _, log = process.communicate(timeout=20)
    assert process.returncode == 0
    (line,) = log.splitlines()
    assert line[8:] == " 200 aliyun +86138****8000 accepted"


def test_serve_tells_a_taken_port():
    """The command line can catch it: it is an OSError, with nothing printed."""
    with Simulator() as simulator:
        port = simulator.url.rpartition(":")[2]
        code = f"""
from sms_core_simulator import serve
try:
    serve(port={port})
except OSError as error:
    print("told", error.errno is not None)
"""
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20
        )
    assert done.stdout == "told True\n"
    assert done.stderr == ""


def test_other_machines_need_a_token():
    """Bound elsewhere than to loopback it starts with one, or not at all."""
    with pytest.raises(ValueError, match="give it a token"):
        Simulator(host="0.0.0.0")
    assert "secret-token" not in repr(Simulator(host="0.0.0.0", token="secret-token"))


def test_what_is_done_in_the_server_comes_back():
    """Values and errors alike, from whichever thread."""
    with Simulator() as simulator:
        assert simulator.in_server(threading.get_ident) != threading.get_ident()
        with pytest.raises(ZeroDivisionError):
            simulator.in_server(lambda: 1 / 0)
    assert simulator.in_server(threading.get_ident) == threading.get_ident()


def test_a_clock_set_by_hand_is_caught_up_with():
    """What is due happens when it is asked to."""
    now = [NOW]
    with Simulator(clock=lambda: now[0]) as simulator:
        send(simulator.url)
        now[0] += 60
        simulator.catch_up()
        (message,) = simulator.messages()
        assert message.receipt.code == "DELIVERED"
        assert simulator.reply(message, "hello").replies[0].text == "hello"
        assert simulator.deliver(message, "off").receipt.delivered is False
        simulator.reset()
        assert simulator.messages() == []


def test_many_clients_lose_nothing():
    """Every message of many connections at once is in the store, under an id of its own."""
    form = {"SignName": "阿里云", "TemplateCode": "SMS_1"}
    with Simulator(clock=lambda: NOW, keep=10_000) as simulator:

        def client(number):
            host, _, port = simulator.url.removeprefix("http://").partition(":")
            with socket.create_connection((host, int(port)), timeout=30) as wire:
                for call in range(10):
                    listed = ",".join(f"138{number:04d}{call}{n:03d}" for n in range(5))
                    body = rpc.signed_form(
                        {**form, "PhoneNumbers": listed},
                        action="SendSms",
                        version="2017-05-25",
                        key_id="simulator",
                        secret="simulator-secret",
                        now=NOW,
                        nonce=f"{number}-{call}",
                        method="POST",
                    ).encode()
                    wire.sendall(
                        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n%b"
                        % (len(body), body)
                    )
                    assert b'"Code":"OK"' in wire.recv(65536)

        clients = [threading.Thread(target=client, args=(n,)) for n in range(50)]
        for one in clients:
            one.start()
        for one in clients:
            one.join()
        messages = simulator.messages(outcome="accepted")
    assert len({message.to for message in messages}) == len(messages) == 2500
    assert len({message.id for message in messages}) == 2500
