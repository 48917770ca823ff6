"""The guide on testing one's own application: its files are a project that works."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.sockets
pytest_plugins = ["pytester"]

GUIDE = Path(__file__).parents[4] / "docs" / "how-to" / "test-your-app.md"
FILE = re.compile(r"^`(\w+\.py)`:\n\n```python3\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("needs", [["flask"], ["fastapi", "httpx"], ["django"], ["failures"]])
def test_tests_of_the_guide_pass(pytester, needs):
    """With each framework that is installed, and warnings as errors."""
    if not GUIDE.exists():
        pytest.skip("the guide is not part of this distribution")
    absent = [name for name in needs if name != "failures" and find_spec(name) is None]
    if absent:
        pytest.skip(f"{' and '.join(absent)} not installed")
    files = dict(FILE.findall(GUIDE.read_text("utf-8")))
    for name, text in files.items():
        if needs[0] in name or not name.startswith("test_"):
            pytester.path.joinpath(name).write_text(text, "utf-8")
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed"}, result.stdout.str()
