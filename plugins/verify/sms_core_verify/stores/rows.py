"""Challenges as rows of the SQLite store, and the statements that read and write whole ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sms_core_verify.entries import Entry, State

__all__ = ["ADD", "GET", "GUESSED", "WIDTH", "as_entry", "as_row"]

_ENTRY = (
    "id, phone, usage_type, proof, bound, sealed, life, most, ip, decoy, started, sent, tries, "
    "state, receipt"
)
GET = f"SELECT {_ENTRY} FROM challenges WHERE id = ?"  # noqa: S608, a constant
GUESSED = (
    f"SELECT {', '.join('c.' + name for name in _ENTRY.split(', '))}, f.count, f.until "  # noqa: S608
    "FROM challenges AS c LEFT JOIN failures AS f ON f.phone = c.phone WHERE c.id = ?"
)
#: How many columns an entry has; in ``GUESSED`` count and end of failures follow.
WIDTH = 15
ADD = f"INSERT INTO challenges ({_ENTRY}) VALUES ({', '.join('?' * WIDTH)})"  # noqa: S608


def as_row(entry: Entry, now: int, *, decoy: bool) -> tuple[Any, ...]:
    return (
        *(entry.id, entry.phone, entry.usage_type, entry.proof, entry.bound, entry.sealed),
        *(entry.life, entry.most, entry.ip, decoy, now, now),
        *(entry.tries, entry.state.value, entry.receipt),
    )


def as_entry(row: Sequence[Any]) -> Entry:
    return Entry(
        id=row[0],
        phone=row[1],
        usage_type=row[2],
        proof=row[3],
        bound=row[4],
        sealed=row[5],
        life=row[6],
        most=row[7],
        ip=row[8],
        decoy=bool(row[9]),
        started=row[10],
        sent=row[11],
        tries=row[12],
        state=State(row[13]),
        receipt=row[14],
    )
