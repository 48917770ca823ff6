"""The asynchronous transports keep the same contract as the plain ones, fault by fault.

The tests imported from ``test_transports`` run here against an event loop in a thread.
"""

import asyncio
import inspect
import threading
from math import inf

import anyio
import pytest
from anyio.from_thread import start_blocking_portal
from faulty import OK, answering, dripping, serving, then
from steady import undisturbed
from test_transports import (  # noqa: F401, these are tests and what they need
    BRIEF,
    FAULTS,
    LIMITS,
    PATIENT,
    answer,
    post,
    secured,
    test_a_connection_the_server_closed_is_not_used_again,
    test_a_failed_exchange_is_made_once,
    test_a_host_that_never_accepts_is_not_sent,
    test_a_refused_connection_is_not_sent,
    test_a_server_without_tls_is_not_sent,
    test_a_whole_answer_comes_back,
    test_an_answer_that_drips_ends_with_the_total_limit,
    test_an_encoding_that_packs_nothing,
    test_an_error_names_no_part_of_the_request,
    test_an_error_that_came_compressed,
    test_an_unknown_host_name_is_not_sent,
    test_any_status_is_an_answer,
    test_chunked_and_unbounded_answers_are_read,
    test_connections_are_kept_alive,
    test_no_log_shows_what_is_sent,
    test_the_signed_bytes_are_the_sent_bytes,
    test_threads_share_a_transport,
    test_tls_is_verified_and_a_custom_ca_is_trusted,
    test_zlib_is_no_way_around_the_limit,
    unread_then_reset,
)

from sms_core import Stage, Timeout, TransportError
from sms_core.settings import TransportSettings
from sms_core.transports.over_aiohttp import AiohttpTransport, _limits
from sms_core.transports.over_httpx import HttpxTransport
from sms_core.transports.pooled import PooledTransport
from sms_core.transports.threads import ThreadTransport

pytestmark = pytest.mark.sockets


def in_threads(*, ca_file="", max_connections=32):
    plain = PooledTransport(ca_file=ca_file, max_connections=max_connections)
    return ThreadTransport(plain, max_connections)


KINDS = {
    "httpx": (HttpxTransport, "asyncio"),
    "httpx on trio": (HttpxTransport, "trio"),
    "aiohttp": (AiohttpTransport, "asyncio"),
    "threads": (in_threads, "asyncio"),
}


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


@pytest.fixture
def make(kind):
    """Like the plain ``make``: what it gives is called and answers, over a loop of its own."""
    transports = []
    with start_blocking_portal(kind[1]) as portal:

        def make(**options):
            transports.append(kind[0](**options))
            return lambda request, limits: portal.call(transports[-1], request, limits)

        yield make
        for transport in transports:
            portal.call(transport.aclose)


@pytest.fixture
def run(kind):
    """Runs a coroutine function with a transport, in a loop of its own."""

    def run(work, **options):
        async def main():
            transport = kind[0](**options)
            try:
                return await work(transport)
            finally:
                await transport.aclose()

        return anyio.run(main, backend=kind[1])

    return run


#: Where a transport reads head and body together, it cannot tell in which of them it failed.
EARLIER = {"broken chunks": {Stage.WAIT}}


@pytest.mark.parametrize("fault", FAULTS)
@undisturbed
def test_a_fault_is_labelled_by_how_far_the_exchange_got(make, fault):
    """The same stages as with the plain transports, and the same truth."""
    behave, stages = FAULTS[fault]
    with serving(behave) as server, pytest.raises(TransportError) as caught:
        make()(post(server.url), BRIEF if "hang" in fault else LIMITS)
    assert caught.value.stage in stages | EARLIER.get(fault, set())
    if server.requests:
        assert caught.value.stage.may_have_sent


async def stage_of(transport, server, limits=LIMITS, **facts):
    with pytest.raises(TransportError) as caught:
        await transport(post(server.url, **facts), limits)
    return caught.value.stage


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
def test_a_write_cut_short_is_never_taken_for_an_answer(run):
    """When the last bytes could not be written, it is either known or in doubt."""
    with serving(unread_then_reset) as server:
        stage = run(lambda transport: stage_of(transport, server, body=bytes(20_000_000)))
    assert stage in {Stage.WRITE, Stage.WAIT}
    assert server.requests == []


def test_a_connection_closed_while_the_loop_was_busy_is_not_used_again(run):
    """The server's end is noticed before reuse, even when the loop has not looked since."""
    closed = threading.Event()

    def once(server, connection):
        server.read(connection)
        connection.sendall(OK)
        connection.close()
        closed.set()

    async def twice(transport):
        await transport(post(server.url), LIMITS)
        assert closed.wait(10)
        return await transport(post(server.url), LIMITS)

    with serving(once) as server:
        assert run(twice).status == 200
    assert server.connections == 2


def hanging(begun):
    """Read a whole request, say that it is there, and hang."""
    return then(lambda server, connection: (begun.set(), server.hang()))


