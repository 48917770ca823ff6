"""The state file: accounts in TOML or JSON, with every fault reported at once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sms_core_simulator.state import Account, Credential, Template

__all__ = ["StateError", "read", "read_file"]

_ACCOUNT = {"credentials", "templates", "sign_names", "applications"}
_CREDENTIAL = {"id", "secret", "token"}
_TEMPLATE = {"code", "text", "kind", "region"}
_KINDS = {"", "code", "notice", "marketing"}
_REGIONS = {"", "mainland", "overseas"}


class StateError(ValueError):
    """The state is not usable; ``faults`` says why, each with its place, none with a secret."""

    def __init__(self, source: str, faults: list[str]) -> None:
        super().__init__(f"{source} is not a usable state: " + "; ".join(faults))
        self.faults = faults


def read_file(path: Path, vendors: Iterable[str]) -> dict[str, Account]:
    """Accounts by vendor from a ``.json`` file, or else a TOML one.

    Raises:
        StateError: it cannot be read, or does not say what it should.
    """
    try:
        text = path.read_text("utf-8")
        value = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        # A parser's words may quote a line with a secret; the place is enough.
        words = error.strerror if isinstance(error, OSError) else _place(error)
        raise StateError(str(path), [words or type(error).__name__]) from None
    return read(value, vendors, source=str(path))


def read(value: object, vendors: Iterable[str], source: str = "the state") -> dict[str, Account]:
    """Accounts by vendor from plain data, every vendor given having one.

    Raises:
        StateError: it does not say what it should.
    """
    reader = _Reader()
    top = reader.table(value, "the top", set(vendors))
    accounts = {name: reader.account(top.get(name, {}), name) for name in vendors}
    if reader.faults:
        raise StateError(source, reader.faults)
    return accounts


def _place(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON at line {error.lineno}, column {error.colno}"
    words = str(error)
    if isinstance(error, tomllib.TOMLDecodeError) and "(at " in words:
        return f"no TOML at {words.rpartition('(at ')[2].rstrip(')')}"
    return "neither UTF-8 TOML nor JSON"


class _Reader:
    """Structures plain data and gathers faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def table(self, value: object, where: str, known: set[str]) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            self.faults.append(f"{where} must be a table")
            return {}
        for name in sorted(map(str, value)):
            if name not in known:
                self.faults.append(f"{where}: {name!r} is not one of {', '.join(sorted(known))}")
        return dict(value)

    def items(self, value: object, where: str) -> list[tuple[str, object]]:
        if not isinstance(value, list):
            self.faults.append(f"{where} must be a list")
            return []
        return [(f"{where}[{index}]", item) for index, item in enumerate(value)]

    def text(self, table: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> str:
        value = table.get(key, "")
        if not isinstance(value, str) or (needed and not value):
            self.faults.append(f"{where}.{key} must be text")
            return ""
        return value

    def account(self, value: object, where: str) -> Account:
        table = self.table(value, where, _ACCOUNT)
        credentials = self.items(table.get("credentials", []), f"{where}.credentials")
        keys = [self.credential(item, place) for place, item in credentials]
        templates = None
        if "templates" in table:
            listed = self.items(table["templates"], f"{where}.templates")
            templates = {one.code: one for one in (self.template(i, p) for p, i in listed)}
        return Account(
            {key.id: key for key in keys},
            templates,
            self.names(table, "sign_names", where),
            self.names(table, "applications", where),
        )

    def credential(self, value: object, where: str) -> Credential:
        table = self.table(value, where, _CREDENTIAL)
        key_id = self.text(table, "id", where, needed=True)
        secret = self.text(table, "secret", where, needed=True)
        return Credential(key_id, secret, self.text(table, "token", where))

    def template(self, value: object, where: str) -> Template:
        table = self.table(value, where, _TEMPLATE)
        return Template(
            self.text(table, "code", where, needed=True),
            self.text(table, "text", where, needed=True),
            self.choice(table, "kind", where, _KINDS),
            self.choice(table, "region", where, _REGIONS),
        )

    def choice(self, table: Mapping[str, Any], key: str, where: str, known: set[str]) -> str:
        value = self.text(table, key, where)
        if value not in known:
            self.faults.append(f"{where}.{key} must be one of {', '.join(sorted(known - {''}))}")
        return value

    def names(self, table: Mapping[str, Any], key: str, where: str) -> frozenset[str] | None:
        if key not in table:
            return None
        names = self.items(table[key], f"{where}.{key}")
        wrong = [place for place, item in names if not isinstance(item, str) or not item]
        self.faults += [f"{place} must be text" for place in wrong]
        return frozenset(str(item) for _, item in names)
