"""What becomes of a message when the answer is late, lost or in the records."""

from __future__ import annotations

from typing import Any, cast

import attrs

from sms_core.errors import Stage, TransportError
from sms_core.http import Response
from sms_core.providers import Finder, Finding, Sought
from sms_core.results import Outcome
from sms_core.testing.case import Record
from sms_core.testing.checking import CONVERSION, PROOF, RECORDS, check
from sms_core.testing.driving import Run, always
from sms_core.testing.expecting import ensure, matches
from sms_core.testing.mangling import JUNK, changed, cuts, error_pages, hostile
from sms_core.testing.subject import NOW, Subject

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
            number, message_id = record.sought.recipient, record.sought.message_id
            wanted = {"recipient": number, "outcome": Outcome.ACCEPTED, **record.told}
            matches(finding.found, wanted, "found")
            ensure(
                message_id in ("", finding.found.message_id) or "message_id" in record.told,
                "what was found has not the id that was asked for",
            )
            _somebody_elses(subject, record)
        if record.receipt:
            ensure(finding.receipt is not None, "the records give no receipt")
            matches(finding.receipt, record.receipt, "the receipt")


def _somebody_elses(subject: Subject, record: Record) -> None:
    """A record of another message counts as this one's only if nobody else's was asked for."""
    sought, ctx = record.sought, subject.context()
    name = "message_id" if sought.message_id else "reference"
    changes: dict[str, Any] = {name: _another(getattr(sought, name))}
    other = attrs.evolve(sought, **changes)
    one, two = (_finder(subject).find(each, ctx) for each in (sought, other))
    # a provider that is asked for an id answers with that message's records alone
    asks_for_it = sought.message_id and one.request != two.request
    ensure(
        asks_for_it or two.parse(record.response).found is None,
        f"a record of another message counts as this one's: its {name} is not compared",
    )
    stranger = attrs.evolve(other, recipient=subject.numbers(7)[-1])
    ensure(
        _finder(subject).find(stranger, ctx).request != one.request,
        "the records of any message to anybody are asked for in the same way",
    )


def _another(text: str) -> str:
    """A text of the same form."""
    return next(changed(text), f"another-{text}")


@check(THEME, PROOF)
def following_pages(subject: Subject) -> None:
    """Where more records follow, the finding says so: the message may be among them."""
    pages = [record for record in subject.case.records if record.more]
    ensure(
        pages, "the case has no record with `more`: a page without the message, but not the last"
    )
    for record in subject.case.records:
        if record.found:
            continue
        following = _found(subject, record.sought, record.response).next
        ensure(
            following is not None or not record.more,
            "a page follows, and the message counts as not sent",
        )
        ensure(following is None or record.more, "a page follows the last one")
        if following is not None:
            exchange = _finder(subject).find(following, subject.context())
            first = _finder(subject).find(record.sought, subject.context())
            ensure(exchange.request != first.request, "the same page is asked for again")


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
    later = provider.report_conversion("kit-message", NOW + 86_400, subject.context())
    ensure(exchange.request != other.request, "the message's id is not in the request")
    ensure(exchange.request != later.request, "the time of use is not in the request")
    for response in error_pages():
        ensure(exchange.parse(response) is False, f"{response} counts as noted")
    for body in JUNK:
        ensure(type(exchange.parse(Response(200, body))) is bool, "an answer is not yes or no")


CHECKS = (
    cut_connections,
    sync_and_async,
    records,
    following_pages,
    unreadable_records,
    conversions,
)
