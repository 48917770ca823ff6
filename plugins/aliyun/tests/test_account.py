"""An Aliyun account from settings to a send: Logto's connector, regions, faults, secrets."""

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
from sms_core.settings import Endpoint
from sms_core.templates import MANDATORY, USAGE_TYPES
from sms_core_aliyun import AliyunConfig, AliyunProvider, SignatureScheme, plugin

SECRETS = ("canary-secret", "canary-token", "417358", "13800138000")
#: As Logto's form saves it.
CONNECTOR = {
    "accessKeyId": "LTAI-id",
    "accessKeySecret": "canary-secret",
    "signName": "【阿里云】",
    "templates": [
        {"usageType": "SignIn", "templateCode": "SMS_1", "type": 2},
        {"usageType": "Register", "templateCode": {"china": "SMS_2", "overseas": "SMS_3"}},
        {"usageType": "ForgotPassword", "templateCode": "SMS_4"},
        {"usageType": "Generic", "templateCode": "SMS_5"},
    ],
    "strictPhoneRegionNumberCheck": False,
}


class Wire:
    """A transport that keeps what was sent and gives one answer."""

    def __init__(self, body=b'{"Code":"OK","BizId":"1^0","RequestId":"RID"}', status=200):
        self.answer, self.bodies = Response(status, body), []

    def __call__(self, request, timeout):
        self.bodies.append(request.body.decode())
        return self.answer


def connected(wire, **settings):
    source = {**CONNECTOR, "provider": "aliyun", **settings}
    return connect(source, transport=wire, plugins=[plugin])


def faults(**settings):
    source = {**CONNECTOR, "provider": "aliyun", **settings}
    given = {name: value for name, value in source.items() if value is not None}
    with pytest.raises(ConfigError) as refused:
        load(given, plugins=[plugin])
    assert "canary" not in str(refused.value)
    return list(refused.value.faults)


def test_connector_as_it_is(tmp_path):
    """A Logto connector's JSON is a whole configuration."""
    path = tmp_path / "aliyun.json"
    path.write_text(json.dumps(CONNECTOR), "utf-8")
    wire = Wire()
    with connect(path, provider="aliyun", transport=wire, plugins=[plugin]) as client:
        result = client.send(Message("13800138000", Template("SignIn", {"code": "417358"})))
    assert result.message_id == "1^0"
    [body] = wire.bodies
    assert "TemplateCode=SMS_1&" in body
    assert "SignName=%E9%98%BF%E9%87%8C%E4%BA%91&" in body


@pytest.mark.parametrize("name", USAGE_TYPES)
def test_nine_usage_types(name):
    """All nine usage types can be sent; those without a template use ``Generic``."""
    wire = Wire()
    message = Message("13800138000", Template(name, {"code": "417358", "locale": "zh-CN"}))
    connected(wire).send(message)
    codes = {"SignIn": "SMS_1", "Register": "SMS_2", "ForgotPassword": "SMS_4"}
    assert f"TemplateCode={codes.get(name, 'SMS_5')}&" in wire.bodies[0]
    assert "locale" not in wire.bodies[0]


@pytest.mark.parametrize(
    ("number", "strict", "sent", "template"),
    [
        ("13012345678", False, "13012345678", "SMS_2"),
        ("13012345678", True, "13012345678", "SMS_3"),
        ("+8613012345678", True, "13012345678", "SMS_2"),
        ("008613012345678", True, "13012345678", "SMS_2"),
        ("8613012345678", True, "13012345678", "SMS_2"),
        ("12025550123", False, "12025550123", "SMS_2"),
        ("12025550123", True, "12025550123", "SMS_3"),
        ("+85268326366", False, "85268326366", "SMS_3"),
        ("0085268326366", True, "85268326366", "SMS_3"),
    ],
)
def test_numbers_strict_and_not(number, strict, sent, template):
    """Number and template follow Logto's rules, strict and not."""
    wire = Wire()
    message = Message(number, Template("Register", {"code": "417358"}))
    connected(wire, strictPhoneRegionNumberCheck=strict).send(message)
    assert f"PhoneNumbers={sent}&" in wire.bodies[0]
    assert f"TemplateCode={template}&" in wire.bodies[0]


