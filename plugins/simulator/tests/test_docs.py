"""The reference lists every effect, magic number, action and route."""

from pathlib import Path

import pytest

from sms_core_simulator import EFFECTS
from sms_core_simulator.api import ROUTES
from sms_core_simulator.faults import magic_table
from sms_core_simulator.vendors import aliyun, tencent

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "simulator.md"


@pytest.fixture
def page():
    if not PAGE.exists():
        pytest.skip("the documentation is not here")
    return PAGE.read_text("utf-8")


def test_effects_and_magic_numbers_are_listed(page):
    """A row each."""
    wanted = [*EFFECTS, *(one["number"] for one in magic_table())]
    assert [name for name in wanted if f"| `{name}` |" not in page] == []


def test_actions_are_listed(page):
    """By their names; the two by number share theirs."""
    actions = [name.replace("ByPhoneNumber", "") for name in (*aliyun._ACTIONS, *tencent._ACTIONS)]
    assert [name for name in actions if f"`{name}`" not in page] == []


def test_routes_are_listed(page):
    """Each path of the API."""
    paths = {route.path.partition("{")[0].rstrip("/") for route in ROUTES}
    assert [path for path in sorted(paths) if path not in page] == []
