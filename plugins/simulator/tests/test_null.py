"""The null mode: answers and nothing else."""

import json
import os
import socket
import subprocess
import sys
import urllib.request

import pytest

from sms_core_simulator.null import NullServer

pytestmark = pytest.mark.sockets


@pytest.fixture(scope="module")
def url():
    code = (
        "from sms_core_simulator import serve;"
        "serve(null=True, started=lambda url: print(url, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as run:
        yield run.stdout.readline().strip()
        run.terminate()


def post(url, body, **headers):
    request = urllib.request.Request(url, body, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def test_aliyun_calls_are_accepted(url):
    """Whatever they say."""
    assert post(url, b"Action=SendSms")["Code"] == "OK"


def test_tencent_calls_are_accepted_for_their_numbers(url):
    """Each number has its status, for clients match by number."""
    body = b'{"PhoneNumberSet":["+8613800138000","+8613900139000"]}'
    answer = post(url, body, Authorization="TC3-HMAC-SHA256 x")["Response"]
    assert [one["PhoneNumber"] for one in answer["SendStatusSet"]] == [
        "+8613800138000", "+8613900139000",
    ]  # fmt: skip


def test_requests_may_come_in_pieces_or_together(url):
    """Two at once, the second cut in its body."""
    host, _, port = url.removeprefix("http://").partition(":")
    one = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
    with socket.create_connection((host, int(port)), timeout=5) as wire:
        wire.sendall(one + one[:-2])
        answers = wire.recv(65536)
        assert answers.count(b"HTTP/1.1 200") == 1
        wire.sendall(one[-2:])
        assert wire.recv(65536).count(b"HTTP/1.1 200") == 1


def test_what_is_no_request_is_closed(url):
    """Memory is bounded."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as wire:
        try:
            wire.sendall(os.urandom(1) * 200_000)
            assert wire.recv(1) == b""
        except ConnectionError:
            pass


def test_other_machines_are_not_served():
    """It verifies nothing, so it stays at home."""
    with pytest.raises(ValueError, match="this machine alone"):
        NullServer("0.0.0.0")
