"""The plan of the package: light, pure where it says so, small functions."""

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

import sms_core_verify
from sms_core_verify import AsyncVerifier, Verifier

PACKAGE = Path(sms_core_verify.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
PURE = (
    *("rules", "entries", "codes", "limits", "guard", "screen", "words", "values", "steps"),
    *("policy", "naming"),
)
HEAVY = {"sqlite3", "redis", "asyncio", "socket", "ssl", "concurrent.futures", "secrets", "uuid"}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("name", PURE)
def test_pure_modules(name):
    """No I/O, no clock, no entropy: everything comes in."""
    tree = ast.parse((PACKAGE / f"{name}.py").read_text())
    impure = {"os", "time", "random", "secrets", "uuid", "socket", "threading", "sqlite3"}
    assert not impure & {*imported(tree)}
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not called & {"open", "print", "datetime.now", "datetime.utcnow"}


def lengths():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                spent = (ast.get_docstring(node, clean=False) or "").count("\n") + 1
                yield node.end_lineno - node.lineno + 1 - spent, f"{path.name}:{node.name}"


def test_sizes():
    """Files of at most 250 lines but for the suite, functions of a few."""
    long = [path.name for path in MODULES if len(path.read_text().splitlines()) > 250]
    assert long == ["testing.py"]
    found = sorted(lengths())
    assert found[-1][0] <= 60, found[-1]
    assert median(length for length, _ in found) <= 10


def loaded(code):
    program = f"import sys, json, sms_core\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    "code",
    [
        "import sms_core_verify",
        "from sms_core_verify import Verifier, Policy, MemoryStore, RedisStore, Outcome",
    ],
)
def test_importing_is_light(code):
    """No driver, no event loop, no threads; redis is the caller's client, never imported here."""
    assert not HEAVY & loaded(code)


def test_no_module_imports_redis():
    """Any client with ``register_script`` will do."""
    for path in MODULES:
        names = {name.partition(".")[0] for name in imported(ast.parse(path.read_text())) if name}
        assert "redis" not in names


@pytest.mark.parametrize("name", sms_core_verify.__all__)
def test_every_public_name_is_there(name):
    """Found, listed, and the same each time."""
    assert getattr(sms_core_verify, name) is getattr(sms_core_verify, name)


def test_names():
    """Sorted, and unknown ones are refused like any attribute."""
    assert dir(sms_core_verify) == sorted(sms_core_verify.__all__) == sms_core_verify.__all__
    assert sms_core_verify.__version__
    with pytest.raises(AttributeError, match="has no attribute 'Verifer'"):
        _ = sms_core_verify.Verifer


def test_signatures():
    """Editors and documentation see every keyword, and both verifiers have the same."""
    from inspect import Parameter, signature

    plain, awaiting = (signature(each) for each in (AsyncVerifier, Verifier))
    kinds = {each.kind for each in plain.parameters.values()}
    assert kinds == {Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY}
    keywords = [
        [(each.name, each.default) for each in made.parameters.values()]
        for made in (plain, awaiting)
    ]
    assert keywords[0] == keywords[1]


@pytest.mark.parametrize(
    ("method", "errors"),
    [
        ("start", "InvalidMessage TypeError ConfigError"),
        ("resend", "TypeError ConfigError"),
        ("check", "InvalidMessage TypeError"),
        ("cancel", "TypeError StoreError"),
        ("unlock", "InvalidMessage StoreError"),
    ],
)
def test_what_a_method_raises_is_documented(method, errors):
    """Each kind with its cause; the awaiting twin sends its reader there."""
    told = getattr(Verifier, method).__doc__.partition("Raises:\n")[2]
    assert [line.split(":")[0].strip() for line in told.strip().splitlines()] == errors.split()
    assert f"see ``Verifier.{method}``" in getattr(AsyncVerifier, method).__doc__


def test_a_name_means_one_thing():
    """What a public name is, it is in every module of the package."""
    modules = [
        importlib.import_module(f"sms_core_verify.{path.stem}")
        for path in PACKAGE.glob("[a-z]*.py")
    ]
    for name in sms_core_verify.__all__:
        found = {id(vars(module)[name]) for module in modules if name in vars(module)}
        assert len(found) <= 1, name
