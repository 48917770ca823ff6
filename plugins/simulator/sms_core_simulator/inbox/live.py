"""News of the simulator for every open page, as server-sent events.

Rules of this file:

* the listener runs in the simulator's thread, so it only notes;
* everything else runs on the inbox's event loop;
* a page that is too slow is not fed from a growing queue: it gets the whole list anew.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from secrets import token_hex
from threading import Lock

from sms_core_simulator.inbox.views import summary
from sms_core_simulator.messages import Message
from sms_core_simulator.state import World

__all__ = ["Live"]

#: The page shows as many of the newest messages.
_SHOWN = 1_000
#: News is gathered so long, in seconds, before it is sent: a burst is one event.
_GATHER = 0.01
#: After a big burst longer, so that a flood costs the simulator little.
_GATHER_IN_FLOOD = 0.25
_FLOOD = 100
_WAITING = 32
#: Seconds; keeps proxies from closing, and finds out who has gone.
_PING = 15.0

_Queue = asyncio.Queue[str]
_SNAPSHOT, _END = "snapshot", "end"


class Live:
    """The simulator's messages, now and as they change."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._life = token_hex(4)
        self._revision = 0
        self._pending: list[tuple[str, Message | None]] = []
        self._lock = Lock()
        self._pages: set[_Queue] = set()
        self._gather = _GATHER
        self._unwatch: Callable[[], None] = lambda: None

    def open(self) -> None:
        """Watch the simulator; call it on the event loop that will serve the pages."""
        self._loop = asyncio.get_running_loop()
        self._unwatch = self._world.watch(self._note)

    def close(self) -> None:
        """Let every stream end."""
        self._unwatch()
        for queue in self._pages:
            self._put(queue, _END)

    @property
    def mark(self) -> str:
        """Which state of the list a page has; differs in each run of the simulator."""
        return f"{self._life}-{self._revision}"

    def snapshot(self) -> dict[str, object]:
        """The newest messages, oldest first, and their mark."""
        mark = self.mark
        newest = self._world.messages()[:_SHOWN]
        return {
            "mark": mark,
            "most": _SHOWN,
            "messages": [summary(message) for message in reversed(newest)],
        }

    async def stream(self, since: str) -> AsyncIterator[str]:
        """Events for one page, which has the list of the mark ``since``."""
        queue: _Queue = asyncio.Queue()
        self._pages.add(queue)
        try:
            yield "retry: 500\n\n"
            if since != self.mark:
                yield self._event("snapshot", self.snapshot())
            while (text := await _next(queue)) != _END:
                yield self._event("snapshot", self.snapshot()) if text == _SNAPSHOT else text
        finally:
            self._pages.discard(queue)

    def _note(self, kind: str, message: Message | None) -> None:
        with self._lock:
            self._pending.append((kind, message))
            if len(self._pending) > 1:
                if len(self._pending) > 2 * _SHOWN:
                    self._pending[:_SHOWN] = [("cleared", None)]
                return
        with suppress(RuntimeError):  # the inbox is closing
            self._loop.call_soon_threadsafe(self._loop.call_later, self._gather, self._send)

    def _send(self) -> None:
        with self._lock:
            news, self._pending = self._pending, []
        self._revision += 1
        self._gather = _GATHER_IN_FLOOD if len(news) > _FLOOD else _GATHER
        if not self._pages:
            return
        text = self._text(news)
        for queue in self._pages:
            self._put(queue, text)

    def _text(self, news: list[tuple[str, Message | None]]) -> str:
        if any(message is None for _, message in news):
            return _SNAPSHOT
        newest = {message.id: message for _, message in news if message}
        told = self._news([summary(message) for message in newest.values()])
        return self._event("messages", told)

    def _news(self, messages: list[dict[str, object]]) -> dict[str, object]:
        return {"messages": messages, "faults": len(self._world.faults.listed())}

    def _put(self, queue: _Queue, text: str) -> None:
        if queue.qsize() >= _WAITING:
            while not queue.empty():
                queue.get_nowait()
            text = _END if text == _END else _SNAPSHOT
        queue.put_nowait(text)

    def _event(self, kind: str, value: object) -> str:
        return f"id: {self.mark}\nevent: {kind}\ndata: {json.dumps(value)}\n\n"


async def _next(queue: _Queue) -> str:
    """The next event, or a comment when there is none for a while."""
    try:
        async with asyncio.timeout(_PING):
            return await queue.get()
    except TimeoutError:
        return ": still here\n\n"
