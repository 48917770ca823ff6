"""What importing the provider costs and does, and what its source may not use."""

from __future__ import annotations

from sms_core.testing.checking import check
from sms_core.testing.expecting import ensure
from sms_core.testing.fresh import fresh, packages
from sms_core.testing.sources import files_of, uses
from sms_core.testing.subject import Subject

__all__ = ["CHECKS"]

THEME = "lightness"
#: Modules that importing a provider may add; the core alone adds about 95.
MOST_MODULES = 130
HEAVY = frozenset(
    "aiohttp asyncio cattrs cryptography http.client httpx hypothesis importlib.metadata "
    "multiprocessing pytest requests socket sms_core.testing ssl urllib3 urllib.request".split()
)


@check(THEME)
def import_budget(subject: Subject) -> None:
    """Importing descriptor, configuration and provider loads at most 130 modules, none for HTTP."""
    modules = fresh(subject).modules
    heavy = sorted(HEAVY & {*modules})
    ensure(not heavy, f"importing it loads {', '.join(heavy)}")
    ensure(len(modules) <= MOST_MODULES, f"importing it loads {len(modules)} modules")


@check(THEME)
def quiet_import(subject: Subject) -> None:
    """Importing the provider warns of nothing, starts no thread or process, opens no socket."""
    told = fresh(subject)
    ensure(told.modules, f"importing it fails: {told.fault}")
    ensure(not told.events, f"importing it does {', '.join(told.events)}")


@check(THEME)
def purity(subject: Subject) -> None:
    """No file of the provider does I/O, reads a clock or the environment, or draws at random."""
    for package in packages(subject.case):
        for file in files_of(package):
            used = sorted(f"line {line}: {what}" for line, what in {*uses(file)})
            ensure(not used, f"{file.name} uses {', '.join(used)}")


CHECKS = (import_budget, quiet_import, purity)
