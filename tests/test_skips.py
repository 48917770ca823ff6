"""In CI nothing skips unseen."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
TESTS = """
import pytest

@pytest.fixture
def server():
    pytest.skip("no server: start one")

def test_by_a_fixture(server): pass
def test_by_itself(): pytest.skip("nothing here")
@pytest.mark.skipif(True, reason="another system")
def test_by_a_mark(): pass
def test_by_an_import(): pytest.importorskip("no_such_package")
def test_a_place(): pytest.skip("no IPv6 on this machine")
def test_not_quite(): pytest.skip("no IPv6 on this machine, nor IPv4")
@pytest.mark.xfail(strict=True, reason="known")
def test_known(): assert 0
def test_passes(): pass
"""


@pytest.fixture
def outcomes(pytester, monkeypatch):
    """What comes of tests with this project's rule, with or without ``CI``."""
    pytester.makeconftest((ROOT / "conftest.py").read_text("utf-8"))

    def run(ci, **files):
        monkeypatch.setenv("CI", "1") if ci else monkeypatch.delenv("CI", raising=False)
        pytester.makepyfile(**files)
        return pytester.runpytest_inprocess("-p", "no:cacheprovider").parseoutcomes()

    return run


def test_what_skips_fails_in_ci(outcomes):
    """By a fixture, itself, a mark or an import; not for want of what a place lacks."""
    found = outcomes(ci=True, test_it=TESTS)
    assert found == {"passed": 1, "skipped": 1, "xfailed": 1, "failed": 3, "errors": 2}


def test_elsewhere_it_skips(outcomes):
    """On a developer's machine the rest may run."""
    assert outcomes(ci=False, test_it=TESTS) == {"passed": 1, "skipped": 6, "xfailed": 1}


def test_a_file_that_skips_fails_in_ci(outcomes):
    """When it is collected."""
    text = "import pytest\npytest.importorskip('no_such_package')\ndef test_it(): pass"
    assert outcomes(ci=True, test_file=text) == {"errors": 1}


def test_what_does_not_apply_may_skip(outcomes, pytester):
    """A check of the conformance kit that a provider has no use for."""
    kit = pytester.mkpydir("sms_core") / "testing" / "test_conformance.py"
    kit.parent.mkdir()
    kit.write_text("import pytest\ndef test_check(): pytest.skip('needs capability `pulls`')")
    assert outcomes(ci=True, test_other="def test_it(): pass") == {"passed": 1, "failed": 1}
    kit.rename(kit.with_name("conformance.py"))
    pytester.makeini("[pytest]\npython_files = *.py")
    assert outcomes(ci=True, test_other="def test_it(): pass") == {"passed": 1, "skipped": 1}


def test_ci_says_that_it_is_ci():
    """The script that CI runs sets the variable, and so does each run of it by hand."""
    assert "\nexport CI=1\n" in (ROOT / ".ci" / "run").read_text("utf-8")
