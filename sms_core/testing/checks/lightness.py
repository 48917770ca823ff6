"""What importing the provider costs and does, and what its source may not use."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from sms_core.testing.checking import Subject, check, ensure

__all__ = ["CHECKS"]

THEME = "lightness"
#: Modules that importing a provider may add; the core alone adds about 95.
MOST_MODULES = 130
HEAVY = frozenset(
    "aiohttp asyncio cattrs cryptography http.client httpx hypothesis importlib.metadata "
    "multiprocessing pytest requests socket sms_core.testing ssl urllib3 urllib.request".split()
)
_LOOK = """
import json, sys
sys.path[:] = json.loads(sys.argv[2])
import sms_core
import threading
before, seen, start = {*sys.modules}, [], threading.Thread.start
threading.Thread.start = lambda thread: seen.append("threading.Thread.start") or start(thread)
WATCHED = ("socket.", "subprocess.", "os.system", "urllib.", "os.fork")
sys.addaudithook(lambda event, _: seen.append(event) if event.startswith(WATCHED) else None)
__import__(sys.argv[1])
files = {n: getattr(sys.modules[n], "__file__", None) for n in {*sys.modules} - before}
print(json.dumps({"files": files, "events": seen}))
"""


@cache
def _imported(module: str) -> dict[str, Any]:
    """What importing a module alone does, seen from a fresh interpreter; ``error`` if it fails."""
    command = [sys.executable, "-I", "-W", "error", "-c", _LOOK, module, json.dumps(sys.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        return {"error": done.stderr.strip().rpartition("\n")[2]}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@check(THEME)
def import_budget(subject: Subject) -> None:
    """Importing the provider loads at most 130 modules, and nothing that does HTTP or tests."""
    files = _imported(subject.case.module).get("files", {})
    heavy = sorted(HEAVY & {*files})
    ensure(not heavy, f"importing it loads {', '.join(heavy)}")
    ensure(len(files) <= MOST_MODULES, f"importing it loads {len(files)} modules")


@check(THEME)
def quiet_import(subject: Subject) -> None:
    """Importing the provider warns of nothing, starts no thread or process, opens no socket."""
    told = _imported(subject.case.module)
    ensure("error" not in told, f"importing it fails: {told.get('error')}")
    ensure(not told["events"], f"importing it does {', '.join(sorted({*told['events']}))}")


#: What comes in as an argument, or is the transport's: modules and functions, imported or called.
_FORBIDDEN = frozenset(
    "time.time time.time_ns time.monotonic time.perf_counter time.sleep time.localtime "
    "datetime.now datetime.utcnow datetime.today date.today random secrets uuid os.environ "
    "os.getenv os.urandom socket ssl http.client urllib.request urllib3 requests httpx aiohttp "
    "asyncio threading multiprocessing subprocess warnings logging.basicConfig open print".split()
)


@check(THEME)
def purity(subject: Subject) -> None:
    """The provider's source does no I/O, reads no clock and draws no random number."""
    for name, file in _imported(subject.case.module).get("files", {}).items():
        if name.partition(".")[0] == subject.case.module and file:
            used = [f"line {line}: {what}" for line, what in _uses(Path(file))]
            ensure(not used, f"{Path(file).name} uses {', '.join(used)}")


def _uses(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        for name in _names(node):
            if name in _FORBIDDEN:
                yield getattr(node, "lineno", 0), name


def _names(node: ast.AST) -> Iterator[str]:
    """Names that a node imports, with those of the packages above, or reads or calls."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _with_parents(alias.name)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            yield from _with_parents(f"{node.module}.{alias.name}")
    elif isinstance(node, ast.Attribute):
        yield ".".join(ast.unparse(node).split(".")[-2:])
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield node.func.id


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[: place + 1]) for place in range(len(parts)))


CHECKS = (import_budget, quiet_import, purity)
