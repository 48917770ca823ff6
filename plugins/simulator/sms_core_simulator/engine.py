"""Everything that needs an event loop: the port, the passing of time, and pushes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from sms_core_simulator.app import App
from sms_core_simulator.connection import Limits
from sms_core_simulator.http import Answer, Conduct, Request, Waiting
from sms_core_simulator.push import Pusher
from sms_core_simulator.server import Server
from sms_core_simulator.state import World

__all__ = ["Engine"]

#: The longest sleep until the agenda is looked at again, and the shortest.
_LONGEST = 3600.0
_SHORTEST = 0.001


class Engine:
    """Runs an app and its world; to be made and used in a running event loop."""

    def __init__(self, app: App, world: World, clock: Callable[[], float], limits: Limits) -> None:
        self._app = app
        self._world = world
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._server = Server(_Front(app, world, clock), limits)
        self._pusher = Pusher(world.courier, clock)
        self._alarm: asyncio.TimerHandle | None = None
        self._port_alarm: asyncio.TimerHandle | None = None
        self._port_state = ""
        self._changing = asyncio.Lock()

    async def start(self, host: str, port: int) -> int:
        """Listen; gives the port.

        Raises:
            OSError: it cannot be had.
        """
        port = await self._server.start(host, port)
        self._app.connections = lambda: self._server.connections
        self._world.agenda.on_earlier = self._arm
        self._world.faults.on_change = self._faults_changed
        self._arm()
        await self._set_port()
        return port

    async def close(self) -> None:
        """End everything and wait until it has ended."""
        self._world.agenda.on_earlier = lambda: None
        self._world.faults.on_change = lambda: None
        for alarm in (self._alarm, self._port_alarm):
            if alarm is not None:
                alarm.cancel()
        await self._pusher.close()
        await self._server.close()

    def _arm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        wait = self._world.agenda.next - self._clock()
        self._alarm = self._loop.call_later(min(max(wait, _SHORTEST), _LONGEST), self._tick)

    def _tick(self) -> None:
        self._world.catch_up(self._clock())
        self._arm()

    def _faults_changed(self) -> None:
        """Rules may be added in any thread; whoever adds one finds the port as it says."""
        try:
            here = asyncio.get_running_loop() is self._loop
        except RuntimeError:
            here = False
        if here:
            self._loop.create_task(self._set_port())
        else:
            asyncio.run_coroutine_threadsafe(self._set_port(), self._loop).result()

    async def _set_port(self) -> None:
        async with self._changing:
            now = self._clock()
            state, until = self._world.faults.port(now)
            if state != self._port_state:
                await self._server.be(state)
                self._port_state = state
            if self._port_alarm is not None:
                self._port_alarm.cancel()
            wait = min(max(until - now, _SHORTEST), _LONGEST)
            self._port_alarm = self._loop.call_later(wait, self._faults_changed)


class _Front:
    """The app as the server sees it: what must wait is waited for."""

    def __init__(self, app: App, world: World, clock: Callable[[], float]) -> None:
        self._app = app
        self._clock = clock
        self._waiting: set[asyncio.Future[None]] = set()
        world.watch(self._wake)

    def __call__(self, request: Request) -> Answer | Awaitable[Answer]:
        answer = self._app(request)
        return self._wait(answer) if isinstance(answer, Waiting) else answer

    def greet(self, stage: str) -> Conduct | None:
        return self._app.greet(stage)

    async def _wait(self, waiting: Waiting) -> Answer:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + waiting.seconds
        while True:
            answer = waiting.attempt(self._clock())
            if answer is not None:
                return answer
            changed = loop.create_future()
            self._waiting.add(changed)
            try:
                async with asyncio.timeout_at(deadline):
                    await changed
            except TimeoutError:
                return waiting.otherwise(self._clock())
            finally:
                self._waiting.discard(changed)

    def _wake(self, _kind: object, _message: object) -> None:
        for changed in self._waiting:
            if not changed.done():
                changed.set_result(None)
