"""The pages made by ``docs/generate.py``."""

from __future__ import annotations

import click

from sms_core_cli.app import sms


def test_pages_are_fresh(generate):
    """The pages in the repository are what the code makes of them."""
    assert list(generate.stale()) == [], "run: python docs/generate.py"


def test_check_names_a_stale_page_and_writes_nothing(generate, tmp_path, monkeypatch, capsys):
    """``--check`` ends with status 1, names the page and leaves it alone."""
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    assert generate.main(["--check"]) == 1
    assert "docs/reference/codes.md is stale" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_without_check_the_pages_are_written(generate, tmp_path, monkeypatch):
    """Without ``--check`` the pages are written, and are fresh afterwards."""
    (tmp_path / "reference").mkdir()
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    assert generate.main([]) == 0
    assert list(generate.stale()) == []


def test_every_code_is_on_the_page(generate):
    """Every row of every verdict table is on the page of codes."""
    page = generate.codes_page()
    for name in ("aliyun", "tencent", "twilio"):
        codes = generate._verdicts(name).codes
        assert [code for code in codes if f"| `{code}`<br>" not in page] == []


def test_every_command_is_on_the_page(generate):
    """Every command has a section, and every option of it a row."""
    page = generate.cli_page()
    for name in sms.list_commands(click.Context(sms)):
        section = page.partition(f"\n## `sms {name}`\n")[2].partition("\n## ")[0]
        command = sms.get_command(click.Context(sms), name)
        options = [p.opts[0] for p in command.params if isinstance(p, click.Option)]
        assert [option for option in options if f"\n| `{option}" not in section] == []


def test_no_row_is_empty(generate):
    """What ``--help`` hides is not on the page."""
    assert "| `` |" not in generate.cli_page()
