"""An account in words: its settings without secrets, and its templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import attrs

from sms_core import Secret
from sms_core.registry import Registry
from sms_core.settings import Endpoint
from sms_core.templates import Catalogue
from sms_core_cli.origins import Origin

__all__ = ["TEMPLATE_COLUMNS", "settings", "templates"]

TEMPLATE_COLUMNS = ("template", "mainland", "overseas", "parameters", "sign name")
#: Settings of such names are mostly hidden even where a provider did not declare them secret.
_DELICATE = ("key", "secret", "token", "password")


def settings(origin: Origin) -> Iterator[tuple[str, str]]:
    """Name and value of whatever may be shown, the provider first."""
    name = origin.plugin.name
    distribution = " ".join(Registry().distribution(name)).strip()
    yield "provider", f"{name} ({distribution})"
    for setting, value in origin.settings:
        yield setting.replace("_", " "), _shown(setting, value)


def _shown(setting: str, value: object) -> str:
    match value:
        case Secret():
            return "given, not shown" if value else ""
        case None | Catalogue():
            return ""
        case Endpoint():
            return value.url
        case Enum():
            return str(value.value)
        case str() | int() if any(word in setting for word in _DELICATE):
            return _mostly_hidden(str(value))
        case _:
            return _nested(setting, value)


def _nested(setting: str, value: object) -> str:
    """Lists, and settings inside a setting as far as they were given."""
    if isinstance(value, (tuple, Mapping)):
        return " ".join(dict.fromkeys(_shown(setting, each) for each in value))
    kind: Any = type(value)
    if not attrs.has(kind):
        return str(value)
    fields = {field.name: field.default for field in attrs.fields(kind)}
    given = {name: getattr(value, name) for name in fields if getattr(value, name) != fields[name]}
    return ", ".join(
        f"{name.replace('_', ' ')} {_shown(name, each)}" for name, each in given.items()
    )


def _mostly_hidden(text: str) -> str:
    return text and (f"{text[:4]}****" if len(text) > 8 else "****")


def templates(catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    """A row for each template; columns as in ``TEMPLATE_COLUMNS``."""
    for entry in catalogue.entries.values():
        params = ", ".join(entry.params) or "none"
        yield entry.name, entry.mainland, entry.overseas, params, entry.sign_name
