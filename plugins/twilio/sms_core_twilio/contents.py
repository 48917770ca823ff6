"""What a template sends: a content template kept at Twilio, or a text of one's own.

Where other providers have codes only, an entry of the catalogue may have a ``content``, as in
Logto's connector: ``{"usageType": "SignIn", "content": "Your code is {{code}}"}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sms_core import ConfigError
from sms_core.templates import Catalogue, catalogue

__all__ = ["contents", "is_text", "rendered"]

_CONTENT_SID = re.compile("HX[0-9a-fA-F]{32}")
_PLACEHOLDER = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")


def contents(value: object) -> Catalogue:
    """Read a catalogue; a ``content`` becomes the code of its entry.

    Raises:
        ConfigError: each fault begins with its place inside the catalogue.
    """
    if isinstance(value, Mapping):
        value = {name: _entry(item) for name, item in value.items()}
    elif isinstance(value, (list, tuple)):
        value = [_entry(item) for item in value]
    made = catalogue(value)
    faults = [
        f".{name}: must be a ContentSid (HX and 32 hexadecimal digits), or a content of some words"
        for name, entry in made.entries.items()
        if not all(_is_sound(code, entry.params) for code in (entry.mainland, entry.overseas))
    ]
    if faults:
        raise ConfigError(faults)
    return made


def is_text(code: str) -> bool:
    """Whether a code is a text of one's own, and no ContentSid."""
    return not _CONTENT_SID.fullmatch(code)


def rendered(text: str, values: Mapping[str, str]) -> str:
    """A text with the values in their places."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def _entry(item: object) -> object:
    """An entry as the core reads it."""
    if not isinstance(item, Mapping) or not isinstance(item.get("content"), str):
        return item
    others = {name: field for name, field in item.items() if name != "content"}
    names = dict.fromkeys(_PLACEHOLDER.findall(item["content"]))
    return {**others, "code": item["content"], "params": [*names]}


def _is_sound(code: str, params: tuple[str, ...]) -> bool:
    """A text of one word is more likely a misspelt ContentSid."""
    words = re.search(r"\s|\{\{", code) and set(_PLACEHOLDER.findall(code)) <= {*params}
    return bool(words) or not is_text(code)
