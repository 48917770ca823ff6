"""Gateways and answers, as values."""

import json
import tomllib
from pathlib import Path

import pytest

from sms_core import PhoneNumber, Template, Text
from sms_core.http import Response
from sms_core.loading import load
from sms_core.providers import Batch, Context
from sms_core_http import plugin

GATEWAYS = Path(__file__).parent / "gateways"
CTX = Context("gateway", 1700000000.75, "0123456789abcdef0123456789abcdef")
#: The shortest useful settings: a text, a message id, a code.
USUAL = {
    "provider": "http",
    "endpoint": "https://gateway.example",
    "secrets": {"key": "canary-secret"},
    "headers": {"Authorization": "Bearer {secret.key}"},
    "json": {"to": "{to}", "text": "{text}"},
    "answer": {"message_id": "id", "code": "code", "text": "message"},
    "errors": {"auth": ["1001"], "quota": ["1002"]},
}


@pytest.fixture(scope="session")
def settings():
    """The usual settings of a gateway with these instead; ``None`` takes one away."""

    def make(**fields):
        return {name: value for name, value in {**USUAL, **fields}.items() if value is not None}

    return make


@pytest.fixture(scope="session")
def provider(settings):
    """Makes a provider, as a configuration does."""
    made = {}

    def make(**fields):
        key = repr(fields)
        if key not in made:  # properties ask for the same one again and again
            made[key] = load(settings(**fields), plugins=[plugin]).accounts["http"].provider
        return made[key]

    return make


@pytest.fixture(scope="session")
def batch():
    """Makes a batch to these numbers."""

    def make(*to, content=None, **fields):
        numbers = tuple(PhoneNumber.parse(number) for number in to or ["+8613800138000"])
        return Batch(numbers, content or Text("hello"), **fields)

    return make


@pytest.fixture(scope="session")
def ctx():
    return CTX


@pytest.fixture(scope="session")
def answered(provider, batch):
    """Reads an answer, given as bytes or as what is made into JSON."""

    def read(body, status=200, told=(), to=("+8613800138000",), content=None, **fields):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        exchange = provider(**fields).send(batch(*to, content=content), CTX)
        return exchange.parse(Response(status, body, dict(told)))

    return read


@pytest.fixture
def gateway(monkeypatch):
    """The provider that a file describes, and the sends recorded in it."""

    def read(name):
        monkeypatch.setenv("GATEWAY_SECRET", "canary-secret")
        file = tomllib.loads((GATEWAYS / f"{name}.toml").read_text("utf-8"))
        sends = file.pop("sends")
        return load(file, plugins=[plugin]).accounts["gateway"].provider, sends

    return read


@pytest.fixture(scope="session")
def recorded():
    """The batch of a recorded send."""

    def make(send):
        content = (
            Text(send["text"])
            if "text" in send
            else Template(send["template"], send.get("params", {}))
        )
        fields = {name: send[name] for name in ("reference", "sign_name") if name in send}
        return Batch(tuple(map(PhoneNumber, send["to"])), content, **fields)

    return make
