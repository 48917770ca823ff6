"""The kit itself: what it refuses, what it says, and what it costs."""

import json
import subprocess
import sys
from base64 import b64encode

import attrs
import pytest
import reference_provider
from reference_case import case

from sms_core.testing import Case, ProviderConformance, Status, deviates, run
from sms_core.testing.checking import Check
from sms_core.testing.checks import CHECKS
from sms_core.testing.checks.secrecy import clean
from sms_core.testing.report import markdown, summary
from sms_core.testing.running import examine
from sms_core.testing.sources import files_of, uses
from sms_core.testing.subject import Subject

REFERENCE = case(reference_provider.plugin)


class TestReference(ProviderConformance):
    """The suite as an author inherits it."""

    case = REFERENCE


def subject(**changes):
    return Subject(attrs.evolve(REFERENCE, **changes))


def a_check(function, *needs):
    return Check("kit-check", "kit", "Something holds.", needs, function)


def test_every_check_is_a_test():
    """The class has one test for each check, with its statement."""
    names = [f"test_{check.id.replace('-', '_')}" for check in CHECKS]
    assert [name for name in vars(ProviderConformance) if name.startswith("test")] == names
    for check, name in zip(CHECKS, names, strict=True):
        assert getattr(ProviderConformance, name).__doc__ == check.statement


def test_checks_are_told_apart():
    """Ids are unique; statements are one sentence; themes stand together."""
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    assert [c.id for c in CHECKS if not c.statement.endswith(".") or "  " in c.statement] == []
    themes = list(dict.fromkeys(check.theme for check in CHECKS))
    assert [c.theme for c in CHECKS] == sorted((c.theme for c in CHECKS), key=themes.index)


@pytest.mark.parametrize(
    "body",
    [
        {"test_determinism": None},
        {"test_determinism": lambda self: None},
    ],
    ids=["removed", "overridden"],
)
def test_a_test_cannot_be_dropped(body):
    """A class that drops a test is refused, and the sentence says what to do."""
    with pytest.raises(TypeError, match=r"drops test_determinism: say why, with @deviates"):
        type("TestDropping", (ProviderConformance,), {"case": REFERENCE, **body})


def test_a_test_cannot_be_marked():
    """Nor can a mark of pytest skip an inherited test."""
    inherited = ProviderConformance.test_determinism
    pytest.mark.skip(inherited)
    try:
        with pytest.raises(TypeError, match="drops test_determinism"):
            type("TestDropping", (ProviderConformance,), {"case": REFERENCE})
    finally:
        del inherited.pytestmark


def test_a_test_cannot_be_dropped_by_another_base():
    """Nor does a class beside it take a test away."""

    class Quiet:
        def test_purity(self):
            pass

    with pytest.raises(TypeError, match="drops test_purity"):
        type("TestDropping", (Quiet, ProviderConformance), {"case": REFERENCE})


def test_all_tests_cannot_be_dropped_at_once():
    """Nor does a class tell pytest to leave it alone."""
    with pytest.raises(TypeError, match="TestDropping drops every test"):
        type("TestDropping", (ProviderConformance,), {"case": REFERENCE, "__test__": False})


@pytest.mark.parametrize(
    "mark", [pytest.mark.skip, pytest.mark.xfail(strict=False), [pytest.mark.skipif(True)]]
)
def test_all_tests_cannot_be_marked(mark):
    """Nor does a mark on the class, in its body or around it, skip or excuse all of them."""
    with pytest.raises(TypeError, match="drops every test"):
        type("TestDropping", (ProviderConformance,), {"case": REFERENCE, "pytestmark": mark})
    made = type("TestMarked", (ProviderConformance,), {"case": REFERENCE})
    with pytest.raises(TypeError, match="drops every test"):
        made.pytestmark = mark
    assert pytest.mark.timeout(9)(type("TestTimed", (ProviderConformance,), {"case": REFERENCE}))


def test_a_test_cannot_be_dropped_later():
    """Nor is one replaced or taken away once the class is there."""
    made = type("TestDropping", (ProviderConformance,), {"case": REFERENCE})
    with pytest.raises(TypeError, match="drops test_purity"):
        made.test_purity = lambda _: None
    with pytest.raises(TypeError, match="drops test_purity"):
        made().test_verdicts()
    del made.test_purity
    made().test_verdicts()


