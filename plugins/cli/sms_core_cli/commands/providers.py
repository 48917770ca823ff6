"""``sms providers``: what is installed, and what could be."""

from __future__ import annotations

from collections.abc import Iterator

import click

from sms_core import PluginError, PluginNotInstalled
from sms_core.providers import Capabilities, Evidence, Pulls, Pushes
from sms_core.registry import Registry
from sms_core_cli.output import facts, heading, show
from sms_core_cli.runtime import Runtime, pass_runtime

__all__ = ["providers"]

_PUSHES = {Pushes.MIXED: "partly signed"}
_PULLS = {Pulls.NONE: "", Pulls.ONCE: "fetched, each once", Pulls.QUEUE: "fetched from a queue"}
_EVIDENCE = {
    Evidence.NONE: "",
    Evidence.CONFIRMS: "that one whose answer was lost was accepted",
    Evidence.PROVES: "whether one whose answer was lost was accepted",
}


@click.command(short_help="List providers, installed and available.")
@pass_runtime
def providers(runtime: Runtime) -> None:
    """List providers: those installed with what they can do, and those to be had."""
    registry = Registry(runtime.plugins)
    for name in registry.names():
        show(heading(name), facts(_installed(registry, name)))
    absent = [(name, f'pip install "sms-core[{name}]"') for name in _absent(registry)]
    if absent:
        show(heading("not installed"), facts(absent))


def _installed(registry: Registry, name: str) -> Iterator[tuple[str, str]]:
    yield "distribution", " ".join(registry.distribution(name)).strip()
    try:
        plugin = registry.get(name)
    except PluginError as error:
        yield "broken", str(error)
    else:
        yield from _abilities(plugin.capabilities)


def _abilities(can: Capabilities) -> Iterator[tuple[str, str]]:
    takes = {
        "templates": can.templates,
        "any text": can.text,
        "a sign name": can.sign_name,
        "an extension code": can.extension,
        f"a reference of {can.reference_bytes} bytes": can.reference_bytes,
    }
    yield "takes", ", ".join(what for what, taken in takes.items() if taken)
    apart = ", mainland China apart from others" if can.separate_mainland else ""
    yield "recipients", f"{can.max_recipients} in one call{apart}"
    if can.daily_per_number is not None:
        yield "a number gets", f"{can.daily_per_number} codes a day, unless its console is changed"
    reports = {
        f"pushed {_PUSHES.get(can.pushes, can.pushes.value)}": can.pushes is not Pushes.NONE,
        _PULLS[can.pulls]: can.pulls is not Pulls.NONE,
        "replies": can.replies,
        "reviews": can.reviews,
    }
    yield "reports", ", ".join(what for what, offered in reports.items() if offered)
    records = {
        "what became of a message": can.status,
        _EVIDENCE[can.evidence]: can.evidence is not Evidence.NONE,
    }
    yield "records tell", ", ".join(what for what, told in records.items() if told)


def _absent(registry: Registry) -> Iterator[str]:
    """Extras of sms-core that are providers; the registry tells them from others."""
    from importlib.metadata import metadata

    for extra in metadata("sms-core").get_all("Provides-Extra") or ():
        if extra not in registry.names():
            try:
                registry.get(extra)
            except PluginNotInstalled:
                yield extra
            except PluginError:
                continue
