"""``sms conformance``: the kit on an installed provider."""

import sys
from importlib.metadata import EntryPoint, EntryPoints

import attrs
import hypothesis
import pytest

from sms_core_tencent import plugin
from sms_core_tencent.conformance import case

broken = attrs.evolve(case, signs_with=())
of_another = attrs.evolve(case, plugin=attrs.evolve(plugin, name="other"))
stated = attrs.evolve(case, signs_with=(), deviations={"freshness": "a | in a reason"})


@pytest.fixture(autouse=True)
def profile():
    """Leave the profile of hypothesis as it was."""
    before = hypothesis.settings.get_current_profile_name()
    yield
    hypothesis.settings.load_profile(before)


@pytest.fixture
def conformance(run, monkeypatch):
    """Run the command with few examples; cases of this file are to be had as ``cases:NAME``."""
    monkeypatch.setitem(sys.modules, "cases", sys.modules[__name__])
    return lambda *args, **more: run("conformance", *args, "--examples", "5", **more)


def test_a_report(conformance):
    """A table in Markdown with every check, and no colour where nobody looks."""
    result = conformance("tencent")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "## Conformance of tencent"
    assert lines[2].startswith("sms-core-tencent 0.1.0, checked by the kit of sms-core 0.1.0: ")
    assert "0 failed" not in result.stdout
    assert sum(line.startswith("| `") for line in lines) > 40
    assert "\x1b" not in result.stdout


def test_the_same_report_twice(conformance):
    """Nothing in a report depends on luck."""
    assert conformance("tencent").stdout == conformance("tencent").stdout


def test_a_failure(conformance):
    """A check that fails is told in its row, and by the exit status."""
    result = conformance("tencent", "--case", "cases:broken")
    assert result.exit_code == 1
    assert "failed: the bytes change with 'now'; name it |" in result.stdout


def test_a_deviation(conformance):
    """A deviation with a reason is told, and is no failure."""
    result = conformance("tencent", "--case", "cases:stated")
    assert result.exit_code == 0
    assert r"deviates: a \| in a reason |" in result.stdout


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("nobody",), "no provider is called 'nobody'. Known are: "),
        (("tencent", "--case", "cases"), "--case must look like MODULE:NAME."),
        (("tencent", "--case", "no_such:case"), "no_such:case does not load: ModuleNotFoundError"),
        (("tencent", "--case", "cases:nothing"), "cases:nothing does not load: AttributeError"),
        (("tencent", "--case", "cases:plugin"), "does not name a sms_core.testing.Case"),
        (("tencent", "--case", "cases:of_another"), "the case is of 'other', not of 'tencent'"),
    ],
)
def test_wrong_input(conformance, args, sentence):
    """What cannot be checked is told in a sentence."""
    result = conformance(*args)
    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.split())


def test_a_provider_without_a_case(conformance, monkeypatch):
    """A provider that brings no case is told what to do."""
    point = EntryPoint("tencent", "sms_core_tencent:plugin", "sms_core.providers")
    monkeypatch.setattr("importlib.metadata.entry_points", EntryPoints([point]).select)
    monkeypatch.setattr(
        "sms_core_cli.commands.conformance.entry_points", EntryPoints([point]).select
    )
    result = conformance("tencent")
    assert result.exit_code == 2
    assert "adds an entry point to the group sms_core.conformance" in result.stderr


def test_without_hypothesis(conformance, monkeypatch):
    """Without the extra ``testing`` the line that installs it is shown."""
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    result = conformance("tencent")
    assert result.exit_code == 2
    assert 'pip install "sms-core[testing]"' in result.stderr
