"""Every way to fail, in the order of an exchange.

For each: what the server does, whether it has taken the message by then, and what a client can
truthfully say.  Where the server has taken it and the client cannot know, only ``UNKNOWN`` is
true; where it has not, ``UNKNOWN`` stands only where the client cannot know that either.
"""

import gzip
import socket
import time
from collections.abc import Callable
from contextlib import suppress

import attrs
from faulty import reset

from matrix.servers import stranger
from matrix.vendors import an_hour_ahead, http
from sms_core import Outcome
from sms_core.transports.common import MAX_ANSWER

__all__ = ["FAULTS", "Fault"]

NO_SUCH_HOST = "no-such-host.invalid"


@attrs.frozen(kw_only=True)
class Fault:
    """One way to fail.

    Attributes:
        name: what the server does, in words for the documentation.
        labels: what a client may say of one exchange.
        elsewhere: whether a rejection allows another account.
        armed, connection, request: what it does at once, with a new connection, with a request.
        tls: spoken over TLS.
        host: instead of the server's.
    """

    name: str
    labels: frozenset[Outcome]
    elsewhere: bool = False
    armed: Callable | None = None
    connection: Callable | None = None
    request: Callable | None = None
    tls: bool = False
    host: str = ""


NOT_SENT = frozenset({Outcome.NOT_SENT})
UNKNOWN = frozenset({Outcome.UNKNOWN})
REJECTED = frozenset({Outcome.REJECTED})
ACCEPTED = frozenset({Outcome.ACCEPTED})
EITHER = NOT_SENT | UNKNOWN


def never_accept(server):
    """Fill the queue of a socket that nobody accepts from."""
    port = server.port
    server.stop_listening()
    full = socket.socket()
    full.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    full.bind(("127.0.0.1", port))
    full.listen(0)
    server.kept.append(full)
    for _ in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(("127.0.0.1", port))
        server.kept.append(filler)


def no_tls(server, connection):
    connection.recv(10)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def unknown_certificate(server, connection):
    with suppress(OSError), stranger().wrap_socket(connection, server_side=True):
        pass


def half_a_handshake(server, connection):
    connection.recv(10)
    reset(connection)


def never_read(server, connection):
    server.hang()


def unread_then_reset(server, connection):
    reset(connection)


def headers_then(action):
    def request(server, connection):
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(1)
        action(server, connection)

    return request


def body_then(action, *, take=False):
    """Read the whole request, perhaps take the message, then do something else than answer."""

    def request(server, connection):
        if read := server.read(connection):
            if take:
                server.take(read[1])
            action(server, connection)

    return request


def end(server, connection):
    """Nothing more: the connection ends."""


def hang(server, connection):
    server.hang()


def cut(server, connection):
    reset(connection)


def answers(make):
    """Answer with the bytes made from server and body; true ends the connection."""

    def request(server, connection):
        read = server.read(connection)
        if read:
            connection.sendall(make(server, read[1]))
        return read

    return request


def answers_then(make, action):
    def request(server, connection):
        if read := server.read(connection):
            connection.sendall(make(server, read[1]))
            action(server, connection)

    return request


def part(count):
    """The beginning of a good answer: so many of its bytes, from the end if negative."""
    return lambda server, body: server.good_answer(body)[:count]


def headers_of(server, body):
    return server.good_answer(body).partition(b"\r\n\r\n")[0][:-10]


def dripping(server, connection):
    """A byte at a time, for ever."""
    if read := server.read(connection):
        server.take(read[1])
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not server._ended.is_set():
            connection.sendall(b" ")
            time.sleep(0.01)


def in_pieces(server, connection):
    """A whole answer, a few bytes at a time."""
    if read := server.read(connection):
        answer = server.good_answer(read[1])
        for start in range(0, len(answer), 40):
            connection.sendall(answer[start : start + 40])
            time.sleep(0.002)
    return read


def taken(status, body, *headers, **options):
    """Take the message, and answer with these bytes instead of the vendor's."""

    def make(server, request):
        server.take(request)
        return http(status, body, *headers, **options)

    return make


def page(status, *headers):
    """The page of something in between, which took nothing."""
    return lambda server, _: http(status, b"<html>sorry</html>", *headers)


