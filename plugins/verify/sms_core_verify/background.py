"""Work off the user's path: a few threads, or tasks, and a queue that has an end."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from threading import Lock
from typing import TYPE_CHECKING

from sms_core.raised import place

if TYPE_CHECKING:
    from asyncio import Task
    from concurrent.futures import Future, ThreadPoolExecutor

__all__ = ["Tasks", "Threads"]


class Threads:
    """Threads made at the first use, and anew in a forked process.

    Args:
        threads: at the same time.
        most: pieces of work that wait or run; what is beyond is refused.
    """

    def __init__(self, threads: int = 8, most: int = 1000) -> None:
        self._threads, self._most = threads, most
        self._lock, self._pid = Lock(), os.getpid()
        self._pool: ThreadPoolExecutor | None = None
        self._waiting = 0

    def submit(self, work: Callable[[], object]) -> bool:
        """Do it soon; false when there is too much already, and then it is not done."""
        if self._pid != os.getpid():
            self._forked()
        with self._lock:
            if self._waiting >= self._most:
                return False
            pool = self._pool = self._pool or self._begun()
            self._waiting += 1
            future = pool.submit(work)
        future.add_done_callback(self._ended)
        return True

    def _forked(self) -> None:
        """A parent's threads are not here, and its lock may be held by one of them for ever."""
        self._pool, self._waiting, self._lock, self._pid = None, 0, Lock(), os.getpid()

    def _begun(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(self._threads, "sms-core-verify")

    def _ended(self, future: Future[object]) -> None:
        with self._lock:
            self._waiting -= 1
        _log(future.exception())

    def close(self) -> None:
        """Let what was submitted end."""
        if self._pid != os.getpid():
            self._forked()
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()


class Tasks:
    """The same with tasks of the running event loop."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._tasks: set[Task[object]] = set()

    def submit(self, work: Callable[[], Awaitable[object]]) -> bool:
        """Do it soon; false when there is too much already, and then it is not done."""
        from asyncio import ensure_future

        if len(self._tasks) >= self._most:
            return False
        task: Task[object] = ensure_future(_awaiting(work))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return True

    def _ended(self, task: Task[object]) -> None:
        self._tasks.discard(task)
        _log(None if task.cancelled() else task.exception())

    async def aclose(self) -> None:
        """Let what was submitted end."""
        from asyncio import gather

        while self._tasks:
            await gather(*self._tasks, return_exceptions=True)


async def _awaiting(work: Callable[[], Awaitable[object]]) -> object:
    return await work()


def _log(error: BaseException | None) -> None:
    if error is not None:
        from logging import getLogger

        getLogger("sms_core_verify").error("background work failed: %s", place(error))
