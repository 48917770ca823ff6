"""``sms verify``: a code goes out and what comes back is right or not; it is never shown."""

import json
import re
import stat
import sys

import click
import pytest

NUMBER = "+8613912345678"
CONNECTOR = ("--provider", "aliyun", "--connector", "aliyun.json")
START = ("verify", "start", "--to", NUMBER, *CONNECTOR)
WEAK = "weak-key-of-24-bytes-only"
CODE = "904712"


@pytest.fixture
def start(run, vendor):
    """``sms verify start`` with a vendor that accepts; the challenge and the code."""

    def start(*args):
        result = run(*START, *args, transport=vendor)
        assert result.exit_code == 0, result.output
        return result.stdout.strip(), code(vendor)

    return start


def code(vendor):
    from urllib.parse import parse_qs

    form = parse_qs(vendor.requests[-1].body.decode())
    return json.loads(form["TemplateParam"][0])["code"]


def wrong(right):
    return f"{(int(right) + 1) % 10**6:06}"


def test_a_start(run, vendor):
    """The id is all of standard output; the rest is told beside it."""
    result = run(*START, transport=vendor)
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    assert "+86139****5678  aliyun  accepted, message id 1^0" in result.stderr
    assert "The code lives 300 s, has 5 tries and can be sent again in 60 s." in result.stderr
    assert "A user is told: If this number can receive a code" in result.stderr


def test_an_interrupt(run, vendor):
    """The challenge's id was written before the request, so that the code can be checked."""
    vendor.answer = KeyboardInterrupt()
    result = run(*START, transport=vendor)
    assert result.exit_code == 130
    assert "It may have gone out" in result.stderr
    assert run("verify", "check", result.stdout.strip(), code(vendor)).exit_code == 0


def test_no_warning_of_an_account_that_is_not_asked(run, vendor, config, caplog):
    """What another account's console allows is nothing to this message."""
    args = ("verify", "start", "--to", NUMBER, "--account", "first")
    assert run(*args, transport=vendor).exit_code == 0
    assert "'second'" not in caplog.text


def test_no_output_holds_the_code(run, vendor):
    """Nor the number."""
    result = run(*START, transport=vendor)
    challenge, sent = result.stdout.strip(), code(vendor)
    seen = [result, run("verify", "check", challenge, wrong(sent))]
    seen += [run("verify", "check", challenge, sent), run("verify", "check", challenge, sent)]
    for each in seen:
        assert sent not in each.output.replace(challenge, "")
        assert wrong(sent) not in each.output.replace(challenge, "")
        assert NUMBER not in each.output


def test_a_right_code(run, start):
    """Once."""
    challenge, sent = start()
    result = run("verify", "check", challenge, sent)
    assert (result.exit_code, result.stdout) == (0, "verified  +86139****5678  SignIn\n")
    again = run("verify", "check", challenge, sent)
    assert again.exit_code == 1
    assert again.stdout == "used  the code was used before\n"
    assert "A user is told: The code is wrong or has expired." in again.stderr


def test_a_wrong_code(run, start):
    """How many tries are left, and status 1."""
    challenge, sent = start()
    result = run("verify", "check", challenge, wrong(sent))
    assert result.exit_code == 1
    assert result.stdout.endswith("; 4 tries left\n")


def test_ctrl_c_at_the_question(run, start, monkeypatch):
    """It is no wrong code."""
    challenge, _ = start()
    monkeypatch.setattr("sms_core_cli.commands.verify._asked", lambda: _raise(click.Abort()))
    assert run("verify", "check", challenge).exit_code == 130


def _raise(error):
    raise error


def test_a_code_that_is_asked_for(run, start, monkeypatch):
    """A terminal does not echo it."""
    challenge, sent = start()
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    result = run("verify", "check", challenge, text=f"{sent}\n")
    assert result.exit_code == 0, result.output
    assert result.stderr.startswith("Code: ")
    assert sent not in result.output.replace(challenge, "")


