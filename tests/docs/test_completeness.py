"""Everything public has its place in the documentation."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import attrs
import pytest

import sms_core
from sms_core import errors, hooks, ledger, messages, policy, results, templates, testing
from sms_core.config import AccountSettings, camel_case
from sms_core.engine import steps
from sms_core.providers import Capabilities, Evidence
from sms_core.registry import Registry
from sms_core.settings import TransportSettings
from sms_core.testing import fakes, strategies
from sms_core.testing.checks import CHECKS
from sms_core_aliyun.config import CENTRAL, HOSTS
from sms_core_twilio.config import EDGES

PROVIDERS = {"aliyun": "Aliyun", "tencent": "Tencent Cloud", "twilio": "Twilio"}
GUIDES = (
    *((name, language) for name in ("aliyun", "tencent") for language in ("", ".zh-CN", ".es")),
    ("twilio", ""),
)


def _fields(kind: type) -> list[str]:
    return [field.name for field in attrs.fields(kind)]


@pytest.mark.parametrize("name", sms_core.__all__)
def test_public_name(page, name):
    """Every public name has an entry in the reference."""
    entries = page("reference/api").text + page("reference/errors").text
    assert re.search(rf"^\.\. auto\w+:: {name}$", entries, re.MULTILINE)


@pytest.mark.parametrize(
    "name", [n for n in dir(hooks) if hasattr(vars(hooks)[n], "sms_core_spec")]
)
def test_hook(page, name):
    """Every hook has a heading with its exact signature."""
    signature = str(inspect.signature(vars(hooks)[name])).replace("'", "")
    assert f"\n### `{name}{signature}`\n" in page("how-to/hooks").text


@pytest.mark.parametrize(
    "event", [hooks.RequestBuilt, hooks.RequestSent, hooks.RequestFailed, steps.Event]
)
def test_event(page, event):
    """Every field of every event is in the table."""
    table = page("how-to/hooks").section("The events")
    assert [name for name in _fields(event) if f"\n| `{name}` | " not in table] == []


@pytest.mark.parametrize(
    "name", [name for name in errors.__all__ if isinstance(vars(errors)[name], type)]
)
def test_exception(page, name):
    """Every exception class has an entry."""
    text = page("reference/errors").text
    assert f":: {name}\n" in text or f":: sms_core.errors.{name}\n" in text


@pytest.mark.parametrize("kind", [errors.Stage, results.Outcome])
def test_member_of_a_table(page, kind):
    """Every stage and every outcome has a row."""
    text = page("reference/errors").text
    assert [member.name for member in kind if f"\n| `{member.name}` | " not in text] == []


@pytest.mark.parametrize(
    "kind", [results.ErrorClass, results.Retry, results.Failover, results.Actor]
)
def test_word_of_a_verdict(page, kind):
    """Every word a verdict may hold is explained."""
    section = page("reference/errors").section("What a verdict holds")
    assert [member.value for member in kind if f"`{member.value}`" not in section] == []


@pytest.mark.parametrize("name", _fields(results.Verdict))
def test_field_of_a_verdict(page, name):
    """Every field of a verdict is explained."""
    assert f"\n`{name}`\n: " in page("reference/errors").section("What a verdict holds")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Any account", AccountSettings),
        ("Policy", policy.Policy),
        ("Routes", policy.Route),
        ("Transport", TransportSettings),
        *((title, Registry().get(name).config) for name, title in PROVIDERS.items()),
    ],
)
def test_setting(page, title, kind):
    """Every field of every settings class has a row in its section."""
    section = page("reference/configuration").section(title)
    assert [name for name in _fields(kind) if f"\n| `{name}` | " not in section] == []


def test_setting_of_a_template(page):
    """Every field of an entry of the catalogue is listed."""
    section = page("reference/configuration").section("Templates")
    assert [name for name in templates._ENTRY_KEYS if f"`{name}`" not in section] == []


def test_default_of_the_policy(page):
    """Every figure of the policy is the one the code has."""
    section = page("reference/configuration").section("Policy")
    rows = dict(re.findall(r"^\| `(\w+)` \| [a-z ]+ \| ([\d.]+) \|", section, re.MULTILINE))
    figures = {
        field.name: str(field.default)
        for field in attrs.fields(policy.Policy)
        if type(field.default) in {int, float}
    }
    assert rows == figures


@pytest.mark.parametrize("kind", [policy.OnUnknown, messages.Purpose])
def test_choice_of_a_setting(page, kind):
    """Every word that policy and routes may hold is in the reference."""
    sections = [page("reference/configuration").section(name) for name in ("Policy", "Routes")]
    assert [each.value for each in kind if f"`{each.value}`" not in "".join(sections)] == []


@pytest.mark.parametrize("kind", [policy.OnUnknown, messages.Purpose, results.Outcome])
def test_word_of_the_engine(page, kind):
    """Every outcome, purpose and choice in doubt is explained."""
    text = page("explanation/outcomes").text
    assert [each.name for each in kind if each.name not in text and each.value not in text] == []


@pytest.mark.parametrize("claim", ledger.Claim, ids=lambda claim: claim.value)
def test_claim(page, claim):
    """Every answer of a ledger is explained to those who write one."""
    assert f"`{claim.name}`" in page("how-to/idempotency").section("A ledger of your own")


@pytest.mark.parametrize(("provider", "language"), GUIDES)
def test_setting_in_a_guide(page, provider, language):
    """A set-up guide has a row for every setting of its provider, in both spellings."""
    text = page(f"how-to/{provider}{language}").text
    names = [*_fields(Registry().get(provider).config), "strict_phone_region_number_check"]
    assert [n for n in names if f"\n| `{camel_case(n)}` | `{n}` | " not in text] == []


@pytest.mark.parametrize("evidence", Evidence, ids=lambda evidence: evidence.value)
def test_evidence(page, evidence):
    """Every strength of evidence is explained in the matrix."""
    assert f"(`{evidence.value}`)" in page("reference/capabilities").text


@pytest.mark.parametrize("name", _fields(Capabilities))
def test_capability(page, name):
    """Every capability has a row in the matrix."""
    assert f"\n| `{name}` | " in page("reference/capabilities").text


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_check(page, check):
    """Every check of the kit has a row."""
    assert f"\n| `{check.id}` | " in page("reference/conformance").text


@pytest.mark.parametrize("module", [testing, fakes, strategies], ids=lambda m: m.__name__)
def test_name_for_tests(page, module):
    """Everything that others test with is in the reference."""
    section = page("reference/api").section("For tests")
    assert [
        n for n in module.__all__ if not re.search(rf"[ .]{n}(,|$)", section, re.MULTILINE)
    ] == []


def test_usage_type(page):
    """The page about Logto names the nine usage types."""
    section = page("how-to/from-logto").section("What is the same")
    assert [name for name in templates.USAGE_TYPES if f"`{name}`" not in section] == []


def test_numbers_of_the_table(page):
    """Each number in the page about Logto is read as its row says, strict and not."""
    section = page("how-to/from-logto").section("What is the same")
    rows = re.findall(r"^\| (`[+0-9].*) \| (\w+).* \| (\w+) \|$", section, re.MULTILINE)
    assert len(rows) == 6
    for numbers, loose, strict in rows:
        for written in re.findall(r"`([^`]+)`", numbers):
            number = sms_core.PhoneNumber.parse(written)
            assert _side(number) == loose, written
            assert _side(number.strict()) == strict, written


def _side(number: sms_core.PhoneNumber) -> str:
    return "china" if number.is_mainland_china else "overseas"


def test_host(page):
    """Every region of Aliyun that has a host of its own is listed with it."""
    section = page("reference/aliyun").section("Regions and hosts")
    assert CENTRAL in section
    assert [r for r, host in HOSTS.items() if f"| `{r}` | `{host}` |" not in section] == []


def test_edge(page):
    """Every region of Twilio whose edge is known is listed with it."""
    section = page("reference/twilio").section("Regions and edges")
    assert [r for r, edge in EDGES.items() if f"| `{r}` | `{edge}` |" not in section] == []


def test_floors(page):
    """The table of floors is the one that the imports are held to."""
    source = (Path(__file__).parents[1] / "test_architecture.py").read_text("utf-8")
    held = dict(re.findall(r'^    "(\w+)": (\d+),$', source, re.MULTILINE))
    held["sms_core"] = held.pop("__init__")
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", page("explanation/design").text, re.MULTILINE)
    shown = {name: floor for floor, names in rows for name in re.findall(r"`(\w+)`", names)}
    assert shown == held
