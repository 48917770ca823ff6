"""What the page is told of a message."""

import json

import pytest

from sms_core.signing.encoding import Stages
from sms_core_simulator import Receipt, Reply
from sms_core_simulator.inbox.views import detail, difference, summary

URL = "http://127.0.0.1:8025"


def arrived(port):
    return port.messages()[0]


def whole(port):
    return detail(arrived(port), port.world, URL)


def test_summary_of_a_call(port):
    """Names and values of parameters, whichever way the vendor sends them."""
    port.rpc()
    aliyun = summary(arrived(port))
    port.tc3()
    tencent = summary(arrived(port))
    assert (aliyun["vendor"], aliyun["params"], aliyun["code"]) == (
        *("aliyun", [("code", "123456")]),
        "123456",
    )
    assert tencent["params"] == [("1", "123456")]
    assert aliyun["at"] == 1709618828250


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "accepted"),
        ({"error": "isv.X"}, "rejected"),
        ({"receipt": Receipt(1.0, True, "DELIVERED")}, "delivered"),
        ({"receipt": Receipt(1.0, False, "MK:1001")}, "undelivered"),
    ],
)
def test_status(message, changes, status):
    """One word for where a message has got to."""
    assert summary(message(**changes))["status"] == status


def test_replies_are_told(message):
    """With their texts, oldest first."""
    replies = summary(message(replies=(Reply(1.5, "TD", 7),)))["replies"]
    assert replies == [{"id": 7, "at": 1500, "text": "TD"}]


@pytest.mark.parametrize("call", ["rpc", "acs3", "tc3"])
def test_detail_has_request_answer_and_command(port, call):
    """Of every scheme, and all of it can be sent as JSON."""
    getattr(port, call)()
    told = json.loads(json.dumps(whole(port)))
    assert told["request"]["line"].endswith("HTTP/1.1")
    assert told["answer"]["status"] == 200
    assert told["curl"].startswith("curl -X")
    assert told["signature"] == {"scheme": told["signature"]["scheme"], "verified": True}


@pytest.mark.parametrize("call", ["rpc", "acs3", "tc3"])
def test_detail_of_a_wrong_secret_has_both_texts(port, call):
    """The client's cannot be known, so the simulator's stands alone."""
    getattr(port, call)(secret="wrong")
    signature = whole(port)["signature"]
    assert not signature["verified"]
    assert (signature["known"], signature["mistakes"]) == (False, ())
    assert set(signature["difference"]) == {"canonical_request", "string_to_sign"}


def test_detail_of_a_known_mistake_shows_where(port):
    """The piece that the client signed stands against the right one."""
    port.rpc({"SignName": "My Shop"})
    port.rpc({"SignatureNonce": "x"}, resign=False)
    assert "difference" in whole(port)["signature"]


def test_an_unknown_key_has_no_difference(port):
    """Without its secret nothing can be signed."""
    port.rpc({"AccessKeyId": "nobody"})
    assert "difference" not in whole(port)["signature"]


def test_the_timeline_begins_with_the_outcome(message, port):
    """Also of a message without events of its own."""
    told = detail(message(error="isv.X"), port.world, URL)
    assert told["timeline"] == [{"at": 1709618828250, "name": "rejected", "detail": "isv.X"}]
    assert (told["request"], told["answer"], told["curl"]) == (None, None, "")


def test_no_secret_is_told(make_port):
    """Neither a secret nor a token, nor a signature that could be used."""
    port = make_port(credentials=[("key", "canary-secret", "canary-token")])
    changes = {"AccessKeyId": "key", "SecurityToken": "canary-token"}
    port.rpc(changes, secret="canary-secret")
    port.rpc(changes, secret="wrong")
    for message in port.messages():
        assert "canary" not in json.dumps(detail(message, port.world, URL))


def test_a_pasted_text_is_held_against_the_nearer_one(port):
    """Canonical request or string to sign: the developer need not say which."""
    port.acs3(secret="wrong")
    message = arrived(port)
    stages: Stages = message.check.stages
    pasted = stages.canonical_request.replace("x-acs-date", "x-acs-dat")
    assert set(difference(message, pasted)) == {"canonical_request"}
    assert set(difference(message, stages.string_to_sign)) == {"string_to_sign"}


def test_nothing_is_compared_with_an_unknown_key(message):
    """There is no text to compare with."""
    assert difference(message(), "anything") == {}
