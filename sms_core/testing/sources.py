"""What the source of a provider uses that only a transport or a program may use."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

__all__ = ["files_of", "uses"]

#: Modules of which a provider needs nothing: I/O, clocks of others, randomness, tasks.
_MODULES = frozenset(
    "_thread aiohttp asyncio builtins concurrent ctypes curses dbm faulthandler fcntl fileinput "
    "ftplib getpass glob grpc http.client http.server httpx imaplib importlib io linecache mmap "
    "multiprocessing nt os posix pty queue random requests runpy sched secrets select selectors "
    "shelve shutil signal smtplib socket socketserver sqlite3 ssl subprocess sysconfig syslog "
    "tempfile threading trio tty urllib.request urllib3 uuid warnings webbrowser "
    "sms_core.clock".split()
)
#: Single names of modules that are harmless otherwise.
_NAMES = frozenset(
    "time.time time.time_ns time.monotonic time.monotonic_ns time.perf_counter "
    "time.perf_counter_ns time.process_time time.process_time_ns time.thread_time "
    "time.clock_gettime time.sleep time.localtime time.ctime time.tzset "
    "datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.date.today "
    "email.utils.localtime email.utils.make_msgid logging.basicConfig logging.FileHandler "
    "logging.StreamHandler logging.config logging.handlers pathlib.Path pathlib.PosixPath "
    "pathlib.WindowsPath sys.stdin sys.stdout sys.stderr sys.__stdin__ sys.__stdout__ "
    "sys.__stderr__ sys.argv sys.setswitchinterval sys.settrace sys.setprofile sys.exit".split()
)
_BUILTINS = frozenset("__import__ breakpoint compile eval exec exit input open print quit".split())
#: Methods that read or write, whatever they are called on.
_METHODS = frozenset("read_bytes read_text write_bytes write_text".split())


def files_of(package: str) -> Iterator[Path]:
    """Every source file of an imported package, loaded or not, but for its case of the kit."""
    module = sys.modules[package]
    folders = [Path(folder) for folder in getattr(module, "__path__", ())]
    for folder in folders:
        found = sorted(folder.rglob("*.py"))
        yield from (path for path in found if path.name != "conformance.py")
    if not folders and module.__file__:
        yield Path(module.__file__)


def uses(path: Path) -> Iterator[tuple[int, str]]:
    """Line and name of each use, imports among them, under whatever name it was imported."""
    tree = ast.parse(path.read_text("utf-8"))
    known = _known(tree)
    for node in ast.walk(tree):
        for name in {*_imported(node), _meant(node, known)}:
            if name and _is_forbidden(name):
                yield getattr(node, "lineno", 0), name
        if isinstance(node, ast.Attribute) and node.attr in _METHODS:
            yield node.lineno, node.attr


def _is_forbidden(name: str) -> bool:
    parts = name.split(".")
    above = {".".join(parts[: place + 1]) for place in range(len(parts))}
    return bool(above & (_MODULES | _NAMES)) or (name in _BUILTINS)


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _known(tree: ast.AST) -> Mapping[str, str]:
    """What each name of the file stands for: imported, or assigned from what was."""
    own = {_bound(node) for node in ast.walk(tree)}
    known = {name: name for name in _BUILTINS if name not in own}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                known[alias.asname or whole] = whole
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and (name := _meant(node.value, known)):
            known |= {target.id: name for target in node.targets if isinstance(target, ast.Name)}
    return known


def _bound(node: ast.AST) -> str:
    """The name that a node gives a meaning of the file's own."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        return node.id
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return node.name
    return node.arg if isinstance(node, ast.arg) else ""


def _meant(node: ast.AST, known: Mapping[str, str]) -> str:
    """The full name that an expression stands for; empty when it is none that was imported."""
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    if isinstance(node, ast.Attribute):
        above = _meant(node.value, known)
        return f"{above}.{node.attr}" if above else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
        return _fetched(node, known)
    return ""


def _fetched(node: ast.Call, known: Mapping[str, str]) -> str:
    """``getattr(time, "time")`` is ``time.time``."""
    match node.args:
        case [holder, ast.Constant(value=str(name)), *_] if above := _meant(holder, known):
            return f"{above}.{name}"
    return ""
