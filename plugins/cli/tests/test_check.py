"""``sms check``: what it tells of a configuration and of a message, offline."""

import json

import pytest

NUMBER = "+8613912345678"
CODE = "904712"
CONNECTOR = ("--provider", "aliyun", "--connector", "aliyun.json")


def values(output):
    """The printed facts by name; of several of one name the last."""
    rows = (line.strip().partition("  ") for line in output.splitlines())
    return {name: value.strip() for name, _, value in rows if value}


def test_the_settings(run):
    """Provider, version, endpoint, region and sign name are told."""
    told = values(run("check", *CONNECTOR).stdout)
    assert told["provider"].startswith("aliyun (sms-core-aliyun ")
    assert told["endpoint"] == "https://dysmsapi.aliyuncs.com/"
    assert (told["region"], told["sign name"]) == ("cn-hangzhou", "示例")
    assert told["signature"] == "HMAC-SHA1"
    assert not [name for name in told if name.startswith(("token", "queue"))]


def test_secrets_are_not_shown(run):
    """Of the key a beginning, of the secret nothing."""
    output = run("check", *CONNECTOR).output
    assert values(output)["access key id"] == "LTAI****"
    assert values(output)["access key secret"] == "given, not shown"
    assert "canary" not in output


def test_lists_of_secrets_are_not_shown(run, tmp_path, monkeypatch):
    """Nor is what a plugin keeps out of sight; a list without entries is no setting."""
    monkeypatch.chdir(tmp_path)
    settings = {
        "account_sid": "AC" + "0" * 32,
        "auth_token": "canary-1",
        "auth_tokens": ["canary-2", "canary-3"],
        "sender": "Example",
        "status_callback": "https://user:canary-4@hooks.example.com/sms",
    }
    (tmp_path / "twilio.json").write_text(json.dumps(settings), "utf-8")
    output = run("check", "--provider", "twilio", "--connector", "twilio.json").output
    told = values(output)
    assert told["auth tokens"] == "given, not shown"
    assert "shared keys" not in told
    assert "canary" not in output


def test_the_settings_of_reports(run, folder):
    """The number of the account and both hosts are shown; they are no secrets."""
    path = folder / "aliyun.json"
    path.write_text(
        path.read_text("utf-8").replace("{", '{"uid": "1234567890123456", ', 1), "utf-8"
    )
    told = values(run("check", *CONNECTOR).stdout)
    assert told["uid"] == "1234567890123456"
    assert told["token endpoint"] == "https://dybaseapi.aliyuncs.com/"
    assert told["queue endpoint"] == "https://1943695596114318.mns.cn-hangzhou.aliyuncs.com/"


def test_undeclared_secrets_are_not_shown(run, plugin):
    """A setting that is named like a secret is hidden even when declared as text."""
    told = values(
        run("check", "--provider", "texter", "--connector", "t.json", plugins=[plugin]).stdout
    )
    assert (told["api key"], told["unit token"]) == ("0123****", "****")
    assert "pin" not in told


def test_the_templates(run):
    """Each template with both codes and its parameters."""
    lines = [line.split() for line in run("check", *CONNECTOR).stdout.splitlines()]
    assert ["SignIn", "SMS_1", "SMS_2", "code"] in lines


def test_all_accounts(run, config):
    """Every account of a configuration, the default marked."""
    output = run("check").stdout
    assert "account first (default)\n" in output
    assert "account second\n" in output
    assert output.endswith("The configuration is right. Nothing was sent.\n")


def test_one_account(run, config):
    """``--account`` leaves the others out."""
    output = run("check", "--account", "second").stdout
    assert "account first" not in output


def test_an_unknown_account(run, config):
    """Its name and those there are."""
    result = run("check", "--account", "third")
    assert result.exit_code == 2
    assert "no account 'third'; there are: first, second" in result.stderr


def test_a_message(run):
    """Template, code, parameters, those dropped, and the masked number."""
    params = ("--param", f"code={CODE}", "--param", "uiLocales=en")
    told = values(run("check", *CONNECTOR, "--to", NUMBER, "--template", "SignIn", *params).stdout)
    assert (told["template"], told["to"]) == ("SignIn is SMS_1", "+86139****5678")
    assert (told["parameters"], told["dropped"]) == ("code", "uiLocales")


