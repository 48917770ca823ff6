"""Reading a configuration's files and environment variables."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from sms_core.errors import ConfigError

__all__ = ["read_settings", "resolve"]


def read_settings(path: Path) -> Mapping[str, object]:
    """The settings in a TOML or JSON file, by its ending.

    Raises:
        ConfigError: it cannot be read, or is not a table of settings.
    """
    text = _text(path)
    if path.suffix not in (".json", ".toml"):
        raise ConfigError(f"{path}: the name must end in .toml or .json")
    loads = json.loads if path.suffix == ".json" else tomllib.loads
    try:
        value = loads(text)
    except ValueError as error:
        raise ConfigError(f"{path}: is not valid {path.suffix[1:].upper()}: {error}") from None
    if not isinstance(value, Mapping):
        raise ConfigError(f"{path}: must be a table of settings")
    return value


def resolve(reference: Mapping[str, object], folder: Path) -> str:
    """The text that ``{"env": "NAME"}`` or ``{"file": "path"}`` stands for.

    Raises:
        ValueError: with what is wrong, for the setting that holds the reference.
    """
    if set(reference) == {"env"} and isinstance(name := reference["env"], str):
        if name not in os.environ:
            raise ValueError(f"environment variable {name} is not set")
        return os.environ[name]
    if set(reference) == {"file"} and isinstance(path := reference["file"], str):
        try:
            return _text(folder / path).strip()
        except ConfigError as error:
            raise ValueError(str(error)) from None
    raise ValueError('must be text, or { env = "NAME" }, or { file = "path" }')


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "is not UTF-8 text"
        raise ConfigError(f"{path}: {reason}") from None