@pytest.mark.parametrize("name", MANDATORY)
def test_mandatory_usage_types(name):
    """A missing mandatory usage type is named."""
    rest = [each for each in CONNECTOR["templates"] if each["usageType"] != name]
    assert faults(templates=rest) == [f"templates: usage types {name} must be in the list"]


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("cn-hangzhou", "dysmsapi.aliyuncs.com"),
        ("cn-beijing", "dysmsapi-proxy.cn-beijing.aliyuncs.com"),
        ("cn-hongkong", "dysmsapi-xman.cn-hongkong.aliyuncs.com"),
        ("ap-southeast-1", "dysmsapi.ap-southeast-1.aliyuncs.com"),
        ("ap-southeast-5", "dysmsapi.ap-southeast-5.aliyuncs.com"),
        ("eu-central-1", "dysmsapi.eu-central-1.aliyuncs.com"),
        ("us-east-1", "dysmsapi.us-east-1.aliyuncs.com"),
        ("cn-shanghai", "dysmsapi.aliyuncs.com"),
        ("me-east-1", "dysmsapi.ap-southeast-1.aliyuncs.com"),
    ],
)
def test_host_of_a_region(region, host):
    """A region picks its host: its own, the central one, or overseas Singapore's."""
    account = load({**CONNECTOR, "provider": "aliyun", "region": region}, plugins=[plugin])
    assert repr(account.accounts["aliyun"].provider) == f"<AliyunProvider {host}>"


@pytest.mark.parametrize(
    ("region", "meant"),
    [
        ("ap-southest-1", "; did you mean 'ap-southeast-1'?"),
        ("hangzhou", "; did you mean 'cn-hangzhou'?"),
        ("AP-SOUTHEAST-1", ""),
        ("", ""),
    ],
)
def test_unknown_region(region, meant):
    """A misspelt region is not served centrally; a new one can be written with its endpoint."""
    assert faults(region=region) == [f"region: its host is not known, give endpoint{meant}"]
    source = {**CONNECTOR, "provider": "aliyun", "region": region, "endpoint": "sms.example.com"}
    provider = load(source, plugins=[plugin]).accounts["aliyun"].provider
    assert repr(provider) == "<AliyunProvider sms.example.com>"


def test_endpoint_before_region():
    """An endpoint counts before the region's host."""
    config = AliyunConfig(
        access_key_id="id",
        access_key_secret="s",
        sign_name="x",
        templates={},
        region="us-east-1",
        endpoint="https://example.com",
    )
    assert config.endpoint == Endpoint("https", "example.com")


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"accessKeyId": None}, "accessKeyId: is missing"),
        ({"accessKeySecret": None}, "accessKeySecret: is missing"),
        ({"signName": None}, "signName: is missing"),
        ({"templates": None}, "templates: is missing"),
        ({"accessKeyId": ""}, "accessKeyId: must not be empty or have blanks around it"),
        ({"accessKeyId": "ключ"}, "accessKeyId: must be printable ASCII"),
        (
            {"accessKeySecret": "canary-secret\n"},
            "accessKeySecret: must not be empty or have blanks around it",
        ),
        ({"signName": "【】"}, "signName: must not be empty or have blanks around it"),
        ({"securityToken": ""}, "securityToken: must not be empty or have blanks around it"),
        (
            {"securityToken": "canary\n"},
            "securityToken: must not be empty or have blanks around it",
        ),
        ({"securityToken": "canary\nary"}, "securityToken: must be printable ASCII"),
        ({"signature": "MD5"}, "signature: must be one of HMAC-SHA1, ACS3-HMAC-SHA256"),
        ({"endpoint": "http://example.com"}, "endpoint: must be https; plain http is only for"),
        ({"accesKeyId": "x"}, "accesKeyId: is not a setting here; did you mean 'accessKeyId'?"),
    ],
)
def test_faults(settings, fault):
    """What is wrong with a setting is told by its name, spelt as the connector spells it."""
    [only] = faults(**settings)
    assert only.startswith(fault)


