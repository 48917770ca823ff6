"""An exchange that is told to stop, at whatever moment, leaves a transport that works."""

import asyncio

import anyio
import pytest
from anyio.lowlevel import checkpoint
from faulty import OK

from sms_core import Timeout, TransportError
from sms_core.http import Request
from sms_core.transports.over_httpx import HttpxTransport

pytestmark = pytest.mark.sockets

LIMITS = Timeout(connect=0.5, read=0.5, total=0.5)


async def answering_always(stream):
    """A server in the loop of its client, so that both take the same turns in each run."""
    async with stream:
        try:
            while await stream.receive():
                await stream.send(OK)
        except (anyio.EndOfStream, anyio.BrokenResourceError):
            pass


async def by_asyncio(turns, exchange):
    """Cancel the task of an exchange after so many turns; whether it had ended before."""
    task = asyncio.create_task(exchange())
    for _ in range(turns):
        await checkpoint()
    ended = task.done()
    task.cancel()
    await asyncio.wait((task,))
    return ended


async def by_scope(turns, exchange):
    """The same with a cancel scope."""
    ended = anyio.Event()

    async def whole():
        await exchange()
        ended.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(whole)
        for _ in range(turns):
            await checkpoint()
        tasks.cancel_scope.cancel()
    return ended.is_set()


async def dead_after(cancelled, transport, url, *, used):
    """After how many turns a cancelled exchange left a connection that the next ones fail with."""

    async def exchange():
        assert (await transport(Request("POST", url, (), b"a=1"), LIMITS)).body == b"ok"

    dead, turns, ended = [], 0, False
    while not ended:
        turns += 1
        await transport.aclose()
        if used:
            await exchange()
        ended = await cancelled(turns, exchange)
        try:
            await exchange()
        except TransportError:
            dead.append(turns)
            transport._idle.clear()
    assert turns > 5
    return dead


@pytest.mark.parametrize("used", [False, True], ids=["new", "used before"])
@pytest.mark.parametrize(
    ("backend", "cancelled"),
    [("asyncio", by_asyncio), ("asyncio", by_scope), ("trio", by_scope)],
    ids=["task", "scope", "trio"],
)
def test_an_exchange_cancelled_at_any_moment_leaves_no_dead_connection(backend, cancelled, used):
    """Also at its last turns, where httpcore would hold on to the connection for ever."""

    async def main():
        async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
            port = listener.extra(anyio.abc.SocketAttribute.local_port)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(listener.serve, answering_always)
                transport, url = HttpxTransport(max_connections=1), f"http://127.0.0.1:{port}/"
                dead = await dead_after(cancelled, transport, url, used=used)
                await transport.aclose()
                tasks.cancel_scope.cancel()
        return dead

    assert anyio.run(main, backend=backend) == []
