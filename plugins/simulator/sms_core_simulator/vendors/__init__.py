"""The vendors the simulator speaks for.

A vendor is a module, or any object, of the shape :class:`Vendor`.  It does no I/O and reads
no clock: one request, the world and the time in, one answer out.
"""

from __future__ import annotations

from typing import Protocol

from sms_core_simulator.http import Answer, Request
from sms_core_simulator.state import World
from sms_core_simulator.vendors import aliyun, tencent

__all__ = ["VENDORS", "Vendor"]


class Vendor(Protocol):
    """One vendor's protocol."""

    @property
    def name(self) -> str:
        """Of the vendor: section of the state file, ``vendor`` of messages."""

    def recognises(self, request: Request) -> bool:
        """Whether a request has this vendor's shape, well formed or not."""

    def handle(self, request: Request, world: World, now: float) -> Answer:
        """Answer a request as the vendor would."""


#: Asked in this order; Tencent first, whose older signing also has Aliyun's parameters.
VENDORS: tuple[Vendor, ...] = (tencent, aliyun)
