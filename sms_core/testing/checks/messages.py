"""Everything a message may hold, from one recipient to many, arrives as it was given."""

from __future__ import annotations

from typing import Any

import attrs

from sms_core.errors import InvalidMessage
from sms_core.http import Request
from sms_core.messages import Message, Template, Text
from sms_core.phone import PhoneNumber
from sms_core.testing.checking import SEVERAL, TEMPLATES, check
from sms_core.testing.driving import Run
from sms_core.testing.expecting import ensure, refuses
from sms_core.testing.mangling import ALIKE
from sms_core.testing.subject import CODE, Subject

__all__ = ["CHECKS"]

THEME = "messages"
#: What a user of this project sends.
USUAL = f"验证码 {CODE}"
#: From one part to more than any network puts together.
LENGTHS = (71, 161, 500, 2000, 20_000)
_ELSEWHERE = ("+12025550123", "+8613800138000")


@check(THEME)
def recipients(subject: Subject) -> None:
    """As many recipients as are declared go into one request, each of them, in their order."""
    for count in sorted({1, min(2, subject.can.max_recipients), subject.can.max_recipients}):
        numbers = subject.numbers(count)
        request = _for(subject, *numbers)
        for place in {0, count - 1}:
            others = (*numbers[:place], subject.numbers(count + 1)[-1], *numbers[place + 1 :])
            ensure(request != subject.request(subject.batch(*others)), "a recipient is left out")
    own = [PhoneNumber(number) for number in subject.case.numbers]
    for number in own:
        _for(subject, number)
    countries = {number.calling_code for number in own}
    if len(countries) == 1:
        other = next(n for n in map(PhoneNumber, _ELSEWHERE) if n.calling_code not in countries)
        refuses(
            f"the case has numbers of {countries.pop()} only, and a number of another country",
            InvalidMessage,
            subject.request,
            subject.batch(other),
        )


def _for(subject: Subject, *numbers: PhoneNumber) -> Request:
    """The request for these numbers, of which the provider reads no others."""
    request, reads = subject.request(subject.batch(*numbers)), subject.case.reads
    found = reads(request).to if reads else tuple(n.e164 for n in numbers)
    ensure(found == tuple(n.e164 for n in numbers), "the request is for other numbers")
    return request


@check(THEME)
def contents(subject: Subject) -> None:
    """Declared kinds of content are sent; others are refused before the network."""
    for content in subject.case.contents:
        subject.request(subject.batch(content=content))
    for kind, other in ((Template, Template("SignIn", {"code": CODE})), (Text, Text(CODE))):
        if not any(isinstance(content, kind) for content in subject.case.contents):
            what, run = f"a {kind.__name__}", Run(subject)
            refuses(what, InvalidMessage, subject.request, subject.batch(content=other))
            refuses(what, InvalidMessage, run.send, Message(subject.number, other))
            ensure(not run.transport.requests, f"{what} went out all the same")


@check(THEME, TEMPLATES)
def templates(subject: Subject) -> None:
    """The template asked for is sent; an unknown one, and a missing parameter, are refused."""
    reads = subject.case.reads
    unknown = subject.batch(content=Template("KitUnheardOf", {"code": CODE}))
    refuses("an unknown template", InvalidMessage, subject.request, unknown)
    for content in subject.case.contents:
        if not isinstance(content, Template):
            continue
        found = reads(subject.request(subject.batch(content=content))).template if reads else ""
        ensure(
            not reads or found == content.name,
            f"template {content.name!r} was sent, the provider reads {found!r}",
        )
        if content.params:
            without = subject.batch(content=Template(content.name))
            refuses("a missing parameter", InvalidMessage, subject.request, without)


@check(THEME)
def options(subject: Subject) -> None:
    """Sign name, extension and reference are sent where declared, else refused."""
    can, usual = subject.can, subject.request(subject.batch())
    values = {
        "sign_name": ("Kit", can.sign_name),
        "extension": ("42", can.extension),
        "reference": ("r" * max(1, can.reference_bytes), bool(can.reference_bytes)),
    }
    for name, (value, declared) in values.items():
        option: dict[str, Any] = {name: value}
        if declared:
            request = subject.request(attrs.evolve(subject.batch(), **option))
            ensure(request != usual, f"{name} is declared, and is not sent")
            if subject.case.reads is not None:
                found = getattr(subject.case.reads(request), name)
                ensure(found == value, f"{name} was {value!r}, the provider reads {found!r}")
        else:
            run = Run(subject)
            message = Message(subject.number, subject.content, **option)
            refuses(name, InvalidMessage, run.send, message)
            ensure(not run.transport.requests, f"{name} went out undeclared")
    too_long = Message(subject.number, subject.content, reference="r" * (can.reference_bytes + 1))
    refuses("a reference that is too long", InvalidMessage, Run(subject).send, too_long)


@check(THEME)
def unicode(subject: Subject) -> None:
    """Text and parameters of any Unicode and length arrive as they were given, or are refused."""
    for content in subject.case.contents:
        usual = subject.filled(content, USUAL)
        _read_back(subject, subject.request(subject.batch(content=usual)), usual)
        seen: dict[Request, str] = {}
        for text in (*ALIKE, *(f"{'0123456789' * 2000}end"[-length:] for length in LENGTHS)):
            filled = subject.filled(content, text)
            request = subject.request_or_none(subject.batch(content=filled))
            if request is None:
                continue
            twin = seen.setdefault(request, text)
            ensure(twin == text, f"{twin[:40]!r} and {text[:40]!r} give the same request")
            _read_back(subject, request, filled)
    _any_text(subject)


def _any_text(subject: Subject) -> None:
    from hypothesis import given

    from sms_core.testing.strategies import quick, texts

    @quick
    @given(texts())
    def any_text(text: str) -> None:
        for content in subject.case.contents:
            filled = subject.filled(content, text)
            request = subject.request_or_none(subject.batch(content=filled))
            if request is not None:
                _read_back(subject, request, filled)

    any_text()


def _read_back(subject: Subject, request: Request, content: Template | Text) -> None:
    if subject.case.reads is None:
        return
    given = (content.text,) if isinstance(content, Text) else tuple(content.params.values())
    found = subject.case.reads(request).values
    ensure(found == given, f"{_short(given)} was sent, the provider reads {_short(found)}")


def _short(values: tuple[str, ...]) -> str:
    return ", ".join(repr(v) if len(v) < 40 else f"{len(v)} characters" for v in values)


@check(THEME, SEVERAL)
def splitting(subject: Subject) -> None:
    """A longer list goes in several requests; each number once, results in their order."""
    numbers = subject.numbers(subject.can.max_recipients + 1)
    run = Run(subject)
    result = run.send(Message(numbers, subject.content))
    sizes = [len(batch.recipients) for batch in run.batches]
    ensure(sizes == [len(numbers) - 1, 1], f"the requests are for {sizes} numbers")
    ensure(tuple(r.recipient for r in result.recipients) == numbers, "results are out of order")
    ensure(len(result.accepted) == len(numbers), "not all were accepted")


CHECKS = (recipients, contents, templates, options, unicode, splitting)
