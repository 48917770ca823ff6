"""What the pages show works: code runs, configurations load, commands exist."""

from __future__ import annotations

import json
import re
import tomllib

import click

from sms_core.loading import load
from sms_core.registry import Registry
from sms_core_cli.app import sms


def test_python_of_a_page_runs(page_with_python, folder, vendors, monkeypatch):
    """Every Python block runs and prints what the page says; no block is excepted."""
    folder(page_with_python)
    monkeypatch.setattr("sms_core.connecting.make_transport", lambda _: vendors)
    page_with_python.run()


def test_configurations_of_a_page_load(page_with_configurations, folder):
    """Every configuration a page shows as a file is free of faults."""
    here = folder(page_with_configurations)
    for block in page_with_configurations.configurations:
        stem = block.caption.partition(".")[0]
        assert load(here / block.caption, provider=stem if _is_provider(stem) else "").accounts


def _is_provider(name: str) -> bool:
    return name in Registry().names()


def test_fragments_of_a_page_parse(any_page):
    """Every block of JSON or TOML is well formed, files or not."""
    for block in any_page.of_language("json", "toml"):
        (json.loads if block.language == "json" else tomllib.loads)(block.text)


def test_commands_of_a_page_exist(page_with_commands):
    """Every ``sms`` command that a page shows exists and has the options it is given."""
    shown = "".join(block.text for block in page_with_commands.of_language("sh"))
    for line in re.findall(r"^sms (.+)$", shown, re.MULTILINE):
        name, *words = line.split()
        command = sms.get_command(click.Context(sms), name)
        assert command is not None, line
        if isinstance(command, click.Group):
            command = command.get_command(click.Context(command), words[0])
            assert command is not None, line
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_page_says_how_to_install_what_is_in_no_index(any_page):
    """Whoever meets the line that installs finds the one for a clone."""
    if 'pip install "sms-core' in any_page.text and any_page.name != "how-to/install":
        assert re.search(r"\]\((?:\.\./)?(?:how-to/)?install\.md\)", any_page.text)


def test_page_names_its_files_outside_of_their_blocks(any_page):
    """A block that is read or copied where nothing renders it holds the file, and nothing else."""
    assert "{code-block}" not in any_page.text


def test_page_has_no_blanks_at_line_ends(any_page):
    """No line ends in a blank, which Markdown would take for a line break."""
    assert not re.search(r"[ \t]$", any_page.text, re.MULTILINE)
