"""``sms segments``: both rules for one text."""

import pytest


def rows(output):
    """Segments and units by rule."""
    lines = (line.rpartition("  ")[0].split() for line in output.splitlines()[1:])
    return {words[0]: words for words in lines}


def test_both_rules(run):
    """A Latin text counts differently in mainland China and elsewhere."""
    result = run("segments", "x" * 80)
    assert result.exit_code == 0
    assert rows(result.stdout)["mainland"][2:4] == ["2", "80"]
    assert rows(result.stdout)["elsewhere"][1:4] == ["1", "80", "GSM-7"]


def test_a_sign_name(run):
    """Its brackets count whether they were written or not."""
    bare, written = (
        run("segments", "hello", "--sign-name", name).stdout for name in ("示例", "【示例】")
    )
    assert bare == written
    assert rows(bare)["mainland"][2:4] == ["1", "9"]


def test_standard_input(run):
    """A dash reads the text from there, without its last line feed."""
    assert rows(run("segments", "-", text="hello\n").stdout)["elsewhere"][1:3] == ["1", "5"]


def test_no_text(run):
    """The argument is asked for."""
    assert run("segments").exit_code == 2


def test_input_that_is_no_text(run):
    """Bytes of another coding are a sentence."""
    result = run("segments", "-", text=b"\xff\xfe")
    assert (result.exit_code, result.stderr) == (2, "Error: standard input is not utf-8\n")


@pytest.mark.parametrize(("args", "text"), [(("a\udcff",), None), (("-",), "a\udcff")])
def test_half_a_character(run, monkeypatch, args, text):
    """A lone surrogate, which an argument of another coding becomes, is a sentence."""
    if text:
        monkeypatch.setattr("sms_core_cli.commands.segments._standard_input", lambda: text)
    result = run("segments", *args)
    words = "Error: the text holds something that is no character, at place 2\n"
    assert (result.exit_code, result.stderr) == (2, words)
