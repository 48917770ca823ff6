"""``sms conformance``: does an installed provider do what every provider must."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, entry_points, version
from typing import TYPE_CHECKING

import click

from sms_core.registry import Registry
from sms_core_cli.output import printable, write
from sms_core_cli.runtime import Runtime, pass_runtime
from sms_core_cli.status import Failed, Status

if TYPE_CHECKING:
    from sms_core.testing import Case

__all__ = ["conformance"]

#: Entry points of this group are cases, under the names of their providers.
GROUP = "sms_core.conformance"
_EPILOG = """\b
Examples:
  sms conformance aliyun
  sms conformance acme --case sms_core_acme.conformance:case

Exit status: 0 every check passed, was skipped or deviates with a reason, 1 a check failed,
2 there is no such provider or no case."""


@click.command(short_help="Check a provider by the conformance kit.", epilog=_EPILOG)
@click.argument("name")
@click.option(
    "--case", "place", metavar="MODULE:NAME", help="The case, if no entry point names it."
)
@click.option(
    "--examples",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    help="How many mangled inputs each such check tries; always the same ones.",
)
@pass_runtime
def conformance(runtime: Runtime, *, name: str, place: str | None, examples: int) -> None:
    """Check an installed provider by the conformance kit of sms-core, without any network.

    Prints a report in Markdown that can stand in the provider's README.
    """
    registry = Registry(runtime.plugins)
    registry.get(name)
    _prepare(examples)
    from sms_core.testing import Status as Result
    from sms_core.testing import run
    from sms_core.testing.report import markdown

    case = _case(name, place)
    examined = run(case)
    owner = " ".join(registry.distribution(name)).strip()
    facts = f"{owner}, checked by the kit of sms-core {version('sms-core')}"
    for line in markdown(f"Conformance of {name}", facts, examined).splitlines():
        write(_painted(printable(line)))
    if any(each.status is Result.FAILED for each in examined):
        raise click.exceptions.Exit(Status.REJECTED)


def _prepare(examples: int) -> None:
    """The same inputs every time: a report must not depend on luck."""
    try:
        from hypothesis import settings
    except ImportError:
        raise Failed(
            'the kit tries its inputs with hypothesis. Install it: pip install "sms-core[testing]"'
        ) from None
    settings.register_profile("conformance", derandomize=True, max_examples=examples, database=None)
    settings.load_profile("conformance")


def _case(name: str, place: str | None) -> Case:
    from sms_core.testing import Case

    case = _loaded(_point(name, place))
    if not isinstance(case, Case):
        raise Failed(f"{place or GROUP} does not name a sms_core.testing.Case")
    if case.plugin.name != name:
        raise Failed(f"the case is of {case.plugin.name!r}, not of {name!r}")
    return case


def _point(name: str, place: str | None) -> EntryPoint:
    if place is not None:
        if not place.partition(":")[2]:
            raise click.UsageError("--case must look like MODULE:NAME.")
        return EntryPoint(name, place, GROUP)
    found = tuple(entry_points(group=GROUP, name=name))
    if not found:
        raise Failed(
            f"provider {name!r} brings no case for the kit: its author adds an entry point to the "
            f"group {GROUP}; or name one with --case MODULE:NAME"
        )
    return found[0]


def _loaded(point: EntryPoint) -> object:
    try:
        return point.load()
    except Exception as error:
        raise Failed(f"{point.value} does not load: {type(error).__name__}: {error}") from error


def _painted(line: str) -> str:
    """In colour where somebody looks."""
    if not sys.stdout.isatty():
        return line
    if "| failed" in line:
        return click.style(line, fg="red")
    return click.style(line, bold=True) if line.startswith(("#", "| **")) else line
