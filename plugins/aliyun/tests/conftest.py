"""Accounts, batches and answers of Aliyun, as values."""

import json

import pytest

from sms_core import PhoneNumber, Template
from sms_core.http import Response
from sms_core.providers import Batch, Context
from sms_core_aliyun import AliyunConfig, AliyunProvider

CTX = Context("main", 1709618828.75, "0123456789abcdef0123456789abcdef")  # 2024-03-05T06:07:08Z
TEMPLATES = {
    "SignIn": {"code": {"china": "SMS_1", "overseas": "SMS_2"}},
    "Shipped": {"code": "SMS_3", "params": ["name", "parcel"], "sign_name": "快递"},
    "Greeting": {"code": "SMS_4", "params": []},
}


@pytest.fixture(scope="session")
def provider():
    """Makes a provider, from what its configuration has beside the usual."""

    def make(**fields):
        usual = {
            "access_key_id": "testAccessKeyId",
            "access_key_secret": "canary-secret",
            "sign_name": "阿里云",
            "templates": TEMPLATES,
        }
        return AliyunProvider(AliyunConfig(**{**usual, **fields}))

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
