"""Writing to standard output, plainly where it is no terminal.  Rich is imported on first use."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING

import attrs
import click

from sms_core_cli.status import Failed

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.table import Table

__all__ = ["facts", "full_told", "heading", "printable", "show", "table", "tell", "write"]

#: Columns where nobody looks: a pipe has no edge to wrap at.
_PIPE_WIDTH = 160


def printable(text: str) -> str:
    """Foreign words without control characters, which could steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def write(text: str) -> bool:
    """Write a line; whether that could be done.

    Where it could not, the exit status still tells what became of a message.
    """
    try:
        click.echo(text, color=True)
    except BrokenPipeError:
        _discard_output()
        return False
    except OSError as error:
        _discard_output()
        click.echo(f"Error: standard output: {error.strerror}", err=True)
        return False
    return True


def tell(sentences: Iterable[str]) -> None:
    """Write sentences to standard error, a line for each."""
    for sentence in sentences:
        click.echo(sentence, err=True)


@contextmanager
def full_told() -> Iterator[None]:
    """Where help and version find no room, that is a sentence; a reader who left, nothing."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _discard_output()
        raise Failed(f"standard output: {error.strerror}") from None


def _discard_output() -> None:
    """Whatever follows goes nowhere, also what Python writes out when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def show(*parts: RenderableType) -> None:
    """Write tables and texts of rich."""
    from rich.console import Console

    terminal = sys.stdout is not None and sys.stdout.isatty()
    width = None if terminal or "COLUMNS" in os.environ else _PIPE_WIDTH
    console = Console(
        file=StringIO(), force_terminal=terminal, width=width, markup=False, emoji=False
    )
    with console.capture() as captured:
        console.print(*parts, sep="\n", highlight=False)
    write("\n".join(line.rstrip() for line in captured.get().splitlines()))


def heading(text: str) -> RenderableType:
    """A line that begins a part."""
    from rich.text import Text

    return Text(printable(text), style="bold")


def facts(pairs: Iterable[tuple[str, str]], indent: int = 2) -> RenderableType:
    """Names and values below each other; empty values are left out."""
    from rich.padding import Padding
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs:
        if value:
            grid.add_row(name, printable(value))
    return Padding(grid, (0, 0, 0, indent))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], indent: int = 0) -> RenderableType:
    """Rows below a line of names; columns without any value are left out.

    Where it is so narrow that a word would be broken, such as a code that somebody copies, the
    cells of a row stand below each other.
    """
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table

    listed = [tuple(map(printable, row)) for row in rows]
    filled = [place for place in range(len(columns)) if any(row[place] for row in listed)]
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="cyan")
    for place in filled:
        made.add_column(columns[place], overflow="fold")
    for row in listed:
        made.add_row(*(row[place] for place in filled))
    stacked = [facts(zip(columns, row, strict=True), indent=0) for row in listed]
    return Padding(_Fitting(made, Group(*stacked)), (0, 0, 0, indent), expand=False)


@attrs.frozen
class _Fitting:
    """The first where its words fit, else the second."""

    wide: Table
    narrow: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        fits = self.wide.__rich_measure__(console, options).minimum <= options.max_width
        yield self.wide if fits else self.narrow
