"""From batch to bytes."""

from __future__ import annotations

from unittest.mock import patch
from urllib.parse import unquote_plus, urlsplit

import attrs

from sms_core.http import Request
from sms_core.secret import Credentials
from sms_core.testing.checking import (
    CODE,
    NONCE,
    NOW,
    SIGNATURE,
    Subject,
    check,
    documented,
    ensure,
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
    ensure("nonce" not in named or sent[0] != sent[1], "two attempts have the same bytes")


@check(THEME, SIGNATURE)
def signature(subject: Subject) -> None:
    """The signature is over the very bytes that are sent, and over all of them."""
    authentic = subject.case.authentic
    assert authentic is not None  # noqa: S101 - it is needed
    for content in subject.case.contents:
        for text in (CODE, *ALIKE):
            request = subject.request_or_none(subject.batch(content=subject.filled(content, text)))
            ensure(request is None or authentic(request), "a signature is wrong")
    request = subject.request(subject.batch())
    for other in _tampered(request):
        ensure(not authentic(other), "a byte was changed, and the signature still fits")


def _tampered(request: Request) -> list[Request]:
    """The request with one letter or digit of the body changed, else one of the query."""
    if request.body:
        bodies = (one.encode("latin-1") for one in changed(request.body.decode("latin-1")))
        return [attrs.evolve(request, body=body) for body in bodies]
    place, _, query = request.url.partition("?")
    return [attrs.evolve(request, url=f"{place}?{other}") for other in changed(query)]


@check(THEME)
def wire(subject: Subject) -> None:
    """A request is complete, over https, with lowercase headers, and no secret in its URL."""
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
    shown = [secret for secret in subject.secrets if secret in unquote_plus(request.url)]
    ensure(not shown, "a secret stands in the URL, which proxies write into their logs")


@check(THEME)
def credentials(subject: Subject) -> None:
    """Credentials that come with the context are used instead of the configured ones."""
    other = Credentials("KitKeyId", "kit-credential-secret")
    ctx = attrs.evolve(subject.context(), credentials=other)
    usual, fresh = subject.request(subject.batch()), subject.request(subject.batch(), ctx)
    ensure(usual != fresh, "the bytes are the same with other credentials")
    ensure(subject.request(subject.batch()) == usual, "the other credentials were kept")


CHECKS = (determinism, freshness, signature, wire, credentials)
