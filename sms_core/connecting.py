"""``connect``: the composition root, from a configuration to a client.

The only reader of files and environment.

A configuration is TOML or JSON::

    default = "aliyun"                        # optional; else the first account

    [accounts.aliyun]
    provider = "aliyun"
    access_key_id = "LTAI..."
    access_key_secret = { env = "ALIYUN_SECRET" }
    templates = { SignIn = "SMS_1" }

    [accounts.tencent]
    provider = "tencent"
    connector = "tencent.json"                # a Logto connector's JSON, as it is

    [policy]                                  # optional, see ``sms_core.policy``
    attempts = 3
    deadline = 10.0
    routes = [{ accounts = ["tencent", "aliyun"], calling_codes = ["86"] }]

    [transport]                               # optional
    kind = "urllib3"                          # or "stdlib"

A source without ``accounts`` is the settings of one: ``connect("aliyun.json", provider="aliyun")``
takes a Logto connector's JSON as it is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from sms_core.client import Client
from sms_core.config import AccountSettings, snake_case, structure
from sms_core.errors import ConfigError, PluginError
from sms_core.http import AsyncTransport, Transport
from sms_core.policy import Policy
from sms_core.providers import ProviderPlugin
from sms_core.registry import Registry
from sms_core.settings import TransportSettings
from sms_core.sources import read_settings, resolve
from sms_core.steps import Account
from sms_core.transports.making import make_transport

if TYPE_CHECKING:
    from sms_core.async_client import AsyncClient

__all__ = ["Loaded", "connect", "connect_async", "load"]

T = TypeVar("T")
Settings = Mapping[str, object]


@attrs.frozen
class Loaded:
    """A configuration that was checked whole."""

    accounts: Mapping[str, Account]
    default: str
    transport: TransportSettings
    policy: Policy


def connect(
    source: str | os.PathLike[str] | Settings,
    *,
    provider: str = "",
    transport: Transport | None = None,
    plugins: Iterable[ProviderPlugin[Any]] = (),
    **options: Any,
) -> Client:
    """A client for a configuration.

    Args:
        source: path of a TOML or JSON file, or the same as a mapping.
        provider: for a source that is the settings of one account.
        transport: instead of the configured one.
        plugins: registered explicitly, for places without package metadata.
        **options: hooks, ledger and the others of ``Client``.

    Raises ``ConfigError`` with all faults at once, or ``PluginError``.
    """
    loaded = load(source, provider=provider, plugins=plugins)
    return Client(
        loaded.accounts,
        transport or make_transport(loaded.transport),
        **{"default": loaded.default, "policy": loaded.policy, **options},
    )


def connect_async(
    source: str | os.PathLike[str] | Settings,
    *,
    provider: str = "",
    transport: AsyncTransport | None = None,
    plugins: Iterable[ProviderPlugin[Any]] = (),
    **options: Any,
) -> AsyncClient:
    """The same for an ``AsyncClient``; without a transport it uses threads over the configured."""
    from sms_core.async_client import AsyncClient
    from sms_core.transports.threads import ThreadTransport

    loaded = load(source, provider=provider, plugins=plugins)
    return AsyncClient(
        loaded.accounts,
        transport or ThreadTransport(make_transport(loaded.transport)),
        **{"default": loaded.default, "policy": loaded.policy, **options},
    )


def load(
    source: str | os.PathLike[str] | Settings,
    *,
    provider: str = "",
    plugins: Iterable[ProviderPlugin[Any]] = (),
) -> Loaded:
    """Check a configuration and make its accounts, without opening any connection.

    Raises:
        ConfigError: with all faults at once.
        PluginError: a provider cannot be used.
    """
    if isinstance(source, Mapping):
        return _Loader(source, Path(), provider, plugins).loaded()
    path = Path(source)
    return _Loader(read_settings(path), path.parent, provider, plugins).loaded()


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
        if "connector" in own:
            own = {**self._connector(own.pop("connector")), **own}
        own.setdefault("provider", self._provider)
        if not own["provider"]:
            installed = ", ".join(self._registry.names()) or "none"
            raise ConfigError(f"provider: is missing; installed are: {installed}")
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
        )

    def _connector(self, path: object) -> Settings:
        if not isinstance(path, str):
            raise ConfigError("connector: must be the path of a connector's JSON file")
        try:
            return read_settings(self._folder / path)
        except ConfigError as error:
            raise ConfigError(f"connector: {error}") from None

    def _policy(self) -> Policy:
        given = _table(self._settings.get("policy", {})) if "accounts" in self._settings else {}
        return structure(given, Policy, self._resolve)

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