def test_signature_scheme():
    """The scheme is chosen by its name; the default is Aliyun's own."""
    wire = Wire()
    connected(wire, signature="ACS3-HMAC-SHA256").send(
        Message("13800138000", Template("SignIn", {"code": "417358"}))
    )
    assert wire.bodies == [""]
    assert SignatureScheme.RPC.value == "HMAC-SHA1"


def test_plugin():
    """The plugin's name, configuration and capabilities belong together."""
    assert (plugin.name, plugin.config, plugin.factory) == ("aliyun", AliyunConfig, AliyunProvider)
    assert plugin.capabilities is AliyunProvider.capabilities
    assert plugin.capabilities.max_recipients == 1000
    assert plugin.capabilities.templates
    assert not plugin.capabilities.text


@pytest.mark.parametrize("length", [255, 256])
def test_reference_length(length):
    """A reference may have fewer than 256 bytes."""
    message = Message("13800138000", Template("SignIn", {"code": "1"}), reference="x" * length)
    wire = Wire()
    if length == 255:
        connected(wire).send(message)
        assert f"OutId={'x' * 255}&" in wire.bodies[0]
    else:
        with pytest.raises(InvalidMessage, match="at most 255 bytes"):
            connected(wire).send(message)


def shown(value):
    return f"{value!r} {value} {vars(value) if hasattr(value, '__dict__') else ''}"


def test_no_secret_in_the_configuration():
    """Neither configuration nor provider shows a secret, and neither is pickled with one."""
    source = {**CONNECTOR, "provider": "aliyun", "securityToken": "canary-token"}
    provider = load(source, plugins=[plugin]).accounts["aliyun"].provider
    assert not any(secret in shown(provider) for secret in SECRETS)
    assert not any(secret in shown(provider._config) for secret in SECRETS)
    with pytest.raises(TypeError, match="a Secret is not pickled"):
        pickle.dumps(provider)


@pytest.mark.parametrize(
    ("signature", "repeated"),
    [
        ("HMAC-SHA1", "server string to sign is:POST&%2F&PhoneNumbers%3D13800138000"),
        (
            "ACS3-HMAC-SHA256",
            "server StringToSign is [] server CanonicalRequest is [417358",
        ),
        ("ACS3-HMAC-SHA256", "Server CanonicalRequest is [417358"),
    ],
)
def test_no_secret_in_a_refusal(signature, repeated):
    """A vendor that echoes the whole request leaves no secret, code or number in the error."""
    echo = (
        "Specified signature is not matched with our calculation for 13800138000 and 417358. "
        f"{repeated}canary-token canary-secret"
    )
    body = json.dumps({"Code": "SignatureDoesNotMatch", "Message": echo, "RequestId": "RID"})
    client = connected(Wire(body.encode(), 400), signature=signature, securityToken="canary-token")
    message = Message("13800138000", Template("SignIn", {"code": "417358"}))
    with pytest.raises(SendRejected) as raised:
        client.send(message, policy=Policy(attempts=1))
    error = raised.value
    assert not any(secret in shown(error) + shown(error.result) for secret in SECRETS)
    text = error.result.recipients[0].text
    assert text == "Specified signature is not matched with our calculation for **** and ****. "


def test_no_secret_in_a_request(provider, batch, ctx):
    """What is built shows neither number, code nor signature, and never holds the secret."""
    request = provider(security_token="canary-token").send(batch(), ctx).request
    assert not any(secret in shown(request) for secret in SECRETS)
    assert "canary-secret" not in str((request.url, request.headers, request.body))
