"""What becomes of a message when the answer is late, lost or in the records."""

from __future__ import annotations

from typing import Any, cast

import attrs

from sms_core.errors import Stage, TransportError
from sms_core.http import Response
from sms_core.providers import Finder, Finding, Sought
from sms_core.results import Outcome
from sms_core.testing.case import Record
from sms_core.testing.checking import (
    CONVERSION,
    NOW,
    RECORDS,
    Subject,
    check,
    ensure,
    matches,
)
from sms_core.testing.driving import Run, always
from sms_core.testing.mangling import JUNK, cuts, error_pages, hostile

__all__ = ["CHECKS"]

THEME = "outcomes"


@check(THEME)
def cut_connections(subject: Subject) -> None:
    """A connection cut at any stage leaves the right outcome, and never sends twice."""
    for stage in Stage:
        cut = TransportError(stage, "cut by the kit")
        for records in (Response(503, b"<html>"), Response(200, b"{}"), Response(200)):
            run = Run(subject, answer=always(cut), records=records)
            wanted = Outcome.UNKNOWN if stage.may_have_sent else Outcome.NOT_SENT
            found = run.settled().outcome
            ensure(found is wanted, f"cut while {stage.value}: {found.name}, not {wanted.name}")
            copies = len(run.transport.requests)
            ensure(copies == 1 or not stage.may_have_sent, f"{copies} copies went out")


@check(THEME)
def sync_and_async(subject: Subject) -> None:
    """A client and an async client send the same bytes and tell the same."""
    one, other = Run(subject, refused_connections=1), Run(subject, refused_connections=1)
    first, second = one.send(), other.asend()
    ensure(one.transport.requests == other.transport.requests, "the bytes differ")
    ensure(first.recipients == second.recipients, "the results differ")


@check(THEME, RECORDS)
def records(subject: Subject) -> None:
    """Recorded answers of the records are read as the case says; one finds the message."""
    ensure(any(record.found for record in subject.case.records), "no record in the case is found")
    for record in subject.case.records:
        finding = _found(subject, record.sought, record.response)
        ensure(finding.readable, "a recorded answer counts as unreadable")
        ensure((finding.found is not None) is record.found, "the message is found, or not, wrongly")
        if finding.found is not None:
            number = record.sought.recipient
            matches(finding.found, {"recipient": number, "outcome": Outcome.ACCEPTED}, "found")
            _somebody_elses(subject, record)
        if record.receipt:
            ensure(finding.receipt is not None, "the records give no receipt")
            matches(finding.receipt, record.receipt, "the receipt")


def _somebody_elses(subject: Subject, record: Record) -> None:
    """A record that bears another reference is of another message."""
    if not record.sought.message_id:
        other = attrs.evolve(record.sought, reference="another-reference")
        finding = _found(subject, other, record.response)
        ensure(finding.found is None, "a record of another message counts as this one's")


@check(THEME, RECORDS)
def unreadable_records(subject: Subject) -> None:
    """Any answer of the records is read; one that is not the provider's proves nothing."""
    for record in subject.case.records:
        for body in hostile(record.response.body):
            _found(subject, record.sought, Response(200, body))
        for body in cuts(record.response.body):
            _proves_nothing(subject, record.sought, Response(200, body))
        for response in error_pages():
            _proves_nothing(subject, record.sought, response)
    for stamp in (0.0, NOW, 4e9):
        sought = Sought(subject.number, "r" * subject.can.reference_bytes, stamp)
        _finder(subject).find(sought, subject.context())


def _proves_nothing(subject: Subject, sought: Sought, response: Response) -> None:
    finding = _found(subject, sought, response)
    ensure(not finding.readable or finding.found, f"{response} counts as readable")


def _found(subject: Subject, sought: Sought, response: Response) -> Finding:
    exchange = _finder(subject).find(sought, subject.context())
    finding = exchange.parse(response)
    ensure(isinstance(finding, Finding), f"the records gave {type(finding).__name__}")
    return finding


def _finder(subject: Subject) -> Finder:
    return cast("Finder", subject.provider)


@check(THEME, CONVERSION)
def conversions(subject: Subject) -> None:
    """A conversion is reported by an exchange of its own; any answer is yes or no, none a yes."""
    provider: Any = subject.provider
    exchange = provider.report_conversion("kit-message", NOW, subject.context())
    other = provider.report_conversion("kit-another", NOW, subject.context())
    ensure(exchange.request != other.request, "the message's id is not in the request")
    for response in error_pages():
        ensure(exchange.parse(response) is False, f"{response} counts as noted")
    for body in JUNK:
        ensure(type(exchange.parse(Response(200, body))) is bool, "an answer is not yes or no")


CHECKS = (cut_connections, sync_and_async, records, unreadable_records, conversions)
