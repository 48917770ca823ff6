"""Find a provider plugin by name, without importing any other.

A broken neighbour is harmless: only the entry point asked for is loaded.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sms_core.errors import (
    PluginBroken,
    PluginConflict,
    PluginNotFound,
    PluginNotInstalled,
)
from sms_core.installed import Declared, declared
from sms_core.providers import PLUGIN_API, ProviderPlugin
from sms_core.settings import did_you_mean

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    _Point = EntryPoint | Declared

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
        first, *others = _named(name) or (None,)
        if first is None:
            raise self._missing(name)
        if others:
            _check_owners(name, first, *others)
        return _load(first)

    def names(self) -> tuple[str, ...]:
        """All names there are, without loading any plugin."""
        return tuple(sorted({*self._given, *_points(anew=True)}))

    def distribution(self, name: str) -> tuple[str, str]:
        """Name and version of the distribution that brings a provider."""
        for point in _named(name):
            if point.dist is not None:
                return point.dist.name, point.dist.version
        return "registered explicitly", ""

    def _missing(self, name: str) -> PluginNotFound | PluginNotInstalled:
        installable = _installable()
        if installable is None or getattr(sys, "frozen", False):
            package = f"sms_core_{name.replace('-', '_')}"
            return PluginNotFound(
                name,
                f"provider {name!r} cannot be looked up: a frozen application has no package "
                f"metadata. Hand the plugin over: connect(..., plugins=[{package}.plugin])",
            )
        if name in installable:
            return PluginNotInstalled(
                name,
                f'provider {name!r} is not installed. Install it: pip install "sms-core[{name}]"',
            )
        known = sorted({*self.names(), *installable})
        meant = did_you_mean(name, known)
        there = ", ".join(known) or "none"
        return PluginNotFound(
            name, f"no provider is called {name!r}{meant or '.'} Known are: {there}"
        )


def _named(name: str) -> tuple[_Point, ...]:
    """The entry points of that name; one that was seen is not looked for again."""
    sure = _scan(declared, tuple(sys.path)).get(name, ())
    if len(sure) == 1:
        return sure
    return _points().get(name) or _points(anew=True).get(name, ())


def _points(*, anew: bool = False) -> Mapping[str, tuple[_Point, ...]]:
    """All entry points by name; ``anew`` finds what was installed since the last look, too."""
    from importlib.metadata import entry_points

    if anew:
        _scan.cache_clear()
    return _scan(entry_points, tuple(sys.path))


@lru_cache(maxsize=2)
def _scan(find: Callable[..., Iterable[_Point]], _path: object) -> Mapping[str, tuple[_Point, ...]]:
    """Kept, because it reads a file of every distribution on the path."""
    found: dict[str, tuple[_Point, ...]] = {}
    for point in find(group=GROUP):
        found[point.name] = (*found.get(point.name, ()), point)
    return found


def _check_owners(name: str, *points: _Point) -> None:
    """One distribution may be seen twice; two must not have one name."""
    claims = {(_owner(point), point.value) for point in points}
    if len(claims) > 1:
        owners = " and ".join(sorted(owner for owner, _ in claims))
        raise PluginConflict(
            name, f"provider {name!r} is claimed by {owners}; uninstall all but one"
        )


def _owner(point: _Point) -> str:
    return point.dist.name if point.dist is not None else point.value


def _load(point: _Point) -> ProviderPlugin[Any]:
    try:
        plugin = point.load()
    except Exception as error:
        told = f"does not import: {type(error).__name__}: {error}"
        raise _broken(point, told) from error
    if not isinstance(plugin, ProviderPlugin) or plugin.name != point.name:
        raise _broken(point, "does not point at a ProviderPlugin of that name")
    if plugin.api != PLUGIN_API:
        raise PluginBroken(
            point.name,
            f"{_owner(point)} was made for plugin API {plugin.api}, this sms-core has "
            f"{PLUGIN_API}; upgrade the older of the two",
        )
    return plugin


def _broken(point: _Point, told: str) -> PluginBroken:
    return PluginBroken(point.name, f"provider {point.name!r} of {_owner(point)} {told}")


def _installable() -> frozenset[str] | None:
    """Names of the provider distributions that sms-core's own extras bring.

    ``None`` where there is no package metadata.
    """
    from importlib.metadata import PackageNotFoundError, requires

    try:
        lines = requires("sms-core") or ()
    except PackageNotFoundError:
        return None
    found = (_INSTALLABLE.match(line) for line in lines)
    return frozenset(match[1] for match in found if match) - _TOOLS
