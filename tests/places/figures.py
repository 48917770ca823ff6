"""The table of figures in ``docs/explanation/embedding.md``.

Each row: what was measured, the figure, what it must keep to, and the test that measures it.
"""

import os
import re

import attrs

from places.building import ROOT

__all__ = ["PAGE", "Row", "finish", "read", "state", "wanted"]

PAGE = ROOT / "docs" / "explanation" / "embedding.md"
_ROW = re.compile(r"^\| (.+) \| (.+) \| (.*) \| `tests/places/(\w+\.py)` \|$", re.MULTILINE)
_stated: dict[tuple[str, str], str] = {}


@attrs.frozen
class Row:
    """One line of the table."""

    what: str
    value: str
    limit: str
    test: str

    def __str__(self):
        return f"| {self.what} | {self.value} | {self.limit} | `tests/places/{self.test}` |"


def read():
    """All rows of the page, by test and by what was measured."""
    rows = (Row(*found) for found in _ROW.findall(PAGE.read_text("utf-8")))
    return {(row.test, row.what): row for row in rows}


def state(test, what, value):
    """State a figure; the page must have a row for it."""
    assert (test, what) in read(), f"{PAGE.name} has no row for {what!r} of {test}"
    _stated[test, what] = value


def wanted():
    """Whether this run writes its figures."""
    return os.environ.get("SMS_CORE_FIGURES") == "write"


def finish():
    """Write the figures of this run into their rows, when that is wished."""
    if wanted():
        text = PAGE.read_text("utf-8")
        for key, row in read().items():
            new = attrs.evolve(row, value=_stated.get(key, row.value))
            text = text.replace(str(row), str(new))
        PAGE.write_text(text, "utf-8")
