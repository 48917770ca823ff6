"""A distribution that knows nothing but the published names is built, installed and used.

The clean environment, with every dependency installed anew, is in ``tests/wheels/check.py``.
"""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROJECT = HERE / "sms-core-vonage"
#: What its author may use: the modules that the reference names.
PUBLIC = {
    "sms_core",
    "sms_core.answers",
    "sms_core.errors",
    "sms_core.http",
    "sms_core.meanings",
    "sms_core.providers",
    "sms_core.receipts",
    "sms_core.reports",
    "sms_core.segments",
    "sms_core.settings",
    "sms_core.signing.encoding",
    "sms_core.testing",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Where the built wheel was installed, and nothing else."""
    folder = tmp_path_factory.mktemp("site")
    command = [
        *(sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"),
        *("--no-index", "--no-deps", "--no-build-isolation", "--target", str(folder)),
    ]
    subprocess.run([*command, str(PROJECT)], check=True)
    return folder


def in_its_environment(site, *args):
    done = subprocess.run(
        [sys.executable, "-W", "error", *args],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_is_used_through_its_entry_point(site):
    """It is found by name, sends, and reads a receipt that the vendor's own library signed."""
    told = json.loads(in_its_environment(site, str(HERE / "use.py")))
    assert told.pop("modules")
    assert told == {
        "distribution": ["sms-core-vonage", "0.1.0"],
        "message_id": "0A0000001234567B",
        "url": "https://rest.nexmo.com/sms/json",
        "state": "DELIVERED",
        "reference": "a&b=c",
        "at": True,
    }


def test_its_neighbours_are_left_alone(site):
    """Using it loads no other provider, and no case of the kit."""
    modules = json.loads(in_its_environment(site, str(HERE / "use.py")))["modules"]
    assert {name.partition(".")[0] for name in modules} == {"sms_core_vonage"}
    assert "sms_core_vonage.conformance" not in modules


def test_the_kit_passes_where_it_is_installed(site):
    """``sms conformance`` finds its case by the entry point, and every check passes."""
    command = ("-m", "sms_core_cli", "conformance", "vonage", "--examples", "20")
    report = in_its_environment(site, *command)
    assert "sms-core-vonage 0.1.0, checked by" in report
    assert "| failed" not in report


def test_it_uses_public_modules_only():
    """Nothing of the core but what the reference names."""
    used = set()
    for path in (PROJECT / "sms_core_vonage").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("sms_core"):
                used.add(node.module)
    assert {name for name in used if not name.startswith("sms_core_vonage")} <= PUBLIC
