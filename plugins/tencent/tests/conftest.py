"""Accounts, batches and answers of Tencent Cloud, as values."""

import json

import pytest

from sms_core import PhoneNumber, Template
from sms_core.http import Response
from sms_core.providers import Batch, Context
from sms_core_tencent import TencentConfig, TencentProvider

CTX = Context("main", 1700000000.75, "0123456789abcdef0123456789abcdef")  # 2023-11-14T22:13:20Z
TEMPLATES = {
    "SignIn": {"code": {"china": "1100", "overseas": "1101"}},
    "Shipped": {"code": "1102", "params": ["name", "parcel", "name"], "sign_name": "快递"},
    "Greeting": {"code": "1103", "params": []},
}


@pytest.fixture(scope="session")
def provider():
    """Makes a provider, from what its configuration has beside the usual."""

    def make(**fields):
        usual = {
            "access_key_id": "AKIDEXAMPLE",
            "access_key_secret": "canary-secret",
            "sdk_app_id": "1400006666",
            "sign_name": "腾讯云",
            "templates": TEMPLATES,
        }
        return TencentProvider(TencentConfig(**{**usual, **fields}))

    return make


@pytest.fixture(scope="session")
def batch():
    """Makes a batch to these numbers."""

    def make(*to, content=None, **fields):
        numbers = tuple(PhoneNumber.parse(number) for number in to or ["+8613800138000"])
        return Batch(numbers, content or Template("SignIn", {"code": "417358"}), **fields)

    return make


@pytest.fixture(scope="session")
def ctx():
    return CTX


@pytest.fixture(scope="session")
def answered(provider, batch):
    """Reads an answer, given as bytes or as what is made into JSON."""
    asking = provider()

    def read(body, status=200, headers=(), to=("+8613800138000",), **fields):
        body = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        exchange = asking.send(batch(*to, **fields), CTX)
        return exchange.parse(Response(status, body, dict(headers)))

    return read
