"""The kit is proved: the reference passes it, and each fault is caught by its own check."""

import importlib
import os
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from mutants import MUTANTS
from reference_case import case

from sms_core.testing import Status, run
from sms_core.testing.checks import CHECKS
from sms_core.testing.running import examine
from sms_core.testing.subject import Subject

SOURCE = (Path(__file__).parent / "reference_provider.py").read_text("utf-8")
QUICK = {"phases": [Phase.generate], "derandomize": True, "database": None}
settings.register_profile("mutants", max_examples=10, **QUICK)
settings.register_profile("rare mutants", max_examples=200, **QUICK)


@pytest.fixture
def examples():
    """How many examples are tried; faults are found, not made small."""
    before = settings.get_current_profile_name()
    yield settings.load_profile
    settings.load_profile(before)


@pytest.fixture
def provider(tmp_path, monkeypatch):
    """Makes the module of a provider from its source, and gives its case."""
    monkeypatch.syspath_prepend(tmp_path)
    made = []

    def make(source, **changes):
        name = f"reference_{abs(hash(source)):x}"
        (tmp_path / f"{name}.py").write_text(source, "utf-8")
        made.append(name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return case(importlib.import_module(name).plugin, name, **changes)

    yield make
    for name in made:
        sys.modules.pop(name, None)


#: Most of the time of all, by many inputs or another process; tried on a mutant that they are
#: meant for, and on every one where ``SMS_CORE_MUTANTS`` is ``full``.
DEAR = {"any-answer", "unreadable-records", "malformed-pushes", "unicode"} | {
    "determinism",
    "import-budget",
    "quiet-import",
}


def failed(case, meant):
    wanted = {check.id for check in CHECKS}
    if os.environ.get("SMS_CORE_MUTANTS") != "full":
        wanted -= DEAR - meant
    subject = Subject(case)
    found = (examine(check, subject) for check in CHECKS if check.id in wanted)
    return {each.check.id: each.words for each in found if each.status is Status.FAILED}


def test_the_reference_passes(provider):
    """Every check applies to the reference, and it passes them all."""
    assert {(each.status, each.words) for each in run(provider(SOURCE))} == {(Status.PASSED, "")}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "-"))
def test_a_mutant_is_caught(provider, examples, mutant):
    """The check meant for the fault fails, and no other but those that may see it too."""
    examples("rare mutants" if mutant.check == "mangled-answers" else "mutants")
    source = SOURCE
    for old, new in mutant.replaced:
        assert old in source
        source = source.replace(old, new)
    meant = {mutant.check, *mutant.also}
    found = failed(provider(source, **mutant.changes), meant)
    assert mutant.check in found
    assert {*found} <= meant, found
    assert found[mutant.check]


def test_there_are_many_mutants():
    """More than forty faults, and one at least for every check but those of installation."""
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) > 40
    caught = {mutant.check for mutant in MUTANTS}
    assert {check.id for check in CHECKS} - caught == {"entry-point"}
