"""Serving an endpoint for pushes in the foreground, and showing what comes."""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from secrets import token_urlsafe
from socket import AF_INET, AF_INET6
from socketserver import TCPServer, ThreadingMixIn
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import attrs
import click

from sms_core import Account
from sms_core.providers import Pushes
from sms_core.receipts import Report
from sms_core.receiving import Protection
from sms_core_cli.output import printable, table, write
from sms_core_cli.reports import COLUMNS, as_row, writer

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

__all__ = ["Server", "guarded", "showing"]

_SHOWN = 30
App = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Server(ThreadingMixIn, WSGIServer):
    """Serves an application; ``serve_forever`` runs it.

    Args:
        app: a WSGI application.
        host, port: where to listen; port 0 takes a free one.
        tell: gets a line for each request that was refused.

    Once ``closing`` is set nothing more is acknowledged, also of what has just been kept.
    """

    daemon_threads = True

    def __init__(self, app: App, host: str, port: int, tell: Callable[[str], object]) -> None:
        self.address_family = AF_INET6 if ":" in host else AF_INET
        super().__init__((host, port), _Handler)
        self.closing: Event = Event()
        self.set_app(_telling(_until(self.closing, app), tell))

    def server_bind(self) -> None:
        """As inherited, without asking the network for a name of this machine."""
        TCPServer.server_bind(self)
        self.server_name = str(self.server_address[0])
        self.server_port = self.server_address[1]
        self.setup_environ()

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a connection that broke is for the provider to repeat."""

    @property
    def origin(self) -> str:
        """The address without a path."""
        host = str(self.server_address[0])
        return f"http://{f'[{host}]' if ':' in host else host}:{self.server_port}"


class _Handler(WSGIRequestHandler):
    timeout: ClassVar[float | None] = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Nothing: the path of a push holds a secret."""


def _until(closing: Event, app: App) -> App:
    """The application, which turns away what comes to its end too late to be shown.

    What was acknowledged before is in the inbox, so whoever sets ``closing`` and then looks there
    sees all of it.
    """

    def open_(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        started: list[tuple[str, list[tuple[str, str]]]] = []
        body = b"".join(app(environ, lambda *given: started.append(given)))
        if closing.is_set():
            started, body = [("503 Service Unavailable", [])], b"closing"
        start_response(*started[0])
        return [body]

    return open_


def _telling(app: App, tell: Callable[[str], object]) -> App:
    """The application, telling why it refused a request; the path may hold a secret."""

    def telling(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        statuses: list[str] = []

        def started(status: str, headers: list[tuple[str, str]]) -> Any:
            statuses.append(status)
            return start_response(status, headers)

        body = b"".join(app(environ, started))
        if not statuses[0].startswith("2"):
            reason = body.decode("utf-8", "replace").strip()
            tell(f"Refused a {environ['REQUEST_METHOD']} with {statuses[0]}: {reason}.")
        return [body]

    return telling


def guarded(accounts: Iterable[Account]) -> tuple[dict[str, Account], dict[str, str]]:
    """The accounts that push, each with a secret, and the paths to enter at the provider.

    An account that has none gets one for this run, and only that one is shown.
    """
    able: dict[str, Account] = {}
    paths: dict[str, str] = {}
    for account in accounts:
        pushes = account.provider.capabilities.pushes
        guard = account.receipts or Protection()
        if pushes is Pushes.NONE:
            continue
        path = f"/{quote(account.name, safe='')}"
        if guard.secrets:
            path += "/SECRET (one of the account's receipts.secrets)"
        elif pushes is not Pushes.SIGNED and not guard.takes_unsigned:
            secret = token_urlsafe(24)
            guard = attrs.evolve(guard, secrets=(secret,))
            path += f"/{secret}"
        able[account.name] = attrs.evolve(account, receipts=guard)
        paths[account.name] = path
    return able, paths


class Lines:
    """A line for each report, and refusals on standard error."""

    def __init__(self, write_as: Callable[[Report], str]) -> None:
        self._write_as = write_as

    def show(self, report: Report) -> bool:
        """Show a report; whether anybody can see it."""
        return write(self._write_as(report))

    def tell(self, line: str) -> None:
        """Say what else happened; the method of a refused request is anybody's words."""
        click.echo(printable(line), err=True)


class LiveTable:
    """A table on the terminal with the newest reports, refusals above it."""

    def __init__(self, live: Live, language: str, *, full: bool) -> None:
        self._live, self._language, self._full = live, language, full
        self._rows: deque[tuple[str, ...]] = deque(maxlen=_SHOWN)
        # each request is of a thread of its own, and two that draw at once spoil the table
        self._drawing = Lock()

    def show(self, report: Report) -> bool:
        """As ``Lines``."""
        with self._drawing:
            self._rows.append(as_row(report, self._language, full=self._full))
            self._live.update(self._narrower(table(COLUMNS, self._rows)), refresh=True)
        return True

    def _narrower(self, rows: RenderableType) -> RenderableType:
        """Leaves room for the ``^C`` that the terminal writes, or the end would be drawn twice."""
        from rich.constrain import Constrain

        return Constrain(rows, self._live.console.width - 3)

    def tell(self, line: str) -> None:
        """As ``Lines``."""
        with self._drawing:
            self._live.console.print(printable(line), highlight=False)


@contextmanager
def showing(language: str, *, as_objects: bool, full: bool = False) -> Iterator[Lines | LiveTable]:
    """How reports are shown: as a table on a terminal, else a line each."""
    with ExitStack() as until_the_end:
        shown: Lines | LiveTable = Lines(writer(language, as_objects=as_objects, full=full))
        if not as_objects and sys.stdout.isatty():
            from rich.console import Console
            from rich.live import Live

            console = Console(markup=False, emoji=False)
            live = Live("Waiting for reports; Ctrl-C ends.", console=console, auto_refresh=False)
            shown = LiveTable(until_the_end.enter_context(live), language, full=full)
        until_the_end.enter_context(_logged(shown.tell))
        yield shown


@contextmanager
def _logged(tell: Callable[[str], object]) -> Iterator[None]:
    """What webhooks log is told, too."""

    class Telling(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            tell(record.getMessage())

    handler, log = Telling(), logging.getLogger("sms_core.webhooks")
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
