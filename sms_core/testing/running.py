"""Run every check on one provider, and tell how it went."""

from __future__ import annotations

from enum import Enum

import attrs

from sms_core.testing.case import Case
from sms_core.testing.checking import Check
from sms_core.testing.subject import Subject

__all__ = ["Examined", "Status", "examine", "run"]


class Status(Enum):
    """How a check went."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    DEVIATES = "deviates"


@attrs.frozen
class Examined:
    """How one check went; ``words`` say why unless it passed."""

    check: Check
    status: Status
    words: str = ""


def run(case: Case) -> tuple[Examined, ...]:
    """Every check, in order.  Nothing a provider does raises here."""
    from sms_core.testing.checks import CHECKS

    unknown = sorted({*case.deviations} - {each.id for each in CHECKS})
    if unknown:
        raise ValueError(f"deviations: no check is called {', '.join(unknown)}")
    subject = Subject(case)
    return tuple(examine(each, subject) for each in CHECKS)


def examine(check: Check, subject: Subject) -> Examined:
    """How one check goes.  A deviation that is none is a failure too."""
    reason = subject.case.deviations.get(check.id)
    try:
        if words := check.skipped(subject):
            return Examined(check, Status.SKIPPED, words)
        check.function(subject)
    except Exception as error:  # noqa: BLE001 - it is somebody else's code that is being tried
        return Examined(check, Status.DEVIATES, reason) if reason else _failed(check, error)
    if reason is not None:
        return Examined(check, Status.FAILED, "a deviation is stated, but the check passes")
    return Examined(check, Status.PASSED)


def _failed(check: Check, error: Exception) -> Examined:
    words = str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
    notes = " ".join(getattr(error, "__notes__", ()))
    return Examined(check, Status.FAILED, " ".join(f"{words} {notes}".split())[:500])