def test_a_code_from_a_pipe(run, start):
    """It is read without a question; where there is none, the place for it is told."""
    challenge, sent = start()
    nothing = run("verify", "check", challenge)
    assert (nothing.exit_code, nothing.stdout) == (2, "")
    assert "there is no code: name it behind the challenge" in nothing.stderr
    result = run("verify", "check", challenge, text=f"{sent}\n")
    assert (result.exit_code, result.stderr) == (0, "A user is told: The code is right.\n")


def test_logto_numbers(run, start):
    """Ten tries."""
    challenge, sent = start("--policy", "logto", "--usage-type", "Register")
    for _ in range(9):
        run("verify", "check", challenge, wrong(sent), "--policy", "logto")
    result = run("verify", "check", challenge, sent)
    assert (result.exit_code, result.stdout) == (0, "verified  +86139****5678  Register\n")


def test_a_binding(run, start):
    """What start and check must share."""
    challenge, sent = start("--bind", "session-1")
    assert run("verify", "check", challenge, sent).exit_code == 1
    assert run("verify", "check", challenge, sent, "--bind", "session-1").exit_code == 0


def test_json(run, vendor):
    """One object for each command, of what a screen may know and more."""
    told = json.loads(run(*START, "--json", transport=vendor).stdout)
    assert (told["issue"], told["status"], told["tries_left"]) == ("issued", "sent", 5)
    assert told["delivery"]["outcome"] == "accepted"
    result = run("verify", "check", told["challenge_id"], code(vendor), "--json")
    assert json.loads(result.stdout) == {
        "reason": "verified",
        "status": "verified",
        "tries_left": 4,
        "recipient": "+86139****5678",
        "usage_type": "SignIn",
    }


def test_too_soon(run, vendor, start):
    """Another start and a resend within the cooldown send nothing; the user hears the same."""
    challenge, _ = start()
    result = run(*START, transport=vendor)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Nothing was sent: the number had enough codes." in result.stderr
    assert re.search(
        r"\nThe limit is 1 in 60 s; the next may go out in (60|5\d) s\.\n", result.stderr
    )
    assert "A user is told: If this number can receive a code" in result.stderr
    result = run("verify", "resend", challenge, *CONNECTOR, transport=vendor)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "It may be in " in result.stderr
    assert "code. You can ask again in " in result.stderr
    assert json.loads(run(*START, "--json", transport=vendor).stdout)["delivery"] is None
    assert len(vendor.requests) == 1


def test_refused_by_the_vendor(run, vendor):
    """The status of a send; then the same code may go at once, as the command waited for it."""
    accepted = vendor.answer
    vendor.answer = {"Code": "isv.AMOUNT_NOT_ENOUGH", "Message": "no", "RequestId": "R"}
    result = run(*START, transport=vendor)
    assert result.exit_code == 1
    assert "Who can mend it" in result.stderr
    vendor.answer = accepted
    again = run("verify", "resend", result.stdout.strip(), *CONNECTOR, transport=vendor)
    assert (again.exit_code, again.stdout, len(vendor.requests)) == (0, result.stdout, 2)


@pytest.mark.parametrize(("strict", "texted"), [(True, "+139****5678"), (False, "+86139****5678")])
def test_a_number_without_country_code(run, vendor, folder, strict, texted):
    """It is read as the account reads it, and that country is served."""
    path = folder / "aliyun.json"
    given = {**json.loads(path.read_text()), "strictPhoneRegionNumberCheck": strict}
    path.write_text(json.dumps(given), "utf-8")
    result = run("verify", "start", "--to", "13912345678", *CONNECTOR, transport=vendor)
    assert "Nothing was sent" not in result.stderr
    assert f"{texted}  aliyun" in result.stderr
    right = run("verify", "check", result.stdout.strip(), code(vendor))
    assert right.stdout.startswith(f"verified  {texted}")


def test_an_account_that_is_not_there(run, vendor):
    """A fault of the call; no challenge is begun."""
    result = run(*START, "--account", "mian", transport=vendor)
    assert (result.exit_code, result.stdout, vendor.requests) == (2, "", [])
    assert "no account 'mian'; there are: aliyun" in result.stderr


