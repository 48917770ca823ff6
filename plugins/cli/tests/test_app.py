"""The command itself: help, version, and what becomes of every error."""

import os
import subprocess
import sys

import pytest

import sms_core_cli
from sms_core import SendVetoed
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


def test_an_interrupt(run, vendor):
    """Ctrl-C ends quietly with 130."""
    vendor.answer = KeyboardInterrupt()
    result = run(*SEND, *CONNECTOR, transport=vendor)
    assert (result.exit_code, result.output) == (130, "")


def test_a_defect(run, vendor):
    """A fault of the program is a sentence of type and place, and the outcome unknown."""
    vendor.answer = RuntimeError(f"it was {CODE}")
    result = run(*SEND, *CONNECTOR, transport=vendor)
    assert result.exit_code == 3
    assert "this should not happen: RuntimeError at conftest.py:" in result.stderr
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
