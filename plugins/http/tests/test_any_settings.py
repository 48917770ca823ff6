"""Settings that are almost right: they load, or every fault is told; nothing else happens."""

import json
import tomllib
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sms_core import ConfigError, InvalidMessage, PluginError, Template
from sms_core.http import Response
from sms_core.loading import load
from sms_core.testing.strategies import almost
from sms_core_http import plugin

FILES = sorted((Path(__file__).parent / "gateways").glob("*.toml"))
GATEWAYS = [tomllib.loads(path.read_text("utf-8"))["accounts"]["gateway"] for path in FILES]
PLAIN = json.loads(json.dumps(GATEWAYS).replace('{"env": "GATEWAY_SECRET"}', '"canary-secret"'))


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(PLAIN).flatmap(almost))
def test_any_settings(batch, ctx, body):
    """Spoilt settings are refused as such, without a secret, or make a provider that works."""
    try:
        given = json.loads(body)
    except ValueError:
        given = None
    assume(isinstance(given, dict))
    refused = ""
    try:
        provider = load(given, provider="http", plugins=[plugin]).accounts["http"].provider
    except (ConfigError, PluginError) as error:
        refused = str(error)
    assert "canary" not in refused
    if refused:
        return
    content = Template("SignIn", {"code": "1"}) if provider.capabilities.templates else None
    try:
        exchange = provider.send(batch(content=content), ctx)
    except InvalidMessage:
        return
    assert exchange.request.url.startswith(("https://", "http://127."))
    assert len(exchange.parse(Response(200, b"{}")).recipients) == 1
