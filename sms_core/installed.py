"""What installed distributions declare, read from their files.

``importlib.metadata`` tells the same, but importing it takes longer than all the rest of a
look-up.  This is a short cut for the plain case and no more: folders on ``sys.path`` that hold
``*.dist-info/entry_points.txt``.  With an archive on the path nothing is found here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from importlib.metadata import Distribution

__all__ = ["Declared", "declared"]


class Declared(NamedTuple):
    """An entry point, like ``importlib.metadata.EntryPoint``.

    ``folder`` is the ``.dist-info`` that declares it.
    """

    name: str
    value: str
    folder: str

    def load(self) -> Any:
        """Import what it points at."""
        module, _, path = self.value.partition("[")[0].partition(":")
        found: Any = import_module(module.strip())
        for name in path.split("."):
            found = getattr(found, name.strip())
        return found

    @property
    def dist(self) -> Distribution:
        """The distribution that declares it."""
        from importlib.metadata import Distribution

        return Distribution.at(self.folder)


def declared(*, group: str) -> Iterator[Declared]:
    """All entry points of a group, in the order of ``sys.path``, none of them loaded."""
    folders = [folder or "." for folder in sys.path]
    if any(os.path.isfile(folder) for folder in folders):  # noqa: PTH113, pathlib is dear
        return
    for folder in folders:
        try:
            names = os.listdir(folder)  # noqa: PTH208, pathlib is dear
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                yield from _section(f"{folder}/{name}", group)


def _section(folder: str, group: str) -> Iterator[Declared]:
    try:
        with open(f"{folder}/entry_points.txt", encoding="utf-8") as file:  # noqa: PTH123, as above
            lines = [line.strip() for line in file]
    except (OSError, UnicodeDecodeError):
        return
    inside = False
    for line in lines:
        name, equals, value = line.partition("=")
        if line.startswith("["):
            inside = line == f"[{group}]"
        elif inside and equals and not line.startswith("#"):
            yield Declared(name.strip(), value.strip(), folder)
