"""Accounts, batches, answers and pushes of Twilio, as values."""

import json
from urllib.parse import urlencode

import pytest

from sms_core import PhoneNumber, Text
from sms_core.http import Response
from sms_core.providers import Batch, Context
from sms_core.reports import Push
from sms_core_twilio import TwilioConfig, TwilioProvider
from sms_core_twilio.signature import sign

CTX = Context("main", 1709618828.75, "0123456789abcdef0123456789abcdef")  # 2024-03-05T06:07:08Z
TOKEN = "canary-token"
ACCOUNT = "AC" + "0" * 31 + "1"
CONTENT = "HX" + "a" * 32
TEMPLATES = {
    "SignIn": CONTENT,
    "Shipped": {"code": "HX" + "b" * 32, "params": ["name", "parcel"]},
    "Greeting": {"code": {"china": "HX" + "c" * 32, "overseas": "HX" + "d" * 32}, "params": []},
    "Own": {"content": "Hello {{ name }}, your code is {{code}}. {{name}}!"},
}
URL = "https://example.com/sms/twilio"


@pytest.fixture(scope="session")
def provider():
    """Makes a provider, from what its configuration has beside the usual."""

    def make(**fields):
        usual = {
            "account_sid": ACCOUNT,
            "auth_token": TOKEN,
            "sender": "+15005550006",
            "templates": TEMPLATES,
        }
        given = {**usual, **fields}
        return TwilioProvider(TwilioConfig(**{k: v for k, v in given.items() if v is not None}))

    return make


@pytest.fixture(scope="session")
def batch():
    """Makes a batch to one number."""

    def make(to="+8613800138000", content=None):
        return Batch((PhoneNumber.parse(to),), content or Text("Your code is 417358"))

    return make


@pytest.fixture(scope="session")
def ctx():
    return CTX


@pytest.fixture(scope="session")
def answered(provider, batch):
    """Reads an answer, given as bytes or as what is made into JSON."""
    asking = provider()

    def read(body, status=201, headers=(), **fields):
        body = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        exchange = asking.send(batch(**fields), CTX)
        return exchange.parse(Response(status, body, dict(headers)))

    return read


@pytest.fixture(scope="session")
def form_push():
    """Makes a signed push of a form; ``headers`` come instead of the usual, or beside them."""

    def make(fields, url=URL, token=TOKEN, algorithm="HMAC_SHA1", **headers):
        pairs = tuple(fields.items() if isinstance(fields, dict) else fields)
        given = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": sign(url, pairs, token, algorithm),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return Push("POST", url, tuple(given.items()), urlencode(pairs).encode())

    return make


@pytest.fixture(scope="session")
def received(provider, ctx):
    """What a provider makes of a push."""

    def receive(push, **config):
        return provider(**config).receive(push, ctx)

    return receive
