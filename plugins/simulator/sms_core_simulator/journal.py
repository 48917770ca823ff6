"""Messages in a SQLite file: written by one thread of their own, read when it is opened.

What was answered is in the file a moment later; a clean end writes everything, a killed process
may lose that moment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from os import PathLike, fspath
from queue import SimpleQueue
from threading import Thread
from typing import Any

import attrs
from cattrs.preconf.json import JsonConverter, make_converter

from sms_core.sqlite_file import prepared
from sms_core_simulator.messages import Exchange, Message, Parameters

__all__ = ["FileJournal", "StoreError"]

_SCHEMA = "CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, message TEXT NOT NULL)"
_PATIENCE = 10.0
_AT_ONCE = 1_000
_Work = tuple[str, Any] | None


class StoreError(ValueError):
    """The file cannot hold the messages; the sentence names it and says why."""


class FileJournal:
    """A SQLite file in WAL mode, with one writer; a new one is its user's alone.

    Args:
        keep: how many of the newest messages stay in the file.

    Raises:
        StoreError: the file cannot be opened, or is none of this kind.
    """

    def __init__(self, path: str | PathLike[str], keep: int) -> None:
        self._path = fspath(path)
        self._keep = keep
        self._converter = _converter()
        self._work: SimpleQueue[_Work] = SimpleQueue()
        try:
            prepared(self._path, _PATIENCE, _SCHEMA).close()
        except sqlite3.Error as error:
            raise StoreError(f"{self._path} cannot hold the messages: {error}") from None
        self._thread = Thread(target=self._write, name="sms simulator journal", daemon=True)
        self._thread.start()

    def load(self, keep: int) -> list[Message]:
        """The newest messages, oldest first; what this release cannot read is left out."""
        database = self._opened()
        newest = "SELECT message FROM messages ORDER BY id DESC LIMIT ?"
        rows = database.execute(newest, (keep,)).fetchall()
        database.close()
        messages = [self._read(text) for (text,) in reversed(rows)]
        return [message for message in messages if message is not None]

    def put(self, message: Message) -> None:
        """Write a message soon."""
        self._work.put(("put", message))

    def delete(self, message_id: int | None) -> None:
        """Delete one soon, or all."""
        self._work.put(("delete", message_id))

    def close(self) -> None:
        """Write everything and end."""
        self._work.put(None)
        self._thread.join()

    def _opened(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=_PATIENCE)
        database.execute("PRAGMA synchronous=NORMAL")
        return database

    def _read(self, text: str) -> Message | None:
        try:
            return self._converter.loads(text, Message)
        except Exception:  # noqa: BLE001 - cattrs' own groups of errors
            return None

    def _write(self) -> None:
        database = self._opened()
        going = True
        while going:
            works = [self._work.get()]
            while not self._work.empty() and len(works) < _AT_ONCE:
                works.append(self._work.get())
            going = None not in works
            with database:
                for work in works:
                    if work is not None:
                        self._do(database, *work)
                database.execute(
                    "DELETE FROM messages WHERE id <= (SELECT max(id) FROM messages) - ?",
                    (self._keep,),
                )
        database.close()

    def _do(self, database: sqlite3.Connection, kind: str, what: Any) -> None:
        if kind == "put":
            row = (what.id, self._converter.dumps(_plain(what)))
            database.execute("INSERT OR REPLACE INTO messages VALUES (?, ?)", row)
        elif what is None:
            database.execute("DELETE FROM messages")
        else:
            database.execute("DELETE FROM messages WHERE id = ?", (what,))


def _plain(message: Message) -> Message:
    """Without how the answer was sent, which nobody asks for later."""
    exchange = message.exchange
    if exchange is None or exchange.answer is None or exchange.answer.conduct is None:
        return message
    answer = attrs.evolve(exchange.answer, conduct=None)
    plain: Message = attrs.evolve(message, exchange=Exchange(exchange.request, answer))
    return plain


def _converter() -> JsonConverter:
    converter = make_converter()
    converter.register_structure_hook_func(lambda kind: kind == Parameters, _parameters)
    converter.register_unstructure_hook_func(
        lambda kind: kind == Parameters,
        lambda value: dict(value) if isinstance(value, Mapping) else list(value),
    )
    return converter


def _parameters(value: Any, _: object) -> Parameters:
    return dict(value) if isinstance(value, Mapping) else tuple(value)