def test_a_deviation_with_a_reason():
    """A test that says why it stands in for another may."""

    @deviates("the gateway has no time of its own")
    def test_freshness(self):
        """Another test."""

    made = type(
        "TestDeviating",
        (ProviderConformance,),
        {"case": REFERENCE, "test_freshness": test_freshness},
    )
    assert made.test_freshness.deviation == "the gateway has no time of its own"
    with pytest.raises(ValueError, match="needs a reason"):
        deviates(" ")


def fails(_):
    raise AssertionError("it does not hold")


def passes(_):
    pass


@pytest.mark.parametrize(
    ("function", "deviations", "status", "words"),
    [
        (passes, {}, Status.PASSED, ""),
        (fails, {}, Status.FAILED, "it does not hold"),
        (fails, {"kit-check": "it is old"}, Status.DEVIATES, "it is old"),
        (
            passes,
            {"kit-check": "it is old"},
            Status.FAILED,
            "a deviation is stated, but the check passes",
        ),
        (lambda _: {}["x"], {}, Status.FAILED, "KeyError: 'x'"),
    ],
    ids=["passes", "fails", "deviates", "deviates needlessly", "breaks"],
)
def test_how_a_check_goes(function, deviations, status, words):
    """A deviation excuses a failure, and is one itself when there is nothing to excuse."""
    found = examine(a_check(function), subject(deviations=deviations))
    assert (found.status, found.words) == (status, words)


def test_an_unknown_deviation():
    """A deviation from a check that does not exist is told."""
    with pytest.raises(ValueError, match="no check is called nonsense"):
        run(attrs.evolve(REFERENCE, deviations={"nonsense": "it is old"}))


def test_a_deviation_in_the_suite():
    """In the suite a deviation shows as skipped, with its reason."""
    stated = attrs.evolve(REFERENCE, settings={**REFERENCE.settings}, deviations={"purity": "old"})
    made = type("TestDeviating", (ProviderConformance,), {"case": stated})
    with pytest.raises(pytest.fail.Exception, match="a deviation is stated, but the check passes"):
        made().test_purity()


def test_secrets_are_found_by_their_names():
    """Settings named like secrets count as such, however they are spelt."""
    settings = {"apiKey": "a", "keySecret": "b", "auth_token": "c", "password": "d", "sender": "e"}
    found = attrs.evolve(REFERENCE, settings=settings, secrets=attrs.NOTHING)
    assert Case.__attrs_attrs__.secrets.default.factory(found) == (
        "apiKey",
        "keySecret",
        "auth_token",
        "password",
    )


