"""What the tests of the command line share: connector files, a fake vendor, and a runner."""

import json

import attrs
import pytest
from click.testing import CliRunner

from sms_core import Client, Secret
from sms_core.answers import same_for_all
from sms_core.http import Request, Response
from sms_core.providers import Capabilities, Exchange, ProviderPlugin
from sms_core_cli.app import sms
from sms_core_cli.runtime import Runtime

SECRET = "canary-secret-7f3a"
ALIYUN = {
    "accessKeyId": "LTAIcanary000001",
    "accessKeySecret": SECRET,
    "signName": "示例",
    "templates": [
        {"usageType": "SignIn", "templateCode": {"china": "SMS_1", "overseas": "SMS_2"}},
        {"usageType": "Register", "templateCode": "SMS_3"},
        {"usageType": "ForgotPassword", "templateCode": "SMS_4"},
        {"usageType": "Generic", "templateCode": "SMS_5"},
    ],
}
TENCENT = {
    **ALIYUN,
    "sdkAppId": "1400000000",
    "region": "ap-guangzhou",
    "templates": [
        {"usageType": name, "templateCode": "1001"}
        for name in ("SignIn", "Register", "ForgotPassword", "Generic")
    ],
}


class Vendor:
    """A transport that answers with ``answer``, or raises it, and keeps what it was asked."""

    def __init__(self):
        self.answer = {"Code": "OK", "Message": "OK", "BizId": "1^0", "RequestId": "R-1"}
        self.requests = []

    def __call__(self, request, timeout):
        self.requests.append(request)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return Response(200, json.dumps(self.answer).encode())


@pytest.fixture
def vendor():
    """Answers as Aliyun does when it accepts, unless told otherwise."""
    return Vendor()


@attrs.frozen(kw_only=True)
class TexterConfig:
    """Settings of a provider from elsewhere."""

    api_key: str
    pin: Secret = attrs.field(default="", converter=Secret)
    unit_token: str = "short"


class Texter:
    """A provider of free texts, with no catalogue and no endpoint."""

    capabilities = Capabilities(text=True)

    def __init__(self, config):
        self.config = config

    def send(self, batch, ctx):
        return Exchange(
            Request("POST", "https://texter.example/send?key=1", (), b"body"),
            lambda _: same_for_all(batch, ctx, message_id="T-1"),
        )


@pytest.fixture
def plugin(folder):
    """That provider, and ``t.json`` with its settings."""
    folder.joinpath("t.json").write_text('{"api_key": "0123456789-key"}')
    return ProviderPlugin("texter", TexterConfig, Texter, Texter.capabilities)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working folder with two connector files, and no configuration from outside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SMS_CORE_CONFIG", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    tmp_path.joinpath("aliyun.json").write_text(json.dumps(ALIYUN), "utf-8")
    tmp_path.joinpath("tencent.json").write_text(json.dumps(TENCENT), "utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """A client waits before it tries again; not in tests."""
    monkeypatch.setitem(Client.__init__.__kwdefaults__, "sleep", lambda _: None)


@pytest.fixture
def config(folder):
    """``sms.toml`` with both connectors; Aliyun is the default."""
    path = folder / "sms.toml"
    path.write_text(
        '[accounts.first]\nprovider = "aliyun"\nconnector = "aliyun.json"\n'
        '[accounts.second]\nprovider = "tencent"\nconnector = "tencent.json"\n',
        "utf-8",
    )
    return path


@pytest.fixture
def run():
    """Run the command inside the test; ``transport``, ``plugins`` and ``hooks`` may be given."""

    def run(*args, text=None, env=None, **runtime):
        return CliRunner().invoke(sms, args, obj=Runtime(**runtime), input=text, env=env)

    return run
