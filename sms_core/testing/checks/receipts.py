"""Reports that the provider pushes or hands out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

import attrs

from sms_core.errors import ConfigError, Refusal, ReportRefused
from sms_core.http import Response
from sms_core.providers import Provider, Pulls, Pushes
from sms_core.receipts import Report
from sms_core.reports import Pulled, Push, ReceiptBatch, Receiver
from sms_core.testing.asking import QUEUE
from sms_core.testing.case import Expected, PushCase
from sms_core.testing.checking import PULLS, PUSHES, SIGNED_PUSHES, TIMED_PUSHES, check
from sms_core.testing.checks.secrecy import clean
from sms_core.testing.expecting import ensure, matches
from sms_core.testing.mangling import JUNK, changed, cuts, error_pages, hostile, one_spoilt
from sms_core.testing.subject import Subject

__all__ = ["CHECKS"]

THEME = "receipts"
Read = ReceiptBatch | ReportRefused


def _received(provider: Provider, push: Push, subject: Subject, at: float) -> Read:
    """One of the two documented ends; anything else escapes."""
    try:
        batch = cast("Receiver", provider).receive(push, subject.context(now=at))
    except ReportRefused as refused:
        clean(subject, f"{refused} {refused!r}", "a refusal of a push")
        return refused
    ensure(isinstance(batch, ReceiptBatch), f"receive gave {type(batch).__name__}")
    return batch


def _refused(read: Read, what: str, *kinds: Refusal) -> None:
    ensure(isinstance(read, ReportRefused), f"{what} is taken")
    assert isinstance(read, ReportRefused)  # noqa: S101 - for the type checker
    ensure(not kinds or read.refusal in kinds, f"{what} is refused as {read.refusal.name}")


def _events(found: Iterable[Report], expected: tuple[Expected, ...]) -> None:
    given = tuple(found)
    ensure(len(given) == len(expected), f"{len(given)} reports, expected were {len(expected)}")
    for each, wanted in zip(given, expected, strict=True):
        matches(each, wanted, type(each).__name__)
        ensure(each.account == "kit", "the account is the context's")
        aware = each.received_at.tzinfo is not None
        ensure(aware, "received_at has no time zone")
        ensure(each.at is None or each.at.tzinfo is not None, "at has no time zone")


@check(THEME, PUSHES)
def pushes(subject: Subject) -> None:
    """Each recorded push gives its reports and exactly the acknowledgement the provider wants."""
    ensure(subject.case.pushes, "the case has no push")
    for case in subject.case.pushes:
        batch = _received(subject.provider, case.push, subject, case.at)
        if isinstance(batch, ReportRefused):
            raise AssertionError(f"a recorded push is refused: {batch}")  # noqa: TRY004
        _events(batch.events, case.events)
        clean(subject, f"{batch.events!r}", "repr of a report")
        can = subject.can.pushes
        ensure(batch.verified or can is not Pushes.SIGNED, "it is signed, not verified")
        ensure(not batch.verified or can is not Pushes.UNSIGNED, "it is verified, not signed")
        found, wanted = batch.acknowledgement, case.acknowledgement
        ensure(found.status == wanted.status, f"acknowledged with status {found.status}")
        ensure(found.body == wanted.body, f"acknowledged with {found.body!r}")
        ensure(dict(found.headers) == dict(wanted.headers), "acknowledged with other headers")
        _nothing_lost(subject, case)


def _nothing_lost(subject: Subject, case: PushCase) -> None:
    """An entry that cannot be understood is counted."""
    sign = subject.case.signed or (lambda push, _: push)
    for body in one_spoilt(case.push.body, len(case.events)):
        push = sign(attrs.evolve(case.push, body=body), case.at)
        read = _received(subject.provider, push, subject, case.at)
        if isinstance(read, ReceiptBatch):
            _counted(len(read.events) + read.unread, len(case.events))


def _counted(found: int, given: int) -> None:
    ensure(found == given, f"of {given} entries, one of them junk, {found} are read or counted")


@check(THEME, SIGNED_PUSHES)
def forged_pushes(subject: Subject) -> None:
    """A push with one letter changed, with another key's signature or with none is refused."""
    strangers = list(_with_another_secret(subject))
    for case in subject.case.pushes:
        for push in _forged(case.push):
            _refused(_received(subject.provider, push, subject, case.at), "a changed push")
        bare = attrs.evolve(case.push, headers=(), url=case.push.url.partition("?")[0])
        if bare != case.push:
            _refused(_received(subject.provider, bare, subject, case.at), "a bare push")
        ends = [_received(each, case.push, subject, case.at) for each in strangers]
        ensure(
            any(isinstance(end, ReportRefused) and end.refusal is Refusal.FORGED for end in ends),
            "with another secret in the settings the push still verifies",
        )


def _forged(push: Push) -> Iterator[Push]:
    if push.body:
        for body in changed(push.body.decode("latin-1")):
            yield attrs.evolve(push, body=body.encode("latin-1"))
    else:
        address, _, query = push.url.partition("?")
        for other in changed(query):
            yield attrs.evolve(push, url=f"{address}?{other}")
    for place, (name, value) in enumerate(push.headers):
        if "sign" in name or name == "authorization":
            for other in (*changed(value), "", "é", value + "0"):
                yield _with_header(push, place, other)


