"""A gateway from settings to a send: what it declares, failover, the command line, secrets."""

import json
import pickle

import attrs
import pytest
from click.testing import CliRunner

from sms_core import (
    InvalidMessage,
    Message,
    Outcome,
    Policy,
    SendRejected,
    Template,
    Text,
    TransportError,
    connect,
)
from sms_core.errors import Stage
from sms_core.http import Response
from sms_core.providers import Capabilities
from sms_core_cli.app import sms
from sms_core_http import HttpConfig, HttpProvider, plugin

CODE = Template("SignIn", {"code": "417358"})
TEXTS = {"templates": {"SignIn": "Your code is {code}."}}


class Wire:
    """A transport that keeps what was sent and gives these answers in turn."""

    def __init__(self, *answers):
        self.answers, self.requests = list(answers), []

    def __call__(self, request, timeout):
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, TransportError):
            raise answer
        status, body = answer
        return Response(status, json.dumps(body).encode())


def test_plugin():
    """The plugin's name, configuration and factory belong together."""
    assert (plugin.name, plugin.config, plugin.factory) == ("http", HttpConfig, HttpProvider)


@pytest.mark.parametrize(
    ("fields", "can"),
    [
        ({}, {"text": True}),
        (TEXTS, {"text": True, "templates": True}),
        (
            {"json": {"to": "{to}", "t": "{template}"}, "templates": {"SignIn": "1"}},
            {"templates": True},
        ),
        (
            {
                "json": {"to": "{to}", "p": "{params}", "s": "{sign_name}", "e": "{extension}"},
                "sign_name": "Acme",
                "templates": {"SignIn": {"code": {"china": "1", "overseas": "2"}}},
                "max_recipients": 7,
            },
            {
                "templates": True,
                "separate_mainland": True,
                "sign_name": True,
                "extension": True,
                "max_recipients": 7,
            },
        ),
        ({"query": {"ref": "{reference}"}}, {"text": True, "reference_bytes": 32}),
        (
            {"query": {"n": "{nonce}", "r": "{reference}"}, "replay": True, "reference_bytes": 9},
            {"text": True, "replay": True, "reference_bytes": 9},
        ),
    ],
)
def test_capabilities(provider, fields, can):
    """A gateway can what its request has a place for, and no gateway more than the plugin says."""
    made = provider(**fields)
    assert made.capabilities == Capabilities(**can)
    for name, value in attrs.asdict(made.capabilities).items():
        most = getattr(plugin.capabilities, name)
        assert value == most or (isinstance(value, int) and value <= most)


def test_what_is_not_declared_is_refused(settings):
    """A message that asks for what the request has no place for is refused before it leaves."""
    wire = Wire()
    client = connect(settings(), transport=wire, plugins=[plugin])
    for message in (
        Message("+8613800138000", CODE),
        Message("+8613800138000", Text("a"), sign_name="Acme"),
        Message("+8613800138000", Text("a"), extension="7"),
        Message("+8613800138000", Text("a"), reference="r"),
    ):
        with pytest.raises(InvalidMessage):
            client.send(message)
    assert wire.requests == []


def test_failover(settings):
    """A gateway that is out of money is followed by the next, with the identical text."""
    wire = Wire((402, {"code": 1002, "message": "no money"}), (200, {"id": "m-1"}))
    accounts = {
        "first": settings(**TEXTS),
        "second": settings(endpoint="https://other.example", **TEXTS),
    }
    client = connect({"accounts": accounts}, transport=wire, plugins=[plugin])
    result = client.send(Message("+8613800138000", CODE))
    assert (result.message_id, result.recipients[0].account) == ("m-1", "second")
    assert [request.url for request in wire.requests] == [
        "https://gateway.example/",
        "https://other.example/",
    ]
    assert wire.requests[0].body == wire.requests[1].body


def test_lost_answer(settings):
    """With ``replay`` the identical request is repeated, and its answer ends the doubt."""
    wire = Wire(TransportError(Stage.READ, "reset"), (200, {"id": "m-1"}))
    given = settings(headers={"Idempotency-Key": "{nonce}"}, replay=True)
    client = connect(given, transport=wire, plugins=[plugin], policy=Policy(replay=True))
    assert client.send(Message("+8613800138000", Text("a"))).message_id == "m-1"
    assert wire.requests[0] == wire.requests[1]


def test_long_lists(settings):
    """A longer list is split, and each number has its own result."""
    wire = Wire((200, {"id": "1"}), (200, {"id": "2"}))
    given = settings(json={"to": ["{to}"], "text": "{text}"}, max_recipients=2)
    client = connect(given, transport=wire, plugins=[plugin])
    result = client.send(Message([f"+3361234567{n}" for n in range(3)], Text("a")))
    assert [each.message_id for each in result.recipients] == ["1", "1", "2"]


def shown(value):
    return f"{value!r} {value} {vars(value) if hasattr(value, '__dict__') else ''}"


def test_no_secret_is_shown(settings):
    """Neither provider, configuration nor error shows a secret, typed into a header or not."""
    given = settings(
        headers={"X": "canary-typed"},
        query={"k": "canary-typed", "s": "{secret.key}"},
        basic={"user": "me", "password": "canary-password"},
    )
    wire = Wire((401, {"code": 1001, "message": "canary-secret to +8613800138000"}))
    client = connect(given, transport=wire, plugins=[plugin])
    with pytest.raises(SendRejected) as raised:
        client.send(Message("+8613800138000", Text("a")), policy=Policy(attempts=1))
    [request] = wire.requests
    told = [raised.value, raised.value.result, request]
    assert not any("canary" in shown(each) or "13800138000" in shown(each) for each in told)


def test_no_secret_in_the_configuration(provider):
    """The configuration shows no secret, and is not pickled with one."""
    with pytest.raises(TypeError, match="a Secret is not pickled"):
        pickle.dumps(provider())
    basic = {"user": "me", "password": "canary-password"}
    made = provider(query={"k": "canary-typed"}, headers={"X": "canary-typed"}, basic=basic)
    assert repr(made) == "<HttpProvider gateway.example>"
    assert "canary" not in repr(made._config)


@pytest.fixture
def sms_toml(tmp_path, settings, monkeypatch):
    tomli_w = pytest.importorskip("tomli_w")
    given = settings(
        secrets={"key": {"env": "GATEWAY_SECRET"}}, query={"k": "canary-typed"}, **TEXTS
    )
    (tmp_path / "sms.toml").write_text(tomli_w.dumps({"accounts": {"acme": given}}), "utf-8")
    monkeypatch.setenv("GATEWAY_SECRET", "canary-secret")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("sms_toml")
def test_check():
    """``sms check`` shows a gateway and what it would be asked, without any secret."""
    done = CliRunner().invoke(sms, ["check"])
    assert done.exit_code == 0, done.output
    assert "POST https://gateway.example/" in done.output
    assert "Your code is {code}." in done.output
    assert "auth 1001, quota 1002" in done.output
    assert "canary" not in done.output


def test_providers():
    """``sms providers`` lists it."""
    done = CliRunner().invoke(sms, ["providers"])
    assert "\nhttp\n" in f"\n{done.output}"


def test_one_outcome_for_the_result(settings):
    """A refusal with words that nobody explained is told as a doubt."""
    wire = Wire((400, {"code": "oops"}))
    client = connect(settings(), transport=wire, plugins=[plugin])
    result = client.send(Message("+8613800138000", Text("a")), check=False)
    assert result.outcome is Outcome.UNKNOWN
