"""The vendors the simulator speaks for.

A vendor is a module, or any object, of the shape :class:`Vendor`.  It does no I/O and reads
no clock: one request, the world and the time in, one answer out.  It may also have

* ``terms``, a :class:`~sms_core_simulator.terms.Terms`: its codes in plain names, and the form
  in which it pushes receipts and replies;
* ``facts(request, world)``, a :class:`~sms_core_simulator.faults.Facts`: what of a call the
  rules of faults may match; without it they match the vendor alone.

A distribution adds one through the entry-point group ``sms_core_simulator.vendors``, under the
vendor's name.
"""

from __future__ import annotations

from typing import Protocol

from sms_core_simulator.http import Answer, Request, Waiting
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

    def handle(self, request: Request, world: World, now: float) -> Answer | Waiting:
        """Answer a request as the vendor would.

        ``world.add`` keeps its messages; ``world.plan`` says what is to go wrong.
        """


#: Asked in this order; Tencent first, whose older signing also has Aliyun's parameters.
VENDORS: tuple[Vendor, ...] = (tencent, aliyun)
