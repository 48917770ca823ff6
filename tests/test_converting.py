"""Telling providers which codes were used, through the clients."""

import asyncio

import attrs
import pytest

from sms_core import Account, AsyncClient, Client, Message, Stage, Template, TransportError
from sms_core.clock import Clock
from sms_core.http import Request, Response
from sms_core.providers import Exchange
from sms_core.testing.fakes import ACCEPTED, EVERYTHING, REJECTED, FakeProvider, Scripted

MESSAGE = Message(["13800138000", "13900139000"], Template("SignIn", {"code": "417358"}))


class Counting(FakeProvider):
    """Wants to know; the body of its request is the id and the second."""

    def __init__(self):
        super().__init__(capabilities=attrs.evolve(EVERYTHING, conversion=True))

    def report_conversion(self, message_id, at, ctx):
        body = f"{ctx.account} {message_id} {at:g}".encode()
        request = Request("POST", "https://fake.test/used", (), body)
        return Exchange(request, lambda response: response.body == b"noted")


NOTED, NOT_NOTED = Response(200, b"noted"), Response(200, b"?")


def client(*answers, provider=None, **account):
    accounts = {"main": Account("main", provider or Counting(), **account)}
    return Client(accounts, Scripted(ACCEPTED, *answers), clock=Clock(wall=lambda: 1700000000.0))


def test_every_accepted_recipient_is_reported():
    """Each message id once, with the time of now."""
    made = client(NOTED)
    assert made.report_conversion(made.send(MESSAGE)) == 2
    bodies = [request.body for request in made._transport.requests[1:]]
    assert bodies == [b"main id-1 1.7e+09"] * 2


def test_the_time_may_be_told():
    """A report that waited in a queue bears the time of the use."""
    made = client(NOTED)
    made.report_conversion(made.send(MESSAGE), at=5.0)
    assert made._transport.requests[1].body == b"main id-1 5"


@pytest.mark.parametrize("answer", [NOT_NOTED, TransportError(Stage.CONNECT, "refused")])
def test_what_was_not_noted_does_not_count(answer):
    """Neither a refusal nor a failed exchange raises."""
    made = client(answer, NOTED)
    assert made.report_conversion(made.send(MESSAGE)) == 1


def test_a_provider_without_the_capability_is_not_asked():
    """Nothing is exchanged, nothing is noted."""
    made = client(provider=FakeProvider())
    assert made.report_conversion(made.send(MESSAGE)) == 0
    assert len(made._transport.requests) == 1


def test_what_was_not_accepted_is_not_reported():
    """A message that never went out cannot have been used."""
    made = client()
    made._transport.answers = [REJECTED]
    assert made.report_conversion(made.send(MESSAGE, check=False)) == 0


def test_an_account_that_is_no_longer_there():
    """A result of another configuration is passed over."""
    result = client().send(MESSAGE)
    other = Client({"other": Counting()}, Scripted(NOTED))
    assert other.report_conversion(result) == 0


def test_without_credentials_nothing_is_reported():
    """A failing source of credentials is no reason to fail a sign-in."""

    def failing():
        raise OSError("no metadata")

    result = client().send(MESSAGE)
    assert client(NOTED, credentials=failing).report_conversion(result) == 0


def test_async():
    """The same, awaited."""

    async def transport(request, timeout):
        return NOTED if request.url.endswith("used") else ACCEPTED

    async def both():
        made = AsyncClient({"main": Counting()}, transport)
        return await made.report_conversion(await made.send(MESSAGE))

    assert asyncio.run(both()) == 2
