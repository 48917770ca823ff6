"""The API's faults, receipts, replies, reviews, reset, metrics, and its document."""

import json

import pytest

from sms_core_simulator.api import ROUTES

API = "/api/v1"
HERE = {"host": "127.0.0.1:8025"}


def test_one_message_is_told_and_forgotten(port):
    """By its id."""
    port.rpc()
    assert port.api("GET", f"{API}/messages/1").json["id"] == 1
    assert port.api("DELETE", f"{API}/messages/1").json == {"deleted": 1}
    for method in ("GET", "DELETE"):
        assert port.api(method, f"{API}/messages/1").status == 404
        assert port.api(method, f"{API}/messages/x").status == 404


def test_faults_are_added_listed_and_removed(port):
    """The rule comes back with its id and the effect's own values."""
    made = port.api("POST", f"{API}/faults", {"effect": "status", "number": "138*"})
    assert made.status == 201
    assert made.json == {
        "effect": "status", "number": "138*", "stage": "body", "status": 503, "id": 1,
    }  # fmt: skip
    assert port.api("GET", f"{API}/faults").json == {"faults": [made.json]}
    assert port.rpc().status == 503
    assert port.api("DELETE", f"{API}/faults/1").json == {"deleted": 1}
    assert port.api("DELETE", f"{API}/faults/1").status == 404
    assert port.rpc().code == "OK"
    port.api("POST", f"{API}/faults", {"effect": "reset", "nth": [1, 2], "lasting": 5})
    assert port.api("DELETE", f"{API}/faults").json == {"deleted": 1}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"effect": "explode"}, "no effect"),
        ({}, "effect is needed"),
        ({"effect": "reset", "x": 1}, "'x' is not known"),
        ({"effect": 7}, "kind string"),
        ({"effect": "refuse"}, "lasting"),
        ({"effect": "reset", "times": True}, "kind integer"),
    ],
)
def test_a_rule_that_is_none_is_refused(port, rule, words):
    """With a sentence; and nobody locks himself out."""
    reply = port.api("POST", f"{API}/faults", rule)
    assert reply.status == 400
    assert words in reply.json["error"]


def test_magic_numbers_are_told(port):
    """For the page and for people."""
    told = port.api("GET", f"{API}/faults/magic").json
    assert any(one["number"] == "19900000503" for one in told["numbers"])
    assert "truncated" in told["effects"]


def test_a_receipt_is_made(port):
    """At once, with a failure by its plain name."""
    port.rpc()
    made = port.api("POST", f"{API}/receipts", {"message": 1, "code": "off"})
    assert (made.status, made.json["code"]) == (201, "MOBILE_NOT_ON_SERVICE")
    listed = port.api("GET", f"{API}/receipts").json["receipts"]
    assert [(one["message"], one["delivered"]) for one in listed] == [(1, False)]
    assert port.api("POST", f"{API}/receipts", {"message": 9}).status == 404


def test_a_reply_is_made(port):
    """To a message, or to the newest one of a number."""
    port.rpc()
    port.rpc()
    first = port.api("POST", f"{API}/replies", {"message": 1, "text": "one"})
    second = port.api("POST", f"{API}/replies", {"to": "13800138000", "text": "two"})
    assert (first.json["message"], second.json["message"]) == (1, 2)
    listed = port.api("GET", f"{API}/replies").json["replies"]
    assert [one["text"] for one in listed] == ["two", "one"]
    assert port.api("POST", f"{API}/replies", {"to": "1", "text": "x"}).status == 404
    assert port.api("POST", f"{API}/replies", {"text": "x"}).status == 400


def test_accounts_are_told_without_secrets(make_port):
    """What may be used, and how much is left."""
    state = {
        "aliyun": {
            "credentials": [{"id": "key", "secret": "canary"}],
            "templates": [{"code": "SMS_1", "text": "x"}],
            "sign_names": ["甲"],
            "balance": 7,
        }
    }
    reply = make_port(state).api("GET", f"{API}/accounts")
    tencent, aliyun = reply.json["accounts"]
    assert (aliyun["keys"], aliyun["balance"], aliyun["limits"]) == (["key"], 7, "none")
    assert aliyun["sign_names"][0]["status"] == "approved"
    assert tencent["sign_names"] is None
    assert "canary" not in reply.text


