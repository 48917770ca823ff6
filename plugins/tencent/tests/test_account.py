"""A Tencent Cloud account from settings to a send: Logto's connector, faults, secrets."""

import json
import pickle

import pytest

from sms_core import (
    ConfigError,
    InvalidMessage,
    Message,
    Policy,
    SendRejected,
    Template,
    connect,
)
from sms_core.http import Response
from sms_core.loading import load
from sms_core.templates import MANDATORY, USAGE_TYPES
from sms_core_tencent import TencentConfig, TencentProvider, plugin

SECRETS = ("canary-secret", "canary-token", "417358", "13800138000")
#: As Logto's form saves it.
CONNECTOR = {
    "accessKeyId": "AKID-id",
    "accessKeySecret": "canary-secret",
    "signName": "【腾讯云】",
    "sdkAppId": "1400006666",
    "region": "ap-guangzhou",
    "templates": [
        {"usageType": "SignIn", "templateCode": "1100"},
        {"usageType": "Register", "templateCode": {"china": "1101", "overseas": "1102"}},
        {"usageType": "ForgotPassword", "templateCode": "1103"},
        {"usageType": "Generic", "templateCode": "1104"},
    ],
}
CODE = Template("SignIn", {"code": "417358"})


class Wire:
    """A transport that keeps what was sent and accepts it, or gives one answer."""

    def __init__(self, answer=None):
        self.answer, self.bodies = answer, []

    def __call__(self, request, timeout):
        body = json.loads(request.body)
        self.bodies.append(body)
        accepted = [
            {"PhoneNumber": number, "Code": "Ok", "SerialNo": "5000:1"}
            for number in body["PhoneNumberSet"]
        ]
        answer = {"Response": self.answer or {"SendStatusSet": accepted, "RequestId": "RID"}}
        return Response(200, json.dumps(answer).encode())


def connected(wire, **settings):
    source = {**CONNECTOR, "provider": "tencent", **settings}
    return connect(source, transport=wire, plugins=[plugin])


def faults(**settings):
    source = {**CONNECTOR, "provider": "tencent", **settings}
    given = {name: value for name, value in source.items() if value is not None}
    with pytest.raises(ConfigError) as refused:
        load(given, plugins=[plugin])
    assert "canary" not in str(refused.value)
    return list(refused.value.faults)


def test_connector_as_it_is(tmp_path):
    """A Logto connector's JSON is a whole configuration."""
    path = tmp_path / "tencent.json"
    path.write_text(json.dumps(CONNECTOR), "utf-8")
    wire = Wire()
    with connect(path, provider="tencent", transport=wire, plugins=[plugin]) as client:
        result = client.send(Message("13800138000", CODE))
    assert result.message_id == "5000:1"
    assert (wire.bodies[0]["TemplateId"], wire.bodies[0]["SignName"]) == ("1100", "腾讯云")


@pytest.mark.parametrize("name", USAGE_TYPES)
def test_nine_usage_types(name):
    """All nine usage types can be sent; those without a template use ``Generic``."""
    wire = Wire()
    params = {"locale": "zh-CN", "code": "417358", "uiLocales": "zh-CN en"}
    connected(wire).send(Message("13800138000", Template(name, params)))
    codes = {"SignIn": "1100", "Register": "1101", "ForgotPassword": "1103"}
    assert wire.bodies[0]["TemplateId"] == codes.get(name, "1104")
    assert wire.bodies[0]["TemplateParamSet"] == ["417358"]


@pytest.mark.parametrize(
    ("number", "strict", "sent", "template"),
    [
        ("13012345678", False, "+8613012345678", "1101"),
        ("13012345678", True, "+13012345678", "1102"),
        ("+8613012345678", True, "+8613012345678", "1101"),
        ("12025550123", False, "+8612025550123", "1101"),
        ("12025550123", True, "+12025550123", "1102"),
        ("85268326366", False, "+85268326366", "1102"),
        ("0085268326366", True, "+85268326366", "1102"),
    ],
)
def test_numbers_strict_and_not(number, strict, sent, template):
    """A number always goes with its plus; the strict switch works as for Aliyun."""
    wire = Wire()
    message = Message(number, Template("Register", {"code": "417358"}))
    connected(wire, strictPhoneRegionNumberCheck=strict).send(message)
    assert wire.bodies[0]["PhoneNumberSet"] == [sent]
    assert wire.bodies[0]["TemplateId"] == template


def test_long_lists():
    """A list of more than two hundred numbers is split, mainland and elsewhere apart."""
    wire = Wire()
    mainland = [f"+86138{n:08d}" for n in range(201)]
    result = connected(wire).send(Message([*mainland, "+85268326366"], CODE))
    assert [len(body["PhoneNumberSet"]) for body in wire.bodies] == [200, 1, 1]
    assert len(result.accepted) == 202


