"""The set-up guides: three languages that say the same, and codes that exist."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest

PROVIDERS = ("aliyun", "tencent")
TRANSLATIONS = (".zh-CN", ".es")
GUIDES = [name + language for name in PROVIDERS for language in ("", *TRANSLATIONS)] + ["twilio"]
PAIRS = [(name, language) for name in PROVIDERS for language in TRANSLATIONS]


def _settings_and_programs(page: Any) -> list[str]:
    return [block.text for block in page.of_language("json", "toml", "python", "text")]


def _commands(page: Any) -> list[str]:
    shown = "".join(block.text for block in page.of_language("sh"))
    return re.findall(r"^(?:sms|pip) .+$", shown, re.MULTILINE)


def _inline_words(page: Any) -> set[str]:
    """Names and codes in the text; what a language may change (paths, examples) is no word."""
    return {word for word in re.findall(r"`([\w.-]+)`", page.text) if "." in word or "_" in word}


def _shape(page: Any) -> list[str]:
    return re.findall(r"^(#+ \d*|\d\. |- |: |:::|\| )", page.text, re.MULTILINE)


def _targets(page: Any) -> list[str]:
    found = re.findall(r"\]\(([^)]+)\)", page.text)
    return [target for target in found if not re.fullmatch(r"(aliyun|tencent)[\w.-]*\.md", target)]


@pytest.mark.parametrize("part", [_settings_and_programs, _commands, _inline_words, _targets])
@pytest.mark.parametrize(("provider", "language"), PAIRS)
def test_translation_shows_the_same(page, provider, language, part):
    """A translation has the same files, programs, commands, names, codes and links."""
    assert part(page(f"how-to/{provider}{language}")) == part(page(f"how-to/{provider}"))


@pytest.mark.parametrize(("provider", "language"), PAIRS)
def test_translation_has_the_same_shape(page, provider, language):
    """A translation has the same steps, lists and rows."""
    assert _shape(page(f"how-to/{provider}{language}")) == _shape(page(f"how-to/{provider}"))


@pytest.mark.parametrize("guide", GUIDES)
def test_guide_ends_in_a_command(page, guide):
    """A guide ends in the command that proves the configuration."""
    shown = page(f"how-to/{guide}")
    last = shown.blocks[-1].text
    assert last.startswith("sms send --provider ")
    assert shown.text.endswith(f"{last}```\n")


@pytest.mark.parametrize("guide", GUIDES)
def test_codes_of_a_guide_exist(page, guide):
    """Every code in a guide's table has a row of its own among the verdicts."""
    verdicts = import_module(f"sms_core_{guide.partition('.')[0]}.codes").VERDICTS
    rows = re.findall(
        r"^\| `([A-Z]\w+|\w+\.[\w.]+|\d{5})` \|", page(f"how-to/{guide}").text, re.MULTILINE
    )
    assert len(rows) > 5
    assert [code for code in rows if code not in verdicts.codes] == []
