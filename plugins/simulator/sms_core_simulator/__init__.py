"""A vendor on your laptop: Aliyun and Tencent Cloud SMS with real signature checks.

with Simulator() as simulator:
    ...  # point any client at simulator.url
    assert simulator.messages()[0].code == "123456"
"""

from sms_core_simulator.http import Answer, Request
from sms_core_simulator.messages import Check, Message
from sms_core_simulator.server import Limits
from sms_core_simulator.simulator import Simulator, serve
from sms_core_simulator.state import DEFAULT_CREDENTIAL, Account, Credential, Template, World
from sms_core_simulator.statefile import StateError
from sms_core_simulator.vendors import VENDORS, Vendor

__all__ = [
    "DEFAULT_CREDENTIAL",
    "VENDORS",
    "Account",
    "Answer",
    "Check",
    "Credential",
    "Limits",
    "Message",
    "Request",
    "Simulator",
    "StateError",
    "Template",
    "Vendor",
    "World",
    "serve",
]