def test_reviews_are_decided(make_port):
    """Of templates and of sign names."""
    state = {"aliyun": {"sign_names": ["甲"], "templates": [{"code": "SMS_1", "text": "x"}]}}
    port = make_port(state)
    asked = {"account": "aliyun", "status": "rejected", "reason": "no"}
    sms = {"SignName": "甲", "TemplateCode": "SMS_1"}
    assert port.rpc(sms).code == "OK"
    assert port.api("POST", f"{API}/reviews", {**asked, "template": "SMS_1"}).status == 200
    assert port.rpc(sms).code == "isv.SMS_TEMPLATE_ILLEGAL"
    assert port.api("POST", f"{API}/reviews", {**asked, "sign_name": "甲"}).status == 200
    assert port.rpc(sms).code == "isv.SMS_SIGNATURE_ILLEGAL"
    for wrong, status in (({"template": "SMS_9"}, 404), ({"sign_name": "乙"}, 404), ({}, 400)):
        assert port.api("POST", f"{API}/reviews", {**asked, **wrong}).status == status
    odd = {**asked, "template": "SMS_1", "status": "perhaps"}
    assert port.api("POST", f"{API}/reviews", odd).status == 400


def test_a_reset_over_the_api(port):
    """No messages, no faults."""
    port.rpc()
    port.world.faults.add("status")
    assert port.api("POST", f"{API}/reset").status == 200
    assert port.api("GET", f"{API}/messages").json["total"] == 0
    assert port.rpc().code == "OK"


@pytest.mark.parametrize(
    ("body", "content", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"{}", "text/plain; x=json", 415),
        (b"{}", "text/plain; application/json", 415),
        (b"{}", "application/jsonp", 415),
        (b"{}", "", 415),
        (b'{"effect": "latency"}', "Application/JSON; charset=utf-8", 201),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
    ],
)
def test_a_body_must_be_an_object(port, body, content, status):
    """In JSON and said to be so, which a form of another origin cannot be."""
    headers = {**HERE, "content-type": content}
    assert port.ask("POST", f"{API}/faults", headers, body).status == status


def test_counts_are_told_in_the_format_of_prometheus(port):
    """Messages by vendor and outcome, faults by effect, and what is kept."""
    port.rpc()
    port.rpc({"TemplateCode": "wrong"})
    port.world.faults.add("latency", seconds=0)
    port.tc3()
    reply = port.ask("GET", "/metrics", HERE)
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = reply.text.splitlines()
    assert 'sms_simulator_messages_total{vendor="aliyun",outcome="accepted"} 1' in lines
    assert 'sms_simulator_messages_total{vendor="aliyun",outcome="rejected"} 1' in lines
    assert 'sms_simulator_faults_total{effect="latency"} 1' in lines
    assert "sms_simulator_messages_kept 3" in lines
    assert "sms_simulator_agenda 2" in lines


def test_it_is_ready_for_everybody(make_port):
    """Also with a wait, and without the token."""
    port = make_port(token="t")
    assert port.ask("GET", "/readyz?wait=10s", {"host": "elsewhere"}).json == {"status": "ready"}


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/v1/messages", {}, 401),
        ("/metrics", {}, 401),
        ("/api/v1/messages", {"authorization": "Bearer wrong"}, 401),
        ("/api/v1/messages", {"authorization": "Basic token"}, 401),
        ("/api/v1/messages", {"authorization": "Bearer the-token"}, 200),
        ("/api/v1/messages?token=the-token", {}, 200),
        ("/api/v1/messages?token=other", {}, 401),
    ],
)
def test_a_token_is_asked_for(make_port, path, headers, status):
    """In a header or in the query; the vendors' port needs none."""
    port = make_port(token="the-token")
    assert port.ask("GET", path, {**HERE, **headers}).status == status
    assert port.rpc().code == "OK"


def test_the_document_holds_every_route(port):
    """Paths, methods, parameters and bodies, as they are served."""
    document = port.api("GET", f"{API}/openapi.json").json
    assert document["openapi"] == "3.1.0"
    served = {(route.path, route.method.lower()) for route in ROUTES}
    told = {(path, method) for path, item in document["paths"].items() for method in item}
    assert told == served
    operations = [one for item in document["paths"].values() for one in item.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    body = document["paths"][f"{API}/faults"]["post"]["requestBody"]["content"]
    assert body["application/json"]["schema"]["required"] == ["effect"]


def test_routes_know_their_methods(port):
    """Another method is told which there are."""
    reply = port.api("PUT", f"{API}/messages/1")
    assert (reply.status, reply.headers["allow"]) == (405, "DELETE, GET")
    assert json.loads(reply.text)["error"].startswith("/api/v1/messages/1 knows")
