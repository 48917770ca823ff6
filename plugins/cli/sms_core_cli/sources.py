"""Where accounts come from: a configuration file, or one connector's JSON."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from sms_core import ConfigError
from sms_core.settings import Endpoint, endpoint
from sms_core_cli.runtime import Runtime
from sms_core_cli.status import Failed

if TYPE_CHECKING:
    from sms_core import Client
    from sms_core.loading import Loaded
    from sms_core.providers import ProviderPlugin

__all__ = ["Source", "takes_source"]

_DEFAULT = Path("sms.toml")
_NO_CONFIGURATION = (
    f"there is no configuration: ./{_DEFAULT} does not exist. Write one, name another with "
    "--config, or give --provider and --connector. To try without any: sms demo"
)

#: What the core says in Python's words, and its like here.
_MISSING = ('say connect(…, provider="NAME")', "give --provider NAME with --connector FILE")


@attrs.frozen
class Source:
    """Accounts, and what the command line adds to them.

    Attributes:
        settings: the path of a file, or its content.
        provider: for settings that are of one account.
        endpoint: where every account goes, instead of its own endpoint.
    """

    settings: Path | Mapping[str, object]
    provider: str = ""
    endpoint: Endpoint | None = None

    def connect(self, runtime: Runtime, **options: Any) -> Client:
        """A client; everything is checked before a connection is opened."""
        import sms_core

        with self._named():
            return sms_core.connect(
                self.settings,
                provider=self.provider,
                transport=runtime.transport,
                plugins=self.plugins(runtime),
                hooks=runtime.hooks,
                **options,
            )

    def load(self, plugins: Iterable[ProviderPlugin[Any]]) -> Loaded:
        """The accounts, made by these plugins where they know the provider."""
        from sms_core.loading import load

        with self._named():
            return load(self.settings, provider=self.provider, plugins=plugins)

    def plugins(self, runtime: Runtime) -> Iterable[ProviderPlugin[Any]]:
        """Beside the installed ones; they put every account elsewhere where that was asked for."""
        if self.endpoint is None:
            return runtime.plugins
        from sms_core_cli.origins import Origins

        return Origins(runtime.plugins, self.endpoint).plugins

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Faults begin with the file they are in."""
        if self.settings == _DEFAULT and not _DEFAULT.exists():
            raise Failed(_NO_CONFIGURATION)
        try:
            yield
        except ConfigError as error:
            if isinstance(self.settings, Mapping):
                raise
            raise ConfigError(_placed(fault, self.settings) for fault in error.faults) from None


def _placed(fault: str, path: Path) -> str:
    fault = fault.replace(*_MISSING)
    return fault if fault.startswith(f"{path}:") else f"{path}: {fault}"


def takes_source(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that name a configuration, and it gets ``source``."""

    @click.option(
        "--config",
        metavar="FILE",
        envvar="SMS_CORE_CONFIG",
        help="Configuration in TOML or JSON.  [default: $SMS_CORE_CONFIG, else ./sms.toml]",
    )
    @click.option("--provider", metavar="NAME", help="Provider of the --connector file.")
    @click.option(
        "--connector",
        metavar="FILE",
        help="A Logto connector's JSON, as it is, instead of a configuration.",
    )
    @click.option(
        "--endpoint",
        metavar="URL",
        callback=_endpoint,
        help="Where to go instead of the provider, for example a simulator.",
    )
    @functools.wraps(command)
    def with_source(
        *,
        config: str | None,
        provider: str | None,
        connector: str | None,
        endpoint: Endpoint | None,
        **others: object,
    ) -> None:
        command(source=_source(config, provider, connector, endpoint), **others)

    return with_source


def _endpoint(ctx: click.Context, param: click.Parameter, value: str | None) -> Endpoint | None:
    if value is None:
        return None
    if "://" not in value:
        raise click.BadParameter(
            f"begin with the scheme: https://{value}, or http://{value} for this machine",
            ctx,
            param,
        )
    try:
        return endpoint(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


def _source(
    config: str | None, provider: str | None, connector: str | None, endpoint: Endpoint | None
) -> Source:
    if connector:
        if not provider:
            raise click.UsageError("--connector needs --provider, for example --provider aliyun.")
        return Source(Path(connector), provider, endpoint)
    if provider:
        raise click.UsageError(
            "--provider goes with --connector FILE; choose an account of a configuration "
            "with --account."
        )
    if config:
        return Source(Path(config), endpoint=endpoint)
    return Source(_DEFAULT, endpoint=endpoint)
