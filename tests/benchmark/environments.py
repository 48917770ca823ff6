"""The environments that are compared, each installed as a user would install it.

Ours come from wheels built of this tree; the vendors' SDKs come as the index has them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
OFFICIAL = (
    "alibabacloud-dysmsapi20170525",
    "aliyun-python-sdk-core",
    "aliyun-python-sdk-dysmsapi",
    "tencentcloud-sdk-python-sms",
)

#: Size in bytes and version of each distribution, as a program for the environment itself.
_WEIGH = """
import json
from importlib.metadata import distributions
json.dump({
    dist.name: (sum(f.locate().stat().st_size for f in dist.files or ()), dist.version)
    for dist in distributions() if dist.name not in ("pip", "setuptools", "wheel")
}, __import__("sys").stdout)
"""


class Environments:
    """Virtual environments below ``folder``; that of the vendors is kept from run to run.

    Args:
        folder: where to make them.
        official: the interpreter of an environment that has the vendors' SDKs already.
    """

    def __init__(self, folder: Path, official: str = "") -> None:
        wheels = folder / "wheels"
        _run(sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "-w", wheels, *_projects())
        local = ("--find-links", wheels)
        self.ours = _made(folder / "ours", *local, "sms-core[aliyun,tencent]")
        self.light = _made(folder / "light", *local, "sms-core[aliyun]")
        self.official = official or _made(folder / "official", *OFFICIAL, keep=True)


def weigh(python: str) -> Mapping[str, tuple[int, str]]:
    """Size in bytes (compiled files too) and version of each distribution, without pip."""
    found = subprocess.run([python, "-I", "-c", _WEIGH], check=True, capture_output=True).stdout
    weights: Mapping[str, tuple[int, str]] = json.loads(found)
    return weights


def _projects() -> tuple[Path, ...]:
    return (ROOT, ROOT / "plugins/aliyun", ROOT / "plugins/tencent")


def _made(folder: Path, *requirements: object, keep: bool = False) -> str:
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (keep and python.exists()):
        venv.create(folder, clear=True, with_pip=True)
        _run(python, "-m", "pip", "install", "-qq", *requirements)
    return str(python)


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True)
