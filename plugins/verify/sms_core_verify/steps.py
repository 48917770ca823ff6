"""What the flows ask for and end in.

A flow is a generator that asks for store operations, so that ``Verifier`` and ``AsyncVerifier``
run the same one; they differ in how a ``Call`` is made and where a ``Job`` is done.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, NamedTuple, TypeVar

from sms_core.errors import SetupError, SmsError
from sms_core.messages import Message, Purpose, Template
from sms_core.phone import PhoneNumber
from sms_core.results import SendResult
from sms_core_verify.entries import Entry
from sms_core_verify.values import Challenge, Outcome

__all__ = ["Call", "Checked", "Compose", "Flow", "Job", "Sent", "Started", "plain"]

T = TypeVar("T")

#: Makes the message of a code: number, usage type, code, seconds it still lives.
Compose = Callable[[PhoneNumber, str, str, float], Message]


def plain(phone: PhoneNumber, usage_type: str, code: str, left: float) -> Message:
    """The template named like the usage type, with ``code`` and ``minutes``: whole ones, from 1."""
    params = {"code": code, "minutes": str(max(1, int(left // 60)))}
    return Message(phone, Template(usage_type, params), purpose=Purpose.VERIFICATION)


class Call(NamedTuple):
    """A store operation to be made; answered by what it returns."""

    operation: str
    arguments: tuple[Any, ...]
    options: Mapping[str, Any] = {}


Flow = Generator[Call, Any, T]


class Job(NamedTuple):
    """A code on its way to the user, or the same work for nothing.

    ``sends``: it goes out.  ``meter`` is the number's log, ``at`` when it was charged.  ``ends``
    is when its challenge is over, by the verifier's monotonic clock.
    """

    entry: Entry
    phone: PhoneNumber
    code: str
    sends: bool
    meter: str
    at: int
    ends: float

    def __repr__(self) -> str:
        return f"<Job of {self.entry}>"


class Sent(NamedTuple):
    """What a job ends in: a result, or why there is none; neither where nothing was to be sent."""

    result: SendResult | None = None
    error: SmsError | SetupError | None = None


class Started(NamedTuple):
    """What a start or resend ends in."""

    challenge: Challenge
    job: Job | None


class Checked(NamedTuple):
    """What a check ends in; ``entry`` when it was verified."""

    outcome: Outcome
    entry: Entry | None = None