def checked(name, **changes):
    [check] = [check for check in CHECKS if check.id == name]
    return examine(check, subject(**changes))


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Writes down that a distribution is installed; it brings the reference."""

    def install(lines, name="kit-reference", **files):
        info = tmp_path / f"{name.replace('-', '_')}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        (info / "entry_points.txt").write_text(lines)
        for file, text in files.items():
            (info / f"{file}.txt").write_text(text)
        monkeypatch.syspath_prepend(tmp_path)

    return install


@pytest.mark.parametrize("name", ["Reference", "others"])
def test_an_entry_point_of_another_name(installed, name):
    """A distribution that calls its provider otherwise than the descriptor is told."""
    installed(f"[sms_core.providers]\n{name} = reference_provider:plugin\n")
    assert checked("entry-point").words == f"the entry point is called {name!r}"


@pytest.mark.parametrize(
    "how",
    [{"name": "reference-provider"}, {"top_level": "reference_provider\n"}],
    ids=["by its name", "by what it brings"],
)
def test_an_entry_point_in_no_group(installed, how):
    """A distribution whose entry point is in a group that nobody reads is told."""
    installed("[sms_core.provider]\nreference = reference_provider:plugin\n", **how)
    found = checked("entry-point").words
    assert found.startswith(how.get("name", "kit-reference"))
    assert "has no entry point in the group sms_core.providers" in found


def test_settings_may_narrow_what_is_declared():
    """The descriptor declares the most; a provider that does less with its settings is fine."""
    able = attrs.evolve(reference_provider.CAPABILITIES, max_recipients=1000, reviews=True)
    plugin = attrs.evolve(reference_provider.plugin, capabilities=able)
    assert checked("capabilities", plugin=plugin).status is Status.PASSED


def test_a_provider_of_one_country():
    """Where a case has numbers of one country, one of another has to be refused."""
    found = checked("recipients", numbers=("+8613800138000", "+8613900139000"))
    assert found.words.endswith("a number of another country is not refused")


def test_a_factory_without_a_name():
    """What another process cannot make is told, not left out."""

    def factory(config):
        return reference_provider.plugin.factory(config)

    plugin = attrs.evolve(reference_provider.plugin, factory=factory)
    found = checked("determinism", plugin=plugin)
    assert "cannot be imported by their names" in found.words


def test_every_file_of_a_package_is_looked_at(tmp_path, monkeypatch):
    """Also one that nothing has imported yet, but not the case of the kit."""
    package = tmp_path / "kit_lazy"
    (package / "inner").mkdir(parents=True)
    for name in ("__init__", "inner/__init__", "inner/late", "conformance"):
        (package / f"{name}.py").write_text("import random\n" if "late" in name else "")
    monkeypatch.syspath_prepend(tmp_path)
    __import__("kit_lazy")
    try:
        assert [file.name for file in files_of("kit_lazy")] == [
            *("__init__.py", "__init__.py", "late.py")
        ]
        assert checked("purity", module="kit_lazy").words == "late.py uses line 1: random"
    finally:
        sys.modules.pop("kit_lazy")


@pytest.mark.parametrize(
    "source",
    [
        "from time import time as now\nnow()",
        "import datetime\nd = datetime.datetime\nd.now()",
        "from os import environ",
        "from urllib import request",
        "import os.path",
        "def read(place):\n    return place.read_text()",
        "__import__('socket')",
        "from threading import Thread",
    ],
)
def test_what_source_may_not_use(tmp_path, source):
    """A use is found under any name."""
    (tmp_path / "x.py").write_text(source)
    assert [*uses(tmp_path / "x.py")]


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import UTC, datetime\ndatetime.fromtimestamp(0, UTC)",
        "def open(valve):\n    return valve\nopen(1)",
        "import re\nre.compile('x')",
        "from urllib.parse import quote",
        "def send(self, compile, input):\n    return compile(input)",
    ],
)
def test_what_source_may_use(tmp_path, source):
    """Nothing is found where a name only looks alike."""
    (tmp_path / "x.py").write_text(source)
    assert [*uses(tmp_path / "x.py")] == []


@pytest.mark.parametrize("before", ["", "a", "ab", "abc:"])
def test_a_secret_in_base64(before):
    """It is found wherever it begins, and whatever follows."""
    text = b64encode(f"{before}canary-key-secret-1;".encode()).decode()
    with pytest.raises(AssertionError, match="shows a secret"):
        clean(subject(), f"Basic {text}", "a header")


def test_the_report():
    """The report is Markdown: a heading, a line of facts, a row for each check."""
    examined = (
        examine(a_check(passes), subject()),
        examine(a_check(fails), subject()),
    )
    assert summary(examined) == "1 passed, 1 failed"
    assert markdown("Conformance of x", "x 1.0", examined).splitlines() == [
        "## Conformance of x",
        "",
        "x 1.0: 1 passed, 1 failed.",
        "",
        "| check | | result |",
        "| --- | --- | --- |",
        "| **kit** | | |",
        "| `kit-check` | Something holds. | passed |",
        "| `kit-check` | Something holds. | failed: it does not hold |",
    ]


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        (
            "import sms_core.testing",
            {"pytest", "hypothesis", "sms_core.client", "cattrs", "urllib3"},
        ),
        ("from sms_core.testing import Case, Scripted, run", {"pytest", "hypothesis", "urllib3"}),
        ("from sms_core.testing import ProviderConformance", {"pytest", "hypothesis"}),
    ],
)
def test_what_an_import_loads(code, absent):
    """Neither pytest nor hypothesis is loaded before a check needs it."""
    shown = f"import json, sys\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    command = [sys.executable, "-I", "-W", "error", "-c", shown]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not absent & {*json.loads(done.stdout)}