def test_waiting_for_a_free_connection_is_its_own_stage(run):
    """The pool is a limit of this machine: nothing was sent, and the wait has its limit."""
    begun = threading.Event()

    async def both(transport):
        stages = []

        async def one(limits):
            stages.append(await stage_of(transport, server, limits))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(one, PATIENT)
            assert await anyio.to_thread.run_sync(begun.wait, 10)
            await one(Timeout(0.1, 0.1))
            server.let_go()
        return stages

    with serving(hanging(begun)) as server:
        assert run(both, max_connections=1) == [Stage.POOL, Stage.WAIT]
    assert len(server.requests) == 1


@undisturbed
def test_a_full_pool_counts_against_the_total(run):
    """What was waited for a connection is no longer there for the exchange."""
    begun = threading.Event()

    async def both(transport):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(stage_of, transport, server, Timeout(1, 1))
            assert await anyio.to_thread.run_sync(begun.wait, 10)
            began = anyio.current_time()
            await stage_of(transport, server, Timeout(1.1, 1.1, total=1.1))
            return anyio.current_time() - began

    with serving(hanging(begun)) as server:
        assert run(both, max_connections=1) < 1.7  # otherwise 2.1


def test_a_cancelled_exchange_leaves_the_transport_usable(run):
    """Its connection is given up, its place in the pool is given back."""
    free = threading.Event()
    late = answer("HTTP/1.1 200 OK\nContent-Length: 4", b"late")

    async def cancel_then_send(transport):
        for _ in range(3):
            with anyio.move_on_after(0.05):
                await transport(post(server.url), PATIENT)
        free.set()
        return await transport(post(server.url), PATIENT)

    def behave(server, connection):
        while server.read(connection):
            in_time = free.is_set()
            free.wait(30)
            connection.sendall(OK if in_time else late)

    with serving(behave) as server:
        assert run(cancel_then_send, max_connections=1).body == b"ok"


def test_a_connection_out_of_step_is_not_used_again(run):
    """Bytes beyond the answer's length are not taken for the next answer."""
    early = answer("HTTP/1.1 500 X\nContent-Length: 0")
    long = answer("HTTP/1.1 200 OK\nContent-Length: 2", b"ok" + early)

    async def twice(transport):
        await transport(post(server.url), LIMITS)
        return await transport(post(server.url), LIMITS)

    with serving(answering(long)) as server:
        assert run(twice).body == b"ok"


def test_cookies_are_not_kept(run):
    """A signed request holds what was signed, whatever earlier answers asked for."""

    async def twice(transport):
        await transport(post(server.url), LIMITS)
        await transport(post(server.url), LIMITS)

    with serving(
        answering(answer("HTTP/1.1 200 OK\nSet-Cookie: a=b\nContent-Length: 0"))
    ) as server:
        run(twice)
    assert b"cookie" not in server.requests[1][0].lower()


def test_a_closed_transport_opens_again(run):
    """Closing gives up idle connections; a later exchange opens new ones."""

    async def twice(transport):
        await transport(post(server.url), LIMITS)
        if not isinstance(transport, ThreadTransport):
            await transport.aclose()
        return await transport(post(server.url), LIMITS)

    with serving(answering(OK)) as server:
        assert run(twice).body == b"ok"


def test_every_fault_of_the_plain_transports_is_tried_here():
    """The table is the same one, and not empty."""
    assert len(FAULTS) >= 15


def test_aiohttp_does_not_round_limits_up():
    """Above five seconds it would, and overrun the deadline by up to a second."""
    assert _limits(Timeout(2, 5, 7.2)).ceil_threshold == inf


def test_a_thread_that_hangs_keeps_to_what_is_left(monkeypatch):
    """Time spent in the queue of threads is taken from the exchange's own."""
    seen = []

    async def main():
        begun = threading.Event()

        def plain(request, timeout):
            seen.append(timeout.total)
            begun.wait(0.05)

        transport = ThreadTransport(plain, threads=1)
        calls = [transport(None, PATIENT) for _ in range(3)]
        await asyncio.gather(*calls)
        await transport.aclose()

    asyncio.run(main())
    assert seen[0] > seen[1] > seen[2]
    assert seen[2] < PATIENT.total - 0.05


def test_as_many_threads_as_a_configured_transport_has_connections():
    """Unless told, an ``AsyncClient`` takes as many exchanges at a time as ``connect_async``."""
    threads = inspect.signature(ThreadTransport).parameters["threads"].default
    assert threads == TransportSettings().max_connections


def test_dripping_is_ended_by_cancellation_too(run):
    """A limit of the caller's own ends an exchange, long before its own would."""

    async def limited(transport):
        with anyio.move_on_after(0.1) as limit:
            await transport(post(server.url), PATIENT)
        server.let_go()
        return limit.cancelled_caught

    with serving(dripping) as server:
        assert run(limited)
