"""``sms new-provider``: a distribution that passes as it stands."""

import os
import subprocess
import sys

import pytest

FILES = """
.gitignore
CHANGELOG.md
README.md
pyproject.toml
sms_core_acme/__init__.py
sms_core_acme/codes.py
sms_core_acme/config.py
sms_core_acme/conformance.py
sms_core_acme/provider.py
sms_core_acme/py.typed
tests/test_conformance.py
tests/test_request.py
""".split()


def files(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_what_is_written(run, folder):
    """All files of a distribution, each named on standard output, and what to do next."""
    result = run("new-provider", "acme")
    assert result.exit_code == 0
    made = folder / "sms-core-acme"
    assert files(made) == FILES
    assert [line for line in FILES if line not in result.stdout] == []
    assert 'pip install -e ".[testing]" && pytest' in result.stdout


def test_nothing_is_left_to_fill(run, folder):
    """No placeholder is left, whatever the name."""
    assert run("new-provider", "two-words9", "--into", str(folder)).exit_code == 0
    made = folder / "sms-core-two-words9"
    texts = "".join(p.read_text("utf-8") for p in made.rglob("*") if p.is_file())
    assert "{{" not in texts
    assert "class TwoWords9Provider:" in texts
    assert 'two-words9 = "sms_core_two_words9:plugin"' in texts
    assert "TWO_WORDS9_API_KEY" in texts
    assert 'dependencies = ["sms-core>=0.1,<0.2"]' in texts


def python(*args, cwd, **env):
    command = [sys.executable, *args]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_passes_as_it_stands(run, folder):
    """Built, installed and tested as its author would, it is green, and the kit's command too."""
    run("new-provider", "acme")
    made, site = folder / "sms-core-acme", folder / "site"
    quiet = ("-q", "--disable-pip-version-check", "--no-index", "--no-deps")
    python(
        *("-m", "pip", "install", *quiet, "--no-build-isolation", "--target", str(site), "."),
        cwd=made,
    )
    (made / "sms_core_acme").rename(folder / "not-the-source")
    tests = python("-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=made, PYTHONPATH=str(site))
    assert " passed" in tests
    report = python("-m", "sms_core_cli", "conformance", "acme", cwd=folder, PYTHONPATH=str(site))
    assert "sms-core-acme 0.1.0, checked by" in report
    assert "| failed" not in report


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Acme", "'Acme' cannot be a provider's name: write lowercase letters and digits"),
        ("acme_sms", "cannot be a provider's name"),
        ("9acme", "cannot be a provider's name"),
        ("acme--x", "cannot be a provider's name"),
        ("../acme", "cannot be a provider's name"),
        ("acmé", "cannot be a provider's name"),
        ("a" * 41, "cannot be a provider's name"),
        ("", "cannot be a provider's name"),
        ("aliyun", "the name 'aliyun' is taken: sms-core-aliyun brings a provider of that name"),
        ("httpx", "the name 'httpx' is taken: it is an extra of sms-core itself"),
    ],
)
def test_a_name_that_will_not_do(run, folder, name, sentence):
    """Bad and taken names are refused in a sentence, and nothing is written."""
    before = files(folder)
    result = run("new-provider", name)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert files(folder) == before


def test_a_folder_that_exists(run, folder):
    """An existing folder is left alone."""
    (folder / "sms-core-acme").mkdir()
    result = run("new-provider", "acme")
    assert result.exit_code == 2
    assert "sms-core-acme exists already; nothing was written" in result.stderr
    assert files(folder / "sms-core-acme") == []


def test_a_place_that_is_none(run, folder):
    """A place that is no folder is told."""
    result = run("new-provider", "acme", "--into", str(folder / "nowhere"))
    assert result.exit_code == 2
    assert "nowhere is not a folder" in result.stderr


def test_a_place_that_cannot_be_written(run, folder, monkeypatch):
    """What the system says is told in one line."""

    def refuse(self, *_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    result = run("new-provider", "acme")
    assert result.exit_code == 2
    assert "Permission denied" in result.stderr
