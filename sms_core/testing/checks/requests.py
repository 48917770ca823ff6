"""From batch to bytes."""

from __future__ import annotations

from unittest.mock import patch
from urllib.parse import urlsplit

import attrs

from sms_core.errors import InvalidMessage
from sms_core.http import Request
from sms_core.messages import Message, Template, Text
from sms_core.phone import PhoneNumber
from sms_core.providers import Batch
from sms_core.secret import Credentials
from sms_core.testing.checking import (
    CODE,
    NONCE,
    NOW,
    SEVERAL,
    SIGNATURE,
    TEMPLATES,
    Subject,
    check,
    documented,
    ensure,
    refuses,
)
from sms_core.testing.driving import Run
from sms_core.testing.mangling import ALIKE, changed

__all__ = ["CHECKS"]

THEME = "requests"

@check(THEME)
def determinism(subject: Subject) -> None:
    """The same batch, context and configuration give the same bytes, whatever came before."""
    batch, ctx = subject.batch(), subject.context()
    first = subject.made().send(batch, ctx).request
    used = subject.made()
    for other in (subject.batch(*subject.numbers(1)), subject.batch()):
        used.send(other, subject.context(now=NOW + 7, nonce="f" * 32))
    with patch("time.time", return_value=1.0), patch("time.time_ns", return_value=10**9):
        second = used.send(batch, ctx).request
    third = used.send(batch, ctx).request
    ensure(first == second == third, "the bytes differ although nothing that was given did")
    exchange = used.send(batch, ctx)
    used.send(subject.batch(*subject.numbers(2)[1:]), ctx)
    ensure(exchange.request == first, "an exchange changes when another is made")
    result = exchange.parse(subject.case.answered(batch, None))
    documented(result, batch.recipients)


@check(THEME)
def freshness(subject: Subject) -> None:
    """Every attempt has the time and nonce of its own context, as ``signs_with`` says."""
    batch, named = subject.batch(), subject.case.signs_with
    usual = subject.request(batch)
    others = {
        "now": subject.context(now=NOW + 61.0),
        "nonce": subject.context(nonce=NONCE[::-1]),
    }
    for name, ctx in others.items():
        changes = subject.request(batch, ctx) != usual
        ensure(changes or name not in named, f"signs_with has {name!r}; the bytes are the same")
        ensure(name in named or not changes, f"the bytes change with {name!r}; name it")
    run = Run(subject, refused_connections=1)
    run.send()
    sent = run.transport.requests
    ensure(len(sent) == 2, "a connection that was refused is tried again")
    ensure(not named or sent[0] != sent[1], "two attempts have the same bytes")


@check(THEME, SIGNATURE)
def signature(subject: Subject) -> None:
    """The signature is over the very bytes that are sent, and over all of them."""
    authentic = subject.case.authentic
    assert authentic is not None  # noqa: S101 - it is needed
    for content in subject.case.contents:
        for text in (CODE, *ALIKE):
            request = _or_none(subject, subject.batch(content=subject.filled(content, text)))
            ensure(request is None or authentic(request), "a signature is wrong")
    request = subject.request(subject.batch())
    for changed in _tampered(request):
        ensure(not authentic(changed), "a byte was changed, and the signature still fits")


def _tampered(request: Request) -> list[Request]:
    """The request with one letter or digit of the body changed, else one of the query."""
    if request.body:
        bodies = (one.encode("latin-1") for one in changed(request.body.decode("latin-1")))
        return [attrs.evolve(request, body=body) for body in bodies]
    place, _, query = request.url.partition("?")
    return [attrs.evolve(request, url=f"{place}?{other}") for other in changed(query)]


@check(THEME)
def wire(subject: Subject) -> None:
    """A request is complete: https, lowercase headers, a type for the body, no secret in the URL."""
    request = subject.request(subject.batch())
    parts, headers = urlsplit(request.url), dict(request.headers)
    loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    ensure(parts.scheme == "https" or loopback, f"the scheme is {parts.scheme!r}")
    ensure(parts.hostname and "@" not in parts.netloc, "the URL has a host and no user")
    ensure(request.method in ("GET", "POST", "PUT"), f"the method is {request.method!r}")
    ensure(type(request.body) is bytes, "the body is bytes")
    ensure(len(headers) == len(request.headers), "a header is there twice")
    ensure(all(name == name.lower() for name in headers), "a header's name is not lowercase")
    ensure(headers.get("host", parts.netloc) == parts.netloc, "the host signed is not the URL's")
    ensure(not {"content-length", "transfer-encoding"} & {*headers}, "framing is the transport's")
    ensure(not request.body or "content-type" in headers, "the body has no content-type")
    shown = [secret for secret in subject.secrets if secret in request.url]
    ensure(not shown, "a secret stands in the URL, which proxies write into their logs")


