"""Who takes a transport of the wrong kind would send, and then not know what became of it."""

from functools import partial, wraps

import pytest

from sms_core import AsyncClient, Client, SetupError
from sms_core.testing.fakes import ACCEPTED, FakeProvider, Scripted, awaited
from sms_core.transports.threads import ThreadTransport


def plain(request, timeout):
    return ACCEPTED


async def awaiting(request, timeout):
    return ACCEPTED


class Awaiting:
    async def __call__(self, request, timeout):
        return ACCEPTED


class Giving:
    """Gives what another awaits; that it is asynchronous shows in how it is closed."""

    def __call__(self, request, timeout):
        return awaiting(request, timeout)

    async def aclose(self):
        pass


@wraps(awaiting)
def wrapped(*args):
    return awaiting(*args)


@wraps(plain)
async def aside(*args):
    return plain(*args)


PLAIN = [plain, Scripted(ACCEPTED), Scripted(ACCEPTED).__call__, partial(plain)]
ASYNC = [awaiting, Awaiting(), Awaiting().__call__, partial(awaiting), partial(Awaiting()), aside]


@pytest.mark.parametrize("transport", PLAIN)
def test_an_async_client_refuses_a_plain_transport(transport):
    """Before anything is sent, with what to use instead."""
    with pytest.raises(SetupError, match=r"async def.*ThreadTransport"):
        AsyncClient(FakeProvider(), transport)
    Client(FakeProvider(), transport)
    ThreadTransport(transport)


@pytest.mark.parametrize("transport", ASYNC)
@pytest.mark.parametrize("make", [partial(Client, FakeProvider()), ThreadTransport])
def test_who_calls_refuses_an_async_transport(make, transport):
    """Its coroutine would never run."""
    with pytest.raises(SetupError, match="AsyncClient"):
        make(transport)


@pytest.mark.parametrize("transport", [*ASYNC, Giving(), wrapped, awaited(plain)])
def test_an_async_client_takes_what_can_be_awaited(transport):
    """In every way in which that can be seen."""
    AsyncClient(FakeProvider(), transport)