def test_a_message_overseas(run):
    """The other code is taken."""
    told = values(run("check", *CONNECTOR, "--to", "+85268326366", "--test").stdout)
    assert told["template"] == "Generic is SMS_5"


def test_no_sign_name(run, folder):
    """An account that cannot send to mainland China is right, and says so."""
    path = folder / "tencent.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"signName": ""}), "utf-8")
    account = ("--provider", "tencent", "--connector", "tencent.json")
    result = run("check", *account)
    told = values(result.stdout)
    assert result.exit_code == 0
    assert told["mainland China"].startswith("no: Tencent Cloud sends to mainland China only with")
    assert told["to"] == "+852****6366"
    assert run("check", *account, "--to", NUMBER, "--test").exit_code == 2
    assert run("check", *account, "--to", "+85268326366", "--test").exit_code == 0


def test_a_template_that_stands_in(run):
    """A usage type without a template of its own is told to be sent as Generic."""
    args = ("--to", NUMBER, "--template", "BindMfa", "--param", "code=1")
    assert (
        values(run("check", *CONNECTOR, *args).stdout)["template"] == "BindMfa is SMS_5 by Generic"
    )


def test_a_strict_account(run, folder):
    """Where country codes are never assumed, eleven bare digits are not of the mainland."""
    path = folder / "aliyun.json"
    path.write_text(path.read_text().replace("{", '{"strictPhoneRegionNumberCheck": true, ', 1))
    args = ("--to", "13912345678", "--template", "SignIn", "--param", "code=1")
    assert values(run("check", *CONNECTOR, *args).stdout)["template"] == "SignIn is SMS_2"


def test_the_request(run):
    """It is built and signed: method, place, size and header names."""
    told = values(run("check", *CONNECTOR).stdout)
    assert told["request"].startswith("POST https://dysmsapi.aliyuncs.com/, ")
    assert told["request"].endswith(" bytes, signed")
    assert told["headers"] == "host, content-type"


def test_mixed_recipients(run):
    """Mainland and other numbers make a request each."""
    args = ("--to", NUMBER, "--to", "+85268326366", "--test")
    assert run("check", *CONNECTOR, *args).stdout.count("request ") == 2


def test_many_recipients(run):
    """Three are shown, the others counted."""
    to = [part for last in range(5) for part in ("--to", f"+861391234567{last}")]
    told = values(run("check", *CONNECTOR, *to, "--test").stdout)
    assert told["to"].endswith("+86139****5672 and 2 more")


def test_nothing_is_sent(run, vendor):
    """No transport is asked."""
    run("check", *CONNECTOR, "--to", NUMBER, "--test", transport=vendor)
    assert vendor.requests == []


def test_a_provider_without_templates(run, plugin):
    """The sample is a text; the query of a URL is not shown."""
    args = ("--provider", "texter", "--connector", "t.json")
    told = values(run("check", *args, plugins=[plugin]).stdout)
    assert told["text"] == "6 characters"
    assert told["request"] == "POST https://texter.example/send, 4 bytes"


@pytest.mark.parametrize(
    ("name", "signature"),
    [("aliyun", "HMAC-SHA1"), ("aliyun", "ACS3-HMAC-SHA256"), ("tencent", "")],
)
def test_a_signed_request(run, folder, name, signature):
    """In a form, or in a header."""
    path = folder / f"{name}.json"
    if signature:
        settings = {**json.loads(path.read_text("utf-8")), "signature": signature}
        path.write_text(json.dumps(settings), "utf-8")
    told = values(run("check", "--provider", name, "--connector", path.name).stdout)
    assert told["request"].endswith(" bytes, signed")


GATEWAY = {
    "endpoint": "https://api.acme-sms.example",
    "path": "/v1/messages",
    "secrets": {"key": "canary/key+1"},
    "headers": {"Authorization": "Bearer {secret.key}"},
    "query": {"apikey": "{secret.key}", "u": "canary", "n": "+{to}", "a": "canary{{{nonce}"},
    "json": {"to": "{to}", "from": "Acme", "text": "{text}", "token": "canary", "v": [7, True]},
    "numbers": {"prefix": ""},
    "templates": {
        "SignIn": {"code": "{code} is your code, good for {m} min", "params": ["code", "m"]}
    },
    "answer": {"message_id": "id"},
}


