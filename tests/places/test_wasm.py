"""WebAssembly: Pyodide under Node, a Python without sockets, threads and processes.

The wheels of this tree lie on its file system as they are and stand on ``sys.path``, beside
those they depend on; Pyodide itself fetches nothing.
"""

import json
import re
import sys
from importlib.metadata import packages_distributions
from runpy import run_path
from shutil import which
from zipfile import ZipFile

import pytest

from places import figures
from places.building import PROGRAMS, PROJECTS, ROOT, TOOLS, Requirement, needed, output
from sms_core import PhoneNumber, Template
from sms_core.providers import Batch, Context

pytestmark = [pytest.mark.sockets, pytest.mark.timeout(700)]

PYODIDE = TOOLS / "node_modules" / "pyodide"
WHEELS = TOOLS / "wheels"
WASM = PROGRAMS.parent / "wasm"
#: What this place has beside the core: the wheels that are given to it.
THERE = {path.name.split("-")[0].lower().replace("_", "-") for path in WHEELS.glob("*.whl")}
#: The plugins that need nothing else.
PLUGINS = [
    name
    for name, (_, project) in PROJECTS.items()
    if name != "sms-core"
    and {Requirement(need).name for need in project["dependencies"]} <= {"sms-core", *THERE}
]
#: What the tests read beside code and pages.
OTHERS = ("pyproject.toml", "LICENSE")
#: What is not even tried, and why.
NOT_TRIED = {
    "tests/places": "is this place and others, all built from wheels",
    "tests/conformance": "proves the kit, which the tests of the plugins run here as well",
    "tests/reports/test_load.py": "measures in an event loop of its own; there is the host's",
    "tests/reports/test_webhooks.py": "answers in an event loop of its own; there is the host's",
    "tests/test_signing_asymmetric.py": "verifies with cryptography, but for what takes longest",
    "tests/third_party/test_third_party.py": "builds, installs and runs a distribution",
    "plugins/http/tests/test_any_settings.py": "takes as long as all else of that plugin",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory, wheel):
    """``run(program, ...)`` is what it prints in WebAssembly."""
    node = which("node")
    needed(node and PYODIDE.exists() and WHEELS.exists(), "Node, and Pyodide from the npm registry")
    folder = tmp_path_factory.mktemp("wasm")
    for path in (*WHEELS.glob("*.whl"), *map(wheel, ("sms-core", *PLUGINS)), PROGRAMS / "send.py"):
        (folder / path.name).symlink_to(path)
    _pack_tree(folder / "tree.zip")

    def start(program, *arguments):
        host = (node, WASM / "host.mjs", PYODIDE, folder, WASM / program)
        return output([*host, *arguments], timeout=600).splitlines()

    return start


def _pack_tree(path):
    """What the tests read: this tree without what was built from it."""
    with ZipFile(path, "w") as archive:
        for name in ("sms_core", "tests", "docs", "plugins", ".ci"):
            for file in sorted((ROOT / name).rglob("*")):
                if file.is_file() and not {"__pycache__", "_build"} & {*file.parts}:
                    archive.write(file, file.relative_to(ROOT))
        for file in (*ROOT.glob("*.md"), *ROOT.glob("*.py"), *map(ROOT.joinpath, OTHERS)):
            archive.write(file, file.name)


def test_sign_build_parse_send(run, wheel, vendor, arrived):
    """The core and a plugin do their work there, and the host's two functions send."""
    told = json.loads(run("guest.py", vendor.url)[-1])
    provider = run_path(PROGRAMS / "send.py")["provider"](vendor.url)
    batch = Batch((PhoneNumber("+8613800138000"),), Template("SignIn", {"code": "123456"}))
    here = provider.send(batch, Context("aliyun", 1700000000.0, "0" * 32))
    assert told.pop("signed") == here.request.body.decode()
    assert told.pop("python").startswith("3.14")
    arrived(*told.pop("sent"))
    assert told == {
        "platform": "emscripten",
        "threads": False,
        "imported from": wheel("sms-core").name,
        "parsed": "UNKNOWN",
        "by socket": "NOT_SENT",
        "named": "aliyun",
    }


def test_the_pure_tests_pass(run, figure):
    """Every test that needs neither sockets nor threads nor processes passes there."""
    there = {"sms-core", *PLUGINS, *THERE}
    absent = [
        package
        for package, owners in packages_distributions().items()
        if package.isidentifier() and not {name.lower() for name in owners} & there
    ]
    # what is installed from this tree in place is not among those
    left = [name for name in PROJECTS if name not in there]
    absent += [path.name for name in left for path in PROJECTS[name][0].glob("sms_core_*")]
    chosen = ["tests", *(str(PROJECTS[name][0].relative_to(ROOT)) for name in PLUGINS)]
    without = [f"--ignore={path}" for path in NOT_TRIED]
    *_, last = run("suite.py", ",".join(absent), *chosen, *without)
    told = json.loads(last)
    assert not told["failed"], "\n\n".join(told["failed"])
    assert told["code"] == 0
    assert told["passed"] >= 5_000, told["left out"]
    figure("tests passed in WebAssembly", f"{told['passed']:,}")
    if figures.wanted():
        left_out = f"{_tests_of_all() - told['passed']:,}"
        figure("tests of the whole suite left out there", left_out)


def _tests_of_all():
    command = (sys.executable, "-m", "pytest", ROOT, "--rootdir", ROOT, "--collect-only", "-q")
    told = output(command, cwd=ROOT, timeout=600)
    return int(re.search(r"^([0-9]+) tests collected", told, re.MULTILINE)[1])