@pytest.mark.parametrize("name", MANDATORY)
def test_mandatory_usage_types(name):
    """A missing mandatory usage type is named."""
    rest = [each for each in CONNECTOR["templates"] if each["usageType"] != name]
    assert faults(templates=rest) == [f"templates: usage types {name} must be in the list"]


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"accessKeyId": None}, "accessKeyId: is missing"),
        ({"accessKeySecret": None}, "accessKeySecret: is missing"),
        ({"sdkAppId": None}, "sdkAppId: is missing"),
        ({"templates": None}, "templates: is missing"),
        ({"sdkAppId": 1400006666}, "sdkAppId: must be text, not a number; put quotes around it"),
        ({"region": "广州"}, "region: must be printable ASCII"),
        ({"region": ""}, "region: must not be empty or have blanks around it"),
        ({"accessKeyId": "AKID "}, "accessKeyId: must not be empty or have blanks around it"),
        ({"signName": " "}, "signName: must not be empty or have blanks around it"),
        ({"signName": "【腾讯云 】"}, "signName: must not be empty or have blanks around it"),
        ({"securityToken": "canary\n"}, "securityToken: must not be empty or have blanks around"),
        ({"endpoint": "http://example.com"}, "endpoint: must be https; plain http is only for"),
        ({"sdkAppld": "x"}, "sdkAppld: is not a setting here; did you mean 'sdkAppId'?"),
    ],
)
def test_faults(settings, fault):
    """What is wrong with a setting is told by its name, spelt as the connector spells it."""
    [only] = faults(**settings)
    assert only.startswith(fault)


@pytest.mark.parametrize("given", [None, "", "【】"])
def test_sign_name_may_be_left_out(given):
    """Then numbers of mainland China are refused before anything is sent, and no others."""
    source = {**CONNECTOR, "provider": "tencent", "signName": given}
    wire = Wire()
    with connect(
        {name: value for name, value in source.items() if value is not None},
        transport=wire,
        plugins=[plugin],
    ) as client:
        client.send(Message("+85268326366", CODE))
        with pytest.raises(InvalidMessage, match="give sign_name"):
            client.send(Message("+8613800138000", CODE))
    assert [body.get("SignName") for body in wire.bodies] == [None]


def test_region_may_be_left_out():
    """The region has a default."""
    given = {name: value for name, value in CONNECTOR.items() if name != "region"}
    loaded = load({**given, "provider": "tencent"}, plugins=[plugin])
    provider = loaded.accounts["tencent"].provider
    assert provider._config.region == "ap-guangzhou"
    assert repr(provider) == "<TencentProvider sms.tencentcloudapi.com>"


def test_plugin():
    """The plugin's name, configuration and capabilities belong together."""
    assert (plugin.name, plugin.config, plugin.factory) == (
        *("tencent", TencentConfig),
        TencentProvider,
    )
    assert plugin.capabilities is TencentProvider.capabilities
    assert plugin.capabilities.max_recipients == 200
    assert plugin.capabilities.templates
    assert not plugin.capabilities.text


def test_reference_at_its_longest():
    """A reference may have fewer than 512 bytes."""
    wire = Wire()
    connected(wire).send(Message("13800138000", CODE, reference="x" * 511))
    assert wire.bodies[0]["SessionContext"] == "x" * 511


def test_reference_too_long():
    """A reference of 512 bytes is refused before anything leaves."""
    wire = Wire()
    with pytest.raises(InvalidMessage, match="at most 511 bytes"):
        connected(wire).send(Message("13800138000", CODE, reference="x" * 512))
    assert wire.bodies == []


def shown(value):
    return f"{value!r} {value} {vars(value) if hasattr(value, '__dict__') else ''}"


def test_no_secret_in_the_configuration():
    """Neither configuration nor provider shows a secret, and neither is pickled with one."""
    source = {**CONNECTOR, "provider": "tencent", "securityToken": "canary-token"}
    provider = load(source, plugins=[plugin]).accounts["tencent"].provider
    assert not any(secret in shown(provider) for secret in SECRETS)
    assert not any(secret in shown(provider._config) for secret in SECRETS)
    with pytest.raises(TypeError, match="a Secret is not pickled"):
        pickle.dumps(provider)


ECHO = "number +8613800138000 with 417358 is refused"
ECHOES = [
    {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": ECHO}, "RequestId": "RID"},
    {
        "SendStatusSet": [
            {
                "PhoneNumber": "+8613800138000",
                "Code": "FailedOperation.ContainSensitiveWord",
                "Message": ECHO,
            }
        ]
    },
]


@pytest.mark.parametrize("answer", ECHOES, ids=["call", "number"])
def test_no_secret_in_a_refusal(answer):
    """A vendor that echoes number and code leaves neither in the error."""
    client = connected(Wire(answer), securityToken="canary-token")
    with pytest.raises(SendRejected) as raised:
        client.send(Message("13800138000", CODE), policy=Policy(attempts=1))
    error = raised.value
    assert not any(secret in shown(error) + shown(error.result) for secret in SECRETS)
    assert error.result.recipients[0].text == "number +**** with **** is refused"


def test_no_secret_in_a_request(provider, batch, ctx):
    """What is built shows neither number, code nor signature, and never holds the secret."""
    request = provider(security_token="canary-token").send(batch(), ctx).request
    assert not any(secret in shown(request) for secret in SECRETS)
    assert "canary-secret" not in str((request.url, request.headers, request.body))
