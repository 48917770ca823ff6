"""The API's newest message, its code, and waiting for them."""

import json
import threading
import urllib.request

import pytest

from sms_core_simulator import Simulator, Waiting

API = "/api/v1"


def test_the_newest_message_is_told_whole(port):
    """In one call, with raw exchange and timeline."""
    port.rpc({"OutId": "first"})
    port.rpc({"OutId": "second"})
    told = port.api("GET", f"{API}/latest?to=13800138000").json
    assert told["reference"] == "second"
    assert told["events"][0]["name"] == "accepted"
    assert told["exchange"]["answer"]["status"] == 200


def test_the_raw_exchange_shows_no_token_and_no_signature(make_port):
    """A signed call could be sent again as long as its window is open."""
    port = make_port(credentials=[("simulator", "simulator-secret", "canary")])
    port.rpc({"SecurityToken": "canary"})
    port.acs3({"x-acs-security-token": "canary"})
    for message_id in (1, 2):
        told = port.api("GET", f"{API}/messages/{message_id}").json
        signature = port.world.store.get(message_id).check.given
        assert told["outcome"] == "accepted"
        assert "canary" not in json.dumps(told["exchange"])
        assert signature[:20] not in json.dumps(told["exchange"])


def test_the_code_comes_alone(port):
    """As plain text for a shell, as an object where JSON is asked for."""
    port.rpc()
    path = f"{API}/code?to=13800138000"
    assert port.api("GET", path).text == "123456\n"
    headers = {"host": "localhost", "accept": "application/json"}
    assert port.ask("GET", path, headers).json == {"code": "123456", "message": 1}


def test_refused_messages_have_no_code(port):
    """The phone got nothing."""
    port.rpc({"SignName": "【】"})
    assert port.api("GET", f"{API}/code?to=13800138000").status == 404


def test_a_choice_may_be_narrowed(port):
    """By vendor, template, and what came after a message."""
    port.rpc()
    port.tc3()
    assert port.api("GET", f"{API}/latest?vendor=aliyun").json["vendor"] == "aliyun"
    assert port.api("GET", f"{API}/latest?template=1110").json["vendor"] == "tencent"
    assert port.api("GET", f"{API}/latest?after=2").status == 404
    assert port.api("GET", f"{API}/messages?limit=1&offset=1").json["messages"][0]["id"] == 1


def test_nothing_is_told_with_what_did_arrive(port):
    """A failed wait says where the messages went instead."""
    port.rpc({"PhoneNumbers": "13900139000"})
    told = port.api("GET", f"{API}/latest?to=13800138000").json
    assert told["arrived"][0]["to"] == "+8613900139000"
    assert "1 went to other numbers" in told["error"]


def test_a_wait_is_over_when_the_message_comes(port):
    """Until then there is no answer."""
    waiting = port.api("GET", f"{API}/code?to=13800138000&wait=10s")
    assert isinstance(waiting, Waiting)
    assert waiting.seconds == 10
    assert waiting.attempt(port.now) is None
    port.rpc()
    assert waiting.attempt(port.now).body == b"123456\n"
    assert waiting.otherwise(port.now).status == 404


def test_none_is_waited_for(port):
    """A message that comes is told as a conflict."""
    waiting = port.api("GET", f"{API}/wait-none?to=13800138000&wait=500ms")
    assert waiting.seconds == 0.5
    assert waiting.otherwise(port.now).status == 200
    port.rpc({"PhoneNumbers": "13900139000"})
    assert waiting.attempt(port.now) is None
    port.rpc()
    assert waiting.attempt(port.now).status == 409


@pytest.mark.parametrize("wait", ["10", "10s", "1m", "250ms", "1.5s"])
def test_durations_are_read(port, wait):
    """As people write them."""
    assert isinstance(port.api("GET", f"{API}/latest?wait={wait}"), Waiting)


@pytest.mark.parametrize("wait", ["ten", "-1", "1h", "301", "1e9", "٣"])
def test_other_durations_are_refused(port, wait):
    """Nobody waits for ever."""
    from urllib.parse import quote

    reply = port.api("GET", f"{API}/latest?wait={quote(wait)}")
    assert reply.status == 400
    assert "10s" in reply.json["error"]


@pytest.mark.sockets
def test_a_wait_over_the_wire():
    """The answer comes when the message does, from whichever thread."""
    with Simulator() as simulator:
        got = []

        def ask():
            url = f"{simulator.url}{API}/latest?to=13800138000&wait=10s"
            with urllib.request.urlopen(url, timeout=20) as answer:
                got.append(json.load(answer)["to"])

        asking = threading.Thread(target=ask)
        asking.start()
        from sms_core_simulator import Check, Message

        message = Message(
            vendor="aliyun", to="+8613800138000", check=Check("none"), received_at=0,
            request_id="r",
        )  # fmt: skip
        simulator.in_server(lambda: simulator.world.add([message]))
        asking.join(10)
    assert got == ["+8613800138000"]
