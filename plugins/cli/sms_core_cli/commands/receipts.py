"""``sms receipts``: what became of messages, as providers push it or hand it out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from sms_core import Client, ConfigError
from sms_core.inbox import Inbox
from sms_core.receipts import Report
from sms_core_cli.output import write
from sms_core_cli.reports import as_json, as_line
from sms_core_cli.runtime import Runtime, pass_runtime
from sms_core_cli.sources import Source, takes_source

__all__ = ["receipts"]

_EPILOG = """\b
Examples:
  sms receipts listen --port 8030
  sms receipts pull --json
  sms receipts pull --replies --follow"""

_account = click.option("--account", metavar="NAME", default="", help="Only this account's.")
_json = click.option("--json", "as_objects", is_flag=True, help="One JSON object a line.")
_language = click.option(
    "--language",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="Of the sentence that explains a code.",
)
_inbox = click.option(
    "--inbox", metavar="FILE", help="Keep reports in an SQLite file until they were shown."
)


@click.group(short_help="Delivery receipts and replies, pushed or fetched.", epilog=_EPILOG)
def receipts() -> None:
    """Delivery receipts, replies and reviews: pushed to this machine, or fetched."""


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
    help="What stands before the path when a provider calls, where a proxy hides it.",
)
@_account
@_inbox
@_language
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
    as_objects: bool,
    host: str,
    port: int,
    public_url: str,
) -> None:
    """Serve the address that providers push reports to, and show what comes.

    An account without a secret for it gets one for this run.  Each push is verified and
    acknowledged before its reports are shown.  Ctrl-C ends it.
    """
    from sms_core.transports.making import make_transport
    from sms_core.webhooks import WsgiWebhook
    from sms_core_cli.listening import guarded, served
    from sms_core_cli.simulators import faults_told

    loaded = source.load(source.plugins(runtime))
    known = dict(loaded.accounts)
    if account and account not in known:
        raise ConfigError(f"no account {account!r}; there are: {', '.join(known)}")
    accounts, paths = guarded((known[account],) if account else known.values())
    if not accounts:
        raise ConfigError("none of the accounts has a provider that pushes reports")
    transport = runtime.transport or make_transport(loaded.transport)
    client = Client(accounts, transport, hooks=runtime.hooks, inbox=_kept_in(inbox))

    def handle(report: Report) -> None:
        show(report)

    webhook = WsgiWebhook(client, handle, public_url=public_url)
    with faults_told(host, port), served(webhook, host, port) as server:
        origin = public_url.rstrip("/") or f"http://{host}:{server.server_port}"
        for path in paths.values():
            click.echo(f"Push reports to {origin}{path}", err=True)
        with _showing(as_objects, language) as show:
            try:
                server.serve_forever(poll_interval=0.1)
            except KeyboardInterrupt:
                return
            finally:
                webhook.close(timeout=2)


@receipts.command(short_help="Fetch what providers hand out.")
@click.option("--replies", is_flag=True, help="What recipients answered, instead of receipts.")
@click.option("--follow", is_flag=True, help="Go on until Ctrl-C.")
@_account
@_inbox
@_language
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
    as_objects: bool,
    replies: bool,
    follow: bool,
) -> None:
    """Fetch reports from the providers' queues and show them.

    A report that was shown is removed at the provider.  Some providers hand each out only once;
    with --inbox nothing is lost when this is ended in between.
    """
    with source.connect(runtime, inbox=_kept_in(inbox)) as client:
        kind = "replies" if replies else "receipts"
        found = client.reports(kind, account, wait=20 if follow else 0, follow=follow)
        count = 0
        for count, report in enumerate(found, 1):  # noqa: B007 - told below
            write(as_json(report) if as_objects else as_line(report, language))
    if not count and not as_objects:
        click.echo(f"No {kind} are waiting.", err=True)


def _kept_in(path: str | None) -> Inbox | None:
    if path is None:
        return None
    from sms_core.inbox_sqlite import SqliteInbox

    return SqliteInbox(path)


@contextmanager
def _showing(as_objects: bool, language: str) -> Iterator[Callable[[Report], None]]:
    """How reports are shown: a table on a terminal, else a line each."""
    if not as_objects and sys.stdout.isatty():
        from sms_core_cli.listening import live_table

        with live_table(language) as show:
            yield show
    elif as_objects:
        yield lambda report: write(as_json(report))
    else:
        yield lambda report: write(as_line(report, language))
