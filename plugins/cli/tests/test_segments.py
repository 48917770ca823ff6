"""``sms segments``: both rules for one text."""


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
