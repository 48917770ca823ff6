"""``sms status``: what a provider's records tell of one message."""

from __future__ import annotations

from datetime import datetime

import click

from sms_core import Client, ConfigError, Outcome, PhoneNumber, RecipientResult, SendResult
from sms_core.receipts import DeliveryReceipt
from sms_core_cli.drafts import MessageCommand
from sms_core_cli.output import write
from sms_core_cli.reports import as_json, as_line, status_of
from sms_core_cli.runtime import Runtime, pass_runtime
from sms_core_cli.sources import Source, takes_source

__all__ = ["status"]

_DAY = 24 * 3600

_EPILOG = """\b
Examples:
  sms status 853819343905671399^0 --to +8613800138000
  sms status 5000:1045710669157053657849499619 --to +8613800138000 --account tencent

Exit status: 0 delivered, 1 failed, expired or rejected, 2 usage or configuration, 3 the records
do not tell yet."""


_LATER = (
    "Ask again later. If that does not help: was it sent through {} (--account), to this number, "
    "at that time (--sent-at)?"
)


@click.command(cls=MessageCommand, short_help="Ask what became of a message.", epilog=_EPILOG)
@click.argument("message", metavar="MESSAGE")
@click.option("--to", metavar="NUMBER", required=True, help="Whom it was sent to.")
@click.option(
    "--sent-at",
    metavar="TIME",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]),
    help="When it was sent, like 2024-03-05T14:07:08, by this machine's clock.  [default: within "
    "the last day]",
)
@click.option("--account", metavar="NAME", default="", help="Instead of the default account.")
@click.option(
    "--language",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="Of the sentence that explains a code.",
)
@click.option("--json", "as_objects", is_flag=True, help="A JSON object.")
@takes_source
@pass_runtime
@click.pass_context
def status(
    ctx: click.Context,
    runtime: Runtime,
    *,
    message: str,
    to: str,
    sent_at: datetime | None,
    account: str,
    language: str,
    as_objects: bool,
    source: Source,
) -> None:
    """Ask a provider's records what became of MESSAGE, the id that `sms send` told."""
    number = PhoneNumber.parse(to)
    with source.connect(runtime) as client:
        asked = client.account(account) if account else client.accounts[0]
        if not asked.provider.capabilities.status:
            raise ConfigError(f"the records of account {asked.name!r} cannot be asked")
        now = client.clock.wall()
        moments = (sent_at.timestamp(),) if sent_at else (now, now - _DAY)
        receipt = _asked(client, _result(number, asked.name, message), *moments)
    write(as_json(receipt) if as_objects else as_line(receipt, language))
    if not receipt.final and not as_objects:
        click.echo(_LATER.format(asked.name), err=True)
    ctx.exit(status_of(receipt))


def _asked(client: Client, result: SendResult, at: float, *others: float) -> DeliveryReceipt:
    """What the records of one day tell, or those of the next."""
    (receipt,) = client.status(result, sent_at=at)
    return receipt if receipt.final or not others else _asked(client, result, *others)


def _result(number: PhoneNumber, account: str, message_id: str) -> SendResult:
    """What a send must have told for a message to have this id."""
    accepted = RecipientResult(
        recipient=number, outcome=Outcome.ACCEPTED, account=account, message_id=message_id
    )
    return SendResult((accepted,))
