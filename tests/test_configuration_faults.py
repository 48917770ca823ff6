"""Everything that can be wrong with a configuration, told at once and by its path."""

import json

import pytest

from sms_core import ConfigError, PluginNotFound
from sms_core.loading import load
from sms_core.testing.fakes import fake_plugin

PLUGINS = (fake_plugin(), fake_plugin("other"))
ACCOUNT = {"provider": "fake", "key_id": "id", "key_secret": "canary-secret"}


def loaded(source):
    return load(source, plugins=PLUGINS)


def faults(source):
    with pytest.raises(ConfigError) as refused:
        loaded(source)
    assert "canary" not in str(refused.value)
    return list(refused.value.faults)


@pytest.fixture
def written(tmp_path):
    """Writes a file beside the others of the test, as text or as JSON."""

    def write(name, content):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ({"env": "SMS_CORE_ABSENT"}, "environment variable SMS_CORE_ABSENT is not set"),
        ({"file": "absent.txt"}, "absent.txt: No such file or directory"),
        ({"env": 5}, 'must be text, or { env = "NAME" }, or { file = "path" }'),
        ({"file": []}, 'must be text, or { env = "NAME" }, or { file = "path" }'),
        ({}, 'must be text, or { env = "NAME" }, or { file = "path" }'),
        ({"env": "A", "file": "b"}, 'must be text, or { env = "NAME" }, or { file = "path" }'),
        ({"vault": "canary"}, 'must be text, or { env = "NAME" }, or { file = "path" }'),
    ],
)
def test_faulty_reference(reference, sentence):
    """A reference that leads nowhere is told at its setting."""
    accounts = {"a": {**ACCOUNT, "key_secret": reference}}
    assert faults({"accounts": accounts}) == [f"accounts.a.key_secret: {sentence}"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("sms.yaml", "a: 1", "the name must end in .toml or .json"),
        ("sms.toml", "canary = = 1", "is not valid TOML: Invalid value (at line 1, column 10)"),
        ("sms.json", "[]", "must be a table of settings"),
    ],
)
def test_faulty_file(written, name, content, sentence):
    """A file that cannot be read as settings is told by its path and place."""
    path = written(name, content)
    assert faults(path) == [f"{path}: {sentence}"]


@pytest.mark.parametrize(
    ("content", "place"), [('{"a": 1,\nb', "line 2 column 1"), ("", "line 1 column 1")]
)
def test_faulty_json(written, content, place):
    """What is wrong is told, which Python words, and where."""
    path = written("sms.json", content)
    (fault,) = faults(path)
    assert fault.startswith(f"{path}: is not valid JSON: E")
    assert place in fault


def test_faults_in_a_file(written):
    """Each begins with the file's name, whoever reads it."""
    path = written("sms.json", {"accounts": {"a": {"provider": "fake"}, "b": 5}})
    assert [fault.removeprefix(f"{path}: ") for fault in faults(path)] == [
        "accounts.a.key_id: is missing",
        "accounts.a.key_secret: is missing",
        "accounts.b: must be a table of settings",
    ]


@pytest.mark.parametrize("source", [None, 5, ["sms.toml"]])
def test_no_source_at_all(source):
    """Neither path nor mapping is told as that, with its kind."""
    (fault,) = faults(source)
    assert fault.startswith("a configuration is a file's path, or a mapping, not ")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (ACCOUNT, "provider: is another one than provider='other'; leave one of them out"),
        (
            {"accounts": {"a": ACCOUNT}},
            "accounts: each names its own provider; leave out provider='other'",
        ),
    ],
)
def test_a_provider_that_would_not_count(source, sentence):
    """One that is given beside the settings' own is refused, not ignored."""
    with pytest.raises(ConfigError) as refused:
        load(source, provider="other", plugins=PLUGINS)
    assert refused.value.faults == (sentence,)


def test_the_same_provider_twice():
    """Where both are one there is nothing to ask."""
    assert list(load(ACCOUNT, provider="fake", plugins=PLUGINS).accounts) == ["fake"]


def test_absent_file(tmp_path):
    """A file that is not there is told by its path."""
    assert faults(tmp_path / "sms.toml") == [f"{tmp_path / 'sms.toml'}: No such file or directory"]


