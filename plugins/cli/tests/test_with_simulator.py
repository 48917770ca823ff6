"""Commands against the simulator, over HTTP on 127.0.0.1."""

import json
import os
import signal
import socket
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from sms_core_cli import demonstration

pytestmark = pytest.mark.sockets
simulation = pytest.importorskip("sms_core_simulator")

SMS = (sys.executable, "-m", "sms_core_cli")
NUMBER = "+8613912345678"


@pytest.fixture
def simulator():
    """One that takes the keys of the connector files."""
    credential = simulation.Credential("LTAIcanary000001", "canary-secret-7f3a")
    with simulation.Simulator(credentials=[credential]) as running:
        yield running


def test_the_demo(run):
    """One code through each vendor, the signature verified, the same code stored."""
    result = run("demo")
    assert result.exit_code == 0
    assert result.stdout.count("accepted, message id ") == 2
    assert "HMAC-SHA1, verified" in result.stdout
    assert "TC3-HMAC-SHA256, verified" in result.stdout
    assert result.stdout.count("the same code") == 2


def test_the_demo_tells_where_to_look(run):
    """The simulator's messages, the guides, and how to do it for real."""
    output = run("demo").stdout
    assert "/api/v1/messages" in output
    assert "docs/how-to/aliyun.md" in output
    assert "demo --live" in output
    assert "--keep leaves it running, with a page" in output


def test_the_demo_with_a_connector_of_ones_own(run):
    """Its keys are given to the simulator, and its template is used."""
    result = run("demo", "--aliyun", "aliyun.json", "--to", "+85268326366")
    assert result.exit_code == 0
    assert "template SMS_2, sign name 示例" in result.stdout
    assert "canary" not in result.output


def test_the_demo_that_stays(run, monkeypatch):
    """``--keep`` serves the page of what arrived until Ctrl-C, which is no failure."""
    pages, write = [], demonstration.facts

    def facts(pairs, **others):
        pages.extend(value.partition(" ")[0] for name, value in pairs if name == "inbox")
        return write(pairs, **others)

    def look():
        with urlopen(pages[0]) as page:
            pages.append(page.read())
        raise KeyboardInterrupt

    monkeypatch.setattr(demonstration, "facts", facts)
    monkeypatch.setattr("time.sleep", lambda _: look())
    assert run("demo", "--keep").exit_code == 0
    assert b"<html" in pages[1]


def test_a_narrow_terminal(run):
    """In 40 columns lines are folded, and nothing is lost."""
    lines = run("demo", env={"COLUMNS": "40"}).stdout.splitlines()
    assert max(map(len, lines)) <= 40
    assert "TC3-HMAC-SHA256" in " ".join(lines)


@pytest.mark.parametrize("provider", ["aliyun", "tencent"])
def test_a_send(run, simulator, provider):
    """What was sent has arrived."""
    connector = ("--provider", provider, "--connector", f"{provider}.json")
    args = ("--to", NUMBER, "--template", "SignIn", "--param", "code=904712")
    result = run("send", *args, *connector, "--endpoint", simulator.url, "--json")
    assert result.exit_code == 0
    (message,) = simulator.messages()
    assert (message.to, message.code) == (NUMBER, "904712")
    assert json.loads(result.stdout)["message_id"] == message.message_id


def test_a_code_is_verified(run, simulator):
    """It goes out, is read on the phone, and is right once."""
    connector = ("--provider", "tencent", "--connector", "tencent.json")
    args = ("verify", "start", "--to", NUMBER, *connector, "--endpoint", simulator.url)
    challenge = run(*args).stdout.strip()
    (message,) = simulator.messages()
    for status in (0, 1):
        assert run("verify", "check", challenge, message.code).exit_code == status


def test_a_wrong_secret(run, simulator, folder):
    """The vendor's words, and status 1."""
    path = folder / "aliyun.json"
    path.write_text(path.read_text().replace("canary-secret", "another"))
    connector = ("--provider", "aliyun", "--connector", "aliyun.json")
    result = run("send", "--to", NUMBER, "--test", *connector, "--endpoint", simulator.url)
    assert result.exit_code == 1
    assert "SignatureDoesNotMatch" in result.stdout


