"""Find a provider plugin by name, without importing any other.

A broken neighbour is harmless: only the entry point asked for is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sms_core.errors import (
    PluginBroken,
    PluginConflict,
    PluginNotFound,
    PluginNotInstalled,
)
from sms_core.providers import PLUGIN_API, ProviderPlugin
from sms_core.settings import did_you_mean

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["GROUP", "Registry"]

GROUP = "sms_core.providers"
_INSTALLABLE = re.compile(r"sms-core-([a-z0-9-]+)")
#: Distributions of this family that are no providers.
_TOOLS = frozenset({"cli", "simulator", "verify", "otel"})


class Registry:
    """Provider plugins by name: those given, then those installed.

    Args:
        plugins: registered explicitly; they need no metadata, so this is the way of frozen
            applications.
    """

    def __init__(self, plugins: Iterable[ProviderPlugin[Any]] = ()) -> None:
        self._given: dict[str, ProviderPlugin[Any]] = {}
        for plugin in plugins:
            if self._given.setdefault(plugin.name, plugin) is not plugin:
                raise PluginConflict(
                    plugin.name, f"two plugins named {plugin.name!r} were registered; drop one"
                )

    def get(self, name: str) -> ProviderPlugin[Any]:
        """The plugin of that name.

        Raises:
            PluginNotFound, PluginNotInstalled, PluginConflict, PluginBroken: see there.
        """
        if name in self._given:
            return self._given[name]
        points = {(_owner(point), point.value): point for point in _entry_points(name)}
        if not points:
            raise self._missing(name)
        if len(points) > 1:
            owners = " and ".join(sorted(owner for owner, _ in points))
            raise PluginConflict(
                name, f"provider {name!r} is claimed by {owners}; uninstall all but one"
            )
        return _load(next(iter(points.values())))

    def names(self) -> tuple[str, ...]:
        """All names there are, without loading any plugin."""
        return tuple(sorted({*self._given, *(point.name for point in _entry_points())}))

    def distribution(self, name: str) -> tuple[str, str]:
        """Name and version of the distribution that brings a provider."""
        for point in _entry_points(name):
            if point.dist is not None:
                return point.dist.name, point.dist.version
        return "registered explicitly", ""

    def _missing(self, name: str) -> PluginNotFound | PluginNotInstalled:
        if name in _installable():
            return PluginNotInstalled(
                name,
                f'provider {name!r} is not installed. Install it: pip install "sms-core[{name}]"',
            )
        known = sorted({*self.names(), *_installable()})
        meant = did_you_mean(name, known)
        there = ", ".join(known) or "none"
        return PluginNotFound(
            name, f"no provider is called {name!r}{meant or '.'} Known are: {there}"
        )


def _entry_points(name: str | None = None) -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points

    return entry_points(group=GROUP) if name is None else entry_points(group=GROUP, name=name)


def _owner(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.value


def _load(point: EntryPoint) -> ProviderPlugin[Any]:
    owner = _owner(point)
    try:
        plugin = point.load()
    except Exception as error:
        raise PluginBroken(
            point.name,
            f"provider {point.name!r} of {owner} does not import: {type(error).__name__}: {error}",
        ) from error
    if not isinstance(plugin, ProviderPlugin) or plugin.name != point.name:
        raise PluginBroken(
            point.name,
            f"provider {point.name!r} of {owner} does not point at a ProviderPlugin of that name",
        )
    if plugin.api != PLUGIN_API:
        raise PluginBroken(
            point.name,
            f"{owner} was made for plugin API {plugin.api}, this sms-core has {PLUGIN_API}; "
            "upgrade the older of the two",
        )
    return plugin


def _installable() -> frozenset[str]:
    """Names of the provider distributions that sms-core's own extras bring."""
    from importlib.metadata import PackageNotFoundError, requires

    try:
        lines = requires("sms-core") or ()
    except PackageNotFoundError:
        return frozenset()
    found = (_INSTALLABLE.match(line) for line in lines)
    return frozenset(match[1] for match in found if match) - _TOOLS
