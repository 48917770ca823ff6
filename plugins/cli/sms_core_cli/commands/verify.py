"""``sms verify``: a code to a number, and whether what comes back is right."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from sms_core import PhoneNumber
from sms_core_cli.drafts import MessageCommand, guessed
from sms_core_cli.interrupts import Begun, told_when_interrupted
from sms_core_cli.output import tell, write
from sms_core_cli.results import as_dict, in_words, remarks
from sms_core_cli.runtime import Runtime, pass_runtime
from sms_core_cli.sources import Source, takes_source
from sms_core_cli.status import Failed, Status
from sms_core_cli.verifiers import Desk, takes_desk

if TYPE_CHECKING:
    from sms_core_verify import Challenge, Outcome

__all__ = ["verify"]

_START = """\b
Examples:
  sms verify start --to +8613800138000
  sms verify start --to +8613800138000 --usage-type Register --policy logto

Exit status: 0 accepted, 1 rejected by the provider or by a limit, 2 usage, configuration or
store, 3 outcome unknown, 4 not sent, 130 interrupted."""
_RESEND = """\b
Examples:
  sms verify resend CHALLENGE

Exit status: as of sms verify start."""
_CHECK = """\b
Examples:
  sms verify check CHALLENGE
  sms verify check CHALLENGE CODE --json

Exit status: 0 the code is right, 1 it is not, 2 usage, configuration or store."""


class Codes(click.Group):
    """In the order of use; a code that stands where a command should is not repeated."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(re.sub(r"\d", "#", error.format_message()), ctx) from None


@click.group(cls=Codes, short_help="Send a verification code and check it.")
def verify() -> None:
    """Send a verification code and check what comes back, as an application would.

    The code itself is never shown: it is on the phone.  Needs sms-core[verify].
    """


@verify.command(cls=MessageCommand, short_help="Send a code.", epilog=_START)
@click.option("--to", metavar="NUMBER", required=True, help="Whose number is verified.")
@click.option(
    "--usage-type",
    metavar="NAME",
    default="SignIn",
    show_default=True,
    help="What for; the name of the template, which gets code and minutes.",
)
@takes_desk
@click.option("--account", metavar="NAME", default="", help="Instead of the default account.")
@takes_source
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_runtime
@click.pass_context
def start(
    ctx: click.Context,
    runtime: Runtime,
    *,
    to: str,
    usage_type: str,
    desk: Desk,
    account: str,
    source: Source,
    as_json: bool,
) -> None:
    """Send a code to a number.  Standard output has the challenge's id, and nothing else."""
    number = PhoneNumber.parse(to)
    if not as_json:
        tell(guessed([to]))
    read_either_way = {number.calling_code, number.strict().calling_code}
    begun, limits = Begun(silent=as_json), list[str]()
    with told_when_interrupted(begun.of(runtime)) as noted:
        with (
            source.connect(noted) as client,
            desk.verifier(
                client,
                account,
                countries=read_either_way,
                makes_key=True,
                begun=begun.note,
                refused=limits.append,
            ) as verifier,
        ):
            challenge = verifier.start(number, usage_type, bind=desk.bind)
        _tell_start(ctx, challenge, desk, begun, limits, as_json=as_json)


@verify.command(cls=MessageCommand, short_help="Send it again.", epilog=_RESEND)
@click.argument("challenge")
@takes_desk
@click.option("--account", metavar="NAME", default="", help="Instead of the default account.")
@takes_source
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_runtime
@click.pass_context
def resend(
    ctx: click.Context,
    runtime: Runtime,
    *,
    challenge: str,
    desk: Desk,
    account: str,
    source: Source,
    as_json: bool,
) -> None:
    """Send the code of CHALLENGE again.  It is the same code; tries and expiry stay."""
    begun, limits = Begun(silent=as_json), list[str]()
    with told_when_interrupted(begun.of(runtime)) as noted:
        with (
            source.connect(noted) as client,
            desk.verifier(client, account, begun=begun.note, refused=limits.append) as verifier,
        ):
            again = verifier.resend(challenge, bind=desk.bind)
        _tell_start(ctx, again, desk, begun, limits, as_json=as_json)


def _tell_start(
    ctx: click.Context,
    challenge: Challenge,
    desk: Desk,
    begun: Begun,
    limits: list[str],
    *,
    as_json: bool,
) -> None:
    if challenge.error is not None:
        raise challenge.error
    if challenge.issue.value == "unavailable":
        raise Failed(f"{desk.store}: the store did not answer; nothing was sent")
    result = challenge.sent.recipients[0] if challenge.sent else None
    if as_json:
        sent = as_dict(result) if result else None
        told = {"issue": challenge.issue.value, **challenge.for_screen(), "delivery": sent}
        write(json.dumps(told))
    else:
        if result:
            begun.tell()
        tell(_start_in_words(challenge, limits))
    ctx.exit(Status.of(result.outcome) if result else Status.REJECTED)


def _start_in_words(challenge: Challenge, limits: list[str]) -> Iterator[str]:
    from sms_core_verify.rules import STARTS
    from sms_core_verify.words import told

    if challenge.sent is None:
        yield f"Nothing was sent: {STARTS[challenge.issue].meaning}."
        yield from limits
        if challenge.retry_after is not None and not limits:
            yield f"It may be in {challenge.retry_after:g} s."
    else:
        result = challenge.sent.recipients[0]
        yield f"{result.recipient.masked}  {result.account}  {in_words(result)}"
        yield from remarks(challenge.sent)
        yield (
            f"The code lives {challenge.expires_in:g} s, has {challenge.tries} tries and can be "
            f"sent again in {challenge.resend_in:g} s."
        )
    yield f"A user is told: {told(challenge)}"


@verify.command(cls=MessageCommand, short_help="Check a code.", epilog=_CHECK)
@click.argument("challenge")
@click.argument("code", required=False)
@takes_desk
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def check(
    ctx: click.Context, *, challenge: str, code: str | None, desk: Desk, as_json: bool
) -> None:
    """Tell whether CODE is the code of CHALLENGE.  Without CODE it is asked for, unseen."""
    if code is None:
        code = _asked()
    with desk.verifier() as verifier:
        outcome = verifier.check(challenge, code, bind=desk.bind)
    if outcome.reason.value == "unavailable":
        raise Failed(f"{desk.store}: the store did not answer; nothing was compared")
    if as_json:
        write(json.dumps(_check_as_dict(outcome)))
    else:
        _tell_check(outcome)
    ctx.exit(Status.ACCEPTED if outcome else Status.REJECTED)


def _asked() -> str:
    """The code: unseen from a terminal, else a line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("Code", hide_input=True, err=True))
    code = sys.stdin.readline().strip()
    if not code:
        raise click.UsageError("there is no code: name it behind the challenge, or type it.")
    return code


def _check_as_dict(outcome: Outcome) -> dict[str, object]:
    recipient = outcome.phone.masked if outcome.phone else None
    return {
        "reason": outcome.reason.value,
        **outcome.for_screen(),
        "recipient": recipient,
        "usage_type": outcome.usage_type,
    }


def _tell_check(outcome: Outcome) -> None:
    from sms_core_verify.rules import CHECKS
    from sms_core_verify.words import told

    if outcome.phone is not None:
        write(f"{outcome.reason.value}  {outcome.phone.masked}  {outcome.usage_type}")
    else:
        row = CHECKS[outcome.reason]
        left = f"; {outcome.tries_left} tries left" if row.charged else ""
        write(f"{outcome.reason.value}  {row.meaning}{left}")
    click.echo(f"A user is told: {told(outcome)}", err=True)
