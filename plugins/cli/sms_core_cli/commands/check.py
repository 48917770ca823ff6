"""``sms check``: is the configuration right, and what would a message become."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import attrs
import click

from sms_core import InvalidMessage, Message, Template, Text
from sms_core_cli.drafts import Draft, MessageCommand, takes_message
from sms_core_cli.output import facts, heading, show, table, write
from sms_core_cli.runtime import Runtime, pass_runtime
from sms_core_cli.sources import Source, takes_source
from sms_core_cli.status import Failed, sentence

if TYPE_CHECKING:
    from sms_core.accounts import Account
    from sms_core_cli.origins import Origin

__all__ = ["check"]

_EPILOG = """\b
Examples:
  sms check
  sms check --provider tencent --connector tencent.json
  sms check --to +85268326366 --template SignIn --param code=123456

Exit status: 0 all is well, 2 the configuration or the message is wrong."""
#: The second is for an account that cannot send to mainland China.
_SAMPLE_NUMBERS = ("+8613800138000", "+85268326366")
_SAMPLE_VALUE = "000000"


@click.command(
    cls=MessageCommand,
    short_help="Check a configuration; sign a message offline.",
    epilog=_EPILOG,
)
@takes_source
@click.option("--account", metavar="NAME", default="", help="Only this account.")
@takes_message
@pass_runtime
def check(runtime: Runtime, *, source: Source, account: str, draft: Draft) -> None:
    """Check a configuration and show what would be sent, without sending.

    All faults are told at once, each with its path.  For each account a request is built offline,
    and signed where its provider wants that: for the message that --to, --template and --param
    describe, else for a sample.
    """
    from sms_core.accounts import chosen
    from sms_core_cli.accounts import TEMPLATE_COLUMNS, settings, templates
    from sms_core_cli.origins import Origins

    origins = Origins(runtime.plugins, source.endpoint)
    loaded = source.load(origins.plugins)
    default = loaded.default or next(iter(loaded.accounts))
    refused = []
    for each in chosen(loaded.accounts, account):
        origin = origins.of(each.provider)
        mark = " (default)" if each.name == default else ""
        show(heading(f"account {each.name}{mark}"), facts(settings(origin)))
        if origin.catalogue.entries:
            show(table(TEMPLATE_COLUMNS, templates(origin.catalogue), indent=2))
        try:
            _show_preview(each, origin, draft)
        except InvalidMessage as error:
            refused.append(f"account {each.name} cannot send the message: {sentence(error)}")
    if refused:
        raise Failed("\n".join(refused))
    write("The configuration is right. Nothing was sent.")


def _show_preview(account: Account, origin: Origin, draft: Draft) -> None:
    title = "would send" if draft.to else "would send, for example"
    told = _told(account, origin, draft)
    show(heading(f"  {title}"), facts(told, indent=4), "")


def _told(account: Account, origin: Origin, draft: Draft) -> list[tuple[str, str]]:
    from sms_core_cli.dry_run import preview

    mainland, elsewhere = _SAMPLE_NUMBERS
    try:
        return [*preview(account, origin, _message(draft, account, origin, mainland))]
    except InvalidMessage as error:
        if not draft.to:
            with suppress(InvalidMessage):
                told = [*preview(account, origin, _message(draft, account, origin, elsewhere))]
                return [("mainland China", f"no: {sentence(error)}"), *told]
        raise


def _message(draft: Draft, account: Account, origin: Origin, sample: str) -> Message:
    """The drafted message, with samples for what the options leave open."""
    to = draft.to or (sample,)
    content = draft.content or _sample(account, origin)
    return attrs.evolve(draft, to=to, content=content).message()


def _sample(account: Account, origin: Origin) -> Template | Text:
    entries = origin.catalogue.entries
    if not entries:
        if account.provider.capabilities.text:
            return Text(_SAMPLE_VALUE)
        if origin.lists_templates:
            raise InvalidMessage('templates is empty: name at least one, as { SignIn = "CODE" }')
        return Template("Generic", {"code": _SAMPLE_VALUE})
    entry = entries.get("Generic") or next(iter(entries.values()))
    return Template(entry.name, dict.fromkeys(entry.params, _SAMPLE_VALUE))
