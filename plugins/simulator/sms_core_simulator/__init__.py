"""A vendor on your laptop: Aliyun and Tencent Cloud SMS with real signature checks.

with Simulator() as simulator:
    ...  # point any client at simulator.url
    assert simulator.messages()[0].code == "123456"
"""

from __future__ import annotations

TYPE_CHECKING = False  # spares importing typing
if TYPE_CHECKING:
    from sms_core_simulator.accounts import (
        DEFAULT_CREDENTIAL,
        Account,
        Credential,
        SignName,
        Template,
    )
    from sms_core_simulator.connection import Limits
    from sms_core_simulator.entry import VendorError
    from sms_core_simulator.faults import EFFECTS, Facts, FaultError, Faults, Rule
    from sms_core_simulator.http import Answer, Request, Waiting
    from sms_core_simulator.messages import Check, Event, Exchange, Message, Receipt, Reply
    from sms_core_simulator.serving import PortError, serve
    from sms_core_simulator.settings import Settings
    from sms_core_simulator.simulator import Simulator
    from sms_core_simulator.state import World
    from sms_core_simulator.statefile import StateError
    from sms_core_simulator.terms import Pushed, Pushes, Terms
    from sms_core_simulator.vendors import VENDORS, Vendor

__all__ = [
    "DEFAULT_CREDENTIAL",
    "EFFECTS",
    "VENDORS",
    "Account",
    "Answer",
    "Check",
    "Credential",
    "Event",
    "Exchange",
    "Facts",
    "FaultError",
    "Faults",
    "Limits",
    "Message",
    "PortError",
    "Pushed",
    "Pushes",
    "Receipt",
    "Reply",
    "Request",
    "Rule",
    "Settings",
    "SignName",
    "Simulator",
    "StateError",
    "Template",
    "Terms",
    "Vendor",
    "VendorError",
    "Waiting",
    "World",
    "serve",
]

#: Where the public names live.  A name is loaded when it is first used, so that a test run that
#: does not use the pytest plugin pays nothing for it.
_HOMES = {
    "accounts": "DEFAULT_CREDENTIAL Account Credential SignName Template",
    "connection": "Limits",
    "entry": "VendorError",
    "faults": "EFFECTS Facts FaultError Faults Rule",
    "http": "Answer Request Waiting",
    "messages": "Check Event Exchange Message Receipt Reply",
    "serving": "PortError serve",
    "settings": "Settings",
    "simulator": "Simulator",
    "state": "World",
    "statefile": "StateError",
    "terms": "Pushed Pushes Terms",
    "vendors": "VENDORS Vendor",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


if not TYPE_CHECKING:  # a checker refuses names that are not imported above

    def __getattr__(name: str) -> object:
        if name in _HOME_OF:
            from importlib import import_module

            value = getattr(import_module(f"sms_core_simulator.{_HOME_OF[name]}"), name)
            return globals().setdefault(name, value)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
