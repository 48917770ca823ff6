"""A file of rules: TOML with a list ``faults``, or JSON of the same shape or the list alone."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from sms_core_simulator.faults.rule import FaultError

__all__ = ["read_rules"]


def read_rules(
    given: str | PathLike[str] | Iterable[Mapping[str, Any]],
) -> list[Mapping[str, Any]]:
    """Rules as plain data, to be given to ``Faults.add_all``.

    Raises:
        FaultError: the file cannot be read, or holds no list of rules.
    """
    if not isinstance(given, str | PathLike):
        return list(given)
    path = Path(given)
    try:
        text = path.read_text("utf-8")
        value = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise FaultError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise FaultError(f"{path} is neither TOML nor JSON: {error}") from None
    rules = value.get("faults") if isinstance(value, dict) else value
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise FaultError(f"{path} must hold a list of tables named faults")
    return rules
