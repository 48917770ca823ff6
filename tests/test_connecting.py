"""From a configuration to accounts: files, references and connectors."""

import json

import pytest

from sms_core import (
    ConfigError,
    Credentials,
    Message,
    Policy,
    Secret,
    Template,
    connect,
)
from sms_core.loading import load
from sms_core.settings import TransportSettings
from sms_core.testing.fakes import ACCEPTED, Scripted, fake_plugin

PLUGINS = (fake_plugin(), fake_plugin("other"))
ACCOUNT = {"provider": "fake", "key_id": "id", "key_secret": "canary-secret"}
TOML = """\
default = "second"

[accounts.first]
provider = "fake"
key_id = "id-1"
key_secret = "canary-secret"
templates = { SignIn = "SMS_1" }

[accounts.second]
provider = "other"
keyId = "id-2"
keySecret = "canary-secret"
strictPhoneRegionNumberCheck = true

[policy]
attempts = 2
routes = [{ accounts = ["first"], calling_codes = ["86"] }]

[transport]
kind = "stdlib"
"""


def loaded(source, **options):
    return load(source, plugins=PLUGINS, **options)


@pytest.fixture
def written(tmp_path):
    """Writes a file beside the others of the test, as text or as JSON."""

    def write(name, content):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return path

    return write


def test_toml(written):
    """A TOML file gives accounts, default, policy and transport."""
    found = loaded(written("sms.toml", TOML))
    assert list(found.accounts) == ["first", "second"]
    assert found.accounts["first"].provider.config.key_id == "id-1"
    assert found.accounts["second"].provider.config.key_secret == Secret("canary-secret")
    assert [account.strict_numbers for account in found.accounts.values()] == [False, True]
    assert found.default == "second"
    assert found.policy.attempts == 2
    assert found.policy.routes[0].calling_codes == ("86",)
    assert found.transport == TransportSettings("stdlib")


def test_no_secret_is_shown(written):
    """What was loaded shows no secret."""
    assert "canary" not in repr(loaded(written("sms.toml", TOML)))


def test_json(written):
    """A JSON file may say the same, a byte-order mark before it or not."""
    text = json.dumps({"accounts": {"a": ACCOUNT}})
    assert list(loaded(written("sms.json", text)).accounts) == ["a"]
    assert list(loaded(written("sms.json", f"\ufeff{text}")).accounts) == ["a"]


def test_path_as_text(written):
    """A path may be given as text."""
    assert loaded(str(written("sms.json", {"accounts": {"a": ACCOUNT}}))).accounts


def test_mapping():
    """A mapping may say the same without any file; what it leaves out has defaults."""
    found = loaded({"accounts": {"a": ACCOUNT}})
    assert found.default == ""
    assert found.transport == TransportSettings()
    assert found.policy == Policy()


def test_settings_of_one_account():
    """A source without accounts is one account, named by its provider."""
    found = loaded({**ACCOUNT, "transport": {"kind": "stdlib"}})
    assert [account.name for account in found.accounts.values()] == ["fake"]
    assert found.transport.kind == "stdlib"


def test_provider_beside_the_source(written):
    """A connector's JSON needs only its provider's name beside it."""
    path = written("connector.json", {"keyId": "id", "keySecret": "canary-secret"})
    assert list(loaded(path, provider="fake").accounts) == ["fake"]


def test_connector_of_an_account(written):
    """An account may take its settings from a connector's JSON, beside its own file."""
    written("connector.json", {"keyId": "id", "keySecret": "canary-secret"})
    toml = '[accounts.a]\nprovider = "fake"\nconnector = "connector.json"\n'
    assert loaded(written("sms.toml", toml)).accounts["a"].provider.config.key_id == "id"


def test_own_settings_beside_a_connector(written):
    """An account's own settings count before the connector's, in either spelling."""
    written("connector.json", {"keyId": "id", "keySecret": "canary-secret"})
    toml = '[accounts.a]\nprovider = "fake"\nconnector = "connector.json"\nkey_id = "mine"\n'
    assert loaded(written("sms.toml", toml)).accounts["a"].provider.config.key_id == "mine"


def test_secret_from_the_environment(monkeypatch):
    """A secret may be named by an environment variable."""
    monkeypatch.setenv("SMS_CORE_TEST", "canary-secret")
    found = loaded({**ACCOUNT, "key_secret": {"env": "SMS_CORE_TEST"}})
    assert found.accounts["fake"].provider.config.key_secret.reveal() == "canary-secret"


def test_secret_from_a_file(written):
    """A secret may be kept in a file beside the configuration; blanks around it do not count."""
    written("key.txt", "canary-secret\n")
    path = written("sms.json", {**ACCOUNT, "key_secret": {"file": "key.txt"}})
    assert loaded(path).accounts["fake"].provider.config.key_secret.reveal() == "canary-secret"


def test_connect_sends():
    """What ``connect`` makes sends through the default account."""
    transport = Scripted(ACCEPTED)
    accounts = {"a": ACCOUNT, "b": {**ACCOUNT, "provider": "other"}}
    source = {"accounts": accounts, "default": "b"}
    with connect(source, transport=transport, plugins=PLUGINS) as client:
        result = client.send(Message("13800138000", Template("SignIn")))
    assert result.recipients[0].account == "b"
    assert transport.closed


def test_connect_makes_the_transport():
    """Without a transport of its own ``connect`` makes the configured one, opening nothing."""
    with connect({**ACCOUNT, "transport": {"kind": "stdlib"}}, plugins=PLUGINS) as client:
        assert repr(client) == "<Client fake>"


def test_refreshing_credentials_by_account_name():
    """``credentials`` reaches the account it names, and an unknown name is refused."""
    fresh = Credentials("new-id", "new-secret")
    options = {"plugins": PLUGINS, "transport": Scripted(ACCEPTED)}
    source = {"accounts": {"a": ACCOUNT}}
    client = connect(source, credentials={"a": lambda: fresh}, **options)
    assert client.account("a").credentials() is fresh
    with pytest.raises(ConfigError, match=r"^credentials: no account is called 'b'$"):
        connect(source, credentials={"b": lambda: fresh}, **options)
