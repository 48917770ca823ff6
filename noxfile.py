"""Everything the project does with itself.

``python3 noxfile.py demo`` and ``python3 noxfile.py tests`` need only Python and the
network's package index; with nox installed, ``nox -s NAME`` is the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
OWN = HERE / ".nox" / "own"


def start() -> None:
    """Run nox from an environment of its own, made at the first use."""
    if sys.version_info < (3, 11):  # noqa: UP036, run by any python3 there is
        sys.exit(f"sms-core needs Python 3.11 or newer, this is {sys.version.split()[0]}")
    python = OWN / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print("making an environment for nox in .nox/own ...", flush=True)
        venv.create(OWN, with_pip=True)
    if subprocess.run(
        [python, "-c", "import nox"], stderr=subprocess.DEVNULL, check=False
    ).returncode:
        subprocess.run([python, "-m", "pip", "install", "-q", "nox>=2024.4"], check=True)
    wanted = sys.argv[1:] or ["demo"]
    names = wanted[: wanted.index("--")] if "--" in wanted else wanted
    rest = wanted[len(names) :]
    command = [python, "-m", "nox", "-f", __file__, "-r", "-s", *names, *rest]
    try:
        sys.exit(subprocess.run(command, check=False).returncode)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    start()

import nox  # noqa: E402

nox.options.default_venv_backend = "virtualenv"
nox.options.sessions = ["lint", "types", "tests", "docs", "wheels"]

PLUGINS = tuple(sorted(path.parent.name for path in HERE.glob("plugins/*/pyproject.toml")))
EDITABLE = ("-e", ".", *(arg for name in PLUGINS for arg in ("-e", f"plugins/{name}")))
TESTING = (
    "pytest>=8",
    "pytest-cov",
    "pytest-timeout",
    "pytest-xdist",
    "hypothesis>=6.100",
    "trustme",
    "tomli-w",
)
OFFICIAL = (
    "alibabacloud_dysmsapi20170525",
    "aliyun-python-sdk-core",
    "aliyun-python-sdk-dysmsapi",
    "tencentcloud-sdk-python-common",
    "tencentcloud-sdk-python-sms",
    "twilio",
    "httpx",
)


def install(session: nox.Session, *others: str) -> None:
    """The core and every plugin from this tree."""
    session.install("hatchling>=1.27", "editables")
    session.install("--no-build-isolation", *EDITABLE, *others)


def official_python(session: nox.Session) -> str:
    """The vendors' own SDKs live in an environment that nothing else uses; made anew for others."""
    folder = HERE / ".nox" / "official"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete, wanted = folder / "complete", "\n".join(OFFICIAL)
    if not complete.exists() or complete.read_text() != wanted:
        session.run("python", "-m", "venv", "--clear", str(folder), silent=True)
        session.run(str(python), "-m", "pip", "install", "-q", *OFFICIAL, external=True)
        complete.write_text(wanted)
    return str(python)


@nox.session
def demo(session: nox.Session) -> None:
    """The main job: one code through Aliyun and one through Tencent, to the simulator."""
    session.install("-q", "hatchling>=1.27", "editables", silent=True)
    session.install("-q", "--no-build-isolation", *EDITABLE, silent=True)
    session.run("sms", "demo", *session.posargs)


#: What takes minutes alone, and what measures, which nothing else may disturb.
LONG = ("tests/places/test_wasm.py", "tests/conformance/test_mutants.py")
MEASURED = "tests/places"
TOGETHER = ("pytest", "--timeout", "120", "-n", "2", "--dist", "loadfile")
MOST = (*TOGETHER, *(f"--ignore={path}" for path in (*LONG, MEASURED)))


def install_for_tests(session: nox.Session) -> None:
    """All that the suite needs."""
    install(session, *TESTING, "-r", "tests/requirements.txt")
    session.env["SMS_CORE_OFFICIAL_PYTHON"] = official_python(session)
    session.run("python", "tests/places/prepare.py")


@nox.session
def tests(session: nox.Session) -> None:
    """The whole test suite."""
    install_for_tests(session)
    if session.posargs:
        session.run("pytest", "--timeout", "120", *session.posargs)
        return
    session.run(*MOST)
    session.run(*TOGETHER, *LONG)
    session.run("pytest", "--timeout", "120", MEASURED, f"--ignore={LONG[0]}")


