"""``AsyncClient`` drives the same engine: same script, same bytes, same result."""

import asyncio

import pytest
import trio
import trio.testing
from engine.test_deadline import acts, policies
from engine.wire import Wire
from engine.world import LOST, LOST_TAKEN, ONE, REFUSED, THREE, TWO, Act, World, message
from hypothesis import given
from hypothesis import strategies as st

from sms_core import AsyncClient, OutcomeUnknown, Policy, SetupError, Stage, TransportError
from sms_core.hooks import hookimpl


class Watching:
    """Keeps every event."""

    def __init__(self):
        self.events = []

    @hookimpl
    def sms_request_built(self, event):
        self.events.append(event)

    sms_request_sent = sms_request_failed = sms_delivery_event = sms_request_built


async def sent_by(made, *args, **more):
    async with made as client:
        return await client.send(*args, **more)


@given(
    st.lists(acts, max_size=10),
    policies,
    st.sampled_from(["a", "ab", "abc"]),
    st.sampled_from(["verification", "notification", "marketing"]),
    st.sampled_from(["", "k"]),
)
def test_the_same_script(script, policy, names, purpose, key):
    """Any script gives the same requests, waits, events and result through either client."""
    wanted = message(ONE, TWO, THREE, purpose=purpose)
    plain, awaiting = World(*script), World(*script)
    one, two = Watching(), Watching()
    client = plain.client(*names, policy=policy, hooks=[one])
    first = client.send(wanted, key=key, check=False)
    made = awaiting.async_client(*names, policy=policy, hooks=[two])
    second = asyncio.run(sent_by(made, wanted, key=key, check=False))
    assert first == second
    assert plain.asked == awaiting.asked
    assert plain.slept == awaiting.slept
    assert plain.looked == awaiting.looked
    assert one.events == two.events


@pytest.mark.parametrize(("act", "error"), [(LOST, OutcomeUnknown), (LOST_TAKEN, OutcomeUnknown)])
def test_the_same_errors(act, error):
    """Errors are those of ``Client`` and carry the result."""
    made = World(act).async_client()
    with pytest.raises(error) as raised:
        asyncio.run(sent_by(made, message()))
    assert raised.value.result.recipients[0].stage is Stage.READ


def test_reconciling():
    """``reconcile`` awaits, and tells the same."""
    world = World(LOST_TAKEN)

    async def main():
        client = world.async_client()
        return await client.reconcile(await client.send(message(), check=False))

    assert asyncio.run(main()).outcome.value == "accepted"
    assert world.slept == [2.0]


def test_many_tasks():
    """Any number of tasks may share one client on one loop."""
    world = World()

    async def main():
        client = world.async_client()
        return await asyncio.gather(*(client.send(message(), key=f"k{n}") for n in range(100)))

    assert len(asyncio.run(main())) == len(world.copies) == 100


def test_many_tasks_under_one_key():
    """Tasks that send under one key send once."""
    world = World()

    async def transport(request, timeout):
        await asyncio.sleep(0)
        return world(request, timeout)

    async def pause(seconds):
        world.sleep(seconds)
        await asyncio.sleep(0)

    async def main():
        client = world.async_client()
        client._transport, client._sleep = transport, pause
        return await asyncio.gather(
            *(client.send(message(), key="k", wait=60.0) for _ in range(32))
        )

    assert len({result.reference for result in asyncio.run(main())}) == 1
    assert len(world.copies) == 1


def test_another_loop():
    """A client belongs to the loop that first used it; another is told so, and nothing leaves."""
    world = World()
    made = world.async_client()
    asyncio.run(made.send(message()))
    with pytest.raises(SetupError, match="belongs to another event loop; make one for each"):
        asyncio.run(made.send(message(), key="k"))
    assert len(world.asked) == 1
    assert made._keys().reserve("k", "", 0.0, 1.0).claim.value == "yours"


def test_the_loop_s_own_sleep(monkeypatch):
    """Under asyncio the waits are those of the running loop."""
    world = World(REFUSED)

    async def sleep(seconds):
        world.sleep(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    made = AsyncClient(_wire(), _awaiting(world), clock=world.clock)
    assert asyncio.run(made.send(message())).outcome.value == "accepted"
    assert world.slept == pytest.approx([0.025])


def _wire():
    return {"a": Wire()}


def _awaiting(world):
    async def transport(request, timeout):
        return world(request, timeout)

    return transport


def test_under_trio():
    """With a transport that runs under trio the client does too, with trio's own sleep."""
    world = World(REFUSED, REFUSED)

    async def transport(request, timeout):
        await trio.lowlevel.checkpoint()
        return world(request, timeout)

    async def main():
        began = trio.current_time()
        client = AsyncClient(_wire(), transport, clock=world.clock)
        async with client:
            result = await client.send(message())
        return result, trio.current_time() - began

    clock = trio.testing.MockClock(autojump_threshold=0)
    result, slept = trio.run(main, clock=clock)
    assert result.outcome.value == "accepted"
    assert slept == pytest.approx(0.025 + 0.05)


def test_another_loop_of_trio():
    """A second run of trio is another loop."""
    made = AsyncClient(_wire(), _awaiting(World()))
    trio.run(made.send, message())
    with pytest.raises(SetupError, match="another event loop"):
        trio.run(made.send, message())
    with pytest.raises(SetupError, match="another event loop"):
        asyncio.run(made.send(message()))


def test_cancelled_under_trio():
    """Trio's cancellation leaves the same truth in the ledger."""
    world = World(Act(), Act())

    async def transport(request, timeout):
        answer = world(request, timeout)
        await trio.sleep_forever()
        return answer

    async def main():
        client = AsyncClient(_wire(), transport, clock=world.clock, policy=Policy(deadline=60.0))
        with trio.move_on_after(1.0):
            await client.send(message(), key="k")
        with pytest.raises(OutcomeUnknown, match="interrupted while sending"):
            await client.send(message(), key="k")

    trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
    assert len(world.copies) == 1


def test_closing():
    """Leaving the client's block closes its transport, if that can be closed."""

    class Closing:
        closed = False

        async def __call__(self, request, timeout):
            raise TransportError(Stage.CONNECT, "refused")

        async def aclose(self):
            self.closed = True

    transport = Closing()
    once = Policy(attempts=1)
    made = AsyncClient(_wire(), transport, policy=once)
    asyncio.run(sent_by(made, message(), check=False))
    assert transport.closed
