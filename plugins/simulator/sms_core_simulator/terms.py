"""What of a vendor the rest of the simulator must know: its codes, and the form of its pushes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

from sms_core_simulator.messages import Message, Reply

__all__ = ["Pushed", "Pushes", "Terms"]


@attrs.frozen
class Pushed:
    """A request to the configured URL: a POST."""

    headers: tuple[tuple[str, str], ...]
    body: bytes = attrs.field(repr=False)


class Pushes(Protocol):
    """How a vendor pushes receipts and replies.  Pure: no I/O, no clock.

    A vendor that signs its pushes has ``signed(pushed, message, url, account)`` as well, which
    gives the push with its signature; ``message`` is the first it is about.
    """

    @property
    def most(self) -> int:
        """How many receipts one push may hold."""

    @property
    def timeout(self) -> float:
        """Seconds the receiver may take to answer."""

    @property
    def retries(self) -> Sequence[float]:
        """Seconds before each further attempt, counted from the attempt before."""

    def receipts(self, messages: Sequence[Message], url: str) -> Pushed:
        """Messages that have a receipt."""

    def reply(self, message: Message, reply: Reply, url: str) -> Pushed:
        """What a phone answered to a message."""

    def taken(self, status: int, body: bytes) -> bool:
        """Whether the receiver's answer says that it has it."""


@attrs.frozen
class Terms:
    """A vendor's words.

    Attributes:
        delivered: the code of a receipt that tells of success; others tell of failure.
        codes: refusals of a send by plain name: ``throttled`` (the account's rate), ``limited``
            (the number's), ``balance``, ``blocked``, ``number``, ``template``, ``sign_name``,
            ``content``, ``permission``, ``service``.
        receipts: failures of delivery by plain name: ``off``, ``invalid``, ``full``,
            ``blocked``, ``content``, ``expired``, ``unknown``.
        pushes: how receipts and replies are pushed; None: not at all.
    """

    delivered: str = "DELIVERED"
    codes: Mapping[str, str] = attrs.field(factory=dict)
    receipts: Mapping[str, str] = attrs.field(factory=dict)
    pushes: Pushes | None = None