def _with_header(push: Push, place: int, value: str) -> Push:
    name = push.headers[place][0]
    pairs = (*push.headers[:place], (name, value), *push.headers[place + 1 :])
    return attrs.evolve(push, headers=pairs)


def _with_another_secret(subject: Subject) -> Iterator[Provider]:
    for name in subject.case.secrets:
        value = subject.case.settings[name]
        if isinstance(value, str):
            try:
                yield subject.made({**subject.case.settings, name: f"{value[:-1]}Z"})
            except ConfigError:
                continue


@check(THEME, PUSHES, TIMED_PUSHES)
def stale_pushes(subject: Subject) -> None:
    """A push that is too old, or from the future, is refused; in time it is taken."""
    for case in subject.case.pushes:
        fresh = case.fresh_for
        if fresh is None:
            continue
        for late in (fresh * 2, fresh * 300, -fresh * 2, -fresh * 300):
            read = _received(subject.provider, case.push, subject, case.at + late)
            _refused(read, f"a push {late:g} seconds late", Refusal.STALE)
        for late in (0.0, fresh / 2):
            read = _received(subject.provider, case.push, subject, case.at + late)
            ensure(isinstance(read, ReceiptBatch), f"a push {late:g} seconds late is refused")


@check(THEME, PUSHES)
def replayed_pushes(subject: Subject) -> None:
    """A push that comes again gives the same reports, so that they are told as repeats."""
    for case in subject.case.pushes:
        first = _received(subject.provider, case.push, subject, case.at)
        again = _received(subject.provider, case.push, subject, case.at + 1)
        fresh = _received(subject.made(), case.push, subject, case.at)
        ensure(first == fresh, "a push is read differently the second time")
        keys = [_keys(read) for read in (first, again)]
        ensure(keys[0] == keys[1], "the same report has another key when it comes again")


def _keys(read: Read) -> list[object]:
    events = read.events if isinstance(read, ReceiptBatch) else ()
    return [event.key for event in events]


@check(THEME, PUSHES)
def malformed_pushes(subject: Subject) -> None:
    """Any method, headers and bytes are refused or read, signed or not; nothing else happens."""
    for case in subject.case.pushes:
        for push in _malformed(subject, case):
            read = _received(subject.provider, push, subject, case.at)
            for event in read.events if isinstance(read, ReceiptBatch) else ():
                ensure(event.received_at.tzinfo is not None, "received_at has no time zone")
        for body in JUNK[:5]:
            junk = attrs.evolve(case.push, body=body, headers=(), url="https://kit.test/?a=%ff&b")
            _refused(_received(subject.provider, junk, subject, case.at), "junk")
        for now in (0.0, -1.0, 1e18):
            _received(subject.provider, case.push, subject, now)


def _malformed(subject: Subject, case: PushCase) -> Iterator[Push]:
    signed = subject.case.signed
    for body in (*hostile(case.push.body), *cuts(case.push.body)):
        push = attrs.evolve(case.push, body=body)
        yield push
        if signed is not None:
            yield signed(push, case.at)
    for method in ("GET", "PUT", ""):
        yield attrs.evolve(case.push, method=method)
    for place in range(len(case.push.headers)):
        for value in ("", "é", "\x00", "-1", "9" * 400, "nan", "١٢٣"):
            yield _with_header(case.push, place, value)


@check(THEME, PULLS)
def pulls(subject: Subject) -> None:
    """Recorded answers of the queue give their reports; any other answer is told as a refusal."""
    ensure(subject.case.pulls, "the case has no pull")
    provider: Any = subject.provider
    for case in subject.case.pulls:
        ctx = attrs.evolve(subject.context(), credentials=QUEUE)
        provider.enter(case.kind, ctx)
        exchange = provider.pull(case.kind, 0.0, ctx)
        pulled = exchange.parse(case.response)
        ensure(isinstance(pulled, Pulled), f"pull gave {type(pulled).__name__}")
        ensure(pulled.verdict is None, f"a recorded answer is refused: {pulled.code}")
        _events(pulled.events, case.events)
        kept = subject.can.pulls is Pulls.QUEUE and pulled.events
        ensure(pulled.handles or not kept, "reports of a queue have no handle to remove them by")
        removing = provider.remove(pulled, case.kind, ctx)
        other = provider.remove(attrs.evolve(pulled, handles=("kit-1",)), case.kind, ctx)
        ensure(
            subject.can.pulls is not Pulls.QUEUE or removing.request != other.request,
            "the handles are not in the request that removes",
        )
        for body in one_spoilt(case.response.body, len(case.events)):
            told = exchange.parse(Response(case.response.status, body))
            ensure(told.verdict is None, "one entry that is junk counts as a refusal of the queue")
            _counted(len(told.events) + told.unread, len(case.events))
        for body in (*hostile(case.response.body), *cuts(case.response.body)):
            told = exchange.parse(Response(case.response.status, body))
            ensure(isinstance(told, Pulled), f"pull gave {type(told).__name__}")
        for page in error_pages():
            told = exchange.parse(page)
            ensure(told.verdict or page.status == 204, f"{page} counts as an empty queue")


CHECKS = (pushes, forged_pushes, stale_pushes, replayed_pushes, malformed_pushes, pulls)
