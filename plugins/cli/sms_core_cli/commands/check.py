"""``sms check``: is the configuration right, and what would a message become."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import attrs
import click

from sms_core import InvalidMessage, Message, Template, Text
from sms_core.templates import Catalogue
from sms_core_cli.drafts import Draft, MessageCommand, takes_message
from sms_core_cli.output import facts, heading, show, table, write
from sms_core_cli.runtime import Runtime, pass_runtime
from sms_core_cli.sources import Source, takes_source
from sms_core_cli.status import Failed, sentence

if TYPE_CHECKING:
    from sms_core.steps import Account

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

    All faults are told at once, each with its path.  For each account a request is built and
    signed offline: for the message that --to, --template and --param describe, else for a sample.
    """
    from sms_core.steps import chosen
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
            _show_preview(each, origin.catalogue, draft)
        except InvalidMessage as error:
            refused.append(f"account {each.name} cannot send the message: {sentence(error)}")
    if refused:
        raise Failed("\n".join(refused))
    write("The configuration is right. Nothing was sent.")


def _show_preview(account: Account, catalogue: Catalogue, draft: Draft) -> None:
    title = "would send" if draft.to else "would send, for example"
    told = _told(account, catalogue, draft)
    show(heading(f"  {title}"), facts(told, indent=4), "")


def _told(account: Account, catalogue: Catalogue, draft: Draft) -> list[tuple[str, str]]:
    from sms_core_cli.dry_run import preview

    mainland, elsewhere = _SAMPLE_NUMBERS
    try:
        return [*preview(account, catalogue, _message(draft, catalogue, mainland))]
    except InvalidMessage as error:
        if not draft.to:
            with suppress(InvalidMessage):
                told = [*preview(account, catalogue, _message(draft, catalogue, elsewhere))]
                return [("mainland China", f"no: {sentence(error)}"), *told]
        raise


def _message(draft: Draft, catalogue: Catalogue, sample: str) -> Message:
    """The drafted message, with samples for what the options leave open."""
    to = draft.to or (sample,)
    content = draft.content or _sample(catalogue)
    return attrs.evolve(draft, to=to, content=content).message()


def _sample(catalogue: Catalogue) -> Template | Text:
    if not catalogue.entries:
        return Text(_SAMPLE_VALUE)
    entry = catalogue.entries.get("Generic") or next(iter(catalogue.entries.values()))
    return Template(entry.name, dict.fromkeys(entry.params, _SAMPLE_VALUE))
