"""From what is asked to bytes, for every exchange that a provider declares."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch
from urllib.parse import unquote_plus, urlsplit

import attrs

from sms_core.http import Request
from sms_core.providers import Context
from sms_core.secret import Credentials
from sms_core.testing.asking import asked
from sms_core.testing.checking import SIGNATURE, check
from sms_core.testing.driving import Run
from sms_core.testing.expecting import documented, ensure
from sms_core.testing.fresh import digests, fresh
from sms_core.testing.mangling import ALIKE, changed
from sms_core.testing.subject import CODE, NONCE, NOW, Subject

__all__ = ["CHECKS"]

THEME = "requests"


@check(THEME)
def determinism(subject: Subject) -> None:
    """The same question, context and configuration give the same bytes, whatever came before."""
    batch, ctx = subject.batch(), subject.context()
    first = _bytes(subject, ctx)
    used = subject.made()
    for other in (subject.batch(*subject.numbers(1)), subject.batch()):
        used.send(other, subject.context(now=NOW + 7, nonce="f" * 32))
    with patch("time.time", return_value=1.0), patch("time.time_ns", return_value=10**9):
        second = {each.what: each.request for each in asked(subject, ctx, used)}
    third = {each.what: each.request for each in asked(subject, ctx, used)}
    ensure(first == second == third, "the bytes differ although nothing that was given did")
    exchange, before = used.send(batch, ctx), used.send(batch, ctx).request
    used.send(subject.batch(*subject.numbers(2)[1:]), ctx)
    ensure(exchange.request == before, "an exchange changes when another is made")
    result = exchange.parse(subject.case.answered(batch, None))
    documented(result, batch.recipients)
    told = fresh(subject)
    if told.modules:  # else it is ``quiet_import`` that tells why
        ensure(not told.fault, f"in another process: {told.fault}")
        ensure(told.requests == digests(subject), "another process makes other bytes")


def _bytes(subject: Subject, ctx: Context) -> dict[str, Request]:
    return {each.what: each.request for each in asked(subject, ctx, subject.made())}


@check(THEME)
def freshness(subject: Subject) -> None:
    """Every attempt has the time and nonce of its own context, as ``signs_with`` says."""
    named = subject.case.signs_with
    usual = _bytes(subject, subject.context())
    later = _bytes(subject, subject.context(now=NOW + 61.0))
    other = _bytes(subject, subject.context(nonce=NONCE[::-1]))
    for what, request in usual.items():
        changes = {"now": later[what] != request, "nonce": other[what] != request}
        # a queue may be signed otherwise than the rest, but not without either
        ensure(not named or any(changes.values()), f"{what}: the bytes are always the same")
        for name, does in changes.items():
            sends = what.startswith("send")
            ensure(
                does or name not in named or not sends,
                f"signs_with has {name!r}; the bytes are the same",
            )
            ensure(
                name in named or not does or not sends, f"the bytes change with {name!r}; name it"
            )
    run = Run(subject, refused_connections=1)
    run.send()
    sent = run.transport.requests
    ensure(len(sent) == 2, "a connection that was refused is tried again")
    ensure("nonce" not in named or sent[0] != sent[1], "two attempts have the same bytes")


@check(THEME, SIGNATURE)
def signature(subject: Subject) -> None:
    """The signature of each request is over the very bytes that are sent, and over all of them."""
    authentic, secret = subject.case.authentic, subject.signer
    assert authentic is not None  # noqa: S101 - it is needed
    ensure(secret, "a signature is wrong: it is that of no secret in the settings")
    for content in subject.case.contents:
        for text in (CODE, *ALIKE):
            request = subject.request_or_none(subject.batch(content=subject.filled(content, text)))
            ensure(request is None or authentic(request, secret), "a signature is wrong")
    for each in asked(subject):
        right = each.secret or secret
        ensure(authentic(each.request, right), f"{each.what}: the signature is wrong")
        for other in _tampered(each.request):
            ensure(
                not authentic(other, right),
                f"{each.what}: a byte was changed, and the signature still fits",
            )


def _tampered(request: Request) -> Iterator[Request]:
    """The request with one letter or digit of the body changed, else one of the query."""
    if request.body:
        for one in changed(request.body.decode("latin-1")):
            yield attrs.evolve(request, body=one.encode("latin-1"))
        return
    place, _, query = request.url.partition("?")
    for one in changed(query):
        yield attrs.evolve(request, url=f"{place}?{one}")


@check(THEME)
def wire(subject: Subject) -> None:
    """Each request is complete, over https, with lowercase headers, and no secret in its URL."""
    for each in asked(subject):
        try:
            _sendable(subject, each.request)
        except AssertionError as error:
            raise AssertionError(f"{each.what}: {error}") from None


def _sendable(subject: Subject, request: Request) -> None:
    parts, headers = urlsplit(request.url), dict(request.headers)
    loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    ensure(parts.scheme == "https" or loopback, f"the scheme is {parts.scheme!r}")
    ensure(parts.hostname and "@" not in parts.netloc, "the URL has a host and no user")
    ensure(request.method in ("GET", "POST", "PUT", "DELETE"), f"the method is {request.method!r}")
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
    """Credentials that come with the context are used instead of the configured ones, each part."""
    usual = _bytes(subject, subject.context())
    with_one, with_other = (
        attrs.evolve(subject.context(), credentials=Credentials("KitKeyId", secret))
        for secret in ("kit-credential-secret", "kit-other-credential")
    )
    one, other = asked(subject, with_one), _bytes(subject, with_other)
    authentic = subject.case.authentic if subject.signer else None
    for each in one:
        what, request = each.what, each.request
        if each.secret == "kit-credential-secret":  # noqa: S105 - else it is a queue's own
            ensure(request != usual[what], f"{what}: the bytes are the same with other credentials")
            ensure(request != other[what], f"{what}: the bytes are the same with another secret")
        ensure(
            authentic is None or authentic(request, each.secret),
            f"{what}: signed with another secret than the one that came with the context",
        )
    ensure(_bytes(subject, subject.context()) == usual, "the other credentials were kept")
    again = {each.what: each.request for each in asked(subject)}
    ensure(again == usual, "the other credentials were kept")


CHECKS = (determinism, freshness, signature, wire, credentials)
