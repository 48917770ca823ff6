"""A Twilio account from settings to a send: Logto's connector, regions, faults, secrets."""

import json
import pickle
from urllib.parse import parse_qsl

import pytest

from sms_core import ConfigError, Message, Policy, SendRejected, Template, Text, connect
from sms_core.http import Response
from sms_core.loading import load
from sms_core.providers import Pushes
from sms_core.templates import USAGE_TYPES
from sms_core_twilio import TwilioConfig, plugin

ACCOUNT = "AC" + "0" * 31 + "1"
SERVICE = "MG" + "5" * 32
KEY = "SK" + "7" * 32
CONTENT = "HX" + "a" * 32
SECRETS = ("canary", "417358", "13800138000")
USUAL = {"account_sid": ACCOUNT, "auth_token": "canary-token", "sender": "+15005550006"}
#: As Logto's form saves it.
CONNECTOR = {
    "accountSID": ACCOUNT,
    "authToken": "canary-token",
    "fromMessagingServiceSID": SERVICE,
    "disableRiskCheck": True,
    "host": "api.dublin.ie1.twilio.com",
    "templates": [
        {"usageType": "SignIn", "content": "Your sign-in code is {{code}}."},
        {"usageType": "Register", "content": "Your sign-up code is {{code}}."},
        {"usageType": "ForgotPassword", "content": "Your reset code is {{code}}."},
        {"usageType": "Generic", "content": "Your code is {{code}}."},
    ],
}


class Wire:
    """A transport that keeps what was sent and gives one answer."""

    def __init__(self, body=b'{"sid":"SM1","status":"queued"}', status=201):
        self.answer, self.requests = Response(status, body), []

    def __call__(self, request, timeout):
        self.requests.append(request)
        return self.answer

    @property
    def forms(self):
        return [dict(parse_qsl(request.body.decode())) for request in self.requests]


def connected(wire, settings=USUAL, **more):
    return connect({**settings, "provider": "twilio", **more}, transport=wire, plugins=[plugin])


def faults(**settings):
    given = {**USUAL, "provider": "twilio", **settings}
    given = {name: value for name, value in given.items() if value is not None}
    with pytest.raises(ConfigError) as refused:
        load(given, plugins=[plugin])
    assert "canary" not in str(refused.value)
    return list(refused.value.faults)


def test_connector_as_it_is(tmp_path):
    """A Logto connector's JSON is a whole configuration."""
    path = tmp_path / "twilio.json"
    path.write_text(json.dumps(CONNECTOR), "utf-8")
    wire = Wire()
    with connect(path, provider="twilio", transport=wire, plugins=[plugin]) as client:
        client.send(Message("13800138000", Template("SignIn", {"code": "417358", "locale": "x"})))
    assert wire.forms == [
        {
            "To": "+8613800138000",
            "MessagingServiceSid": SERVICE,
            "Body": "Your sign-in code is 417358.",
            "RiskCheck": "disable",
        }
    ]
    assert wire.requests[0].url.startswith("https://api.dublin.ie1.twilio.com/")


@pytest.mark.parametrize("name", USAGE_TYPES)
def test_nine_usage_types(name):
    """All nine usage types can be sent; those without a text use ``Generic``."""
    wire = Wire()
    connected(wire, CONNECTOR).send(Message("+8613800138000", Template(name, {"code": "417358"})))
    words = {"SignIn": "sign-in code", "Register": "sign-up code", "ForgotPassword": "reset code"}
    assert wire.forms[0]["Body"] == f"Your {words.get(name, 'code')} is 417358."


def test_text():
    """A text needs no template."""
    wire = Wire()
    result = connected(wire).send(Message("+8613800138000", Text("Code 417358")))
    assert wire.forms[0]["Body"] == "Code 417358"
    assert result.message_id == "SM1"


def test_several_numbers():
    """Each number has a request of its own."""
    wire = Wire()
    connected(wire).send(Message(["+8613800138000", "+15005550001"], Text("Hi")))
    assert [form["To"] for form in wire.forms] == ["+8613800138000", "+15005550001"]


