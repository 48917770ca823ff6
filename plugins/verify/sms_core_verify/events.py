"""What a verifier tells about itself: events without codes, with masked numbers."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

import attrs

from sms_core.phone import PhoneNumber
from sms_core.raised import place

__all__ = ["Event", "Kind", "Observer", "Teller"]


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


class Teller:
    """Tells an observer, if there is one; its faults are logged and go no further."""

    def __init__(self, observer: Observer | None) -> None:
        self._observer = observer

    def __call__(self, kind: Kind, phone: PhoneNumber | None = None, **fields: Any) -> None:
        """Tell of an event; the number is masked."""
        if self._observer is None:
            return
        event = Event(kind=kind, phone=phone.masked if phone else "", **fields)
        try:
            self._observer(event)
        except Exception as error:  # noqa: BLE001, an observer is no part of a verification
            from logging import getLogger

            words = "an observer failed on %r: %s"
            getLogger("sms_core_verify").error(words, event, place(error))  # noqa: TRY400, no traceback
