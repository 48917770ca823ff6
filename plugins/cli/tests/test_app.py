"""The command itself: help, version, and what becomes of every error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import sms_core_cli
from sms_core import SendVetoed, Stage, TransportError
from sms_core.hooks import hookimpl

NAMES = ("demo", "check", "send", "status", "receipts", "segments", "providers", "simulator")
NUMBER = "+8613912345678"
CODE = "904712"
SEND = ("send", "--to", NUMBER, "--template", "SignIn", "--param", f"code={CODE}")
CONNECTOR = ("--provider", "aliyun", "--connector", "aliyun.json")


def test_help(run):
    """Every command has a line, none of them cut short."""
    output = run("--help").stdout
    for name in NAMES:
        assert f"  {name} " in output
    assert "..." not in output.partition("Commands:")[2]


@pytest.mark.parametrize("name", NAMES)
def test_help_of_a_command(run, name):
    """Each explains itself and is quiet about errors."""
    result = run(name, "-h")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: sms {name} ")


def test_version(run):
    """``sms --version`` is the version of its distribution."""
    assert run("--version").stdout == "sms 0.1.0\n"


def test_an_unknown_command(run):
    """Status 2."""
    assert run("sned").exit_code == 2


OUT = "Interrupted. It may have gone out: look in the provider's console before you send again.\n"


@pytest.mark.parametrize(
    "args",
    [(*SEND, *CONNECTOR), ("demo", "--live", "--aliyun", "aliyun.json", "--to", NUMBER)],
)
def test_an_interrupt_of_a_request(run, vendor, args):
    """Ctrl-C while a request is out: it may have become a message; status 130."""
    vendor.answer = KeyboardInterrupt()
    result = run(*args, transport=vendor)
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", OUT)


class Interrupting:
    """Ctrl-C at one moment of a send."""

    def __init__(self, moment):
        def interrupt():
            raise KeyboardInterrupt

        setattr(self, moment, hookimpl(interrupt))


def test_an_interrupt_before_any_request(run, vendor):
    """Nothing was sent, and that is said."""
    result = run(*SEND, *CONNECTOR, transport=vendor, hooks=[Interrupting("sms_before_send")])
    assert (result.exit_code, result.stderr) == (130, "Interrupted. Nothing was sent.\n")


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (TransportError(Stage.CONNECT, "refused"), "Interrupted. Nothing was sent.\n"),
        (TransportError(Stage.READ, "timed out"), OUT),
        ({"Code": "OK", "BizId": "1^0", "RequestId": "R"}, OUT),
        ({"Code": "isv.MOBILE_NUMBER_ILLEGAL"}, "Interrupted. Nothing was sent.\n"),
    ],
)
def test_an_interrupt_after_a_request(run, vendor, end, words):
    """How the request ended tells whether there may be a message."""
    vendor.answer = end
    moment = "sms_request_failed" if isinstance(end, Exception) else "sms_request_sent"
    result = run(*SEND, *CONNECTOR, transport=vendor, hooks=[Interrupting(moment)])
    assert (result.exit_code, result.stderr) == (130, words)


@pytest.mark.parametrize("args", [("--help",), ("--version",), ("send", "--help")])
def test_help_to_a_reader_who_left(args):
    """A closed pipe ends it without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "sms_core_cli", *args]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("args", [("--help",), ("--version",), ("send", "--help")])
def test_help_to_a_full_disk(args):
    """One sentence."""
    command = [sys.executable, "-m", "sms_core_cli", *args]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"Error: standard output: No space left on device\n"


def test_a_defect(run, vendor):
    """A fault of the program is a sentence of type and place, and the outcome unknown."""
    vendor.answer = RuntimeError(f"it was {CODE}")
    result = run(*SEND, *CONNECTOR, transport=vendor)
    assert result.exit_code == 3
    place = Path(__file__).with_name("conftest.py")  # which of the many of that name
    assert f"this should not happen: RuntimeError at {place}:" in result.stderr
    assert CODE not in result.output


@pytest.mark.parametrize(
    "args",
    [
        (*SEND, *CONNECTOR),
        (*SEND, *CONNECTOR, "--json"),
        ("check", *SEND[1:], *CONNECTOR),
        ("demo", "--live", "--aliyun", "aliyun.json", "--to", NUMBER),
    ],
)
@pytest.mark.parametrize("code", ["OK", "isv.MOBILE_NUMBER_ILLEGAL"])
def test_nothing_private_is_printed(run, vendor, args, code):
    """No secret, code or full number in any output."""
    vendor.answer = {"Code": code, "Message": f"{NUMBER} {CODE} invalid", "RequestId": "R"}
    output = run(*args, transport=vendor).output
    assert output
    for private in ("canary", CODE, NUMBER, NUMBER[3:]):
        assert private not in output


def test_output_that_nobody_reads(run, vendor, monkeypatch):
    """When the reader has left, the status still tells the outcome."""
    closed = []
    monkeypatch.setattr("sms_core_cli.output._discard_output", lambda: closed.append(True))
    monkeypatch.setattr("click.echo", lambda *_, **__: _raise(BrokenPipeError()))
    assert run(*SEND, *CONNECTOR, transport=vendor).exit_code == 0
    assert closed == [True]


def _raise(error):
    raise error


def test_another_veto_than_a_hooks(run, vendor):
    """A veto raised anywhere is a refusal."""

    class Strict:
        @hookimpl
        def sms_before_send(self, message, account):
            raise SendVetoed("no")

    assert run(*SEND, *CONNECTOR, transport=vendor, hooks=[Strict()]).exit_code == 1


def test_help_is_light():
    """``sms --help`` imports neither rich nor what sends."""
    program = (
        "import sys; from sms_core_cli.app import sms\n"
        "try: sms(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'rich', 'urllib3', 'cattrs', 'sms_core_simulator', 'asyncio'} & {*sys.modules}\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)


def test_as_a_module():
    """``python -m sms_core_cli`` is ``sms``."""
    command = [sys.executable, "-m", "sms_core_cli", "--version"]
    assert (
        subprocess.run(command, check=True, capture_output=True, text=True).stdout == "sms 0.1.0\n"
    )


def test_a_narrow_coding_of_the_terminal():
    """Characters a terminal cannot show are escaped."""
    command = [sys.executable, "-m", "sms_core_cli", "check", *CONNECTOR]
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert rb"\u793a\u4f8b" in done.stdout


def test_an_interrupt_while_importing(monkeypatch):
    """Status 130 also before there is a command."""
    monkeypatch.setitem(sys.modules, "sms_core_cli.app", _Interrupting())
    with pytest.raises(SystemExit) as ended:
        sms_core_cli.main()
    assert ended.value.code == 130


class _Interrupting:
    def __getattr__(self, name):
        raise KeyboardInterrupt
