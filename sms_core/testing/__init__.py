"""For tests: fakes for programs that send, and the conformance kit for authors of providers.

    from sms_core.testing import Case, ProviderConformance

    class TestAcme(ProviderConformance):
        case = Case(plugin=plugin, settings={...}, ...)

Importing this loads neither pytest nor hypothesis; the extra ``testing`` brings both.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sms_core.testing.case import Answer, By, Case, Pull, PushCase, Record, Sent
    from sms_core.testing.conformance import ProviderConformance, deviates
    from sms_core.testing.fakes import FakeProvider, Scripted, VirtualClock
    from sms_core.testing.running import Examined, Status, run

__all__ = [
    "Answer",
    "By",
    "Case",
    "Examined",
    "FakeProvider",
    "ProviderConformance",
    "Pull",
    "PushCase",
    "Record",
    "Scripted",
    "Sent",
    "Status",
    "VirtualClock",
    "deviates",
    "run",
]

_HOMES = {
    "case": "Answer By Case Pull PushCase Record Sent",
    "conformance": "ProviderConformance deviates",
    "fakes": "FakeProvider Scripted VirtualClock",
    "running": "Examined Status run",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


if not TYPE_CHECKING:  # a checker refuses names that are not imported above

    def __getattr__(name: str) -> object:
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"sms_core.testing.{_HOME_OF[name]}"), name)
        return globals().setdefault(name, value)


def __dir__() -> list[str]:
    return sorted(__all__)
