"""A transport on ``http.client`` alone, for places where urllib3 is unwanted."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sms_core.errors import Stage, TransportError
from sms_core.forking import in_forked_child
from sms_core.http import Request, Response, Timeout
from sms_core.transports import common
from sms_core.transports.sockets import TimedSocket, connect, is_readable

if TYPE_CHECKING:
    import ssl
    from socket import socket

__all__ = ["StdlibTransport"]


class StdlibTransport:
    """Keep-alive connections, handed out one thread at a time.

    Args:
        ca_file: PEM file of the only certificates to trust, instead of the system's.
        max_idle: connections kept for each host; more may be open at once.
    """

    def __init__(self, *, ca_file: str = "", max_idle: int = 16) -> None:
        self._ca_file = ca_file
        self._max_idle = max_idle
        self._tls: ssl.SSLContext | None = None
        self._idle: dict[str, deque[TimedSocket]] = {}
        in_forked_child(self, StdlibTransport.close)

    def __call__(self, request: Request, timeout: Timeout) -> Response:
        """One exchange; ``TransportError`` tells how far a failed one got."""
        ends = None if timeout.total is None else monotonic() + timeout.total
        origin, target = common.origin_and_target(request.url)
        sock = self._connection(origin, timeout, ends)
        kept = False
        try:
            sock.begin(timeout, ends)
            _write(sock, request, target)
            response, kept = _read(sock, request.method)
        except TimeoutError as error:  # of begin: no time was left to write anything
            raise common.failed(Stage.DEADLINE, error) from None
        finally:
            if not kept:
                sock.close()
        if kept:
            self._keep(origin, sock)
        return response

    def close(self) -> None:
        """Close the idle connections."""
        for idle in list(self._idle.values()):
            _close(idle)

    def _connection(self, origin: str, timeout: Timeout, ends: float | None) -> TimedSocket:
        idle = self._idle.get(origin)
        while idle:
            with suppress(IndexError):  # another thread may take the last one
                sock = idle.pop()
                if not is_readable(sock):
                    return sock
                sock.close()
        return self._connect(origin, timeout, ends)

    def _connect(self, origin: str, timeout: Timeout, ends: float | None) -> TimedSocket:
        place = urlsplit(origin)
        host, secure = place.hostname or "", place.scheme == "https"
        tls = self._context() if secure else None  # filling it takes time that is no connecting
        try:
            made = connect(host, place.port or (443 if secure else 80), timeout, ends)
            return TimedSocket(made if tls is None else _secured(made, tls, host))
        except OSError as error:
            raise common.failed(Stage.CONNECT, error) from None

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = common.tls_context(self._ca_file)
        return self._tls

    def _keep(self, origin: str, sock: TimedSocket) -> None:
        _close(common.make_room(self._idle, origin) or deque())
        idle = self._idle.setdefault(origin, deque())
        if len(idle) < self._max_idle:
            idle.append(sock)
        else:
            sock.close()


def _close(idle: deque[TimedSocket]) -> None:
    with suppress(IndexError):  # another thread may take the last one
        while True:
            idle.pop().close()


def _secured(made: socket, tls: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    try:
        return tls.wrap_socket(made, server_hostname=host)
    except OSError:
        made.close()
        raise


def _write(sock: TimedSocket, request: Request, target: str) -> None:
    """Head and body in one piece, so that they leave in one packet where they fit."""
    headers = common.DEFAULTS | dict(request.headers)
    headers.setdefault("host", request.url.split("/", 3)[2])
    headers["content-length"] = str(len(request.body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"{request.method} {target} HTTP/1.1\r\n{lines}\r\n"
    try:
        sock.sendall(head.encode("ascii") + request.body)
    except OSError as error:
        raise common.failed(Stage.WRITE, error) from None


def _read(sock: TimedSocket, method: str) -> tuple[Response, bool]:
    """The answer, and whether another exchange may follow on the connection."""
    answer = HTTPResponse(sock, method=method)  # type: ignore[arg-type]
    with answer:
        try:
            answer.begin()
        except (OSError, HTTPException) as error:
            raise common.failed(Stage.WAIT, error) from None
        headers = common.by_lower_name(answer.headers.items())
        if unread := common.compressed(answer.status, headers):
            return unread, False
        body = _body(answer)
    return Response(answer.status, body, headers), not answer.will_close


def _body(answer: HTTPResponse) -> bytes:
    try:
        body = answer.read(common.MAX_ANSWER + 1)
    except (OSError, HTTPException) as error:
        raise common.failed(Stage.READ, error) from None
    if len(body) > common.MAX_ANSWER:
        raise common.oversized()
    if answer.length:  # http.client takes a short body for a whole one (CPython 3.11)
        raise TransportError(Stage.READ, "the answer ends too early")
    return body
