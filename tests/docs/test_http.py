"""The page about HTTP gateways says everything the code knows, and nothing else."""

from __future__ import annotations

import re

import attrs
import pytest

from sms_core_http import config, reading
from sms_core_http.placeholders import NAMES


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Settings", config.HttpConfig),
        ("Numbers", config.Numbers),
        ("Answer", config.Answer),
        ("Answer", config.Each),
    ],
)
def test_setting(page, title, kind):
    """Every field of every settings class has a row, and its default is the code's."""
    section = page("reference/http").section(title)
    rows = dict(re.findall(r"^\| `(\w+)` \|[^|]+\|([^|]*)\|", section, re.MULTILINE))
    fields = {field.name: field.default for field in attrs.fields(kind)}
    assert [name for name in fields if name not in rows] == []
    figures = {n: f" {d} " for n, d in fields.items() if type(d) is int}
    assert {name: rows[name] for name in figures} == figures


def test_basic(page):
    """Both parts of Basic authentication are named."""
    section = page("reference/http").section("Settings")
    assert [f.name for f in attrs.fields(config.Basic) if f"`{f.name}`" not in section] == []


def test_placeholder(page):
    """The table of placeholders is the code's list."""
    section = page("reference/http").section("Placeholders")
    shown = re.findall(r"^\| `\{([\w.]+)\}` \|", section, re.MULTILINE)
    assert sorted(name.replace("NAME", "") for name in shown) == sorted(NAMES)


def test_class_of_errors(page):
    """Every list of codes has a row that says what the code makes of it."""
    section = page("reference/http").section("Errors")
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)
    shown = {name: cells.split(" | ") for name, cells in rows}
    assert [*shown] == [field.name for field in attrs.fields(config.Errors)]
    assert shown == {name: _cells(reading.BY_CLASS[name]) for name in shown}


def _cells(verdict):
    return [
        verdict.meaning,
        verdict.retry.value,
        verdict.failover.value,
        "**maybe**" if verdict.maybe_sent else "no",
        verdict.actor.value,
    ]


@pytest.mark.parametrize("name", ["method", "format"])
def test_choice(page, name):
    """Every word of a setting that has a choice is named."""
    kind = {"method": config.Method, "format": config.Format}[name]
    text = page("reference/http").text
    assert [each.value for each in kind if f"`{each.value}`" not in text] == []
