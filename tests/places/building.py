"""What places are made of: wheels of this tree, and copies of what they depend on."""

import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

import attrs
import pytest
from packaging.requirements import Requirement

__all__ = [
    "PROGRAMS",
    "PROJECTS",
    "PYTHON",
    "ROOT",
    "TOOLS",
    "Place",
    "build",
    "needed",
    "output",
    "put",
]

ROOT = Path(__file__).parents[2]
#: Where ``prepare`` puts the tools.
TOOLS = ROOT / ".nox" / "places"
PROGRAMS = Path(__file__).parent / "programs"
#: An interpreter without site-packages, environment and user's own folder.
PYTHON = (sys.executable, "-I", "-S", "-B")


def _projects():
    for path in (ROOT / "pyproject.toml", *sorted(ROOT.glob("plugins/*/pyproject.toml"))):
        project = tomllib.loads(path.read_text("utf-8"))["project"]
        yield project["name"], (path.parent, project)


#: Folder and metadata of the core and of each plugin, by the name of the distribution.
PROJECTS = dict(_projects())


def build(name, folder):
    """The wheel of a distribution of this tree."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / name]
    subprocess.run(command, cwd=PROJECTS[name][0], check=True, capture_output=True)
    (made,) = (folder / name).glob("*.whl")
    return made


def put(folder, *names, without=()):
    """Copy distributions of this environment and what they need to a folder, but not ours."""
    seen, wanted = set(without), [*names]
    while wanted:
        if (name := wanted.pop()) not in seen | set(PROJECTS):
            seen.add(name)
            found = distribution(name)
            _copy(found, folder)
            wanted += _needed(found.requires or ())


def _needed(lines):
    needs = (Requirement(line) for line in lines)
    return [need.name for need in needs if not need.marker or need.marker.evaluate({"extra": ""})]


def _copy(found, folder):
    for file in found.files:
        if ".." not in file.parts and "__pycache__" not in file.parts:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.locate(), folder / file)


@attrs.frozen
class Place:
    """A folder of packages, and an interpreter that sees no others."""

    folder: Path

    def unpack(self, *wheels):
        """Install wheels; of pure Python ones nothing else is needed."""
        for wheel in wheels:
            with ZipFile(wheel) as archive:
                archive.extractall(self.folder)

    def run(self, program, *arguments, flags=(), before=(), **options):
        """What one of the programs prints there; it must print no complaint.

        ``before`` is a command that runs the interpreter, ``flags`` are its own.
        """
        start = (*before, *PYTHON, *flags, PROGRAMS / "start.py", self.folder)
        return output([*start, PROGRAMS / program, *arguments], **options)


def needed(there, what):
    """Go on when it is there; otherwise skip, which in CI is a failure."""
    if not there:
        pytest.skip(f"needs {what}: nox -s places")


def output(command, **options):
    """What a command prints; it must end well and print nothing else."""
    options = {"timeout": 100, "env": {}, **options}
    command = [str(part) for part in command]
    done = subprocess.run(command, check=False, capture_output=True, text=True, **options)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr + done.stdout
    return done.stdout.strip()
