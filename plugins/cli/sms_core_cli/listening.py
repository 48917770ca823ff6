"""Serving an endpoint for pushes in the foreground, and showing what comes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from secrets import token_urlsafe
from socketserver import ThreadingMixIn
from typing import Any, ClassVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import attrs

from sms_core import Account
from sms_core.providers import Pushes
from sms_core.receipts import Report
from sms_core.receiving import Protection
from sms_core_cli.output import write
from sms_core_cli.reports import COLUMNS, as_row

__all__ = ["guarded", "live_table", "served"]

_SHOWN = 30


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    timeout: ClassVar[float | None] = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Nothing: the path of a push holds a secret."""


@contextmanager
def served(app: Any, host: str, port: int) -> Iterator[_Server]:
    """A server for a WSGI application; ``serve_forever`` runs it."""
    with make_server(host, port, app, _Server, _Handler) as server:
        yield server


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
        path = f"/{account.name}"
        if guard.secrets:
            path += "/SECRET (one of the account's receipts.secrets)"
        elif pushes is Pushes.UNSIGNED and not (guard.is_set or guard.allow_unsigned):
            secret = token_urlsafe(24)
            guard = attrs.evolve(guard, secrets=(secret,))
            path += f"/{secret}"
        able[account.name] = attrs.evolve(account, receipts=guard)
        paths[account.name] = path
    return able, paths


@contextmanager
def live_table(language: str) -> Iterator[Callable[[Report], None]]:
    """A table on the terminal that shows the newest reports; ends as a table that stays."""
    from rich.console import Console
    from rich.live import Live
    from rich.table import Table

    from sms_core_cli.output import printable

    rows: deque[tuple[str, ...]] = deque(maxlen=_SHOWN)

    def table() -> Table:
        made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="cyan")
        for column in COLUMNS:
            made.add_column(column, overflow="fold")
        for row in rows:
            made.add_row(*map(printable, row))
        return made

    def show(report: Report) -> None:
        rows.append(as_row(report, language))
        live.update(table(), refresh=True)

    console = Console(markup=False, emoji=False)
    with Live("Waiting for reports; Ctrl-C ends.", console=console, auto_refresh=False) as live:
        yield show
    if not rows:
        write("No report came.")