@nox.session
def coverage(session: nox.Session) -> None:
    """Most of the suite again, counting the lines and branches it runs."""
    install_for_tests(session)
    session.run(*MOST, "--cov", "--cov-report", "term:skip-covered")


@nox.session
def places(session: nox.Session) -> None:
    """Zipapp, PyInstaller, WebAssembly and other tight places; ``-- write`` writes the figures."""
    install(session, *TESTING, "-r", "tests/requirements.txt")
    session.run("python", "tests/places/prepare.py")
    if "write" in session.posargs:
        session.env["SMS_CORE_FIGURES"] = "write"
    session.run("pytest", "tests/places", "-q", "--timeout", "120", "--durations", "10")


@nox.session
def types(session: nox.Session) -> None:
    """Strict types, and files of API uses, right and misspelt, that are never run.

    All that users of the core and of verification codes import declares its type.
    """
    # pyright's own package and that of Node hold all they need; nothing is fetched when it runs
    tools = "mypy>=1.13", "pyright[nodejs]>=1.1.414"
    install(session, *tools, *TESTING, "-r", "tests/requirements.txt")
    packages = ("sms_core", *(f"sms_core_{name}" for name in PLUGINS))
    session.run("mypy", *(arg for name in packages for arg in ("-p", name)))
    session.run("mypy", "tests/typing_api.py", "tests/typing_misspelt.py")
    for name in ("sms_core", "sms_core_verify"):
        session.run("pyright", "--verifytypes", name, "--ignoreexternal", silent=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and a docstring on every test."""
    session.install("ruff>=0.9", "interrogate>=1.7")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run(
        *("interrogate", "-q", "-f", "100", "-i", "-I", "-M", "-n", "-p", "-s", "-w", "^test_"),
        "tests",
        *(f"plugins/{name}/tests" for name in PLUGINS),
    )


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation; a warning is an error."""
    install(session, "-r", "docs/requirements.txt")
    session.run("python", "docs/generate.py", "--check")
    session.run("sphinx-build", "-W", "-n", "-q", "-b", "html", "docs", "docs/_build/html")


@nox.session
def wheels(session: nox.Session) -> None:
    """Build every wheel, check what is in it, install it clean and send with it."""
    session.install("build", "hatchling>=1.27")
    session.run("python", "tests/wheels/check.py", *session.posargs)


@nox.session
def matrix(session: nox.Session) -> None:
    """Every fault with every sender, purpose, policy and connection."""
    install(session, *TESTING, "-r", "tests/requirements.txt")
    session.env["SMS_CORE_MATRIX"] = "full"
    session.run("pytest", "tests/matrix", "-q", "-n", "4", *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """Every check of the conformance kit on every one of its mutants."""
    install(session, *TESTING)
    session.env["SMS_CORE_MUTANTS"] = "full"
    session.run("pytest", "tests/conformance", "-q", *session.posargs)


@nox.session
def soak(session: nox.Session) -> None:
    """Many messages through a failing simulator: nothing twice, lost or leaked."""
    install(session)
    session.run("python", "tests/soak/soak.py", *session.posargs)


@nox.session
def receipts(session: nox.Session) -> None:
    """100,000 receipts through the ASGI webhook; fails below 3,000/s, or above 50 ms p99."""
    install(session)
    session.run("python", "tests/reports/load.py", *session.posargs)


@nox.session
def races(session: nox.Session) -> None:
    """A thousand runs of 128 threads and of 16 processes that guess codes at once."""
    install(session, *TESTING, "-r", "tests/requirements.txt")
    session.env["SMS_CORE_RACES"] = "1000"
    session.run("pytest", "plugins/verify/tests/test_races.py", "-v", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """A minute of anything at all against the simulator's port."""
    install(session, *TESTING, "-r", "tests/requirements.txt", "atheris")
    folder = "plugins/simulator/tests"
    session.run("pytest", f"{folder}/test_fuzz.py", f"{folder}/test_framing.py", "-q")
    session.run("python", f"{folder}/fuzz/vendor_port.py", "-max_total_time=60")


@nox.session
def bench(session: nox.Session) -> None:
    """Side by side with the vendors' SDKs; writes docs/reference/benchmark.md."""
    session.run(
        *("python", "-m", "tests.benchmark", "--official", official_python(session)),
        *("--work", str(session.cache_dir / "bench"), "--write", "docs/reference/benchmark.md"),
        *session.posargs,
    )
