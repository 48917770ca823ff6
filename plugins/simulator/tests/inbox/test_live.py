"""News for open pages: in order, gathered, bounded."""

import asyncio
import json

import pytest

from sms_core_simulator import Simulator
from sms_core_simulator.inbox import live as module
from sms_core_simulator.inbox.live import Live


@pytest.fixture
def world():
    """Of a simulator that is not running."""
    return Simulator().world


def told(event):
    """Kind and data of an event."""
    fields = dict(line.split(": ", 1) for line in event.strip().splitlines())
    return fields["event"], json.loads(fields["data"])


def follow(world, *deeds, pages=1):
    """What each page is told after each deed."""

    async def main():
        live = Live(world)
        live.open()
        streams = [live.stream(live.mark) for _ in range(pages)]
        for stream in streams:
            await anext(stream)
        waiting = [asyncio.ensure_future(anext(stream)) for stream in streams]
        await asyncio.sleep(0)  # until each waits
        events = []
        for deed in deeds:
            deed()
            events.append([told(await one) for one in waiting])
            waiting = [asyncio.ensure_future(anext(stream)) for stream in streams]
            await asyncio.sleep(0)
        live.close()
        ended = await asyncio.gather(*waiting, return_exceptions=True)
        assert all(isinstance(end, StopAsyncIteration) for end in ended)
        return events

    return asyncio.run(main())


def test_every_page_is_told(world, message):
    """The same event for each."""
    ((first, second),) = follow(world, lambda: world.add([message()]), pages=2)
    assert first == second
    assert [one["id"] for one in first[1]["messages"]] == [1]


def test_a_burst_is_one_event(world, message):
    """In the order of arrival."""
    (((kind, news),),) = follow(world, lambda: [world.add([message()]) for _ in range(50)])
    assert kind == "messages"
    assert [one["id"] for one in news["messages"]] == list(range(1, 51))


def test_clearing_gives_the_list_anew(world, message):
    """Whatever else happened in the same moment."""

    def deed():
        world.add([message()])
        world.store.clear()
        world.add([message()])

    (((kind, news),),) = follow(world, deed)
    assert kind == "snapshot"
    assert [one["id"] for one in news["messages"]] == [2]


def test_a_change_is_told_once(world, message):
    """With its last state."""

    def deed():
        (stored,) = world.add([message()])
        world.life.note(stored.id, "converted", "", 1.0)
        world.life.note(stored.id, "converted", "", 2.0)

    (((_, news),),) = follow(world, deed)
    assert len(news["messages"]) == 1


def test_faults_in_force_are_counted(world, message):
    """So that the page can remind of them."""
    world.faults.add("lose_answer")
    (((_, news),),) = follow(world, lambda: world.add([message()]))
    assert news["faults"] == 1


def test_a_flood_is_bounded(world, message, monkeypatch):
    """More news than the page shows is not kept: the page gets its list anew."""
    monkeypatch.setattr(module, "_SHOWN", 10)
    (((kind, news),),) = follow(world, lambda: [world.add([message()]) for _ in range(100)])
    assert kind == "snapshot"
    assert [one["id"] for one in news["messages"]] == list(range(91, 101))


def test_a_slow_page_is_not_fed_from_a_growing_queue(world, message, monkeypatch):
    """It skips what it missed and gets the list."""
    monkeypatch.setattr(module, "_WAITING", 2)
    monkeypatch.setattr(module, "_GATHER", 0)

    async def main():
        live = Live(world)
        live.open()
        stream = live.stream(live.mark)
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        for _ in range(20):
            mark = live.mark
            world.add([message()])
            while live.mark == mark:  # noqa: ASYNC110 - what is tested tells nobody else
                await asyncio.sleep(0)
        await waiting
        kind, news = told(await anext(stream))
        live.close()
        return kind, len(news["messages"])

    assert asyncio.run(main()) == ("snapshot", 20)


def test_marks_differ_between_runs(world):
    """A page of an earlier simulator does not take its list for the present one."""
    assert Live(world).mark != Live(world).mark


def test_a_quiet_stream_is_kept_alive(world, monkeypatch):
    """With comments, which pages overlook."""
    monkeypatch.setattr(module, "_PING", 0.001)

    async def main():
        live = Live(world)
        live.open()
        stream = live.stream(live.mark)
        return [await anext(stream), await anext(stream)]

    assert asyncio.run(main())[1] == ": still here\n\n"
