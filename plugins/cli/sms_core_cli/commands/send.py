"""``sms send``: one message, and what became of it."""

from __future__ import annotations

import json

import click

from sms_core import RecipientResult
from sms_core_cli.drafts import Draft, MessageCommand, guessed, takes_message
from sms_core_cli.interrupts import told_when_interrupted
from sms_core_cli.output import tell, write
from sms_core_cli.results import as_dict, in_words, remarks
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
    if not as_json:
        tell(guessed(draft.to))
    with told_when_interrupted(runtime) as noted:
        with source.connect(noted) as client:
            result = client.send(message, account=account, check=False)
        write("\n".join((_json if as_json else _line)(each) for each in result.recipients))
    if not as_json:
        tell(remarks(result))
    ctx.exit(Status.of(result.outcome))


def _line(result: RecipientResult) -> str:
    return f"{result.recipient.masked}  {result.account}  {in_words(result)}"


def _json(result: RecipientResult) -> str:
    return json.dumps(as_dict(result))  # ASCII, so that any terminal and pipe can hold it
