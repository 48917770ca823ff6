"""What the engine asks of its driver, and what the driver answers.

Steps never leave this package, so they are plain tuples: several are made for every send.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, NamedTuple, TypeVar

import attrs

from sms_core.accounts import Account
from sms_core.errors import InvalidMessage, TransportError
from sms_core.http import Request, Timeout
from sms_core.providers import Batch, Exchange, Finding, Sought
from sms_core.results import Outcome, SendResult

T = TypeVar("T")

__all__ = [
    "IO",
    "Aside",
    "Ask",
    "Done",
    "Event",
    "Look",
    "Looked",
    "Refresh",
    "Sleep",
    "Step",
    "Tell",
    "Try",
    "Wait",
]


class Try(NamedTuple):
    """Make the exchange that sends ``batch``, or repeat one to the byte; answered by ``Done``."""

    account: Account
    batch: Batch
    timeout: Timeout
    repeat: Exchange[SendResult] | None = None


class Done(NamedTuple):
    """How an exchange ended.

    ``now`` is monotonic, ``at`` the Unix seconds it was signed with, ``date`` the answer's
    ``Date`` header.
    """

    end: SendResult | TransportError | InvalidMessage
    now: float
    at: float = 0.0
    elapsed: float = 0.0
    status: int = 0
    date: str = ""
    exchange: Exchange[SendResult] | None = None


class Look(NamedTuple):
    """Ask the provider's records; answered by ``Looked``."""

    account: Account
    sought: Sought
    timeout: Timeout


class Looked(NamedTuple):
    """What the records say; ``now`` is monotonic."""

    end: Finding | TransportError
    now: float


class Wait(NamedTuple):
    """Sleep for a time drawn evenly between the two; answered by ``now``."""

    at_least: float
    at_most: float


class Refresh(NamedTuple):
    """Get new credentials for an account; answered by ``now``."""

    account: Account


@attrs.frozen(kw_only=True)
class Event:
    """Something the engine decided.

    ``kind`` is ``wait``, ``failover``, ``breaker`` or ``reconciled``; ``detail`` one word about it.
    """

    kind: str
    account: str
    detail: str = ""
    seconds: float = 0.0
    outcome: Outcome | None = None


class Tell(NamedTuple):
    """Tell the observers; answered by ``now``."""

    event: Event


Step = Try | Look | Wait | Refresh | Tell


class Ask(NamedTuple):
    """Do one exchange; answered by a ``Response`` or the ``TransportError``."""

    request: Request
    timeout: Timeout


class Sleep(NamedTuple):
    """Do nothing for so many seconds."""

    seconds: float


#: What a client drives: it does what is asked for, until a value is returned.
IO = Generator[Ask | Sleep, Any, T]


class Aside(NamedTuple):
    """Do what may wait for a disk, where nobody is held up; answered by what it returns."""

    work: Callable[[], object]
