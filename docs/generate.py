"""Write the pages of the reference that are made from the code; ``PAGES`` names them.

``python docs/generate.py`` writes them; ``--check`` only tells whether they are fresh.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from enum import Enum
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any

import attrs
import click

from sms_core.answers import VerdictTable
from sms_core.meanings import MeaningTable
from sms_core.providers import Capabilities, ProviderPlugin
from sms_core.receipts import Meaning
from sms_core.registry import GROUP, Registry
from sms_core.results import Verdict
from sms_core.testing.checking import Check
from sms_core.testing.checks import CHECKS
from sms_core_cli.app import sms

DOCS = Path(__file__).parent
PLUGINS = DOCS.parent / "plugins"

TITLES = {
    "aliyun": "Aliyun",
    "http": "HTTP gateway",
    "tencent": "Tencent Cloud",
    "twilio": "Twilio",
}
#: What each capability means to somebody who chooses a provider.
CAPABILITIES = {
    "templates": "sends approved templates, `Template(...)`",
    "text": "sends texts of your own, `Text(...)`",
    "max_recipients": "numbers in one call; longer lists are split",
    "separate_mainland": "numbers of mainland China and others go in calls of their own",
    "sign_name": "takes a sign name with the message",
    "extension": "takes an extension code for replies",
    "reference_bytes": "length of a client reference in bytes of UTF-8; 0: takes none",
    "evidence": "what its records tell of a message whose answer was lost: nothing (`none`), "
    "that it was accepted (`confirms`), or also that it was not sent (`proves`)",
    "replay": "a repeated identical request is told by its nonce and not taken twice",
    "pushes": "pushes reports to an address of yours: not (`none`), `unsigned`, "
    "`mixed` (some signed for this account), or `signed`",
    "pulls": "hands reports out when asked: not (`none`), each only `once`, or kept in a `queue` "
    "until they are removed",
    "replies": "reports what recipients answer",
    "reviews": "reports what became of templates and sign names",
    "status": "its records tell what became of one message, `client.status(result)`",
    "conversion": "takes notice of codes that were used, `client.report_conversion(result)`",
    "daily_per_number": "codes a number gets in a day, unless the account's console is changed; "
    "`None`: no such limit is known",
}
NOTE = "<!-- Made by docs/generate.py; edit that, or the tables it reads. -->\n"


def names() -> list[str]:
    """The providers of this repository, whatever else is installed."""
    projects = sorted(PLUGINS.glob("*/pyproject.toml"))
    points = (_entry_points(tomllib.loads(path.read_text("utf-8"))) for path in projects)
    return sorted(name for found in points for name in found)


def _entry_points(project: dict[str, Any]) -> list[str]:
    return list(project["project"].get("entry-points", {}).get(GROUP, ()))


def codes_page() -> str:
    """Every code of every provider that has a table of them."""
    tables = {name: table for name in names() if (table := _verdicts(name))}
    head = f"""# Codes

