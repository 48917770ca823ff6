"""A transport on ``http.client`` alone, for places where urllib3 is unwanted."""

from __future__ import annotations

import select
import ssl
from collections import deque
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from sms_core.errors import Stage, TransportError
from sms_core.http import Request, Response, Timeout
from sms_core.transports.common import (
    MAX_ANSWER,
    USER_AGENT,
    failed,
    oversized,
    tls_context,
)
from sms_core.transports.sockets import TimedSocket, connect

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
        self._idle: dict[str, deque[HTTPConnection]] = {}

    def __call__(self, request: Request, timeout: Timeout) -> Response:
        """One exchange; ``TransportError`` tells how far a failed one got."""
        ends = None if timeout.total is None else monotonic() + timeout.total
        origin, target = _split(request.url)
        connection = self._connection(origin, timeout)
        sock: TimedSocket = connection.sock  # type: ignore[assignment]
        try:
            sock.begin(timeout, ends)
            _write(connection, request, target)
            response = _read(connection)
        except BaseException:
            connection.close()
            raise
        if connection.sock is not None:
            self._keep(origin, connection)
        return response

    def close(self) -> None:
        """Close the idle connections."""
        for idle in self._idle.values():
            while idle:
                idle.pop().close()

    def _connection(self, origin: str, timeout: Timeout) -> HTTPConnection:
        idle = self._idle.setdefault(origin, deque())
        while idle:
            with suppress(IndexError):  # another thread may take the last one
                connection = idle.pop()
                if _is_alive(connection):
                    return connection
                connection.close()
        return self._connect(origin, timeout)

    def _connect(self, origin: str, timeout: Timeout) -> HTTPConnection:
        place = urlsplit(origin)
        host, secure = place.hostname or "", place.scheme == "https"
        connection = HTTPConnection(host, place.port or (443 if secure else 80))
        try:
            made: Any = connect(connection.host, connection.port, timeout)
            if secure:
                made = self._secured(made, host)
        except OSError as error:
            raise failed(Stage.CONNECT, error) from None
        connection.sock = TimedSocket(made)
        return connection

    def _secured(self, made: Any, host: str) -> ssl.SSLSocket:
        if self._tls is None:
            self._tls = tls_context(self._ca_file)
        try:
            return self._tls.wrap_socket(made, server_hostname=host)
        except OSError:
            made.close()
            raise

    def _keep(self, origin: str, connection: HTTPConnection) -> None:
        idle = self._idle[origin]
        if len(idle) < self._max_idle:
            idle.append(connection)
        else:
            connection.close()


def _split(url: str) -> tuple[str, str]:
    end = url.find("/", 8)
    return (url, "/") if end < 0 else (url[:end], url[end:])


def _is_alive(connection: HTTPConnection) -> bool:
    """An idle connection on which there is something to read was closed, or is out of step."""
    readable = select.poll()
    readable.register(connection.sock, select.POLLIN)
    return not readable.poll(0)


def _write(connection: HTTPConnection, request: Request, target: str) -> None:
    try:
        connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
        names = {name for name, _ in request.headers}
        if "host" not in names:
            connection.putheader("host", urlsplit(request.url).netloc)
        if "user-agent" not in names:
            connection.putheader("user-agent", USER_AGENT)
        connection.putheader("accept-encoding", "identity")
        for name, value in request.headers:
            connection.putheader(name, value)
        if request.body or request.method == "POST":
            connection.putheader("content-length", str(len(request.body)))
        connection.endheaders(request.body or None)
    except OSError as error:
        raise failed(Stage.WRITE, error) from None


def _read(connection: HTTPConnection) -> Response:
    try:
        answer = connection.getresponse()
    except (OSError, HTTPException) as error:
        raise failed(Stage.WAIT, error) from None
    with answer:
        try:
            body = answer.read(MAX_ANSWER + 1)
        except (OSError, HTTPException) as error:
            raise failed(Stage.READ, error) from None
        if len(body) > MAX_ANSWER:
            raise oversized()
        if answer.length:  # http.client takes a short body for a whole one (CPython 3.11)
            raise TransportError(Stage.READ, "the answer ends too early")
    headers = {name.lower(): value for name, value in answer.getheaders()}
    if headers.get("content-encoding", "identity") != "identity":
        raise TransportError(Stage.ANSWER, "the answer is compressed, which was not asked for")
    return Response(answer.status, body, headers)
