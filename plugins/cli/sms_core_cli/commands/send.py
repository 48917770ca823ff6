"""``sms send``: one message, and what became of it."""

from __future__ import annotations

import json

import click

from sms_core import RecipientResult, SendResult
from sms_core_cli.drafts import Draft, MessageCommand, takes_message
from sms_core_cli.interrupts import told_when_interrupted
from sms_core_cli.output import write
from sms_core_cli.results import advice, as_dict, ended, in_words
from sms_core_cli.runtime import Runtime, pass_runtime
from sms_core_cli.sources import Source, takes_source
from sms_core_cli.status import Status

__all__ = ["send"]

_EPILOG = """\b
Examples:
  sms send --to +8613800138000 --template SignIn --param code=123456
  sms send --to +8613800138000 --test --provider aliyun --connector aliyun.json

Exit status: 0 accepted, 1 rejected, 2 usage or configuration, 3 outcome unknown, 4 not sent,
130 interrupted; of several recipients the least certain counts."""


@click.command(cls=MessageCommand, short_help="Send a message.", epilog=_EPILOG)
@takes_message
@click.option("--account", metavar="NAME", default="", help="Instead of the default account.")
@takes_source
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each recipient.")
@pass_runtime
@click.pass_context
def send(
    ctx: click.Context,
    runtime: Runtime,
    *,
    draft: Draft,
    source: Source,
    account: str,
    as_json: bool,
) -> None:
    """Send one message to one number or several, and tell what became of it."""
    message = draft.message()
    with told_when_interrupted(runtime) as noted:
        with source.connect(noted) as client:
            result = client.send(message, account=account, check=False)
        write("\n".join((_json if as_json else _line)(each) for each in result.recipients))
    if not as_json:
        _advise(result)
    ctx.exit(Status.of(result.outcome))


def _line(result: RecipientResult) -> str:
    return f"{result.recipient.masked}  {result.account}  {in_words(result)}"


def _json(result: RecipientResult) -> str:
    return json.dumps(as_dict(result))  # ASCII, so that any terminal and pipe can hold it


def _advise(result: SendResult) -> None:
    for attempt in result.attempts:
        if attempt.account not in {each.account for each in result.recipients}:
            click.echo(f"Account {attempt.account} was asked before: {ended(attempt)}.", err=True)
    for sentence in dict.fromkeys(advice(each) for each in result.recipients):
        if sentence:
            click.echo(sentence, err=True)
