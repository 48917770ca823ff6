"""Threads under a loop: what was given up while it waited for a thread is never sent."""

import asyncio
import os
import threading

import pytest
import trio

from sms_core import AsyncClient, Message, SetupError, Text, Timeout
from sms_core.testing.fakes import ACCEPTED, FakeProvider
from sms_core.transports.threads import ThreadTransport

LIMITS = Timeout(connect=5, read=5, total=5)


class Plain:
    """A plain transport that holds its first exchange until it is let go."""

    def __init__(self):
        self.asked, self.begun, self.go = [], threading.Event(), threading.Event()
        self.fails = None

    def __call__(self, request, timeout):
        self.asked.append(request)
        self.begun.set()
        assert self.go.wait(5)
        if self.fails:
            raise self.fails
        return ACCEPTED


def test_an_exchange_given_up_in_the_queue_is_not_made():
    """Whoever gave it up may have sent the message elsewhere since."""

    async def main():
        plain = Plain()
        transport = ThreadTransport(plain, threads=1)
        first = asyncio.create_task(transport("first", LIMITS))
        await asyncio.to_thread(plain.begun.wait)
        second = asyncio.create_task(transport("second", LIMITS))
        await asyncio.sleep(0.01)
        second.cancel()
        await asyncio.wait((second,))
        assert second.cancelled()
        plain.go.set()
        assert await first is ACCEPTED
        await transport("third", LIMITS)
        await transport.aclose()
        return plain.asked

    assert asyncio.run(main()) == ["first", "third"]


def test_a_failure_after_the_caller_left_is_nobody_s(caplog):
    """It goes on in its thread, and nothing complains that no one asked what became of it."""

    async def main():
        plain = Plain()
        plain.fails = OSError("broken")
        transport = ThreadTransport(plain, threads=1)
        task = asyncio.create_task(transport("first", LIMITS))
        await asyncio.to_thread(plain.begun.wait)
        task.cancel()
        await asyncio.wait((task,))
        plain.go.set()
        await transport.aclose()
        await asyncio.sleep(0)

    asyncio.run(main())
    assert caplog.records == []


def test_without_a_loop_of_asyncio_nothing_is_sent():
    """Under trio it says what works there, and closing goes well."""
    asked = []

    async def main():
        async with AsyncClient(FakeProvider(), ThreadTransport(asked.append)) as client:
            await client.send(Message("+8613800138000", Text("hi")))

    with pytest.raises(SetupError, match=r"trio.*HttpxTransport"):
        trio.run(main)
    assert asked == []


def test_after_closing_it_opens_anew():
    """Closing gives up what is idle; whoever sends again gets new threads."""

    async def main():
        transport = ThreadTransport(lambda request, timeout: ACCEPTED, threads=1)
        for _ in range(2):
            assert await transport("one", LIMITS) is ACCEPTED
            await transport.aclose()
        assert transport._threads is None

    asyncio.run(main())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_forked_child_has_threads_of_its_own():
    """Those of the parent are not there, and nothing given to them would ever be done."""
    transport = ThreadTransport(lambda request, timeout: ACCEPTED, threads=1)
    assert asyncio.run(transport("one", LIMITS)) is ACCEPTED
    child = os.fork()
    if child == 0:
        brief, ended = Timeout(0.5, 0.5, 0.5), 1
        try:
            ended = int(asyncio.run(transport("one", brief)) is not ACCEPTED)
        finally:
            os._exit(ended)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    asyncio.run(transport.aclose())
