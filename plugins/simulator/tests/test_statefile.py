"""The state file: what it says is enforced, what is wrong in it is told all at once."""

import json
import tomllib

import pytest

from sms_core_simulator import Credential, Simulator, StateError, Template
from sms_core_simulator.statefile import read, read_file

VENDORS = ["aliyun", "tencent"]
TOML = """
[aliyun]
credentials = [{ id = "LTAI", secret = "canary", token = "sts" }]
sign_names = ["阿里云"]

[[aliyun.templates]]
code = "SMS_1"
text = "验证码${code}"
kind = "code"
region = "mainland"

[tencent]
applications = ["1400006666"]
"""


def test_toml_and_json_say_the_same(tmp_path):
    """The two forms hold the same tables."""
    (tmp_path / "state.toml").write_text(TOML, "utf-8")
    (tmp_path / "state.json").write_text(json.dumps(tomllib.loads(TOML)), "utf-8")
    accounts = read_file(tmp_path / "state.toml", VENDORS)
    assert accounts == read_file(tmp_path / "state.json", VENDORS)
    aliyun, tencent = accounts["aliyun"], accounts["tencent"]
    assert aliyun.credentials == {"LTAI": Credential("LTAI", "canary", "sts")}
    assert aliyun.template("SMS_1") == Template("SMS_1", "验证码${code}", "code", "mainland")
    assert tencent.takes_application("1400006666")
    assert not tencent.takes_application("1400009999")


def test_lists_left_out_take_anything():
    """Only a list that is there is enforced; an empty one takes nothing."""
    accounts = read({"aliyun": {"sign_names": []}}, VENDORS)
    assert not accounts["aliyun"].takes_sign_name("阿里云")
    assert accounts["aliyun"].takes_template("SMS_1")
    assert accounts["tencent"].takes_sign_name("腾讯云")


def test_all_faults_are_told_at_once():
    """Each with its place, none with a value."""
    state = {
        "aliyum": {},
        "aliyun": {
            "credentials": [{"id": "LTAI", "secret": 7}, "canary"],
            "templates": [{"code": "SMS_1", "text": "x", "kind": "otp", "region": "china"}],
            "sign_names": "阿里云",
        },
        "tencent": {"applications": [1400006666], "template": []},
    }
    with pytest.raises(StateError) as raised:
        read(state, VENDORS)
    assert raised.value.faults == [
        "the top: 'aliyum' is not one of aliyun, tencent",
        "aliyun.credentials[0].secret must be text",
        "aliyun.credentials[1] must be a table",
        "aliyun.credentials[1].id must be text",
        "aliyun.credentials[1].secret must be text",
        "aliyun.templates[0].kind must be one of code, marketing, notice",
        "aliyun.templates[0].region must be one of mainland, overseas",
        "aliyun.sign_names must be a list",
        (
            "tencent: 'template' is not one of accounts, applications, balance, credentials, "
            "limits, receipt_url, reply_url, sign_names, templates"
        ),
        "tencent.applications[0] must be text",
    ]
    assert "canary" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("state.toml", 'secret = "canary', "no TOML at end of document"),
        ("state.toml", "a = 1\nsecret = canary", "no TOML at line 2, column 10"),
        ("state.json", '{"secret": canary', "no JSON at line 1, column 12"),
        ("state.json", "[" * 100_000, "neither UTF-8 TOML nor JSON"),
        ("state.json", "[]", "the top must be a table"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_shows_none_of_it(tmp_path, name, text, fault):
    """A parser's own words could quote a line with a secret."""
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(StateError) as raised:
        read_file(tmp_path / name, VENDORS)
    assert raised.value.faults == [fault]
    assert name in str(raised.value)
    assert "canary" not in str(raised.value)


def test_a_missing_file_is_named(tmp_path):
    """The sentence holds the path and the system's reason."""
    with pytest.raises(StateError, match=r"absent\.toml .*No such file"):
        Simulator(state=tmp_path / "absent.toml")


def test_nothing_shows_a_secret(make_port):
    """No repr of anything that holds a key shows it."""
    state = {"aliyun": {"credentials": [{"id": "a", "secret": "canary", "token": "canary"}]}}
    port = make_port(state)
    port.rpc({"AccessKeyId": "a", "SecurityToken": "canary"}, secret="canary")
    shown = repr([port.world.account("aliyun"), port.messages(), port.app, Simulator(state=state)])
    assert port.messages()[0].outcome == "accepted"
    assert "canary" not in shown
