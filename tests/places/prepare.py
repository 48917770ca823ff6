"""Install what the tests of tight places need and no test environment has, under ``.nox/places``.

Pyodide from the npm registry, PyInstaller in an environment of its own, and the wheels that
Pyodide is given: pure Python, for the Python it has.  What is there already is left alone.
"""

import subprocess
import sys
import venv
from pathlib import Path
from shutil import which

TOOLS = Path(__file__).parents[2] / ".nox" / "places"
#: Pyodide 314 is Python 3.14.
PYODIDE, PYTHON = "pyodide@314", "3.14"
WHEELS = ("attrs", "cattrs", "pluggy", "urllib3", "pytest>=8", "hypothesis>=6.100")
PURE = ("--only-binary", ":all:", "--implementation", "py", "--abi", "none", "--platform", "any")


def pyodide(_):
    npm = which("npm")
    if npm is None:
        raise FileNotFoundError("npm is not there; install Node")
    run(npm, "install", "--silent", "--no-save", "--prefix", TOOLS, PYODIDE)


def wheels(folder):
    run(*PIP, "download", "-q", "-d", folder, *PURE, "--python-version", PYTHON, *WHEELS)


def pyinstaller(folder):
    venv.create(folder.parents[1], with_pip=True)
    run(folder.parent / "python", "-m", "pip", "install", "-q", "pyinstaller>=6")


PIP = (sys.executable, "-m", "pip")
NEEDED = {
    "node_modules/pyodide": pyodide,
    "wheels": wheels,
    "pyinstaller/bin/pyinstaller": pyinstaller,
}


def run(*command):
    subprocess.run([str(part) for part in command], check=True)


def main():
    """Install each; what fails is told, and its tests will skip, or fail in CI."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    for place, install in NEEDED.items():
        if not (TOOLS / place).exists():
            try:
                install(TOOLS / place)
            except (OSError, subprocess.CalledProcessError) as error:
                sys.stderr.write(f"tests/places: no {install.__name__}: {error}\n")


if __name__ == "__main__":
    main()
