"""From a configuration to checked accounts; every fault is told at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import attrs

from sms_core.accounts import Account
from sms_core.config import AccountSettings, snake_case, structure
from sms_core.errors import ConfigError, PluginError
from sms_core.policy import Policy
from sms_core.providers import ProviderPlugin
from sms_core.registry import Registry
from sms_core.settings import TransportSettings
from sms_core.sources import read_settings, resolve

__all__ = ["Loaded", "load"]

T = TypeVar("T")
Settings = Mapping[str, object]


@attrs.frozen
class Loaded:
    """A configuration that was checked whole."""

    accounts: Mapping[str, Account]
    default: str
    transport: TransportSettings
    policy: Policy


def load(
    source: str | os.PathLike[str] | Settings,
    *,
    provider: str = "",
    plugins: Iterable[ProviderPlugin[Any]] = (),
) -> Loaded:
    """Check a configuration and make its accounts, without opening any connection.

    Raises ``ConfigError`` with all faults at once, each after the name of the file, or
    ``PluginError``.
    """
    if isinstance(source, Mapping):
        return _Loader(source, Path(), provider, plugins).loaded()
    try:
        path = Path(source)
    except TypeError:
        kind = type(source).__name__
        raise ConfigError(f"a configuration is a file's path, or a mapping, not {kind}") from None
    settings = read_settings(path)
    try:
        return _Loader(settings, path.parent, provider, plugins).loaded()
    except ConfigError as error:
        raise ConfigError(f"{path}: {fault}" for fault in error.faults) from None


class _Loader:
    """Collects faults over all accounts before it complains."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        provider: str,
        plugins: Iterable[ProviderPlugin[Any]],
    ) -> None:
        self._settings, self._folder, self._provider = settings, folder, provider
        self._registry = Registry(plugins)
        self._resolve = partial(resolve, folder=folder)
        self._faults: list[str] = []
        self._plugin_error: PluginError | None = None

    def loaded(self) -> Loaded:
        accounts = self._accounts()
        transport = self._part("transport", self._transport) or TransportSettings()
        policy = self._part("policy", self._policy) or Policy()
        default = self._settings.get("default", "") if "accounts" in self._settings else ""
        if not isinstance(default, str) or (default and accounts and default not in accounts):
            self._faults.append(
                f"default: no account of that name; there are: {', '.join(accounts)}"
            )
        if self._plugin_error and len(self._faults) == 1:
            raise self._plugin_error
        if self._faults:
            raise ConfigError(self._faults)
        made = {name: account for name, account in accounts.items() if account}
        return Loaded(made, str(default), transport, policy)

    def _accounts(self) -> dict[str, Account | None]:
        given = self._settings.get("accounts")
        if given is None:
            made = self._part("", lambda: self._account("", self._settings, ""))
            return {made.name if made else "": made}
        if self._provider:
            self._faults.append(
                f"accounts: each names its own provider; leave out provider={self._provider!r}"
            )
        known = ("accounts", "default", "policy", "transport")
        self._faults.extend(
            f"{name}: is not a setting here; there are {', '.join(known)}"
            for name in self._settings
            if name not in known
        )
        if not isinstance(given, Mapping) or not given:
            self._faults.append("accounts: must be a table of accounts by name, with at least one")
            return {}
        return {name: self._named(name, settings) for name, settings in given.items()}

    def _named(self, name: str, settings: object) -> Account | None:
        path = f"accounts.{name}"
        return self._part(path, lambda: self._account(name, settings, path))

    def _part(self, path: str, make: Callable[[], T]) -> T | None:
        try:
            return make()
        except ConfigError as error:
            self._faults.extend(_at(path, fault) for fault in error.faults)
        except PluginError as error:
            self._plugin_error = error
            self._faults.append(_at(path, f"provider: {error}"))
        return None

    def _account(self, name: str, settings: object, path: str) -> Account | None:
        own = dict(_table(settings))
        if not name:
            own.pop("transport", None)
            own.pop("policy", None)
        if "connector" in own:
            theirs, mine = self._connector(own.pop("connector")), set(map(snake_case, own))
            own |= {name: each for name, each in theirs.items() if snake_case(name) not in mine}
        asked = "" if name else self._provider
        if asked and own.setdefault("provider", asked) != asked:
            raise ConfigError(
                f"provider: is another one than provider={asked!r}; leave one of them out"
            )
        if not own.get("provider"):
            raise ConfigError(f"provider: {self._missing(name)}")
        shared = {key: own.pop(key) for key in list(own) if snake_case(key) in _SHARED}
        common = self._part(path, lambda: structure(shared, AccountSettings, self._resolve))
        provider = common.provider if common else shared["provider"]
        if not isinstance(provider, str):
            return None
        plugin = self._registry.get(provider)
        config = structure(own, plugin.config, self._resolve)
        if common is None:
            return None
        return Account(
            name or common.provider,
            plugin.factory(config),
            common.strict_phone_region_number_check,
            receipts=common.receipts,
        )

    def _missing(self, name: str) -> str:
        remedy = "" if name else '; say connect(…, provider="NAME")'
        return f"is missing{remedy}; installed are: {', '.join(self._registry.names()) or 'none'}"

    def _connector(self, path: object) -> Settings:
        if not isinstance(path, str):
            raise ConfigError("connector: must be the path of a connector's JSON file")
        try:
            return read_settings(self._folder / path)
        except ConfigError as error:
            raise ConfigError(f"connector: {error}") from None

    def _policy(self) -> Policy:
        policy = structure(_table(self._settings.get("policy", {})), Policy, self._resolve)
        known = self._settings.get("accounts")
        if isinstance(known, Mapping):
            self._faults.extend(
                f"policy.routes.{place}: no account is called {name!r}"
                for place, route in enumerate(policy.routes)
                for name in (*route.accounts, *route.weights)
                if name not in known
            )
        return policy

    def _transport(self) -> TransportSettings:
        given = _table(self._settings.get("transport", {}))
        return structure(given, TransportSettings, self._resolve)


_SHARED = frozenset(field.name for field in attrs.fields(AccountSettings))


def _table(value: object) -> Settings:
    if not isinstance(value, Mapping):
        raise ConfigError(": must be a table of settings")
    return value


def _at(path: str, fault: str) -> str:
    """A fault with the path of its part before it; one that begins with ``:`` is of all of it."""
    return f"{path}{fault}" if fault.startswith(":") else f"{path}.{fault}".removeprefix(".")