@check(THEME)
def credentials(subject: Subject) -> None:
    """Credentials that come with the context are used instead of the configured ones."""
    other = Credentials("KitKeyId", "kit-credential-secret")
    ctx = attrs.evolve(subject.context(), credentials=other)
    usual, fresh = subject.request(subject.batch()), subject.request(subject.batch(), ctx)
    ensure(usual != fresh, "the bytes are the same with other credentials")
    ensure(subject.request(subject.batch()) == usual, "the other credentials were kept")


@check(THEME)
def recipients(subject: Subject) -> None:
    """As many recipients as are declared go into one request, each of them, in their order."""
    reads = subject.case.reads
    for count in sorted({1, min(2, subject.can.max_recipients), subject.can.max_recipients}):
        numbers = subject.numbers(count)
        request = subject.request(subject.batch(*numbers))
        if reads is not None:
            found = reads(request).to
            ensure(found == tuple(n.e164 for n in numbers), "the request is for other numbers")
        for place in {0, count - 1}:
            others = (*numbers[:place], subject.numbers(count + 1)[-1], *numbers[place + 1 :])
            ensure(request != subject.request(subject.batch(*others)), "a recipient is left out")
    for number in map(PhoneNumber, subject.case.numbers):
        subject.request(subject.batch(number))


@check(THEME)
def contents(subject: Subject) -> None:
    """Declared kinds of content are sent; others are refused before the network."""
    for content in subject.case.contents:
        subject.request(subject.batch(content=content))
    for kind, other in ((Template, Template("SignIn", {"code": CODE})), (Text, Text(CODE))):
        if not any(isinstance(content, kind) for content in subject.case.contents):
            batch = subject.batch(content=other)
            refuses(lambda b=batch: subject.request(b), InvalidMessage, f"a {kind.__name__}")  # type: ignore[misc]
            run = Run(subject)
            message = Message(subject.number, other)
            refuses(lambda r=run, m=message: r.send(m), InvalidMessage, f"a {kind.__name__}")  # type: ignore[misc]
            ensure(not run.transport.requests, f"a {kind.__name__} went out all the same")


@check(THEME, TEMPLATES)
def templates(subject: Subject) -> None:
    """An unknown template and a missing parameter are refused before the network."""
    unknown = subject.batch(content=Template("KitUnheardOf", {"code": CODE}))
    refuses(lambda: subject.request(unknown), InvalidMessage, "an unknown template")
    for content in subject.case.contents:
        if isinstance(content, Template) and content.params:
            without = subject.batch(content=Template(content.name))
            refuses(lambda b=without: subject.request(b), InvalidMessage, "a missing parameter")  # type: ignore[misc]


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
        if declared:
            request = subject.request(attrs.evolve(subject.batch(), **{name: value}))
            ensure(request != usual, f"{name} is declared, and is not sent")
            if subject.case.reads is not None:
                found = getattr(subject.case.reads(request), name)
                ensure(found == value, f"{name} was {value!r}, the provider reads {found!r}")
        else:
            run = Run(subject)
            message = Message(subject.number, subject.content, **{name: value})  # type: ignore[arg-type]
            refuses(lambda r=run, m=message: r.send(m), InvalidMessage, name)  # type: ignore[misc]
            ensure(not run.transport.requests, f"{name} went out undeclared")
    too_long = Message(subject.number, subject.content, reference="r" * (can.reference_bytes + 1))
    refuses(lambda: Run(subject).send(too_long), InvalidMessage, "a reference that is too long")


@check(THEME)
def unicode(subject: Subject) -> None:
    """Text and parameters of any Unicode arrive as they were given, or are refused."""
    for content in subject.case.contents:
        seen: dict[Request, str] = {}
        for text in ALIKE:
            request = _or_none(subject, subject.batch(content=subject.filled(content, text)))
            if request is None:
                continue
            twin = seen.setdefault(request, text)
            ensure(twin == text, f"{twin!r} and {text!r} give the same request")
            _read_back(subject, request, content, text)
    _any_text(subject)


def _any_text(subject: Subject) -> None:
    from hypothesis import given

    from sms_core.testing.strategies import quick, texts

    @quick
    @given(texts())
    def any_text(text: str) -> None:
        for content in subject.case.contents:
            request = _or_none(subject, subject.batch(content=subject.filled(content, text)))
            if request is not None:
                _read_back(subject, request, content, text)

    any_text()


def _or_none(subject: Subject, batch: Batch) -> Request | None:
    try:
        return subject.request(batch)
    except InvalidMessage:
        return None


def _read_back(subject: Subject, request: Request, content: Template | Text, text: str) -> None:
    if subject.case.reads is None:
        return
    count = 1 if isinstance(content, Text) else len(content.params)
    found = subject.case.reads(request).values
    ensure(found == (text,) * count, f"{text!r} was sent, the provider reads {found!r}")


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


CHECKS = (
    determinism,
    freshness,
    signature,
    wire,
    credentials,
    recipients,
    contents,
    templates,
    options,
    unicode,
    splitting,
)
