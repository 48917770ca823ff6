"""``sms segments``: how many segments a text takes."""

from __future__ import annotations

import sys

import click

from sms_core.segments import count, count_mainland
from sms_core_cli.output import show, table
from sms_core_cli.status import Failed

__all__ = ["segments"]


@click.command(short_help="Count the segments of a text.")
@click.argument("text")
@click.option("--sign-name", metavar="NAME", default="", help="Counted before the text.")
def segments(text: str, sign_name: str) -> None:
    """Count the segments of TEXT, by the rule of mainland China and by that of everywhere else.

    TEXT is read from standard input when it is "-".  These are estimates; what is billed is the
    provider's to say.
    """
    if text == "-":
        text = _standard_input()
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Failed(
            f"the text holds something that is no character, at place {error.start + 1}"
        ) from None
    name = sign_name.strip("【】[]")
    measures = {
        "mainland China": count_mainland(text, name),
        "elsewhere": count(text, name),
    }
    rows = [
        (where, str(found.count), str(found.units), found.encoding.value, str(found.left))
        for where, found in measures.items()
    ]
    show(table(("where", "segments", "units", "encoding", "left in the last"), rows))


def _standard_input() -> str:
    try:
        return sys.stdin.read().removesuffix("\n")
    except UnicodeDecodeError as error:
        raise Failed(f"standard input is not {error.encoding}") from None