def test_a_template_that_is_not_there(run, vendor):
    """A fault of the configuration, as for sms send."""
    result = run(*START, "--usage-type", "SinIn", transport=vendor)
    assert (result.exit_code, result.stdout, vendor.requests) == (2, "", [])
    assert "no template 'SinIn' in this account" in result.stderr


# keys and stores ---------------------------------------------------------------------------------


def test_a_key_is_made_once(run, vendor, folder):
    """For nobody else to read, with a warning that tells what it is not for."""
    result = run(*START, transport=vendor)
    path = folder / "sms-verify.db.key"
    assert "Made a key for trying, sms-verify.db.key" in result.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = path.read_text()
    assert "Made a key" not in run(*START, transport=vendor).stderr
    assert path.read_text() == key
    assert key not in result.output


def test_a_key_of_ones_own(run, vendor, folder):
    """From the environment or a file; then none is made."""
    folder.joinpath("key").write_text("k" * 32 + "\n")
    result = run(*START, "--store", "codes.db", "--key-file", "key", transport=vendor)
    assert not folder.joinpath("codes.db.key").exists()
    checked = ("verify", "check", result.stdout.strip(), code(vendor), "--store", "codes.db")
    assert run(*checked, env={"SMS_VERIFY_KEY": "other-" * 8}).stdout.startswith("expired ")
    assert run(*checked, env={"SMS_VERIFY_KEY": "k" * 32}).exit_code == 0


@pytest.mark.parametrize(
    ("args", "env", "words"),
    [
        (("--key-file", "nowhere"), {}, "there is no key: nowhere does not exist"),
        (("--store", "no/x.db"), {}, "x.db.key: cannot be written: No such file or directory"),
        (("--key-file", "."), {}, ".: cannot be read: Is a directory"),
        ((), {"SMS_VERIFY_KEY": WEAK}, "SMS_VERIFY_KEY: the key is too weak: 32 random bytes or"),
        (("--policy", "fun"), {}, "'fun' is not one of 'default', 'logto'"),
        (("--to", "139-wrong"), {}, "is not a phone number"),
    ],
)
def test_wrong_input(run, vendor, args, env, words):
    """A sentence, status 2, nothing sent."""
    result = run(*START, *args, env=env, transport=vendor)
    assert (result.exit_code, result.stdout, vendor.requests) == (2, "", [])
    assert words in result.stderr
    assert WEAK not in result.stderr


def test_a_check_without_a_key(run):
    """It makes none: it would fit no challenge."""
    result = run("verify", "check", "k." + "0" * 32, CODE)
    assert result.exit_code == 2
    assert "sms verify start makes one" in result.stderr


def test_a_broken_store(run, vendor, folder):
    """Nothing is sent, nothing is compared."""
    folder.joinpath("sms-verify.db").write_bytes(b"no database" * 100)
    result = run(*START, transport=vendor)
    assert (result.exit_code, vendor.requests) == (2, [])
    assert "the store did not answer; nothing was sent" in result.stderr
    (key,) = folder.glob("*.key")
    from sms_core_verify import Key

    result = run("verify", "check", f"{Key(key.read_text()).id}.{'0' * 32}", CODE)
    assert result.exit_code == 2
    assert "the store did not answer; nothing was compared" in result.stderr


@pytest.mark.parametrize("args", [(CODE,), ("check", "a", CODE, "b", CODE), ("start", CODE)])
def test_a_misplaced_code(run, args):
    """It is not repeated."""
    result = run("verify", *args)
    assert result.exit_code == 2
    assert CODE not in result.output


def test_not_installed(run, vendor, monkeypatch):
    """The line that installs it."""
    monkeypatch.setitem(sys.modules, "sms_core_verify", None)
    result = run(*START, transport=vendor)
    assert (result.exit_code, vendor.requests) == (2, [])
    assert 'pip install "sms-core[verify]"' in result.stderr