{NOTE}
What a provider's code means to sms-core. The columns are explained under
[What a verdict holds](errors.md#what-a-verdict-holds). A code ending in `*` stands for every code
that begins so and is not listed; the last row is for codes nobody has heard of.

*Again* is the verdict's `retry`, *elsewhere* its `failover`. **Maybe** under *sent* makes the
outcome `UNKNOWN`: the message may have gone out in spite of the error.

Meaning and class follow the providers' own documents as of October and November 2026; what may be
sent again, and through whom, is this project's judgement.
"""
    return head + "".join(_codes_of(name, table) for name, table in tables.items())


def _verdicts(name: str) -> VerdictTable | None:
    if find_spec(f"sms_core_{name}.codes") is None:
        return None
    return import_module(f"sms_core_{name}.codes").VERDICTS  # type: ignore[no-any-return]


def _codes_of(name: str, table: VerdictTable) -> str:
    rows = "".join(f"{_row(code, verdict)}\n" for code, verdict in table.codes.items())
    return f"""
({name})=

## {TITLES.get(name, name)}

{len(table.codes)} codes.

| code | class | again | elsewhere | sent | who acts |
| --- | --- | --- | --- | --- | --- |
{rows}"""


def _row(code: str, verdict: Verdict) -> str:
    meaning = verdict.meaning.replace("|", r"\|").replace("<", "&lt;").replace("*", r"\*")
    cells = (
        f"`{code}`<br>{meaning}",
        verdict.error_class.value,
        verdict.retry.value,
        verdict.failover.value,
        "**maybe**" if verdict.maybe_sent else "no",
        verdict.actor.value,
    )
    return f"| {' | '.join(cells)} |"


def receipt_codes_page() -> str:
    """Every receipt code of every provider that has a table of them."""
    tables = {name: table for name in names() if (table := _meanings(name))}
    head = f"""# Receipt codes

{NOTE}
What the code of a [receipt](receipts.md) means. A code ending in `*` stands for every code that
begins so and is not listed; the last row is for codes nobody has heard of. *Lasts* tells whether
the same message, sent again, will fail too; empty: nobody knows.

The sentences are what `receipt.meaning.english` and `.chinese` hold, for whoever answers the
telephone. They follow the providers' own documents as of October and November 2026.
"""
    return head + "".join(_meanings_of(name, table) for name, table in tables.items())


def _meanings(name: str) -> MeaningTable | None:
    if find_spec(f"sms_core_{name}.meanings") is None:
        return None
    return import_module(f"sms_core_{name}.meanings").MEANINGS  # type: ignore[no-any-return]


def _meanings_of(name: str, table: MeaningTable) -> str:
    codes: dict[Meaning, list[str]] = {}
    for code, meaning in table.codes.items():
        codes.setdefault(meaning, []).append(code)
    rows = "".join(f"{_meaning_row(listed, meaning)}\n" for meaning, listed in codes.items())
    return f"""
## {TITLES.get(name, name)}

{len(table.codes)} codes.

| codes | state | class | lasts | who acts |
| --- | --- | --- | --- | --- |
{rows}"""


def _meaning_row(codes: list[str], meaning: Meaning) -> str:
    lasts = {True: "yes", False: "no", None: ""}[meaning.permanent]
    cells = (
        f"{' '.join(f'`{code}`' for code in codes)}<br>{meaning.english}<br>{meaning.chinese}",
        meaning.state.value,
        meaning.error_class.value if meaning.error_class else "",
        lasts,
        meaning.actor.value,
    )
    return f"| {' | '.join(cells)} |"


def capabilities_page() -> str:
    """What each provider can do, as it declares it."""
    plugins = [Registry().get(name) for name in names()]
    titles = " | ".join(f"[{TITLES.get(each.name, each.name)}]({each.name}.md)" for each in plugins)
    rows = "".join(_capability(field.name, plugins) for field in attrs.fields(Capabilities))
    return f"""# Capabilities

{NOTE}
What each provider of this project declares. A message that asks for more is refused with
`InvalidMessage` before anything is sent. The head of each column leads to what is supported and
refused in detail; `sms providers` tells the main things of whatever is installed. For an HTTP
gateway this is the most it can be; an account declares what its request has a place for.

| capability | | {titles} |
| --- | --- |{" --- |" * len(plugins)}
{rows}"""


def _capability(name: str, plugins: list[ProviderPlugin[Any]]) -> str:
    values = " | ".join(_shown(getattr(plugin.capabilities, name)) for plugin in plugins)
    return f"| `{name}` | {CAPABILITIES[name]} | {values} |\n"


def _shown(value: bool | int | Enum | None) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "`None`" if value is None else f"{value:,}"


def cli_page() -> str:
    """Every command with its options, as ``--help`` has them."""
    context = click.Context(sms, info_name="sms", **sms.context_settings)
    commands = [sms.get_command(context, name) for name in sms.list_commands(context)]
    shown = "".join(_command(click.Context(c, context, c.name)) for c in commands if c)
    return f"""# Command line

{NOTE}
The command `sms` comes with `sms-core[cli]`. `sms --help` and `sms COMMAND --help` print the same
as this page.

{_prose(sms.help)}

{_prose(sms.epilog)}
{shown}"""


def _command(context: click.Context) -> str:
    """A command; the members of a group follow it."""
    command = context.command
    shown = _one_command(context)
    for name in command.list_commands(context) if isinstance(command, click.Group) else ():
        inner = command.get_command(context, name)
        if inner is not None:
            shown += _one_command(click.Context(inner, context, f"{command.name} {name}"))
    return shown


def _one_command(context: click.Context) -> str:
    command, name = context.command, context.info_name
    usage = " ".join(command.collect_usage_pieces(context))
    shown = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    options = [_option(option, context) for option in shown]
    examples, _, status = (command.epilog or "").partition("\n\n")
    lines = [line.strip() for line in examples.splitlines() if line.startswith("  sms ")]
    parts = [
        f"## `sms {name}`",
        _prose(command.help),
        f"```text\nsms {name} {usage}\n```",
        "| option | |\n| --- | --- |\n" + "\n".join(options) if options else "",
        "```sh\n" + "\n".join(lines) + "\n```" if lines else "",
        _prose(status),
    ]
    return "".join(f"\n{part}\n" for part in parts if part)


def _option(option: click.Option, context: click.Context) -> str:
    names, told = option.get_help_record(context) or ("", "")
    names, told = (cell.replace("|", r"\|") for cell in (names, _prose(told)))
    return f"| `{names}` | {told} |"


def _prose(text: str | None) -> str:
    """A help text as Markdown: no line breaks inside paragraphs, options as code."""
    paragraphs = [" ".join(part.split()) for part in (text or "").split("\n\n")]
    return re.sub(r"(?<![`\w-])(--[a-z][a-z-]*)", r"`\1`", "\n\n".join(paragraphs))


def conformance_page() -> str:
    """Every check of the conformance kit."""
    themes = "".join(
        _theme(name, tuple(checks)) for name, checks in groupby(CHECKS, key=lambda c: c.theme)
    )
    return f"""# Conformance

{NOTE}
What every provider must do, as {len(CHECKS)} checks. They come with `sms-core[testing]` and know no
vendor: a [`Case`](api.md#for-tests) tells them all they need. How to write one:
[Your own provider in thirty minutes](../tutorial/your-own-provider.md).

As tests of pytest they are inherited, one test for each check:

```python3
from sms_core.testing import ProviderConformance
from sms_core_acme.conformance import case


class TestAcme(ProviderConformance):
    case = case
```

`sms conformance NAME` runs them on an installed provider, without pytest, and prints a report for
its README. It finds the case by the entry point `NAME` of the group `sms_core.conformance`.

A check is skipped where the provider does not declare what it is about, or where a need of the
table below is not met, and for no other reason; what the case has to bring for what is declared,
the check `case` tells. A class that drops, overrides or marks a test is refused, and so is taking
one away later. Where a
provider cannot pass, its author says why: `Case(deviations={{"check-id": "reason"}})`, or a test
that stands in for the inherited one, marked `@deviates("reason")`. A deviation from a check that
passes is a failure.

That the kit finds what it is meant to find is itself tested: some 140 small faults, one at a
time, are built into a reference provider, and each must be caught by the check that is meant for
it.
{themes}"""


def _theme(name: str, checks: tuple[Check, ...]) -> str:
    rows = "".join(f"| `{c.id}` | {_sentence(c)} | {_needs(c)} |\n" for c in checks)
    return f"""
## {name.capitalize()}

| check | | needs |
| --- | --- | --- |
{rows}"""


def _sentence(check: Check) -> str:
    return check.statement.replace("``", "`")


def _needs(check: Check) -> str:
    return ", ".join(need.words for need in check.needs)


PAGES: dict[str, Callable[[], str]] = {
    "reference/codes.md": codes_page,
    "reference/receipt-codes.md": receipt_codes_page,
    "reference/capabilities.md": capabilities_page,
    "reference/cli.md": cli_page,
    "reference/conformance.md": conformance_page,
}


def stale() -> Iterator[str]:
    """The pages that are not what the code would make of them."""
    for name, make in PAGES.items():
        path = DOCS / name
        if not path.exists() or path.read_text("utf-8") != make():
            yield name


def main(arguments: list[str]) -> int:
    """0: fresh or written; 1: ``--check`` found a stale page."""
    found = list(stale())
    for name in found:
        if arguments == ["--check"]:
            print(f"docs/{name} is stale; run: python docs/generate.py")
        else:
            (DOCS / name).write_text(PAGES[name](), "utf-8")
            print(f"docs/{name} written")
    return int(bool(found) and arguments == ["--check"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
