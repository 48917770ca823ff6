"""What a template sends: a content template kept at Twilio, or a text of one's own.

Where other providers have codes only, an entry of the catalogue may have a ``content``, as in
Logto's connector: ``{"usageType": "SignIn", "content": "Your code is {{code}}"}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sms_core import ConfigError, Template
from sms_core.templates import Catalogue, CatalogueEntry, catalogue

__all__ = ["contents", "is_text", "rendered"]

_CONTENT_SID = re.compile("HX[0-9a-fA-F]{32}")
_PLACEHOLDER = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")


def contents(value: object) -> Catalogue:
    """Read a catalogue; a ``content`` stands in it as the entry's code.

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
        if is_text(entry) and not re.search(r"\s|\{\{", entry.overseas)
    ]
    if faults:
        raise ConfigError(faults)
    return made


def _entry(item: object) -> object:
    if not isinstance(item, Mapping) or not isinstance(item.get("content"), str):
        return item
    others = {name: field for name, field in item.items() if name != "content"}
    names = dict.fromkeys(_PLACEHOLDER.findall(item["content"]))
    return {**others, "code": item["content"], "params": [*names]}


def is_text(entry: CatalogueEntry) -> bool:
    """Whether an entry holds a text of one's own, and no ContentSid."""
    return not all(_CONTENT_SID.fullmatch(code) for code in (entry.mainland, entry.overseas))


def rendered(entry: CatalogueEntry, content: Template) -> str:
    """The text of an entry with the values in their places."""
    values = entry.arguments(content)
    return _PLACEHOLDER.sub(lambda found: values[found[1]], entry.overseas)
