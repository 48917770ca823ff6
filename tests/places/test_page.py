"""The page about tight places names every test of them, and its figures keep to their limits."""

import re

import pytest

from places import figures
from places.building import ROOT

ROWS = figures.read().values()
TESTS = sorted(path.name for path in (ROOT / "tests" / "places").glob("test_*.py"))


@pytest.mark.parametrize("test", [name for name in TESTS if name != "test_page.py"])
def test_every_place_is_there(test):
    """Each file of tests is named in the page, in the text and not only in the table."""
    text = figures.PAGE.read_text("utf-8").partition("\n## Figures\n")[0]
    assert f"`tests/places/{test}`" in text


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_a_figure_keeps_to_its_limit(row):
    """A figure is of a test that is there, and keeps to what the row demands."""
    assert row.test in TESTS
    if row.limit:
        (value, limit), sign = (_number(cell) for cell in (row.value, row.limit)), row.limit[0]
        assert {"≤": value <= limit, "≥": value >= limit}[sign]


def _number(cell):
    return float(re.search(r"[0-9][0-9,.]*", cell)[0].replace(",", ""))


def test_the_how_to_leads_here():
    """Who embeds it finds the page."""
    assert "(../explanation/embedding.md)" in (ROOT / "docs/how-to/embed.md").read_text("utf-8")