def gateway(folder, **changed):
    """Options that name a gateway described by settings."""
    (folder / "acme.json").write_text(json.dumps({**GATEWAY, **changed}), "utf-8")
    return "--provider", "http", "--connector", "acme.json"


def test_a_described_gateway(run, folder):
    """Its request is shown without what was typed into it, which may be secret."""
    params = ("--param", f"code={CODE}", "--param", "m=1")
    args = (*gateway(folder), "--to", NUMBER, "--template", "SignIn", *params)
    output = run("check", *args).stdout
    told = values(output)
    assert told["request"].startswith("POST https://api.acme-sms.example/v1/messages, ")
    assert "signed" not in output
    assert told["query"] == "apikey=****&u=****&n=%2B****&a=****"
    assert told["body"] == (
        '{"to":"****","from":"****","text":"**** is your code, good for **** min",'
        '"token":"****","v":["****",true]}'
    )
    assert not [secret for secret in ("canary", CODE, NUMBER[1:]) if secret in output]


def test_a_form_of_a_described_gateway(run, folder):
    """A form is shown as well, and a text of one's own is not."""
    form = {"to": "{to}", "text": "{text}"}
    args = gateway(folder, json=None, form=form, templates={})
    told = values(run("check", *args, "--to", NUMBER, "--text", "private & so on").stdout)
    assert told["body"] == "to=****&text=****"


def test_no_template_at_all(run, folder):
    """Where only templates can be sent, an empty table is told as that."""
    path = folder / "aliyun.json"
    settings = {**json.loads(path.read_text("utf-8")), "templates": {}}
    path.write_text(json.dumps(settings), "utf-8")
    result = run("check", *CONNECTOR)
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: account aliyun cannot send the message: templates is empty: name at least one, "
        'as { SignIn = "CODE" }\n'
    )


def test_a_sample_where_templates_are_elsewhere(run, plugin, monkeypatch):
    """A provider that keeps no list of them gets one by a usual name."""
    monkeypatch.setattr(
        plugin.factory, "capabilities", plugin.capabilities.__class__(templates=True)
    )
    args = ("--provider", "texter", "--connector", "t.json")
    assert values(run("check", *args, plugins=[plugin]).stdout)["template"] == "Generic"


def test_a_provider_with_templates_elsewhere(run, plugin, monkeypatch):
    """Without a catalogue the template's name is all there is to tell."""
    monkeypatch.setattr(
        plugin.factory, "capabilities", plugin.capabilities.__class__(templates=True)
    )
    args = ("--provider", "texter", "--connector", "t.json", "--to", NUMBER, "--template", "Mine")
    assert values(run("check", *args, plugins=[plugin]).stdout)["template"] == "Mine"


def test_a_message_no_account_can_send(run, config):
    """The configuration is shown, every account's refusal told, the status 2."""
    result = run("check", "--to", NUMBER, "--template", "Shipped")
    assert result.exit_code == 2
    assert "account first cannot send the message: no template 'Shipped'" in result.stderr
    assert "account second cannot send the message" in result.stderr
    assert "region" in result.stdout


@pytest.mark.parametrize("name", ["aliyun", "tencent"])
def test_the_examples(run, folder, name):
    """The connector files in the package are right."""
    from importlib.resources import files

    example = files("sms_core_cli").joinpath("examples", f"{name}.json").read_text("utf-8")
    folder.joinpath("example.json").write_text(example, "utf-8")
    result = run("check", "--provider", name, "--connector", "example.json")
    assert (result.exit_code, result.stdout.count("SMS_10000000") in (0, 19)) == (0, True)


def test_a_narrow_terminal(run):
    """In 40 columns a template's code, which somebody copies, is not broken."""
    lines = run("check", *CONNECTOR, env={"COLUMNS": "40"}).stdout.splitlines()
    assert "  mainland    SMS_1" in lines
