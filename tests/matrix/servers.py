"""A vendor's server that fails on purpose, and knows the truth.

Until it is armed it behaves.  Then its fault has its way: with each new connection, or with
each request, as the fault says.
"""

import socket
import ssl
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import trustme
from faulty import Server

from matrix.vendors import VENDORS, Copy, http

__all__ = ["Server", "VendorServer", "ca_file", "stranger"]


@cache
def _authority() -> trustme.CA:
    return trustme.CA()


@cache
def ca_file() -> str:
    """The only certificates the clients trust."""
    path = Path(mkdtemp()) / "ca.pem"
    _authority().cert_pem.write_to_path(path)
    return str(path)


@cache
def _trusted() -> ssl.SSLContext:
    return _serving(_authority())


@cache
def stranger() -> ssl.SSLContext:
    """With a certificate that no client trusts."""
    return _serving(trustme.CA())


def _serving(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


class VendorServer(Server):
    """One vendor's server with one fault.

    Attributes:
        copies: every message it took, in order.
        requests: every whole request it read once armed.
    """

    def __init__(self, vendor, fault=None):
        self.vendor, self.fault = VENDORS[vendor], fault
        self.copies: list[Copy] = []
        self.armed = False
        self.kept = []
        super().__init__(VendorServer._converse)
        host = "localhost" if fault and fault.tls else "127.0.0.1"
        if fault and fault.host:
            host = fault.host
        self.endpoint = f"{'https' if fault and fault.tls else 'http'}://{host}:{self.port}"

    def arm(self):
        """From now on the fault has its way; what it needs done beforehand is done."""
        self.requests.clear()
        self.copies.clear()
        self.connections = 0
        self.armed = True
        if self.fault is not None and self.fault.connection is not None:
            self._hang_up()
        if self.fault is not None and self.fault.armed is not None:
            self.fault.armed(self)

    def stop_listening(self):
        """Give up the port, with whoever waits at it."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._threads[0].join(5)

    def close(self):
        super().close()
        for each in self.kept:
            each.close()

    def take(self, body):
        """Take the message: from here on it will be sent, whatever the client learns."""
        self.copies.append(self.vendor.read(body))
        return self.copies[-1]

    def good_answer(self, body):
        """Take the message and say so."""
        return http(*self.vendor.taken(self.take(body)))

    def saying(self, what, status=None, *headers):
        """The answer with one of the vendor's codes."""
        usual, body = self.vendor.said(self.vendor.codes[what])
        return http(usual if status is None else status, body, *headers)

    def _hang_up(self):
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join(5)

    def _converse(self, connection):
        if self.armed and self.fault and self.fault.connection:
            self.fault.connection(self, connection)
        elif self.fault and self.fault.tls:
            with _trusted().wrap_socket(connection, server_side=True) as secured:
                self.opened(secured)
                self._serve_requests(secured)
        else:
            self._serve_requests(connection)

    def _serve_requests(self, connection):
        while _peek(connection):
            if self.armed and self.fault and self.fault.request:
                if not self.fault.request(self, connection):
                    return
            else:
                connection.sendall(self.good_answer(self.read(connection)[1]))


def _peek(connection):
    """Wait for a request to begin; false at the end of the connection."""
    raw = connection.fileno()
    with socket.socket(fileno=socket.dup(raw)) as twin:
        twin.setblocking(True)
        return bool(twin.recv(1, socket.MSG_PEEK))
