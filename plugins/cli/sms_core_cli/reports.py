"""Reports in words, as rows of a table, and as JSON.  Numbers are masked unless ``full``."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from sms_core import PhoneNumber
from sms_core.receipts import DeliveryReceipt, DeliveryState, Reply, Report, Review
from sms_core_cli.output import printable
from sms_core_cli.status import Status

__all__ = ["COLUMNS", "as_json", "as_line", "as_row", "meaning", "status_of", "writer"]

COLUMNS = ("time", "account", "number", "what", "code", "meaning", "message id")
_STATUS = {DeliveryState.DELIVERED: Status.ACCEPTED, DeliveryState.UNKNOWN: Status.UNKNOWN}


def status_of(receipt: DeliveryReceipt) -> Status:
    """0 delivered, 3 nothing is known yet, 1 anything else."""
    return _STATUS.get(receipt.state, Status.REJECTED)


def meaning(receipt: DeliveryReceipt, language: str) -> str:
    """One sentence for a support person, else the provider's own words."""
    means = receipt.meaning
    told = (means.chinese if language == "zh" else means.english) if means else ""
    return told or receipt.text


def as_row(report: Report, language: str, *, full: bool = False) -> tuple[str, ...]:
    """Cells of ``COLUMNS``; the time is of this machine's zone."""
    first = (_here(report.at or report.received_at), report.account)
    if isinstance(report, DeliveryReceipt):
        told = (report.state.value, report.code, meaning(report, language), report.message_id)
        return (*first, _shown(report.recipient, full=full), *told)
    if isinstance(report, Reply):
        number = _shown(report.sender, full=full)
        return (*first, number, "reply", report.extension, report.text, report.id)
    what = f"{report.subject.replace('_', ' ')} {report.state.value}"
    return (*first, "", what, report.code, report.reason or report.name, report.order)


def _here(at: datetime) -> str:
    with suppress(OverflowError):  # a provider's year 1 is before this zone's calendar begins
        at = at.astimezone()
    return at.replace(tzinfo=None).isoformat(" ", "seconds")


def as_line(report: Report, language: str, *, full: bool = False) -> str:
    """One line, for a pipe."""
    return printable("  ".join(cell for cell in as_row(report, language, full=full) if cell))


def as_json(report: Report, *, full: bool = False) -> str:
    """One JSON object; ``None`` is what is not known."""
    told = (
        _receipt(report, full=full)
        if isinstance(report, DeliveryReceipt)
        else _other(report, full=full)
    )
    at = report.at.isoformat() if report.at else None
    shared = {"account": report.account, "at": at, "received_at": report.received_at.isoformat()}
    return json.dumps(told | shared)  # ASCII, so that any terminal and pipe can hold it


def writer(language: str, *, as_objects: bool, full: bool) -> Callable[[Report], str]:
    """What makes a line of a report, in words or as an object."""
    if as_objects:
        return partial(as_json, full=full)
    return partial(as_line, language=language, full=full)


def _receipt(receipt: DeliveryReceipt, *, full: bool) -> dict[str, object]:
    means = receipt.meaning
    return {
        "kind": "receipt",
        "message_id": receipt.message_id,
        "recipient": _shown(receipt.recipient, full=full) or None,
        "reference": receipt.reference,
        "state": receipt.state.value,
        "final": receipt.final,
        "code": receipt.code,
        "text": receipt.text,
        "error_class": receipt.error_class.value if receipt.error_class else None,
        "permanent": means.permanent if means else None,
        "actor": receipt.actor.value,
        "meaning": means.english if means else None,
        "meaning_zh": means.chinese if means else None,
        "segments": receipt.segments,
    }


def _other(report: Reply | Review, *, full: bool) -> dict[str, object]:
    if isinstance(report, Reply):
        return {
            "kind": "reply",
            "sender": _shown(report.sender, full=full) or None,
            "text": report.text,
            "id": report.id,
            "extension": report.extension,
            "sign_name": report.sign_name,
        }
    return {
        "kind": "review",
        "subject": report.subject,
        "name": report.name,
        "state": report.state.value,
        "code": report.code,
        "reason": report.reason,
        "order": report.order,
    }


def _shown(number: PhoneNumber | None, *, full: bool) -> str:
    if number is None:
        return ""
    return number.e164 if full else number.masked