def says(what, status=None, *, take=False):
    def make(server, request):
        if take:
            server.take(request)
        return server.saying(what, status)

    return make


def wrong_length(longer):
    """A good answer that claims another length than it has."""

    def make(server, request):
        status, body = server.vendor.taken(server.take(request))
        return http(status, body, length=len(body) + longer)

    return make


def late_success(server, request):
    return http(500, server.vendor.taken(server.take(request))[1])


def without_length(server, request):
    status, body = server.vendor.taken(server.take(request))
    return f"HTTP/1.1 {status} OK\r\nConnection: close\r\n\r\n".encode() + body


def clock_ahead(server, request):
    """Refuse the first request for its time, with our own; take the next."""
    if len(server.requests) == 1:
        return server.saying("clock", None, an_hour_ahead(time.time()))
    return server.good_answer(request)


def beneath_tls(data):
    """Bytes, or the end, that are no TLS, after the request was taken."""

    def request(server, connection):
        if read := server.read(connection):
            server.take(read[1])
            with socket.socket(fileno=socket.dup(connection.fileno())) as raw:
                raw.sendall(data)
                raw.shutdown(socket.SHUT_RDWR)

    return request


def _faults():
    connecting = [
        Fault(name="the host name does not resolve", labels=NOT_SENT, host=NO_SUCH_HOST, tls=True),
        Fault(
            name="nobody listens",
            labels=NOT_SENT,
            connection=end,
            armed=lambda server: server.stop_listening(),
        ),
        Fault(name="never accepts", labels=NOT_SENT, connection=end, armed=never_accept),
        Fault(name="speaks no TLS", labels=NOT_SENT, connection=no_tls, tls=True),
        Fault(
            name="certificate of an unknown authority",
            labels=NOT_SENT,
            connection=unknown_certificate,
            tls=True,
        ),
        Fault(name="hangs in the TLS handshake", labels=NOT_SENT, connection=hang, tls=True),
        Fault(
            name="resets the TLS handshake", labels=NOT_SENT, connection=half_a_handshake, tls=True
        ),
        Fault(name="resets each connection at once", labels=EITHER, connection=cut),
        Fault(name="ends each connection at once", labels=EITHER, connection=end),
    ]
    reading = [
        Fault(name="never reads", labels=UNKNOWN, request=never_read),
        Fault(name="resets before reading", labels=EITHER, request=unread_then_reset),
        Fault(name="resets after the headers", labels=EITHER, request=headers_then(cut)),
        Fault(name="ends after the headers", labels=EITHER, request=headers_then(end)),
        Fault(name="hangs after the headers", labels=UNKNOWN, request=headers_then(hang)),
        Fault(name="resets after the body", labels=UNKNOWN, request=body_then(cut)),
        Fault(name="ends after the body", labels=UNKNOWN, request=body_then(end)),
        Fault(name="hangs after the body", labels=UNKNOWN, request=body_then(hang)),
    ]
    losing = [
        Fault(name="takes it, then resets", labels=UNKNOWN, request=body_then(cut, take=True)),
        Fault(name="takes it, then ends", labels=UNKNOWN, request=body_then(end, take=True)),
        Fault(name="takes it, then hangs", labels=UNKNOWN, request=body_then(hang, take=True)),
        Fault(
            name="takes it, then ends without a word of TLS",
            labels=UNKNOWN,
            request=beneath_tls(b""),
            tls=True,
        ),
        Fault(
            name="takes it, then sends what is no TLS",
            labels=UNKNOWN,
            request=beneath_tls(b"\x17\x03\x03\x00\x10" + bytes(16)),
            tls=True,
        ),
        Fault(
            name="half a status line, then the end",
            labels=UNKNOWN,
            request=answers_then(part(10), end),
        ),
        Fault(
            name="half the headers, then hangs",
            labels=UNKNOWN,
            request=answers_then(headers_of, hang),
        ),
        Fault(
            name="half the body, then the end", labels=UNKNOWN, request=answers_then(part(-9), end)
        ),
        Fault(
            name="half the body, then a reset", labels=UNKNOWN, request=answers_then(part(-9), cut)
        ),
        Fault(
            name="half the body, then hangs", labels=UNKNOWN, request=answers_then(part(-9), hang)
        ),
        Fault(name="an answer that drips for ever", labels=UNKNOWN, request=dripping),
    ]
    distorting = [
        Fault(
            name="an answer too long",
            labels=UNKNOWN,
            request=answers(taken(200, b" " * 2 * MAX_ANSWER)),
        ),
        Fault(
            name="a compressed bomb",
            labels=UNKNOWN,
            request=answers(taken(200, gzip.compress(bytes(1 << 24)), "Content-Encoding: gzip")),
        ),
        Fault(
            name="no HTTP",
            labels=UNKNOWN,
            request=answers_then(lambda s, b: s.take(b) and b"SSH-2.0-OpenSSH_9.2\r\n", hang),
        ),
        Fault(name="an empty answer", labels=UNKNOWN, request=answers(taken(200, b""))),
        Fault(name="not JSON", labels=UNKNOWN, request=answers(taken(200, b"\x00\xff garbage"))),
        Fault(name="JSON of something else", labels=UNKNOWN, request=answers(taken(200, b"[1]"))),
        Fault(
            name="claims more bytes than it sends", labels=UNKNOWN, request=answers(wrong_length(9))
        ),
        Fault(
            name="claims fewer bytes than it sends",
            labels=UNKNOWN,
            request=answers(wrong_length(-9)),
        ),
        Fault(name="302 to itself", labels=UNKNOWN, request=answers(page(302, "Location: /again"))),
        Fault(name="307 to itself", labels=UNKNOWN, request=answers(page(307, "Location: /again"))),
        Fault(name="500 with the vendor's success", labels=UNKNOWN, request=answers(late_success)),
    ]
    refusing = [
        Fault(
            name="429 without a word", labels=REJECTED, elsewhere=True, request=answers(page(429))
        ),
        *(
            Fault(name=f"{status} without a word", labels=UNKNOWN, request=answers(page(status)))
            for status in (500, 503)
        ),
        *(
            Fault(
                name=f"takes it, then {status} without a word",
                labels=UNKNOWN,
                request=answers(taken(status, b"<html>sorry</html>")),
            )
            for status in (502, 504)
        ),
        *(
            Fault(
                name=f"{status}: {what}",
                labels=REJECTED,
                elsewhere=True,
                request=answers(says(what, status)),
            )
            for status, what in ((429, "throttled"), (503, "unavailable"))
        ),
        *(
            Fault(
                name=f"takes it, then {status}: internal",
                labels=UNKNOWN,
                request=answers(says("internal", status, take=True)),
            )
            for status in (500, 502, 504)
        ),
        Fault(
            name="says: throttled",
            labels=REJECTED,
            elsewhere=True,
            request=answers(says("throttled")),
        ),
        Fault(
            name="says: no balance",
            labels=REJECTED,
            elsewhere=True,
            request=answers(says("no balance")),
        ),
        Fault(name="says: bad number", labels=REJECTED, request=answers(says("bad number"))),
        Fault(
            name="says: perhaps sent", labels=UNKNOWN, request=answers(says("perhaps", take=True))
        ),
        Fault(
            name="says a code nobody has heard of",
            labels=UNKNOWN,
            request=answers(says("unheard of")),
        ),
    ]
    working = [
        Fault(name="a clock an hour ahead", labels=ACCEPTED, request=answers(clock_ahead)),
        Fault(name="a whole answer in pieces", labels=ACCEPTED, request=in_pieces),
        Fault(
            name="an answer to the end of the connection",
            labels=ACCEPTED,
            request=answers_then(without_length, end),
        ),
        Fault(
            name="nothing: it works",
            labels=ACCEPTED,
            request=answers(lambda s, b: s.good_answer(b)),
        ),
        Fault(
            name="nothing, over TLS",
            labels=ACCEPTED,
            request=answers(lambda s, b: s.good_answer(b)),
            tls=True,
        ),
    ]
    return [*connecting, *reading, *losing, *distorting, *refusing, *working]


FAULTS = {fault.name: fault for fault in _faults()}
