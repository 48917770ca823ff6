"""``connect``: the composition root, from a configuration to a client.

Files and the environment are read for it by ``sources``, what is installed by ``installed``.

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
from typing import TYPE_CHECKING, Any

import attrs

from sms_core.accounts import Account
from sms_core.client import Client
from sms_core.errors import ConfigError
from sms_core.http import AsyncTransport, Transport
from sms_core.loading import load
from sms_core.providers import ProviderPlugin
from sms_core.secret import Credentials
from sms_core.transports.making import make_transport

if TYPE_CHECKING:
    from typing import TypedDict, Unpack

    from sms_core.async_client import AsyncClient
    from sms_core.clock import Clock
    from sms_core.inbox import Inbox
    from sms_core.ledger import Ledger
    from sms_core.policy import Policy

    class Options(TypedDict, total=False):
        """What clients take beside accounts and transport, and the configuration does not tell."""

        hooks: Iterable[object]
        ledger: Ledger | None
        inbox: Inbox | None
        clock: Clock | None


__all__ = ["connect", "connect_async"]

Settings = Mapping[str, object]


def connect(
    source: str | os.PathLike[str] | Settings,
    *,
    provider: str = "",
    transport: Transport | None = None,
    plugins: Iterable[ProviderPlugin[Any]] = (),
    credentials: Mapping[str, Callable[[], Credentials]] | None = None,
    policy: Policy | None = None,
    **options: Unpack[Options],
) -> Client:
    """A client for a configuration.

    Args:
        source: path of a TOML or JSON file, or the same as a mapping.
        provider: for a source that is the settings of one account.
        transport: instead of the configured one.
        plugins: registered explicitly, for places without package metadata.
        credentials: by account name, what gives fresh ones whenever the last have expired.
        policy: instead of the configured one.
        **options: hooks, ledger, inbox and clock, as for ``Client``.

    Raises ``ConfigError`` with all faults at once, or ``PluginError``.
    """
    loaded = load(source, provider=provider, plugins=plugins)
    return Client(
        _refreshing(loaded.accounts, credentials or {}),
        transport or make_transport(loaded.transport),
        default=loaded.default,
        policy=policy or loaded.policy,
        **options,
    )


def connect_async(
    source: str | os.PathLike[str] | Settings,
    *,
    provider: str = "",
    transport: AsyncTransport | None = None,
    plugins: Iterable[ProviderPlugin[Any]] = (),
    credentials: Mapping[str, Callable[[], Credentials]] | None = None,
    policy: Policy | None = None,
    **options: Unpack[Options],
) -> AsyncClient:
    """The same for an ``AsyncClient``; without a transport it uses threads over the configured."""
    from sms_core.async_client import AsyncClient
    from sms_core.transports.threads import ThreadTransport

    loaded = load(source, provider=provider, plugins=plugins)
    return AsyncClient(
        _refreshing(loaded.accounts, credentials or {}),
        transport
        or ThreadTransport(make_transport(loaded.transport), loaded.transport.max_connections),
        default=loaded.default,
        policy=policy or loaded.policy,
        **options,
    )


def _refreshing(
    accounts: Mapping[str, Account], credentials: Mapping[str, Callable[[], Credentials]]
) -> dict[str, Account]:
    for name in credentials:
        if name not in accounts:
            raise ConfigError(f"credentials: no account is called {name!r}")
    return {
        name: attrs.evolve(account, credentials=credentials.get(name))
        for name, account in accounts.items()
    }
