"""How the checks went, as Markdown that can stand in a README."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from sms_core.testing.running import Examined, Status

__all__ = ["markdown", "summary"]


def summary(examined: Iterable[Examined]) -> str:
    """How many checks went which way, in one line."""
    statuses = [each.status for each in examined]
    counts = ((statuses.count(status), status.value) for status in Status)
    return ", ".join(f"{count} {word}" for count, word in counts if count)


def markdown(title: str, facts: str, examined: tuple[Examined, ...]) -> str:
    """A heading, a line of facts, and a table of every check.

    Args:
        title: of the heading, in plain text.
        facts: versions and the like, one line.
        examined: as ``run`` gave them.
    """
    lines = [f"## {title}", "", f"{facts}: {summary(examined)}.", ""]
    lines += ["| check | | result |", "| --- | --- | --- |", *_rows(examined)]
    return "\n".join(lines)


def _rows(examined: tuple[Examined, ...]) -> Iterator[str]:
    for theme, members in groupby(examined, key=lambda each: each.check.theme):
        yield f"| **{theme}** | | |"
        for each in members:
            words = f": {each.words}" if each.words else ""
            result = f"{each.status.value}{words}".replace("|", r"\|").replace("\n", " ")
            statement = each.check.statement.replace("``", "`")
            yield f"| `{each.check.id}` | {statement} | {result} |"
