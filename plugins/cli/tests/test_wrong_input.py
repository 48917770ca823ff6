"""Wrong input of every kind: status 2, a sentence on standard error, nothing sent."""

import pytest

NUMBER = "+8613912345678"
CODE = "904712"
CONNECTOR = ("--provider", "aliyun", "--connector", "aliyun.json")
TO = ("--to", NUMBER)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "say to whom: --to NUMBER"),
        (TO, "say what to send: --template NAME, --text TEXT, or --test"),
        ((*TO, "--test", "--text", "hello"), "exclude each other"),
        ((*TO, "--text", "hello", "--param", "a=b"), "--param goes with a template"),
        ((*TO, "--param", "a=b"), "--param goes with --template NAME"),
        ((*TO, "--test", "--param", CODE), "number 1 is not NAME=VALUE"),
        ((*TO, "--test", "--param", "a=1", "--param", "a=2"), "'a' is given twice"),
        ((*TO, "--test", "--purpose", "fun"), "is not one of 'verification'"),
        ((NUMBER, "--test"), "unexpected extra argument (+#############)"),
        ((*TO, f"--code{CODE}"), "No such option"),
        ((*TO, "--test"), "there is no configuration: ./sms.toml does not exist"),
        ((*TO, "--test", "--config", "no.toml"), "no.toml: No such file or directory"),
        ((*TO, "--test", "--connector", "aliyun.json"), "--connector needs --provider"),
        (
            (*TO, "--test", "--config", "aliyun.json"),
            "aliyun.json: provider: is missing; give --provider NAME with --connector FILE",
        ),
        ((*TO, "--test", "--provider", "aliyun"), "--provider goes with --connector FILE"),
        (
            (*TO, "--test", "--provider", "aliyn", "--connector", "aliyun.json"),
            "no provider is called 'aliyn'; did you mean 'aliyun'?",
        ),
        (
            (*TO, "--test", *CONNECTOR, "--account", "other"),
            "no account 'other'; there are: aliyun",
        ),
        ((*TO, "--test", *CONNECTOR, "--endpoint", "http://example.com"), "must be https"),
        (("--to", "139-wrong", "--test", *CONNECTOR), "'###-wrong' is not a phone number"),
        (
            (*TO, "--template", "SignIn", *CONNECTOR),
            "given: none. Give it with --param code=..., or declare",
        ),
        ((*TO, "--test", *CONNECTOR, "--endpoint", "127.0.0.1:8"), "http://127.0.0.1:8 for this"),
        (
            (*TO, "--template", "SinIn", "--param", "code=1", *CONNECTOR),
            "no template 'SinIn' in this account",
        ),
        ((*TO, "--text", "hello", *CONNECTOR), "takes only approved templates"),
        ((*TO, "--test", "--reference", "x" * 300, *CONNECTOR), "reference of at most 255 bytes"),
    ],
)
def test_a_wrong_send(run, vendor, args, words):
    """What is wrong, and what to do; no number and no code in it."""
    result = run("send", *args, transport=vendor)
    assert (result.exit_code, result.stdout, vendor.requests) == (2, "", [])
    assert words in result.stderr
    assert NUMBER not in result.stderr
    assert CODE not in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.json", "{", "a.json: is not valid JSON: "),
        ("a.toml", "x", "a.toml: is not valid TOML"),
        ("a.json", "[]", "a.json: must be a table of settings"),
        ("a.yaml", "x", "a.yaml: the name must end in .toml or .json"),
        ("a.json", '{"accessKeyId": 5}', "a.json: accessKeyId: must be text, not a number"),
        ("a.json", '{"accessKeyId": 5}', "a.json: signName: is missing"),
    ],
)
def test_a_wrong_file(run, folder, name, text, words):
    """Every fault is told with the file and the path of the setting."""
    folder.joinpath(name).write_text(text)
    result = run("check", "--provider", "aliyun", "--connector", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_an_endpoint_where_there_is_none(run, vendor, plugin):
    """A provider without the setting cannot be sent elsewhere."""
    args = ("--provider", "texter", "--connector", "t.json", "--endpoint", "http://127.0.0.1:1")
    result = run("send", *TO, "--text", "hi", *args, transport=vendor, plugins=[plugin])
    assert "provider 'texter' has no such setting to change" in result.stderr


@pytest.mark.parametrize("command", ["send", "check"])
def test_no_command_line_of_a_message_is_repeated(run, command):
    """A misplaced number or code is shown without its digits."""
    result = run(command, CODE, NUMBER)
    assert result.exit_code == 2
    assert CODE not in result.output
    assert NUMBER not in result.output
