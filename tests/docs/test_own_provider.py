"""The tutorial for authors: from what the command writes to green, with the page's own files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sms_core_cli.app import sms

PAGE = "tutorial/your-own-provider"
THIRD_PARTY = Path(__file__).parents[1] / "third_party" / "sms-core-vonage"


@pytest.fixture
def reader(page, tmp_path):
    """Somebody who follows the page; ``reader(name)`` writes its files down to that one."""
    done = CliRunner().invoke(sms, ["new-provider", "vonage", "--into", str(tmp_path)])
    assert done.exit_code == 0
    folder = tmp_path / "sms-core-vonage"

    def follow(last: str = "") -> Path:
        for block in page(PAGE).files:
            (folder / block.caption).write_text(block.text, "utf-8")
            if block.caption == last:
                break
        return folder

    return follow


def _tested(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    path = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        command, cwd=folder, env=path, capture_output=True, text=True, check=False
    )


def test_it_ends_green(reader):
    """With all files of the page the tests pass, the kit's among them."""
    done = _tested(reader())
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_it_is_red_before_the_provider(reader):
    """Where the page says that the tests are red, they are."""
    assert _tested(reader("sms_core_vonage/conformance.py"), "-x").returncode != 0


def test_it_ends_as_the_third_party_distribution(reader):
    """What the reader has in the end is what stands in the repository, and is installed there."""
    folder = reader()
    there = {
        path.relative_to(THIRD_PARTY).as_posix(): path.read_text("utf-8")
        for path in THIRD_PARTY.rglob("*.*")
        if path.suffix in (".py", ".toml", ".json") and ".hypothesis" not in path.parts
    }
    assert {name: (folder / name).read_text("utf-8") for name in there} == there
