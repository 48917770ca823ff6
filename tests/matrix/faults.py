"""Every way to fail, in the order of an exchange.

For each: what the server does, whether it takes the message, and what a client can truthfully
say.  Where the server has taken it and the client cannot know, only ``UNKNOWN`` is true; where
it has not, ``UNKNOWN`` stands only where the client cannot know that either.
"""

from collections.abc import Callable

import attrs

from matrix.behaviour import (
    BOMB,
    NO_RECORD,
    answers,
    answers_then,
    beneath_tls,
    body_then,
    clock_ahead,
    cut,
    dripping,
    end,
    good,
    half_a_handshake,
    hang,
    headers_of,
    headers_then,
    in_pieces,
    late_success,
    never_accept,
    never_read,
    no_http,
    no_tls,
    page,
    part,
    says,
    taken,
    unknown_certificate,
    without_length,
    wrong_length,
)
from sms_core import Outcome
from sms_core.transports.common import MAX_ANSWER

__all__ = ["FAULTS", "NO_SUCH_HOST", "SECTIONS", "Fault"]

NO_SUCH_HOST = "no-such-host.invalid"


@attrs.frozen(kw_only=True)
class Fault:
    """One way to fail.

    Attributes:
        name: what the server does, in words for the documentation.
        labels: what a client may say of one exchange.
        takes: whether the server takes each message it reads, so that it will be sent.
        elsewhere: whether a rejection allows another account.
        armed, connection, request: what it does at once, with a new connection, with a request.
        tls: spoken over TLS.
        host: instead of the server's.
    """

    name: str
    labels: frozenset[Outcome]
    takes: bool = False
    elsewhere: bool = False
    armed: Callable | None = None
    connection: Callable | None = None
    request: Callable | None = None
    tls: bool = False
    host: str = ""


def not_sent(name, **does):
    """Proved that nothing left."""
    return Fault(name=name, labels=frozenset({Outcome.NOT_SENT}), **does)


def either(name, **does):
    """Not taken; whether the client can know that is decided by the moment."""
    return Fault(name=name, labels=frozenset({Outcome.NOT_SENT, Outcome.UNKNOWN}), **does)


def unknown(name, request, **does):
    """Not taken, which the client cannot know."""
    return Fault(name=name, labels=frozenset({Outcome.UNKNOWN}), request=request, **does)


def lost(name, request, **does):
    """Taken, which the client cannot know."""
    return unknown(name, request, takes=True, **does)


def rejected(name, request, elsewhere=False):
    """Refused in so many words; perhaps for a reason that is only this account's."""
    labels = frozenset({Outcome.REJECTED})
    return Fault(name=name, labels=labels, request=request, elsewhere=elsewhere)


def accepted(name, request, **does):
    """In the end it works."""
    labels = frozenset({Outcome.ACCEPTED})
    return Fault(name=name, labels=labels, request=request, takes=True, **does)


CONNECTING = (
    not_sent("the host name does not resolve", host=NO_SUCH_HOST, tls=True),
    not_sent("nobody listens", connection=end, armed=lambda server: server.stop_listening()),
    not_sent("never accepts", connection=end, armed=never_accept),
    not_sent("speaks no TLS", connection=no_tls, tls=True),
    not_sent("certificate of an unknown authority", connection=unknown_certificate, tls=True),
    not_sent("hangs in the TLS handshake", connection=hang, tls=True),
    not_sent("resets the TLS handshake", connection=half_a_handshake, tls=True),
    either("resets each connection at once", connection=cut),
    either("ends each connection at once", connection=end),
)
READING = (
    unknown("never reads", never_read),
    either("resets before reading", request=cut),
    either("resets after the headers", request=headers_then(cut)),
    either("ends after the headers", request=headers_then(end)),
    unknown("hangs after the headers", headers_then(hang)),
    unknown("resets after the body", body_then(cut)),
    unknown("ends after the body", body_then(end)),
    unknown("hangs after the body", body_then(hang)),
)
LOSING = (
    lost("takes it, then resets", body_then(cut, take=True)),
    lost("takes it, then ends", body_then(end, take=True)),
    lost("takes it, then hangs", body_then(hang, take=True)),
    lost("takes it, then ends without a word of TLS", beneath_tls(b""), tls=True),
    lost("takes it, then sends what is no TLS", beneath_tls(NO_RECORD), tls=True),
    lost("half a status line, then the end", answers_then(part(10), end)),
    lost("half the headers, then hangs", answers_then(headers_of, hang)),
    lost("half the body, then the end", answers_then(part(-9), end)),
    lost("half the body, then a reset", answers_then(part(-9), cut)),
    lost("half the body, then hangs", answers_then(part(-9), hang)),
    lost("an answer that drips for ever", dripping),
)
DISTORTING = (
    lost("an answer too long", answers(taken(200, b" " * 2 * MAX_ANSWER))),
    lost("a compressed bomb", answers(taken(200, BOMB, "Content-Encoding: gzip"))),
    lost("an answer that is no HTTP", answers_then(no_http, hang)),
    lost("an empty answer", answers(taken(200, b""))),
    lost("an answer that is no JSON", answers(taken(200, b"\x00\xff garbage"))),
    lost("JSON of something else", answers(taken(200, b"[1]"))),
    lost("claims more bytes than it sends", answers(wrong_length(9))),
    lost("claims fewer bytes than it sends", answers(wrong_length(-9))),
    unknown("302 to itself", answers(page(302, "Location: /again"))),
    unknown("307 to itself", answers(page(307, "Location: /again"))),
    lost("500 with the vendor's success", answers(late_success)),
)
REFUSING = (
    rejected("429 without a word", answers(page(429)), True),
    unknown("500 without a word", answers(page(500))),
    unknown("503 without a word", answers(page(503))),
    lost("502 without a word", answers(taken(502, b"<html>sorry</html>"))),
    lost("504 without a word", answers(taken(504, b"<html>sorry</html>"))),
    rejected("429 and the vendor's `throttled`", answers(says("throttled", 429)), True),
    rejected(
        "503 and the vendor's `unavailable`", answers(says("unavailable", 503)), elsewhere=True
    ),
    lost("500 and the vendor's `internal error`", answers(says("internal", 500, take=True))),
    lost("502 and the vendor's `internal error`", answers(says("internal", 502, take=True))),
    lost("504 and the vendor's `internal error`", answers(says("internal", 504, take=True))),
    rejected("the vendor's `throttled`", answers(says("throttled")), True),
    rejected("the vendor's `no balance`", answers(says("no balance")), True),
    rejected("the vendor's `bad number`", answers(says("bad number"))),
    lost("the vendor's `internal error`", answers(says("perhaps", take=True))),
    unknown("a code nobody has heard of", answers(says("unheard of"))),
)
WORKING = (
    accepted("a clock an hour ahead of ours", answers(clock_ahead)),
    accepted("a whole answer in pieces", in_pieces),
    accepted("an answer to the end of the connection", answers_then(without_length, end)),
    accepted("no fault", answers(good)),
    accepted("no fault, over TLS", answers(good), tls=True),
)

SECTIONS = {
    "Connecting": CONNECTING,
    "Reading the request": READING,
    "Losing the answer": LOSING,
    "Distorting the answer": DISTORTING,
    "Refusing": REFUSING,
    "Working": WORKING,
}
FAULTS = {fault.name: fault for section in SECTIONS.values() for fault in section}
