"""Everything public of ``sms_core_verify`` has its place in the documentation."""

from __future__ import annotations

import re

import attrs
import pytest

import sms_core_verify
from sms_core_verify import Event, Guard, Issue, Kind, Mode, Policy, Reason, Shown
from sms_core_verify.policy import _BOUNDS
from sms_core_verify.rules import CHECKS, STARTS
from sms_core_verify.screen import Fault
from sms_core_verify.words import LANGUAGES, SENTENCES, no_number, tries_left, wait

PAGE = "reference/verify"


def _yes(value):
    return "yes" if value else "no"


@pytest.mark.parametrize("name", sms_core_verify.__all__)
def test_public_name(page, name):
    """Every public name has an entry in the reference."""
    pattern = rf"^\.\. auto\w+:: (sms_core_verify\.)?{name}$"
    assert re.search(pattern, page(PAGE).text, re.MULTILINE)


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.value)
def test_end_of_a_check(page, reason):
    """Every end has the row that the table of rules has."""
    row = CHECKS[reason]
    shown = f"| `{reason.value}` | `{row.shown.value}` | {_yes(row.charged)} | {row.meaning} |\n"
    assert shown in page(PAGE).section("How a check ends")


@pytest.mark.parametrize("issue", Issue, ids=lambda issue: issue.value)
def test_end_of_a_start(page, issue):
    """Every end has the row that the table of rules has."""
    row = STARTS[issue]
    shown = f"| `{issue.value}` | `{row.shown.value}` | {_yes(row.sends)} | {row.meaning} |\n"
    assert shown in page(PAGE).section("How a start or resend ends")


@pytest.mark.parametrize("shown", Shown, ids=lambda shown: shown.value)
def test_sentence(page, shown):
    """Every sentence is there in every language."""
    sentences = "<br>".join(SENTENCES[language][shown] for language in LANGUAGES)
    assert f"| `{shown.value}` | {sentences} |\n" in page(PAGE).section("Sentences")


@pytest.mark.parametrize(
    ("call", "sentence", "number"),
    [
        ("tries_left(3)", tries_left, [3]),
        ("wait(42.0)", wait, [42.0]),
        ("no_number()", no_number, []),
    ],
)
def test_sentence_of_a_function(page, call, sentence, number):
    """Those that count something, and the one for what is no number."""
    sentences = "<br>".join(sentence(*number, language) for language in LANGUAGES)
    assert f"| `{call}` | {sentences} |\n" in page(PAGE).section("Sentences")


def _default(value):
    match value:
        case bool():
            return _yes(value)
        case float() | int():
            return f"{value:g}" if value < 1 else str(int(value))
        case Mode() | str():
            return f"`{getattr(value, 'value', value)}`"
        case (str(), *_):
            return ", ".join(f"`{each}`" for each in value)
        case (tuple(), *_):
            return ", ".join(f"{count} in {length:.0f}" for count, length in value)
    return "none"


@pytest.mark.parametrize(("title", "kind"), [("Policy", Policy), ("Guard", Guard)])
def test_field(page, title, kind):
    """Every field has a row with its default."""
    section = page(PAGE).section(title)
    made = kind(environment="test") if kind is Policy else kind()
    values = {field.name: getattr(made, field.name) for field in attrs.fields(kind)}
    values |= {"environment": "production"} if kind is Policy else {}
    rows = [f"| `{name}` | {_default(value)} | " for name, value in values.items()]
    assert [row for row in rows if f"\n{row}" not in section] == []


@pytest.mark.parametrize("name", [*_BOUNDS, "digits"])
def test_bounds_of_a_field(page, name):
    """They are those that are checked."""
    least, most = {**_BOUNDS, "digits": (6, 10)}[name]
    assert re.search(rf"\| `{name}` \| \d+ \| {least} to {most} \| ", page(PAGE).section("Policy"))


def test_logto(page):
    """What the named policy changes is told, and nothing else changes."""
    usual, named = Policy(environment="test"), Policy.logto(environment="test")
    changed = [
        f"`{field.name}` {_default(getattr(named, field.name))}"
        for field in attrs.fields(Policy)
        if getattr(usual, field.name) != getattr(named, field.name)
    ]
    told = f"differs in {', '.join(changed[:-1])} and {changed[-1]}."
    assert told in page(PAGE).section("Policy")


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.value)
def test_event(page, kind):
    """Every kind has a row."""
    assert f"\n| `{kind.value}` | " in page(PAGE).section("Events")


def test_field_of_an_event(page):
    """Every field is named."""
    section = page(PAGE).section("Events")
    assert [field.name for field in attrs.fields(Event) if f"`{field.name}`" not in section] == []


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
def test_fault_of_a_line(page, fault):
    """Every finding of the linter is explained."""
    assert f"| `{fault.name}` | {fault.value} |\n" in page(PAGE).section("Lines for screens")
