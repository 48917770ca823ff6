"""``sms demo``: one verification code through Aliyun and one through Tencent Cloud."""

from __future__ import annotations

import click

from sms_core import PhoneNumber, SendResult
from sms_core_cli.drafts import MessageCommand
from sms_core_cli.runtime import Runtime, pass_runtime
from sms_core_cli.status import Status

__all__ = ["demo"]

_EPILOG = """\b
Examples:
  sms demo
  sms demo --live --aliyun aliyun.json --to +8613800138000

Exit status: as of sms send."""
_NUMBER = "+8613800138000"


@click.command(
    cls=MessageCommand,
    short_help="Try it without an account, against a simulator.",
    epilog=_EPILOG,
)
@click.option("--aliyun", metavar="FILE", help="Your own Logto connector JSON for Aliyun.")
@click.option("--tencent", metavar="FILE", help="Your own one for Tencent Cloud.")
@click.option("--to", metavar="NUMBER", help="Recipient.  [default: an example; none with --live]")
@click.option("--live", is_flag=True, help="Send to the vendors for real; this costs money.")
@click.option("--keep", is_flag=True, help="Leave it running, with an inbox page, until Ctrl-C.")
@pass_runtime
@click.pass_context
def demo(
    ctx: click.Context,
    runtime: Runtime,
    *,
    aliyun: str | None,
    tencent: str | None,
    to: str | None,
    live: bool,
    keep: bool,
) -> None:
    """Send one random code through Aliyun and one through Tencent Cloud, and show what happened.

    Without options nothing leaves this machine: a simulator plays both vendors over HTTP on
    127.0.0.1 and verifies the signatures.  With --live and your own connector files the codes go
    to the vendors.
    """
    from sms_core_cli.demonstration import live as send_live
    from sms_core_cli.demonstration import simulated

    PhoneNumber.parse(to or _NUMBER)  # complains before anything starts
    own = {name: file for name, file in (("aliyun", aliyun), ("tencent", tencent)) if file}
    if not live:
        results = simulated(runtime, own, to or _NUMBER, keep=keep)
    elif own and to and not keep:
        results = send_live(runtime, own, to)
    else:
        raise click.UsageError("--live needs --to NUMBER and --aliyun or --tencent, no --keep.")
    ctx.exit(Status.of(SendResult(tuple(results)).outcome))
