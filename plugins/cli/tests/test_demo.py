"""``sms demo --live`` through a fake transport, and how both kinds refuse."""

import sys

import pytest

from sms_core_cli import demonstration

LIVE = ("demo", "--live", "--aliyun", "aliyun.json", "--to", "+8613912345678")


def test_live(run, vendor):
    """One real request for each connector given, to the vendor itself."""
    result = run(*LIVE, transport=vendor)
    assert result.exit_code == 0
    assert [request.url for request in vendor.requests] == ["https://dysmsapi.aliyuncs.com/"]
    assert "accepted, message id 1^0, request id R-1" in result.stdout
    assert "https://dysms.console.aliyun.com/overview" in result.stdout


def test_live_and_refused(run, vendor):
    """Reason, advice and status are those of a send."""
    vendor.answer = {"Code": "SignatureDoesNotMatch", "Message": "no", "RequestId": "R"}
    result = run(*LIVE, transport=vendor)
    assert result.exit_code == 1
    assert "Who can mend it" in result.stdout


@pytest.mark.parametrize(
    "args",
    [("--live",), ("--live", "--to", "+8613912345678"), (*LIVE[1:], "--keep")],
)
def test_an_incomplete_live(run, vendor, args):
    """Keys of one's own and a number are needed before anything is sent."""
    result = run("demo", *args, transport=vendor)
    assert (result.exit_code, vendor.requests) == (2, [])
    assert "--live needs --to NUMBER and --aliyun or --tencent" in result.stderr


def test_a_wrong_number(run):
    """It is told before anything starts."""
    result = run("demo", "--to", "nobody")
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_wrong_connector(run, folder):
    """Its faults are told before the simulator starts."""
    folder.joinpath("a.json").write_text("{}")
    result = run("demo", "--aliyun", "a.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "accounts.aliyun.access_key_id: is missing" in result.stderr


@pytest.mark.parametrize("command", ["demo", "simulator"])
def test_no_simulator(run, monkeypatch, command):
    """The line that installs it."""
    monkeypatch.setitem(sys.modules, "sms_core_simulator", None)
    result = run(command)
    assert result.exit_code == 2
    assert 'pip install "sms-core[simulator]"' in result.stderr


def test_a_wrong_credential(run):
    """How it is written, without what was given."""
    result = run("simulator", "--credential", "onlyid")
    assert result.exit_code == 2
    assert "ID:SECRET" in result.stderr
    assert "onlyid" not in result.stderr


def test_a_wrong_state(run):
    """The file is named."""
    result = run("simulator", "--state", "no.toml")
    assert result.exit_code == 2
    assert "no.toml" in result.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--receipt-url", "foo"), "receipt_url must begin with http:// or https://"),
        (("--reply-url", "http:///x"), "reply_url must begin with http:// or https://"),
        (("--host", "0.0.0.0"), "--token TOKEN"),
    ],
)
def test_what_the_simulator_refuses_at_once(run, args, words):
    """A sentence, before anything listens."""
    result = run("simulator", "--port", "0", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


@pytest.mark.parametrize(
    ("session", "found", "words"),
    [
        ("demo", "/env/sms", "python3 noxfile.py demo --"),
        ("tests", "/bin/sms", "sms demo"),
        ("", None, f"{sys.executable} -m sms_core_cli demo"),
    ],
)
def test_how_it_is_started_again(monkeypatch, session, found, words):
    """As it was started, for noxfile.py keeps ``sms`` in an environment of its own."""
    monkeypatch.setenv("NOX_CURRENT_SESSION", session)
    monkeypatch.setattr(demonstration, "which", lambda _: found)
    assert demonstration._again() == words


def test_guides_of_a_wheel(monkeypatch):
    """No file is named that is not there."""
    assert "docs/how-to/tencent.md" in demonstration._guides()
    monkeypatch.setattr(demonstration, "__file__", "/env/lib/site-packages/cli/demonstration.py")
    assert demonstration._guides().startswith("Set up Aliyun SMS")
