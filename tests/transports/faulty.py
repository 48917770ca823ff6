"""A server on a socket that fails on purpose, and knows what it has read."""

import socket
import struct
import threading
import time
from contextlib import contextmanager, suppress

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok"


class Server:
    """Runs one behaviour on every connection.

    ``requests`` are the whole requests read, ``connections`` how many were accepted.
    """

    def __init__(self, behave):
        self._behave = behave
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.requests, self.connections = [], 0
        self._ended = threading.Event()
        self._open = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self.opened(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        with connection, suppress(OSError):
            self._behave(self, connection)

    def opened(self, connection):
        """Remember a connection, to end it with the server."""
        self._open.append(connection)

    def hang(self):
        """Do nothing until the test is over, or lets go."""
        self._ended.wait(30)

    def let_go(self):
        """End what hangs or drips."""
        self._ended.set()

    def close(self):
        self.let_go()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def read(self, connection):
        """One whole request, or ``None`` at the end of the connection."""
        data = b""
        while b"\r\n\r\n" not in data:
            got = connection.recv(65536)
            if not got:
                return None
            data += got
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            body += connection.recv(65536)
        self.requests.append((head, body))
        return head, body


def reset(connection):
    """Close so that the client gets a reset, not an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@contextmanager
def serving(behave):
    server = Server(behave)
    try:
        yield server
    finally:
        server.close()


def answering(*answers):
    """Answer each request of a connection in turn, the last one for ever."""

    def behave(server, connection):
        index = 0
        while server.read(connection):
            connection.sendall(answers[min(index, len(answers) - 1)])
            index += 1

    return behave


def then(action):
    """Read a whole request, then do something else than answering."""

    def behave(server, connection):
        server.read(connection)
        action(server, connection)

    return behave


def dripping(server, connection):
    """An answer that arrives a byte at a time and never ends."""
    server.read(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not server._ended.is_set():
        connection.sendall(b"x")
        time.sleep(0.02)
