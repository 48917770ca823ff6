"""The simulator in a thread, for tests and for whoever embeds it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from os import PathLike
from pathlib import Path
from threading import Thread, get_ident
from types import TracebackType
from typing import Any, Self, TypeVar

from sms_core_simulator.accounts import Account, Credential
from sms_core_simulator.api import is_loopback
from sms_core_simulator.app import App
from sms_core_simulator.connection import Limits
from sms_core_simulator.engine import Engine
from sms_core_simulator.entry import vendors as installed_vendors
from sms_core_simulator.faults import Faults
from sms_core_simulator.faults.files import read_rules
from sms_core_simulator.messages import Message
from sms_core_simulator.settings import Settings
from sms_core_simulator.state import World
from sms_core_simulator.statefile import read, read_file
from sms_core_simulator.store import Store
from sms_core_simulator.vendors import Vendor

__all__ = ["Rules", "Simulator", "State"]

State = str | PathLike[str] | Mapping[str, object]
Rules = str | PathLike[str] | Iterable[Mapping[str, Any]]
ResultT = TypeVar("ResultT")


class Simulator:
    """A vendor on your laptop; ``with Simulator() as simulator: …`` runs it in a thread.

    Args:
        credentials: keys taken by every vendor.  Without any, and none in the state, the key
            id ``simulator`` with the secret ``simulator-secret`` is taken.
        state: a state file, or its content as a mapping.
        host: to listen on; other machines reach it only when told so here, with a token.
        port: 0 takes a free one; see ``url``.
        clock: Unix seconds, for time windows and times of receipt.
        keep: how many of the newest messages are kept.
        limits: what one client may take.
        vendors: protocols spoken on the port; by default those built in and installed.
        log: takes one line a request, without secrets and full numbers.
        settings: how it behaves where the vendors leave room.
        faults: a file of rules, or rules as plain data; ``faults.add`` adds more.
        store: a SQLite file to keep the messages in; by default they are in memory alone.
        token: whoever uses the API must have; empty: nobody.

    Raises:
        StateError, FaultError, StoreError, VendorError: what is given is not usable.
        ValueError: other machines could reach it and there is no token.
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
        vendors: Sequence[Vendor] | None = None,
        log: Callable[[str], None] | None = None,
        settings: Settings | None = None,
        faults: Rules = (),
        store: str | PathLike[str] | None = None,
        token: str = "",
    ) -> None:
        if not token and not is_loopback(host):
            words = f"other machines could read the messages at {host}; give it a token"
            raise ValueError(f"{words} that they must have (token=..., or --token TOKEN)")
        spoken = installed_vendors() if vendors is None else tuple(vendors)
        accounts = _accounts(state, [vendor.name for vendor in spoken])
        keys = tuple(credentials)
        known = {
            name: account if "." in name else account.with_credentials(keys)
            for name, account in accounts.items()
        }
        rules = read_rules(faults)
        self._store = _store(store, keep)
        self._world = World(known, keep, settings=settings, store=self._store)
        if log is not None:
            self._world.courier.log = log
        self._app = App(self._world, spoken, clock, host, log, token=token)
        self._world.faults.add_all(rules)
        self._world.resume()
        self._clock = clock
        self._limits = limits or Limits()
        self._host, self._port = host, port
        self._thread: Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._home = 0
        self._stop: Callable[[], object] = _nothing

    def __repr__(self) -> str:
        return f"<Simulator {self.url}>"

    @property
    def url(self) -> str:
        """Where clients and the API find it, for example ``http://127.0.0.1:8025``."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    @property
    def world(self) -> World:
        """What it knows; ``world.watch`` tells of every change."""
        return self._world

    @property
    def faults(self) -> Faults:
        """What goes wrong; ``faults.add("status", status=503, times=2)``."""
        return self._world.faults

    def messages(self, to: str = "", outcome: str = "") -> list[Message]:
        """What arrived, newest first; perhaps only to one number or of one outcome."""
        return self._world.messages(to, outcome)

    def clear(self) -> int:
        """Forget all messages; gives how many there were."""
        return self.in_server(self._world.store.clear)

    def reset(self) -> None:
        """Go back to the beginning: no messages, no faults, accounts as configured."""
        self.in_server(self._world.reset)

    def catch_up(self) -> None:
        """Let everything happen that is due by the clock, for clocks that are set by hand."""
        self.in_server(lambda: self._world.catch_up(self._clock()))

    def deliver(self, message: Message, code: str = "") -> Message | None:
        """Let the receipt of a message come now; ``code`` of a failure, or its plain name."""
        return self.in_server(lambda: self._world.life.deliver(message.id, code, self._clock()))

    def reply(self, message: Message, text: str) -> Message | None:
        """Let the phone answer a message."""
        return self.in_server(lambda: self._world.life.reply(message.id, text, self._clock()))

    def in_server(self, action: Callable[[], ResultT]) -> ResultT:
        """Do something in the server's thread and wait for it; here when it does not run."""
        loop = self._loop
        if loop is None or self._home == get_ident():
            return action()
        done: Future[ResultT] = Future()

        def run() -> None:
            try:
                done.set_result(action())
            except BaseException as error:  # noqa: BLE001 - it comes out where it was asked for
                done.set_exception(error)

        loop.call_soon_threadsafe(run)
        return done.result()

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
        self._loop = None

    async def run(self, started: Callable[[], object] = lambda: None) -> None:
        """Listen, call ``started``, and serve until cancelled."""
        engine = Engine(self._app, self._world, self._clock, self._limits)
        try:
            self._port = await engine.start(self._host, self._port)
            self._loop, self._home = asyncio.get_running_loop(), get_ident()
            started()
            await asyncio.Event().wait()
        finally:
            await engine.close()
            self._store.close()

    def _run_in_thread(self, started: Future[None]) -> None:
        async def main() -> None:
            task = asyncio.create_task(self.run(lambda: started.set_result(None)))
            loop = asyncio.get_running_loop()
            self._stop = lambda: loop.call_soon_threadsafe(task.cancel)
            await asyncio.wait([task])
            if not task.cancelled() and (error := task.exception()):
                started.set_exception(error)

        asyncio.run(main())


def _accounts(state: State | None, vendors: Sequence[str]) -> dict[str, Account]:
    if isinstance(state, str | PathLike):
        return read_file(Path(state), vendors)
    return read(state or {}, vendors)


def _store(path: str | PathLike[str] | None, keep: int) -> Store:
    if path is None:
        return Store(keep)
    # SQLite and the converter of messages are loaded only when they are needed.
    from sms_core_simulator.journal import FileJournal

    return Store(keep, FileJournal(path, keep))


def _nothing() -> None:
    """There is nothing to stop yet."""
