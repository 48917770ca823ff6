"""A vendor's port without sockets: requests are values, and so are answers."""

import json
import re
from time import gmtime, strftime
from urllib.parse import urlencode

import attrs
import pytest

from sms_core.signing import acs3, rpc, tc3
from sms_core.signing.encoding import canonical_query, percent_encode, sha256_hex
from sms_core_simulator import Credential, Request, Settings, Waiting
from sms_core_simulator.app import App
from sms_core_simulator.state import World
from sms_core_simulator.statefile import read
from sms_core_simulator.vendors import VENDORS

NOW = 1709618828.25  # 2024-03-05T06:07:08Z
KEY, SECRET = "simulator", "simulator-secret"
ALIYUN_SMS = {
    "PhoneNumbers": "13800138000",
    "SignName": "阿里云",
    "TemplateCode": "SMS_154950909",
    "TemplateParam": '{"code":"123456"}',
    "OutId": "order-7",
}
TENCENT_SMS = {
    "PhoneNumberSet": ["+8613800138000"],
    "SmsSdkAppId": "1400006666",
    "SignName": "腾讯云",
    "TemplateId": "1110",
    "TemplateParamSet": ["123456"],
    "SessionContext": "order-7",
}


@attrs.define
class Reply:
    """An answer, and ways to look into it."""

    status: int
    headers: dict
    text: str
    body: bytes = b""
    conduct: object = None

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def code(self):
        """The vendor's code, wherever it stands."""
        if self.text.startswith("<?xml"):
            return re.search("<Code>(.*?)</Code>", self.text)[1]
        body = self.json.get("Response", self.json)
        body = body.get("Error") or (body.get("SendStatusSet") or [body])[0]
        return body["Code"]


class Port:
    """The port of a simulator, with a clock that is set by hand."""

    def __init__(self, state=None, credentials=(), keep=1000, token="", **settings):
        accounts = read(state or {}, [vendor.name for vendor in VENDORS])
        keys = [Credential(*key) for key in credentials]
        accounts = {n: a if "." in n else a.with_credentials(keys) for n, a in accounts.items()}
        self.world = World(accounts, keep, settings=Settings(**settings))
        self.now = NOW
        self.client_now = NOW  # tests set the one without the other
        self.log = []
        clock = lambda: self.now  # noqa: E731 - set by hand
        self.app = App(self.world, VENDORS, clock, "127.0.0.1", self.log.append, token=token)
        self._nonces = iter(range(10**6))

    def ask(self, method, target, headers=(), body=b""):
        headers = tuple((k.lower(), v) for k, v in dict(headers).items())
        answer = self.app(Request(method, target, headers, body))
        if isinstance(answer, Waiting):
            return answer
        return Reply(
            answer.status,
            {"content-type": answer.content_type, **dict(answer.headers)},
            answer.body.decode("utf-8", "replace"),
            answer.body,
            answer.conduct,
        )

    def api(self, method, path, value=None):
        """A request to the API; a value is sent as JSON."""
        headers = {"host": "127.0.0.1:8025", "content-type": "application/json"}
        return self.ask(method, path, headers, b"" if value is None else json.dumps(value).encode())

    def later(self, seconds):
        """Let time pass, and happen what is due."""
        self.now += seconds
        self.client_now += seconds
        self.world.catch_up(self.now)

    def messages(self, **chosen):
        return self.world.messages(**chosen)

    def rpc(self, changes=None, *, method="POST", secret=SECRET, sms=ALIYUN_SMS, resign=True):
        """An Aliyun RPC call; ``changes`` set or (None) remove parameters before signing."""
        fields = {
            **sms,
            "Action": "SendSms",
            "Version": "2017-05-25",
            "Format": "JSON",
            "AccessKeyId": KEY,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": f"nonce-{next(self._nonces)}",
            "Timestamp": _zulu(self.client_now),
        }
        signed = _changed(fields, changes)
        fields = signed if resign else fields
        signature = rpc.sign(method, fields, secret).signature
        return self.form(method, {**signed, "Signature": signature})

    def form(self, method, fields):
        text = urlencode(fields)
        if method == "POST":
            content = {"content-type": "application/x-www-form-urlencoded"}
            return self.ask("POST", "/", content, text.encode())
        return self.ask(method, f"/?{text}")

    def acs3(self, changes=None, *, secret=SECRET, method="POST", fields=ALIYUN_SMS, sent=None):
        """An Aliyun ACS3 call; ``changes`` before signing, ``sent`` after."""
        headers = {
            "host": "dysmsapi.aliyuncs.com",
            "x-acs-action": "SendSms",
            "x-acs-version": "2017-05-25",
            "x-acs-date": _zulu(self.client_now),
            "x-acs-signature-nonce": f"nonce-{next(self._nonces)}",
            "x-acs-content-sha256": sha256_hex(b""),
        }
        headers = _changed(headers, changes)
        query = canonical_query(fields)
        stages = acs3.sign(method, "/", query, headers.items(), sha256_hex(b""), secret)
        names = ";".join(sorted(headers))
        headers["authorization"] = acs3.authorization(KEY, names, stages.signature)
        return self.ask(method, f"/?{query}", _changed(headers, sent))

    def aliyun(self, action, **fields):
        """Another Aliyun action."""
        return self.rpc({"Action": action}, sms=fields)

    def tencent(self, action, **fields):
        """Another Tencent action; the answer without its envelope."""
        return self.tc3(sms=fields, action=action).json["Response"]

    def tc3(
        self, changes=None, *, sms=TENCENT_SMS, body=None, secret=SECRET, sent=None, key=KEY,
        action="SendSms",
    ):  # fmt: skip
        """A Tencent call; ``changes`` of parameters, ``sent`` of headers after signing."""
        if body is None:
            body = json.dumps(_changed(sms, changes)).encode()
        headers = dict(
            tc3.signed_headers(
                body,
                host="sms.tencentcloudapi.com",
                action=action,
                version="2021-01-11",
                key_id=key,
                secret=secret,
                now=int(self.client_now),
                region="ap-guangzhou",
            )
        )
        return self.ask("POST", "/", _changed(headers, sent), body)


def _zulu(moment):
    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(moment))


def _changed(fields, changes):
    merged = {**fields, **(changes or {})}
    return {key: value for key, value in merged.items() if value is not None}


def wire_forms(fields):
    """Form text as different clients encode it; all mean the same."""
    return [
        urlencode(fields),
        "&".join(f"{key}={percent_encode(value)}" for key, value in fields.items()),
        "&".join(f"{key}={_loud(value)}" for key, value in fields.items()),
    ]


def _loud(value):
    """Every byte escaped, in lower-case hexadecimal."""
    return "".join(f"%{octet:02x}" for octet in value.encode())


@pytest.fixture
def port():
    """A port where nothing is configured."""
    return Port()


@pytest.fixture(scope="session")
def make_port():
    """Ports with a state or credentials."""
    return Port


@pytest.fixture(scope="session")
def encodings():
    """The forms in which clients encode the same fields."""
    return wire_forms
