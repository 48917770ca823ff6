"""The simulator in the foreground, for the command line."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from os import PathLike

from sms_core_simulator.accounts import Credential
from sms_core_simulator.inbox import Inbox
from sms_core_simulator.null import NullServer
from sms_core_simulator.settings import Settings
from sms_core_simulator.simulator import Rules, Simulator, State

__all__ = ["PortError", "serve"]

Tell = Callable[[str], object]


class PortError(OSError):
    """A port cannot be had: its number, and whether it is the inbox's."""

    def __init__(self, error: OSError, port: int, *, inbox: bool) -> None:
        super().__init__(*error.args)
        self.port = port
        self.inbox = inbox


def serve(
    *,
    credentials: Iterable[Credential] = (),
    state: State | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    started: Tell | None = None,
    settings: Settings | None = None,
    faults: Rules = (),
    store: str | PathLike[str] | None = None,
    keep: int = 1_000,
    token: str = "",
    null: bool = False,
    quiet: bool = False,
    inbox_port: int | None = None,
    inbox_started: Tell | None = None,
) -> None:
    """Serve in the foreground until Ctrl-C, with one line a request on standard error.

    Args:
        started: called with the URL once it listens; by default the URL is logged.
        null: answer every call with success as fast as can be: nothing is verified or kept.
        quiet: log no request.
        inbox_port: of the inbox page, on the same host; 0 takes a free one, None opens none.
        inbox_started: called with the page's address, just before ``started``; by default it
            is logged.
        credentials, state, host, port, settings, faults, store, keep, token: as of
            :class:`Simulator`.

    Raises:
        StateError, FaultError, StoreError, VendorError: what is given is not usable.
        ValueError: other machines could reach it and there is no token.
        PortError: a port cannot be had; nothing was told then.
    """
    tell = started or (lambda url: _to_standard_error(f"listening on {url}"))
    if null:
        _run(NullServer(host, port), tell, port)
        return
    simulator = Simulator(
        credentials=credentials,
        state=state,
        host=host,
        port=port,
        log=None if quiet else _to_standard_error,
        settings=settings,
        faults=faults,
        store=store,
        keep=keep,
        token=token,
    )
    with ExitStack() as stack:
        if inbox_port is not None:
            inbox = Inbox(simulator, host=host, port=inbox_port, token=token)
            with _port(inbox_port, inbox=True):
                stack.enter_context(inbox)
            tell_inbox = inbox_started or (lambda url: _to_standard_error(f"inbox at {url}"))
            tell = partial(_tell_both, inbox.url, tell_inbox, tell)
        _run(simulator, tell, port)


def _tell_both(inbox: str, tell_inbox: Tell, tell: Tell, url: str) -> None:
    tell_inbox(inbox)
    tell(url)


def _run(server: Simulator | NullServer, tell: Tell, port: int) -> None:
    with _port(port):
        asyncio.run(_until_interrupted(server, tell))


@contextmanager
def _port(port: int, *, inbox: bool = False) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PortError(error, port, inbox=inbox) from error


async def _until_interrupted(server: Simulator | NullServer, tell: Tell) -> None:
    task = asyncio.create_task(server.run(lambda: tell(server.url)))
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
