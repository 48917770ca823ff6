"""The kit itself: what it refuses, what it says, and what it costs."""

import json
import subprocess
import sys

import attrs
import pytest
import reference_provider
from reference_case import case

from sms_core.testing import Case, ProviderConformance, Status, deviates, run
from sms_core.testing.checking import Check
from sms_core.testing.checks import CHECKS
from sms_core.testing.report import markdown, summary
from sms_core.testing.running import examine
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


@pytest.mark.parametrize("name", ["Reference", "others"])
def test_an_entry_point_of_another_name(tmp_path, monkeypatch, name):
    """A distribution that calls its provider otherwise than the descriptor is told."""
    info = tmp_path / "kit_reference-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kit-reference\nVersion: 1\n")
    lines = f"[sms_core.providers]\n{name} = reference_provider:plugin\n"
    (info / "entry_points.txt").write_text(lines)
    monkeypatch.syspath_prepend(tmp_path)
    [check] = [check for check in CHECKS if check.id == "entry-point"]
    found = examine(check, subject())
    assert found.words == f"the entry point is called {name!r}"


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