@pytest.mark.parametrize(
    ("settings", "host"),
    [
        ({}, "api.twilio.com"),
        ({"region": "ie1"}, "api.dublin.ie1.twilio.com"),
        ({"region": "au1", "edge": "sydney-ix"}, "api.sydney-ix.au1.twilio.com"),
        ({"edge": "frankfurt"}, "api.frankfurt.us1.twilio.com"),
        ({"region": "xx9", "edge": "moon"}, "api.moon.xx9.twilio.com"),
        ({"endpoint": "https://proxy.example"}, "proxy.example"),
    ],
)
def test_regions_and_edges(settings, host):
    """A host always names both; a region has its edge, an edge alone leads to ``us1``."""
    wire = Wire()
    connected(wire, **settings).send(Message("+15005550001", Text("Hi")))
    assert wire.requests[0].url.startswith(f"https://{host}/2010-04-01/")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"account_sid": KEY}, "account_sid: must be AC and 32 hexadecimal digits"),
        ({"account_sid": None}, "account_sid: is missing"),
        ({"sender": None}, "sender: is missing or given twice"),
        ({"messaging_service_sid": SERVICE}, "sender: is missing or given twice"),
        ({"sender": SERVICE}, "messaging service goes into messaging_service_sid"),
        ({"sender": "+1 500"}, "sender: must be a number with +"),
        ({"sender": "whatsapp:+15005550006"}, "sender: must be a number with +"),
        ({"sender": None, "messaging_service_sid": "MG1"}, "must be MG and 32 hexadecimal digits"),
        ({"auth_token": None}, "auth_token: is missing; give it, or api_key_sid and"),
        ({"auth_token": " canary"}, "auth_token: must not be empty or have blanks around it"),
        ({"api_key_sid": KEY}, "api_key_sid: needs its api_key_secret"),
        ({"api_key_secret": "canary"}, "api_key_sid: needs its api_key_secret"),
        ({"api_key_sid": ACCOUNT, "api_key_secret": "canary"}, "api_key_sid: must be SK"),
        ({"auth_tokens": "canary"}, "auth_tokens: must be a list, not text"),
        ({"auth_tokens": ["canary", ""]}, "auth_tokens: must not be empty"),
        ({"shared_keys": ["canary "]}, "shared_keys: must not be empty or have blanks"),
        ({"region": "xx9"}, "region: its edge is not known, give edge; known are au1, "),
        ({"region": "ie1.evil.example"}, "region: must be lowercase letters"),
        ({"region": "ie1", "endpoint": "https://x.example"}, "endpoint: is decided twice"),
        ({"host": "api.twilio.com", "region": "ie1"}, "endpoint: is decided twice"),
        ({"host": "api.twilio.com.evil.example"}, "host: must be a host such as"),
        ({"endpoint": "http://x.example"}, "endpoint: must be https"),
        ({"status_callback": "https://a_b.example/x"}, "status_callback: must be https://host"),
        ({"status_callback": "/sms"}, "status_callback: must be https://host"),
        ({"validity_period": 36_001}, "validity_period: must be 1 to 36000 seconds"),
        ({"validity_period": "300"}, "validity_period: must be a whole number"),
        ({"variables": "numbered"}, "variables: must be one of positional, named"),
        ({"templates": {"SignIn": "SMS_1"}}, "templates.SignIn: must be a ContentSid"),
        ({"templates": {"SignIn": CONTENT[:-1]}}, "templates.SignIn: must be a ContentSid"),
        ({"templates": {"A": {"code": "hi {{x}}"}}}, "templates.A: must be a ContentSid"),
        ({"templates": {"A": {"content": 3}}}, "templates.A.templateCode: is missing"),
        ({"templates": 3}, "templates: must be a list of usageType and templateCode"),
        ({"templates": [{"content": "x y"}]}, "templates[0].usageType: is missing"),
        ({"acount_sid": ACCOUNT}, "acount_sid: is not a setting here; did you mean 'account_sid'"),
    ],
)
def test_faults(settings, told):
    """Every wrong setting and combination is told in a sentence that repeats no secret."""
    assert any(told in fault for fault in faults(**settings)), faults(**settings)


def test_all_faults_at_once():
    """Two wrong settings are told together."""
    assert len(faults(account_sid="x", validity_period=0, sender="+")) == 3


def test_the_plugin_declares_what_it_does():
    """Descriptor, provider and capabilities are of one piece."""
    provider = plugin.factory(TwilioConfig(**USUAL))
    assert provider.capabilities == plugin.capabilities
    assert plugin.name == "twilio"


def test_nothing_to_verify_with():
    """With an API key and no token no push could be proved, so none is taken."""
    key = {"api_key_sid": "SK" + "0" * 32, "api_key_secret": "canary"}
    settings = {name: value for name, value in USUAL.items() if name != "auth_token"} | key
    can = plugin.factory(TwilioConfig(**settings)).capabilities
    assert (can.pushes, can.replies, can.text) == (Pushes.NONE, False, True)


def test_secrets_stay_secret(caplog):
    """No repr, error, pickle or log of a refused send holds token, code or number."""
    wire = Wire(b'{"code":21211,"message":"\'To\' 13800138000 is not valid","status":400}', 400)
    settings = {"auth_tokens": ["canary-old"], "shared_keys": ["canary-shared"]}
    client = connected(wire, templates={"SignIn": CONTENT}, **settings)
    message = Message("+8613800138000", Template("SignIn", {"code": "417358"}))
    with pytest.raises(SendRejected) as refused:
        client.send(message, policy=Policy(attempts=1))
    config = TwilioConfig(**USUAL, auth_tokens=["canary-old"], shared_keys=["canary-shared"])
    account = load({**USUAL, "provider": "twilio", **settings}, plugins=[plugin]).accounts["twilio"]
    pickled = pickle.dumps(refused.value).decode("latin-1")
    shown = [repr(refused.value), str(refused.value), repr(refused.value.result), pickled]
    shown += [repr(config), repr(account.provider), repr(wire.requests), caplog.text]
    assert not [(secret, text) for secret in SECRETS for text in shown if secret in text]