def test_file_in_another_encoding(tmp_path):
    """A file must be UTF-8."""
    (tmp_path / "sms.toml").write_bytes("签名".encode("gb18030"))
    assert faults(tmp_path / "sms.toml") == [f"{tmp_path / 'sms.toml'}: is not UTF-8 text"]


@pytest.mark.parametrize(
    ("connector", "sentence"),
    [
        (5, "must be the path of a connector's JSON file"),
        ("absent.json", "absent.json: No such file or directory"),
    ],
)
def test_faulty_connector(connector, sentence):
    """A connector that cannot be read is told at its account."""
    source = {"accounts": {"a": {"provider": "fake", "connector": connector}}}
    assert faults(source) == [f"accounts.a.connector: {sentence}"]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ({}, 'provider: is missing; say connect(…, provider="NAME"); installed are: '),
        ({"accounts": {"a": {}}}, "accounts.a.provider: is missing; installed are: "),
        ({"accounts": {"a": {**ACCOUNT, "provider": 5}}}, "accounts.a.provider: must be text"),
        (
            {"accounts": {"a": {**ACCOUNT, "strictPhoneRegionNumberCheck": "yes"}}},
            "accounts.a.strictPhoneRegionNumberCheck: must be true or false, not text",
        ),
        ({"accounts": {}}, "accounts: must be a table of accounts by name, with at least one"),
        ({"accounts": []}, "accounts: must be a table of accounts by name, with at least one"),
        ({"accounts": {"a": "canary"}}, "accounts.a: must be a table of settings"),
        (
            {"accounts": {"a": ACCOUNT}, "defaults": "a"},
            "defaults: is not a setting here; there are accounts, default, policy, transport",
        ),
        (
            {"accounts": {"a": ACCOUNT, "b": ACCOUNT}, "default": "c"},
            "default: no account of that name; there are: a, b",
        ),
        (
            {"accounts": {"a": ACCOUNT}, "default": ["a"]},
            "default: no account of that name; there are: a",
        ),
        ({**ACCOUNT, "key_secret": ""}, "key_secret: must not be empty"),
        ({**ACCOUNT, "default": "fake"}, "default: is not a setting here"),
        ({**ACCOUNT, "transport": "fast"}, "transport: must be a table of settings"),
        ({**ACCOUNT, "transport": {"kind": "curl"}}, "transport.kind: must be urllib3 or stdlib"),
        ({"accounts": {"a": ACCOUNT}, "policy": 5}, "policy: must be a table of settings"),
        (
            {"accounts": {"a": ACCOUNT}, "policy": {"attempts": "3"}},
            "policy.attempts: must be a whole number, not text",
        ),
    ],
)
def test_faults(source, fault):
    """Each fault begins with the path of its setting and says what to write."""
    [only] = faults(source)
    assert only.startswith(fault)


def test_all_faults_at_once():
    """Faults of every account, of what they share, and of the transport come together."""
    source = {
        "default": "zero",
        "accounts": {
            "a": {"provider": "fake", "key_id": 5, "strict_phone_region_number_check": "yes"},
            "b": {"provider": "fakes"},
            "c": ACCOUNT,
        },
        "transport": {"max_connections": 0},
    }
    assert [fault.partition(": ")[0] for fault in faults(source)] == [
        "accounts.a.strict_phone_region_number_check",
        "accounts.a.key_id",
        "accounts.a.key_secret",
        "accounts.b.provider",
        "transport.max_connections",
        "default",
    ]


def test_plugin_error_alone():
    """When a plugin is all that is wrong, its own error is raised."""
    with pytest.raises(PluginNotFound, match="no provider is called 'fakes'"):
        loaded({"accounts": {"a": ACCOUNT, "b": {**ACCOUNT, "provider": "fakes"}}})


def test_plugin_error_among_others():
    """Together with other faults a plugin's error is one of them."""
    found = faults({**ACCOUNT, "provider": "fakes", "transport": {"kind": "curl"}})
    assert found[0].startswith("provider: no provider is called 'fakes'")
    assert found[1].startswith("transport.kind: ")


def test_shared_fault_of_an_unknown_provider():
    """An unknown provider does not hide a fault of the shared settings."""
    found = faults({**ACCOUNT, "provider": "fakes", "strictPhoneRegionNumberCheck": 1})
    assert [fault.partition(":")[0] for fault in found] == [
        "strictPhoneRegionNumberCheck",
        "provider",
    ]
