"""What a verifier tells about itself: events without codes, with masked numbers."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from logging import getLogger

import attrs

__all__ = ["Event", "Kind", "Observer", "teller"]


class Kind(Enum):
    """What happened."""

    ISSUED = "issued"
    SENT = "sent"
    SEND_FAILED = "send_failed"
    VERIFIED = "verified"
    FAILED = "failed"
    THROTTLED = "throttled"
    BLOCKED = "blocked"
    ALARM = "alarm"
    CONVERSION = "conversion"


@attrs.frozen(kw_only=True)
class Event:
    """Something that happened.

    Attributes:
        kind: see there.
        detail: one word: an ``Issue``, a ``Reason``, an ``sms_core.Outcome`` or a scope.
        challenge: its id; it opens nothing without the code.
        usage_type: what the code is for.
        phone: masked; empty where the number is not known.
        account: that sent or was told.
        ratio: verified/sent, of an alarm.
    """

    kind: Kind
    detail: str = ""
    challenge: str = ""
    usage_type: str = ""
    phone: str = ""
    account: str = ""
    ratio: float | None = None


Observer = Callable[[Event], None]


def _nobody(_: Event) -> None:
    return None


def teller(observer: Observer | None) -> Observer:
    """The observer, whose faults are logged and go no further."""
    if observer is None:
        return _nobody
    told = observer

    def tell(event: Event) -> None:
        try:
            told(event)
        except Exception:
            getLogger("sms_core_verify").exception("an observer failed on %r", event)

    return tell
