"""From answer to results."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, permutations

from sms_core.answers import outcome_of
from sms_core.http import Response
from sms_core.phone import PhoneNumber
from sms_core.results import ErrorClass, Outcome, Retry
from sms_core.testing.case import Answer, By, Expected
from sms_core.testing.checking import SEVERAL, check
from sms_core.testing.expecting import documented, ensure, matches
from sms_core.testing.mangling import JUNK, STATUSES, cuts, error_pages, hostile
from sms_core.testing.subject import Subject

__all__ = ["CHECKS"]

THEME = "answers"


@check(THEME)
def recorded(subject: Subject) -> None:
    """Each recorded answer tells what the case says; one accepts, one refuses."""
    seen = set()
    for answer in subject.case.answers:
        batch = subject.batch(*answer.recipients)
        result = documented(subject.parsed(answer.response, batch), batch.recipients)
        for each in result.recipients:
            matches(each, answer.told[each.recipient.e164], f"{answer.response}")
            seen.add(each.outcome)
    ensure(Outcome.ACCEPTED in seen, "no recorded answer accepts anything")
    ensure(seen - {Outcome.ACCEPTED}, "no recorded answer refuses anything")


@check(THEME, SEVERAL)
def alignment(subject: Subject) -> None:
    """Each result is of its own recipient, in whatever order they are asked and answered."""
    for answer in subject.case.answers:
        if len(answer.told) == 1:
            continue
        for order in _orders(answer):
            result = subject.parsed(answer.response, subject.batch(*order))
            documented(result, order)
            for place, each in enumerate(result.recipients):
                matches(each, _told(answer, place, each.recipient), "in another order")
        if answer.by is not By.CALL:
            _stranger(subject, answer)


def _orders(answer: Answer) -> Iterator[tuple[PhoneNumber, ...]]:
    return islice(permutations(answer.recipients), 24)


def _told(answer: Answer, place: int, number: PhoneNumber) -> Expected:
    by_place = tuple(answer.told.values())
    return by_place[place] if answer.by is By.POSITION else answer.told[number.e164]


def _stranger(subject: Subject, answer: Answer) -> None:
    """A number the answer does not tell of is not accepted, and takes nobody's place."""
    stranger = next(n for n in subject.numbers(99) if n.e164 not in answer.told)
    orders = [(*answer.recipients, stranger)]
    if answer.by is By.NUMBER:
        orders.append((stranger, *answer.recipients))
    for order in orders:
        if len(order) > subject.can.max_recipients:
            continue
        for each in subject.parsed(answer.response, subject.batch(*order)).recipients:
            if each.recipient == stranger:
                ensure(each.outcome is not Outcome.ACCEPTED, "a number is accepted unasked")
            else:
                matches(each, answer.told[each.recipient.e164], "beside a number left out")


@check(THEME)
def any_answer(subject: Subject) -> None:
    """Deep, huge, mistyped, doubled and misencoded answers give documented results."""
    batch = subject.batch()
    exchange = subject.provider.send(batch, subject.context())
    for answer in subject.case.answers:
        for body in hostile(answer.response.body):
            for status in (answer.response.status, 200, 500):
                documented(exchange.parse(Response(status, body)), batch.recipients)
    for status in STATUSES:
        for body in JUNK[:6]:
            documented(exchange.parse(Response(status, body)), batch.recipients)
    for words in ("", "-1", "nan", "inf", "1e9", "9" * 400, "１", "Thu, 99 Foo 0000"):
        page = Response(429, b"", {"retry-after": words, "date": words})
        documented(exchange.parse(page), batch.recipients)


@check(THEME)
def mangled_answers(subject: Subject) -> None:
    """Answers mangled at random give one documented result for each recipient."""
    from hypothesis import given

    from sms_core.testing.strategies import quick, responses

    batch = subject.batch(*subject.case.answers[0].recipients)
    exchange = subject.provider.send(batch, subject.context())

    @quick
    @given(responses(*(answer.response.body for answer in subject.case.answers)))
    def any_response(response: Response) -> None:
        documented(exchange.parse(response), batch.recipients)

    any_response()


