"""The state file: accounts in TOML or JSON, with every fault reported at once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sms_core_simulator.accounts import REVIEWS, Account, Credential, SignName, Template
from sms_core_simulator.settings import is_push_url

__all__ = ["StateError", "read", "read_file"]

_ACCOUNT = {"credentials", "templates", "sign_names", "applications", "balance", "limits"}
_ACCOUNT |= {"receipt_url", "reply_url"}
_CREDENTIAL = {"id", "secret", "token"}
_TEMPLATE = {"code", "text", "kind", "region", "status", "name", "reason"}
_SIGN_NAME = {"name", "status", "reason"}
_KINDS = {"", "code", "notice", "marketing"}
_REGIONS = {"", "mainland", "overseas"}
_STATUSES = {"", *REVIEWS}
_LIMITS = {"", "none", "documented", "international"}


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
    """Accounts by name from plain data: one for every vendor given, and ``vendor.name`` of more.

    Raises:
        StateError: it does not say what it should.
    """
    reader = _Reader()
    top = reader.table(value, "the top", set(vendors))
    accounts = {
        found.name: found for name in vendors for found in reader.accounts(top.get(name, {}), name)
    }
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

    def accounts(self, value: object, where: str) -> list[Account]:
        """The account of a vendor, and the further ones below ``accounts`` in it."""
        more = value.get("accounts", {}) if isinstance(value, Mapping) else {}
        if not isinstance(more, Mapping):
            self.faults.append(f"{where}.accounts must be a table of tables")
            more = {}
        found = [self.account(value, where, _ACCOUNT | {"accounts"})]
        for name, item in more.items():
            found.append(self.account(item, f"{where}.{name}", _ACCOUNT))
            if not found[-1].credentials:
                self.faults.append(f"{where}.{name}.credentials must hold a key of its own")
        return found

    def account(self, value: object, where: str, known: set[str]) -> Account:
        table = self.table(value, where, known)
        listed = self.items(table.get("credentials", []), f"{where}.credentials")
        keys = [self.credential(item, place) for place, item in listed]
        return Account(
            {key.id: key for key in keys},
            self.templates(table, where),
            self.sign_names(table, where),
            self.names(table, "applications", where),
            name=where,
            balance=self.whole(table, "balance", where),
            limits=self.choice(table, "limits", where, _LIMITS),
            receipt_url=self.url(table, "receipt_url", where),
            reply_url=self.url(table, "reply_url", where),
        )

    def templates(self, table: Mapping[str, Any], where: str) -> dict[str, Template] | None:
        if "templates" not in table:
            return None
        listed = self.items(table["templates"], f"{where}.templates")
        return {one.code: one for one in (self.template(item, place) for place, item in listed)}

    def sign_names(self, table: Mapping[str, Any], where: str) -> dict[str, SignName] | None:
        if "sign_names" not in table:
            return None
        listed = self.items(table["sign_names"], f"{where}.sign_names")
        return {one.name: one for one in (self.sign_name(item, place) for place, item in listed)}

    def sign_name(self, value: object, where: str) -> SignName:
        if not isinstance(value, Mapping):
            if not isinstance(value, str) or not value:
                self.faults.append(f"{where} must be text, or a table with its review")
            return SignName(str(value))
        table = self.table(value, where, _SIGN_NAME)
        return SignName(
            self.text(table, "name", where, needed=True),
            self.choice(table, "status", where, _STATUSES) or "approved",
            self.text(table, "reason", where),
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
            self.choice(table, "status", where, _STATUSES) or "approved",
            self.text(table, "name", where),
            self.text(table, "reason", where),
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

    def whole(self, table: Mapping[str, Any], key: str, where: str) -> int | None:
        value = table.get(key)
        if value is not None and (type(value) is not int or value < 0):
            self.faults.append(f"{where}.{key} must be a whole number")
            return None
        return value

    def url(self, table: Mapping[str, Any], key: str, where: str) -> str:
        value = self.text(table, key, where)
        if value and not is_push_url(value):
            self.faults.append(f"{where}.{key} must begin with http:// or https:// and name a host")
        return value
