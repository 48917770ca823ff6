"""What a failing server does, from the connection to the answer.

Each is called with the server and the connection; what it returns true goes on serving it.
"""

import gzip
import socket
import time
from contextlib import suppress

from faulty import reset

from matrix.servers import stranger
from matrix.vendors import an_hour_ahead, http

#: Looks like a TLS record and is none.
NO_RECORD = b"\x17\x03\x03\x00\x10" + bytes(16)
BOMB = gzip.compress(bytes(1 << 24))


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


def no_http(server, request):
    server.take(request)
    return b"SSH-2.0-OpenSSH_9.2\r\n"


def good(server, request):
    return server.good_answer(request)


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
