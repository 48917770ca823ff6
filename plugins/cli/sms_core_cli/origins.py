"""Which plugin and which settings an account was made of.

Core hands out accounts that hide both, so plugins are wrapped: their factory notes what it is
given, and may give it another endpoint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from sms_core import ConfigError, PluginError, Secret
from sms_core.providers import Provider, ProviderPlugin
from sms_core.registry import Registry
from sms_core.settings import Endpoint
from sms_core.templates import Catalogue

__all__ = ["Origin", "Origins"]


@attrs.frozen
class Origin:
    """What one account was made of."""

    plugin: ProviderPlugin[Any]
    config: Any

    @property
    def settings(self) -> Iterator[tuple[str, object]]:
        """Name and value of each that does something; what is kept out of ``repr`` is a secret."""
        for field in attrs.fields(type(self.config)):
            value = getattr(self.config, field.name)
            if not getattr(self.config, field.metadata.get("with", ""), True):
                continue
            yield field.name, value if field.repr else Secret(str(value or ""))

    def lacking(self, capability: str) -> Iterator[tuple[str, str]]:
        """Settings that would bring a capability, and what to give."""
        for field in attrs.fields(type(self.config)):
            if capability in field.metadata and not getattr(self.config, field.name):
                yield field.name, field.metadata[capability]

    @property
    def catalogue(self) -> Catalogue:
        """Its templates; none when the provider knows no catalogue."""
        return next(self._catalogues, Catalogue())

    @property
    def lists_templates(self) -> bool:
        """Whether it has a catalogue, be it empty."""
        return next(self._catalogues, None) is not None

    @property
    def _catalogues(self) -> Iterator[Catalogue]:
        return (value for _, value in self.settings if isinstance(value, Catalogue))


class Origins:
    """Plugins that note what they make.

    Args:
        given: plugins beside the installed ones.
        endpoint: for every account, instead of its own.
    """

    def __init__(
        self, given: Iterable[ProviderPlugin[Any]] = (), endpoint: Endpoint | None = None
    ) -> None:
        self._endpoint = endpoint
        self._made: list[tuple[Provider, Origin]] = []
        self.plugins: tuple[ProviderPlugin[Any], ...] = tuple(
            self._noting(plugin) for plugin in _usable(Registry(given))
        )

    def of(self, provider: Provider) -> Origin:
        """The origin of a provider that these plugins made."""
        return next(origin for made, origin in self._made if made is provider)

    def _noting(self, plugin: ProviderPlugin[Any]) -> ProviderPlugin[Any]:
        def factory(config: Any) -> Provider:
            if self._endpoint is not None:
                config = _elsewhere(config, self._endpoint, plugin.name)
            provider = plugin.factory(config)
            self._made.append((provider, Origin(plugin, config)))
            return provider

        return attrs.evolve(plugin, factory=factory)


def _usable(registry: Registry) -> Iterator[ProviderPlugin[Any]]:
    for name in registry.names():
        try:
            yield registry.get(name)
        except PluginError:  # it is told when an account asks for this provider
            continue


def _elsewhere(config: Any, endpoint: Endpoint, provider: str) -> Any:
    if "endpoint" not in attrs.fields_dict(type(config)):
        raise ConfigError(f"endpoint: provider {provider!r} has no such setting to change")
    # that one may be unset; beside it there may be others, of queues and tokens
    names = attrs.fields_dict(type(config))
    places = [name for name in names if isinstance(getattr(config, name), Endpoint)]
    return attrs.evolve(config, **dict.fromkeys(["endpoint", *places], endpoint))
