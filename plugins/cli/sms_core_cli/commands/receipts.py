"""``sms receipts``: what became of messages, as providers push it or hand it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Event
from typing import TYPE_CHECKING

import attrs
import click

from sms_core import Account, Client, ConfigError
from sms_core.inbox import Inbox, MemoryInbox
from sms_core.providers import Pulls
from sms_core.receipts import Report
from sms_core_cli.output import tell, write
from sms_core_cli.reports import writer
from sms_core_cli.runtime import Runtime, pass_runtime
from sms_core_cli.sources import Source, takes_source

if TYPE_CHECKING:
    from sms_core.inbox_sqlite import SqliteInbox
    from sms_core_cli.origins import Origins

__all__ = ["receipts"]

_EPILOG = """\b
Examples:
  sms receipts listen --port 8030
  sms receipts pull --json
  sms receipts pull --replies --json --full-numbers"""

_account = click.option("--account", metavar="NAME", default="", help="Only this account's.")
_json = click.option("--json", "as_objects", is_flag=True, help="One JSON object a line.")
_language = click.option(
    "--language",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="Of the sentence that explains a code.",
)
_full = click.option(
    "--full-numbers",
    "full",
    is_flag=True,
    help="Show numbers unmasked, also with --json: who wrote a reply can be told from them alone.",
)
_inbox = click.option(
    "--inbox", metavar="FILE", help="Keep reports in an SQLite file until they were shown."
)


@click.group(short_help="Delivery receipts and replies, pushed or fetched.", epilog=_EPILOG)
def receipts() -> None:
    """Delivery receipts, replies and reviews: pushed to this machine, or fetched."""


def _origin(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if value and not re.fullmatch(r"https?://[^/?#\s]+[^?#\s]*", value):
        raise click.BadParameter("must look like https://host or https://host/path", ctx, param)
    return value.rstrip("/")


@receipts.command(short_help="Serve the address that providers push to.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8030,
    show_default=True,
    help="0 takes a free one.",
)
@click.option(
    "--public-url",
    metavar="URL",
    default="",
    callback=_origin,
    help="What stands before the path when a provider calls, where a proxy hides it.",
)
@_account
@_inbox
@_language
@_full
@_json
@takes_source
@pass_runtime
def listen(
    runtime: Runtime,
    *,
    source: Source,
    account: str,
    inbox: str | None,
    language: str,
    full: bool,
    as_objects: bool,
    host: str,
    port: int,
    public_url: str,
) -> None:
    """Serve the address that providers push reports to, and show what comes.

    An account without a secret for it gets one for this run.  Each push is verified and
    acknowledged before its reports are shown; one that is refused is told on standard error.
    Ctrl-C ends it, once all that was acknowledged is shown.
    """
    from sms_core.accounts import chosen
    from sms_core.transports.making import make_transport
    from sms_core.webhooks import WsgiWebhook
    from sms_core_cli.listening import Server, guarded, showing
    from sms_core_cli.simulators import faults_told

    loaded = source.load(source.plugins(runtime))
    accounts, paths = guarded(chosen(loaded.accounts, account))
    if not accounts:
        names = account or ", ".join(loaded.accounts)
        raise ConfigError(f"nothing to listen for: no reports are pushed to {names}")
    transport = runtime.transport or make_transport(loaded.transport)
    with (
        _kept_in(inbox) as kept,
        Client(accounts, transport, hooks=runtime.hooks, inbox=kept) as client,
    ):

        def handle(report: Report) -> None:
            if not shown.show(report):
                unread.set()
                server.shutdown()
                raise BrokenPipeError

        def tell(line: str) -> None:
            shown.tell(line)

        unread = Event()
        webhook = WsgiWebhook(client, handle, public_url=public_url)
        with faults_told(host, port):
            server = Server(webhook, host, port, tell)
        with server:
            for path in paths.values():
                click.echo(f"Push reports to {public_url or server.origin}{path}", err=True)
            look = showing(language, as_objects=as_objects, full=full)
            with look as shown, suppress(KeyboardInterrupt):
                try:
                    server.serve_forever(poll_interval=0.1)
                finally:
                    server.closing.set()
                    webhook.close(timeout=2)
                    while not unread.is_set() and webhook.handle_waiting():
                        pass


@receipts.command(short_help="Fetch what providers hand out.")
@click.option("--receipts", "kind", flag_value="receipts", default="receipts", hidden=True)
@click.option(
    "--replies", "kind", flag_value="replies", help="What recipients answered, instead of receipts."
)
@click.option("--reviews", "kind", flag_value="reviews", help="How templates fared with reviewers.")
@click.option("--follow", is_flag=True, help="Go on until Ctrl-C.")
@_account
@_inbox
@_language
@_full
@_json
@takes_source
@pass_runtime
def pull(
    runtime: Runtime,
    *,
    source: Source,
    account: str,
    inbox: str | None,
    language: str,
    full: bool,
    as_objects: bool,
    kind: str,
    follow: bool,
) -> None:
    """Fetch reports from the providers' queues and show them.

    A report that was shown is removed at the provider.  Some providers hand each out only once;
    with --inbox nothing is lost when this is ended in between, and with --full-numbers it is
    known whose reply it was.
    """
    from sms_core_cli.origins import Origins

    count, written = 0, writer(language, as_objects=as_objects, full=full)
    origins = Origins(runtime.plugins)
    with (
        _kept_in(inbox) as kept,
        source.connect(attrs.evolve(runtime, plugins=origins.plugins), inbox=kept) as client,
        suppress(*((KeyboardInterrupt,) if follow else ())),
    ):
        asked = [client.account(account)] if account else client.accounts
        if not as_objects:
            tell(_silent(asked, origins))
        found = client.reports(kind, account, wait=20 if follow else 0, follow=follow)
        for count, report in enumerate(found, 1):  # noqa: B007 - told below
            # what nobody could read is not taken
            if not write(written(report)):
                break
    if not count and not as_objects:
        click.echo(f"No {kind} are waiting.", err=True)


def _silent(accounts: Iterable[Account], origins: Origins) -> Iterator[str]:
    """Which hand out nothing, and what they lack, so that nobody waits for theirs."""
    for each in accounts:
        if each.provider.capabilities.pulls is Pulls.NONE:
            lacking = "; ".join(map(", ".join, origins.of(each.provider).lacking("pulls")))
            why = f"it needs the setting {lacking}" if lacking else "its provider has no such call"
            yield f"Not asked: {each.name}; nothing can be fetched there: {why}."


@contextmanager
def _kept_in(path: str | None) -> Iterator[Inbox]:
    """An inbox; what is left in it at the end is told."""
    inbox = _inbox_at(path)
    try:
        yield inbox
    finally:
        if left := len(inbox):
            told = f"left in {path}: {left}." if path else f"lost: {left}; --inbox FILE keeps them."
            click.echo(f"Reports not shown, and {told}", err=True)


def _inbox_at(path: str | None) -> MemoryInbox | SqliteInbox:
    if path is None:
        return MemoryInbox()
    from sms_core.inbox_sqlite import SqliteInbox

    return SqliteInbox(path)