@check(THEME)
def cut_answers(subject: Subject) -> None:
    """An answer that was cut off leaves open what became of the message."""
    for answer in subject.case.answers:
        batch, whole = subject.batch(*answer.recipients), answer.response
        exchange = subject.provider.send(batch, subject.context())
        full = {(each.outcome, each.code) for each in exchange.parse(whole).recipients}
        for body in cuts(whole.body):
            result = exchange.parse(Response(whole.status, body, whole.headers))
            for each in documented(result, batch.recipients).recipients:
                same = body and (each.outcome, each.code) in full
                ensure(
                    same or each.outcome is Outcome.UNKNOWN,
                    f"{len(body)} bytes of an answer are {each.outcome.name}",
                )


@check(THEME)
def error_page(subject: Subject) -> None:
    """A page of somebody between, and any status of an error, never count as accepted."""
    batch = subject.batch()
    exchange = subject.provider.send(batch, subject.context())
    for response in error_pages():
        [each] = exchange.parse(response).recipients
        wanted: tuple[Outcome, ...] = (Outcome.UNKNOWN, Outcome.REJECTED)
        if response.status == 429 and b"html" in response.body:
            kind = each.verdict and each.verdict.error_class
            ensure(kind is ErrorClass.THROTTLED, "status 429 is not told as throttled")
        elif response.status < 400 or response.status >= 500:
            wanted = (Outcome.UNKNOWN,)
        ensure(each.outcome in wanted, f"{response} is {each.outcome.name}")
    good = subject.case.answered(batch, None)
    for status in (500, 502, 503):
        [each] = exchange.parse(Response(status, good.body, good.headers)).recipients
        ensure(each.outcome is Outcome.UNKNOWN, f"{each.outcome.name} with status {status}")
    for status in (400, 401, 403, 404, 429):
        [each] = exchange.parse(Response(status, good.body, good.headers)).recipients
        ensure(each.outcome is not Outcome.ACCEPTED, f"accepted with status {status}")


@check(THEME)
def codes(subject: Subject) -> None:
    """Every code of the table has the table's verdict when the provider answers it."""
    table = subject.case.codes
    for row in table.codes:
        if row != "*":
            _answers_with(subject, row.replace("*", "Kit"))


@check(THEME)
def unknown_codes(subject: Subject) -> None:
    """A code nobody has heard of has the default's verdict, as have codes in strange forms."""
    ensure("*" in subject.case.codes.codes, "the table has no row for other codes")
    known = subject.case.codes.codes
    strange = ("KitUnheardOf", "kit.unheard-of", "-1", "9999", "中", "x" * 200)
    for code in strange:
        _answers_with(subject, code)
    for code in list(known)[:20]:
        for other in (code.swapcase(), f"{code} ", f"x{code}"):
            if other not in known and "*" not in other:
                _answers_with(subject, other)


def _answers_with(subject: Subject, code: str) -> None:
    batch = subject.batch(*subject.numbers(min(2, subject.can.max_recipients)))
    wanted = subject.case.codes[code]
    result = subject.parsed(subject.case.answered(batch, code), batch)
    for each in documented(result, batch.recipients).recipients:
        ensure(each.verdict == wanted, f"code {code[:40]!r} has another verdict than its row")
        ensure(each.outcome is outcome_of(wanted), f"code {code[:40]!r} is {each.outcome.name}")
        ensure(each.code == code, f"code {code[:40]!r} is told as {each.code[:40]!r}")


@check(THEME)
def verdicts(subject: Subject) -> None:
    """Every row says what it means, and none has sent again what may have gone out."""
    for code, verdict in subject.case.codes.codes.items():
        ensure(verdict.meaning, f"code {code!r} has no meaning")
        again = verdict.maybe_sent and verdict.retry is not Retry.NO
        ensure(not again, f"code {code!r} may have gone out, and is sent again")


CHECKS = (
    recorded,
    alignment,
    any_answer,
    mangled_answers,
    cut_answers,
    error_page,
    codes,
    unknown_codes,
    verdicts,
)
