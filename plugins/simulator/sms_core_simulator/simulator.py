"""Running the simulator: in a thread for tests, or in the foreground for the command line."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from os import PathLike
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

from sms_core_simulator.app import App
from sms_core_simulator.messages import Message
from sms_core_simulator.server import Limits, Server
from sms_core_simulator.state import Account, Credential, World
from sms_core_simulator.statefile import read, read_file
from sms_core_simulator.vendors import VENDORS, Vendor

__all__ = ["Simulator", "serve"]

State = str | PathLike[str] | Mapping[str, object]


class Simulator:
    """A vendor on your laptop; ``with Simulator() as simulator: …`` runs it in a thread.

    Args:
        credentials: keys taken by every vendor.  Without any, and none in the state, the key
            id ``simulator`` with the secret ``simulator-secret`` is taken.
        state: a state file, or its content as a mapping.
        host: to listen on; other machines reach it only when told so here.
        port: 0 takes a free one; see ``url``.
        clock: Unix seconds, for time windows and times of receipt.
        keep: how many of the newest messages are kept.
        limits: what one client may take.
        vendors: protocols spoken on the port.
        log: takes one line a request, without secrets and full numbers.

    Raises:
        StateError: the state is not usable.
    """

    def __init__(
        self,
        *,
        credentials: Iterable[Credential] = (),
        state: State | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], float] = time.time,
        keep: int = 1_000,
        limits: Limits | None = None,
        vendors: Sequence[Vendor] = VENDORS,
        log: Callable[[str], None] | None = None,
    ) -> None:
        accounts = _accounts(state, [vendor.name for vendor in vendors])
        keys = tuple(credentials)
        known = {name: account.with_credentials(keys) for name, account in accounts.items()}
        self._world = World(known, keep)
        self._app = App(self._world, vendors, clock, host, log)
        self._limits = limits or Limits()
        self._host, self._port = host, port
        self._thread: Thread | None = None
        self._stop: Callable[[], object] = _nothing

    def __repr__(self) -> str:
        return f"<Simulator {self.url}>"

    @property
    def url(self) -> str:
        """Where clients and the reading API find it, for example ``http://127.0.0.1:8025``."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def messages(self, to: str = "", outcome: str = "") -> list[Message]:
        """What arrived, newest first; perhaps only to one number or of one outcome."""
        return self._world.inbox.newest_first(to, outcome)

    def clear(self) -> int:
        """Forget all messages; gives how many there were."""
        return self._world.inbox.clear()

    def __enter__(self) -> Self:
        """Start in a thread and wait until it listens.

        Raises:
            OSError: the port cannot be had.
        """
        started: Future[None] = Future()
        self._thread = Thread(target=self._run_in_thread, args=(started,), daemon=True)
        self._thread.start()
        started.result()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()
        if self._thread is not None:
            self._thread.join()

    async def run(self, started: Callable[[], object] = lambda: None) -> None:
        """Listen, call ``started``, and serve until cancelled."""
        server = Server(self._app, self._limits)
        self._port = await server.start(self._host, self._port)
        try:
            started()
            await asyncio.Event().wait()
        finally:
            await server.close()

    def _run_in_thread(self, started: Future[None]) -> None:
        async def main() -> None:
            task = asyncio.create_task(self.run(lambda: started.set_result(None)))
            loop = asyncio.get_running_loop()
            self._stop = lambda: loop.call_soon_threadsafe(task.cancel)
            await asyncio.wait([task])
            if not task.cancelled() and (error := task.exception()):
                started.set_exception(error)

        asyncio.run(main())


def serve(
    *,
    credentials: Iterable[Credential] = (),
    state: State | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    started: Callable[[str], object] | None = None,
) -> None:
    """Serve in the foreground until Ctrl-C, with one line a request on standard error.

    Args:
        started: called with the URL once it listens; by default the URL is logged.

    Raises:
        StateError: the state is not usable.
        OSError: the port cannot be had.
    """
    simulator = Simulator(
        credentials=credentials, state=state, host=host, port=port, log=_to_standard_error
    )
    tell = started or (lambda url: _to_standard_error(f"listening on {url}"))
    asyncio.run(_until_interrupted(simulator, tell))


async def _until_interrupted(simulator: Simulator, tell: Callable[[str], object]) -> None:
    task = asyncio.create_task(simulator.run(lambda: tell(simulator.url)))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, task.cancel)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(task.cancel))
    await asyncio.wait([task])
    if not task.cancelled() and (error := task.exception()):
        raise error


def _to_standard_error(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)  # noqa: T201


def _accounts(state: State | None, vendors: Sequence[str]) -> dict[str, Account]:
    if isinstance(state, str | PathLike):
        return read_file(Path(state), vendors)
    return read(state or {}, vendors)


def _nothing() -> None:
    """There is nothing to stop yet."""