def test_nobody_listens(run):
    """Nothing was sent, and the status says so."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        connector = ("--provider", "aliyun", "--connector", "aliyun.json")
        result = run("send", "--to", NUMBER, "--test", *connector, "--endpoint", url)
    assert result.exit_code == 4


def test_the_simulator_command():
    """It tells its addresses, answers there, and ends quietly with Ctrl-C."""
    command = (*SMS, "simulator", "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        inbox, url = (process.stdout.readline().decode().split()[-1] for _ in range(2))
        with urlopen(inbox) as page:
            assert "text/html" in page.headers["content-type"]
        with urlopen(f"{url}/api/v1/messages") as answer:
            assert json.load(answer)["total"] == 0
        process.send_signal(signal.SIGINT)
        process.communicate()
        assert process.returncode == 0


def test_a_port_that_is_taken(run):
    """The reason, and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("simulator", "--no-inbox", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert "Take another with --host or --port" in result.stderr


@pytest.mark.parametrize("inbox", [True, False])
def test_which_port_is_taken(run, inbox):
    """That one is named, with the options that mend it, and nothing is said to listen."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        named = ("--port", "0", "--inbox-port") if inbox else ("--inbox-port", "0", "--port")
        result = run("simulator", *named, str(port))
    assert (result.exit_code, result.stdout) == (2, "")
    who = "the inbox cannot" if inbox else "Error: cannot"
    remedy = "--inbox-port, or none with --no-inbox" if inbox else "--host or --port"
    assert f"{who} listen on 127.0.0.1 port {port}: Address already in use" in result.stderr
    assert f"Take another with {remedy}\n" in result.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "the key simulator with the secret simulator-secret; others: --credential ID:SECRET"),
        (("--credential", "mine:canary"), "the key mine with the secret you gave"),
        (("--null", "--no-inbox"), "any key"),
    ],
)
def test_the_simulator_tells_its_key(args, words):
    """Whoever is to send to it need not look it up; a secret that was given is not repeated."""
    command = (*SMS, "simulator", "--port", "0", *args)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        told = iter(process.stdout.readline, b"")
        assert f"It takes {words}\n".encode() in told
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate()
    assert b"canary" not in rest


def status(url, **headers):
    try:
        with urlopen(Request(url, headers=headers)) as answer:
            return answer.status
    except HTTPError as error:
        with error:
            return error.code


def test_the_simulator_takes_secrets_from_the_environment():
    """Several keys and the token; neither is in the command, where others could read it."""
    given = {
        "SMS_CORE_SIMULATOR_CREDENTIALS": "mine:canary-1 LTAI5t:canary-2:sts",
        "SMS_CORE_SIMULATOR_TOKEN": "canary-3",
    }
    command = (*SMS, "simulator", "--port", "0", "--no-inbox")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=os.environ | given, **pipes) as process:
        url, told = (process.stdout.readline().decode() for _ in range(2))
        messages = f"{url.split()[-1]}/api/v1/messages"
        statuses = [status(messages), status(messages, authorization="Bearer canary-3")]
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate()
    assert statuses == [401, 200]
    assert "the key mine with the secret you gave and the key LTAI5t with" in told
    assert "canary" not in told + rest.decode()


def test_an_option_comes_before_the_environment(run):
    """Then the variable is not even looked at."""
    given = {"SMS_CORE_SIMULATOR_CREDENTIALS": "mine:canary"}
    result = run("simulator", "--credential", "onlyid", env=given)
    assert "ID:SECRET" in result.stderr


def test_tls_to_a_port_without(run, simulator):
    """It is said in words."""
    connector = ("--provider", "aliyun", "--connector", "aliyun.json")
    url = simulator.url.replace("http:", "https:")
    result = run("send", "--to", NUMBER, "--test", *connector, "--endpoint", url)
    assert result.exit_code == 4
    assert "the port speaks no TLS; is it one for http://?" in result.stdout
