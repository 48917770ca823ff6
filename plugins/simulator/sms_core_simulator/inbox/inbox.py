"""The inbox's own port, in a thread beside the simulator."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from secrets import token_urlsafe
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sms_core_simulator.api import is_loopback

if TYPE_CHECKING:
    from sms_core_simulator.simulator import Simulator

__all__ = ["Inbox"]

_CONNECTIONS = 200


class Inbox:
    """A page that shows what arrives; ``with Inbox(simulator) as inbox: …`` runs it in a thread.

    Args:
        simulator: whose messages it shows.
        host: to listen on.  On any other than a loopback name, a token is asked for.
        port: 0 takes a free one; see ``url``.
        token: to be asked for.  Elsewhere than on loopback one is made when none is given;
            ``url`` carries it.
    """

    def __init__(
        self, simulator: Simulator, *, host: str = "127.0.0.1", port: int = 0, token: str = ""
    ) -> None:
        self._simulator = simulator
        self._host, self._port = host, port
        self._token = token or ("" if is_loopback(host) else token_urlsafe(24))
        self._thread: Thread | None = None
        self._stop: Future[Callable[[], object]] = Future()

    def __repr__(self) -> str:
        return f"<Inbox {self._address}>"

    @property
    def url(self) -> str:
        """To open in a browser, for example ``http://127.0.0.1:8026/``; with the token, if any."""
        return f"{self._address}/?token={self._token}" if self._token else f"{self._address}/"

    @property
    def _address(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def __enter__(self) -> Self:
        """Listen, and start in a thread; a browser that comes at once waits a moment.

        Raises:
            OSError: the port cannot be had.
        """
        listening = _listen(self._host, self._port)
        self._port = listening.getsockname()[1]
        self._thread = Thread(target=self._run, args=(listening,), daemon=True, name="sms-inbox")
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(RuntimeError):  # its loop has ended by itself
            self._stop.result()()
        if self._thread is not None:
            self._thread.join()

    def _run(self, listening: socket.socket) -> None:
        try:
            with listening:
                asyncio.run(self._serve(listening))
        except BaseException as error:
            if self._stop.done():
                raise
            self._stop.set_exception(error)

    async def _serve(self, listening: socket.socket) -> None:
        # Imported here, where nobody waits for it, and only by who opens the page.
        from sms_core_simulator.inbox.deeds import Deeds
        from sms_core_simulator.inbox.live import Live
        from sms_core_simulator.inbox.web import make_app, make_server

        live = Live(self._simulator.world)
        deeds = Deeds(self._simulator)
        server = make_server(make_app(deeds, live, bound=self._host, token=self._token))
        loop = asyncio.get_running_loop()

        def end() -> None:
            # The server waits for its streams, and the streams for news: those end first.
            live.close()
            server.should_exit = True

        live.open()
        self._stop.set_result(partial(loop.call_soon_threadsafe, end))
        await server.serve([listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_CONNECTIONS)
