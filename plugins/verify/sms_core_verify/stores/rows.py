"""Challenges as rows of the SQLite store, and the statements that read and write whole ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sms_core_verify.entries import Decoy, Entry, State

__all__ = ["ADD", "GET", "GUESSED", "WIDTH", "as_entry", "as_row"]

_ENTRY = ", ".join(Entry._fields)
GET = f"SELECT {_ENTRY} FROM challenges WHERE id = ?"  # noqa: S608, a constant
GUESSED = (
    f"SELECT {', '.join('c.' + name for name in Entry._fields)}, f.count, f.until "  # noqa: S608
    "FROM challenges AS c LEFT JOIN failures AS f ON f.phone = c.phone WHERE c.id = ?"
)
#: How many columns an entry has; in ``GUESSED`` count and end of failures follow.
WIDTH = len(Entry._fields)
_DECOY, _STATE = Entry._fields.index("decoy"), Entry._fields.index("state")
ADD = f"INSERT INTO challenges ({_ENTRY}) VALUES ({', '.join('?' * WIDTH)})"  # noqa: S608


def as_row(entry: Entry, now: int, *, decoy: Decoy) -> Sequence[Any]:
    state = entry.state.value
    return (*entry[:_DECOY], decoy.value, now, now, entry.tries, state, entry.receipt)


def as_entry(row: Sequence[Any]) -> Entry:
    middle = row[_DECOY + 1 : _STATE]
    state, receipt = State(row[_STATE]), row[_STATE + 1]
    return Entry._make((*row[:_DECOY], Decoy(row[_DECOY]), *middle, state, receipt))
