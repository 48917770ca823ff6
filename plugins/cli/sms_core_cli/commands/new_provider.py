"""``sms new-provider``: write a complete distribution for a new provider."""

from __future__ import annotations

from pathlib import Path

import click

from sms_core.registry import Registry
from sms_core_cli.output import write
from sms_core_cli.runtime import Runtime, pass_runtime
from sms_core_cli.scaffold import refuse_name, written

__all__ = ["new_provider"]

_EPILOG = """\b
Examples:
  sms new-provider acme
  sms new-provider acme --into ~/src

Exit status: 0 written, 2 the name or the place will not do; nothing was written."""


@click.command("new-provider", short_help="Write a provider of your own.", epilog=_EPILOG)
@click.argument("name")
@click.option(
    "--into",
    metavar="DIR",
    default=".",
    help="Where to make the folder sms-core-NAME.  [default: here]",
)
@pass_runtime
def new_provider(runtime: Runtime, *, name: str, into: str) -> None:
    """Write a complete distribution for a provider called NAME.

    It holds provider, configuration, codes, tests on the conformance kit, pyproject.toml and
    README, and passes the kit as it stands, for an API that was made up.
    """
    refuse_name(name, Registry(runtime.plugins))
    folder = written(name, Path(into).expanduser())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            write(f"{path}")
    write("")
    write(f'Next: cd "{folder}" && pip install -e ".[testing]" && pytest')
