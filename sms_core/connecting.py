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

    [transport]                               # optional
    kind = "urllib3"                          # or "stdlib"

A source without ``accounts`` is the settings of one account, so a Logto connector's
JSON is a whole configuration: ``connect("aliyun.json", provider="aliyun")``.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import attrs

from sms_core.client import Client
from sms_core.config import AccountSettings, TransportSettings, snake_case, structure
from sms_core.delivery import Account
from sms_core.errors import ConfigError, PluginError
from sms_core.http import Timeout, Transport
from sms_core.providers import ProviderPlugin
from sms_core.registry import Registry

__all__ = ["Loaded", "connect", "load", "make_transport"]

T = TypeVar("T")
Settings = Mapping[str, object]


@attrs.frozen
class Loaded:
    """A configuration that was checked whole."""

    accounts: Mapping[str, Account]
    default: str
    transport: TransportSettings


def connect(
    source: str | os.PathLike[str] | Settings,
    *,
    provider: str = "",
    transport: Transport | None = None,
    plugins: Iterable[ProviderPlugin[Any]] = (),
    hooks: Iterable[object] = (),
) -> Client:
    """A client for a configuration.

    Args:
        source: path of a TOML or JSON file, or the same as a mapping.
        provider: for a source that is the settings of one account.
        transport: instead of the configured one.
        plugins: registered explicitly, for places without package metadata.
        hooks: pluggy plugins, see ``sms_core.hooks``.

    Raises:
        ConfigError: with all faults at once.
        PluginError: a provider cannot be used.
    """
    loaded = load(source, provider=provider, plugins=plugins)
    return Client(
        loaded.accounts,
        transport or make_transport(loaded.transport),
        default=loaded.default,
        timeout=Timeout(loaded.transport.connect_timeout, loaded.transport.read_timeout),
        hooks=hooks,
    )


def make_transport(settings: TransportSettings) -> Transport:
    """The transport that ``[transport]`` describes."""
    if settings.kind == "urllib3":
        from sms_core.transports.pooled import PooledTransport

        return PooledTransport(
            ca_file=settings.ca_file,
            proxy=settings.proxy,
            max_connections=settings.max_connections,
        )
    if settings.proxy:
        raise ConfigError('transport.proxy: only kind = "urllib3" can use a proxy')
    from sms_core.transports.stdlib import StdlibTransport

    return StdlibTransport(ca_file=settings.ca_file, max_idle=settings.max_connections)


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
    return _Loader(_read(path), path.parent, provider, plugins).loaded()


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
        self._faults: list[str] = []
        self._plugin_error: PluginError | None = None

    def loaded(self) -> Loaded:
        accounts = self._accounts()
        transport = self._part("transport", self._transport) or TransportSettings()
        default = self._settings.get("default", "") if "accounts" in self._settings else ""
        if not isinstance(default, str) or (default and default not in accounts):
            self._faults.append(f"default: no account of that name; there are {list(accounts)}")
        if self._plugin_error and len(self._faults) == 1:
            raise self._plugin_error
        if self._faults:
            raise ConfigError(self._faults)
        made = {name: account for name, account in accounts.items() if account}
        return Loaded(made, str(default), transport)

    def _accounts(self) -> dict[str, Account | None]:
        given = self._settings.get("accounts")
        if given is None:
            made = self._part("", lambda: self._account("", self._settings))
            return {made.name if made else "": made}
        known = ("accounts", "default", "transport")
        self._faults.extend(
            f"{name}: is not a setting here; there are {', '.join(known)}"
            for name in self._settings
            if name not in known
        )
        if not isinstance(given, Mapping) or not given:
            self._faults.append("accounts: must be a table of accounts by name, with at least one")
            return {}
        return {
            name: self._part(f"accounts.{name}", lambda n=name, s=settings: self._account(n, s))  # type: ignore[misc]
            for name, settings in given.items()
        }

    def _part(self, path: str, make: Callable[[], T]) -> T | None:
        try:
            return make()
        except ConfigError as error:
            self._faults.extend(f"{path}.{fault}" if path else fault for fault in error.faults)
        except PluginError as error:
            self._plugin_error = error
            self._faults.append(f"{path}.provider: {error}")
        return None

    def _account(self, name: str, settings: object) -> Account:
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
        common = structure(shared, AccountSettings, self._resolve)
        plugin = self._registry.get(common.provider)
        config = structure(own, plugin.config, self._resolve)
        return Account(
            name or common.provider,
            plugin.factory(config),
            common.strict_phone_region_number_check,
        )

    def _connector(self, path: object) -> Settings:
        if not isinstance(path, str):
            raise ConfigError("connector: must be the path of a connector's JSON file")
        return _read(self._folder / path)

    def _transport(self) -> TransportSettings:
        given = _table(self._settings.get("transport", {}))
        return structure(given, TransportSettings, self._resolve)

    def _resolve(self, reference: Settings) -> str:
        if set(reference) == {"env"} and isinstance(name := reference["env"], str):
            if name not in os.environ:
                raise ValueError(f"environment variable {name} is not set")
            return os.environ[name]
        if set(reference) == {"file"} and isinstance(path := reference["file"], str):
            return _text(self._folder / path).strip()
        raise ValueError('must be text, or { env = "NAME" }, or { file = "path" }')


_SHARED = frozenset(field.name for field in attrs.fields(AccountSettings))


def _table(value: object) -> Settings:
    if not isinstance(value, Mapping):
        raise ConfigError("must be a table of settings")
    return value


def _read(path: Path) -> Settings:
    text = _text(path)
    if path.suffix not in (".json", ".toml"):
        raise ConfigError(f"{path}: the name must end in .toml or .json")
    loads = json.loads if path.suffix == ".json" else tomllib.loads
    try:
        return _table(loads(text))
    except ConfigError:
        raise
    except ValueError as error:
        line = getattr(error, "lineno", None)
        at = f" at line {line}" if line else f": {error}" if path.suffix == ".toml" else ""
        raise ConfigError(f"{path}: is not valid {path.suffix[1:].upper()}{at}") from None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "is not UTF-8 text"
        raise ConfigError(f"{path}: {reason}") from None
