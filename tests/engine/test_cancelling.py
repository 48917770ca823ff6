"""Given up half-way: at every await the ledger and the observers keep the truth."""

import asyncio

import pytest
from engine.test_async import Watching
from engine.world import LOST, LOST_TAKEN, ONE, REFUSED, TWO, Act, World, message

from sms_core import Client, OnUnknown, Outcome, Policy, Stage
from sms_core.engine.keys import fingerprint
from sms_core.hooks import RequestBuilt, RequestFailed, RequestSent
from sms_core.ledger import Claim

SCRIPTS = {
    "accepted": ([Act()], "a", "notification", {}),
    "refused, then accepted": ([REFUSED, REFUSED, Act()], "a", "notification", {}),
    "failing over": ([REFUSED, Act(code="BALANCE"), Act()], "abc", "notification", {}),
    "throttled": ([Act(code="THROTTLED"), Act()], "a", "marketing", {}),
    "a code in doubt": ([LOST_TAKEN, Act()], "ab", "verification", {}),
    "two recipients": ([Act(code={ONE: "OK", TWO: "BUSY"}), Act()], "a", "notification", {}),
    "reconciling": ([LOST], "a", "notification", {"on_unknown": OnUnknown.RECONCILE}),
    "replaying": ([LOST_TAKEN], "a", "notification", {"replay": True}),
}


class Halting:
    """A world in which every exchange and every wait can be interrupted before and after."""

    def __init__(self, script, names, options):
        self.world, self.watching, self.awaits = World(*script), Watching(), 0
        policy = Policy(deadline=60.0, **options)
        self.client = self.world.async_client(*names, policy=policy, hooks=[self.watching])
        self.client._transport, self.client._sleep = self._exchange, self._pause

    async def _await(self):
        self.awaits += 1
        await asyncio.sleep(0)

    async def _exchange(self, request, timeout):
        await self._await()
        answer = self.world(request, timeout)
        await self._await()
        return answer

    async def _pause(self, seconds):
        await self._await()
        self.world.sleep(seconds)

    async def cancelled_at(self, number, wanted):
        """Send and cancel at the ``number``-th await; whether it came to that."""
        task = asyncio.create_task(self.client.send(wanted, key="k", check=False))
        while not task.done():
            if self.awaits == number:
                task.cancel()
            await asyncio.sleep(0)
        return task.cancelled()

    def entry(self, wanted):
        return self.client._keys().reserve("k", fingerprint(wanted), self.world.true(), 92.0)


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_the_ledger_keeps_the_truth(script, number):
    """Free only if nothing was taken; accepted only if it was; else in doubt."""
    acts, names, purpose, options = script
    wanted, halting = message(ONE, TWO, purpose=purpose), Halting(acts, names, options)
    cancelled = asyncio.run(halting.cancelled_at(number, wanted))
    entry, taken = halting.entry(wanted), {copy.number for copy in halting.world.copies}
    assert entry.claim in (Claim.YOURS, Claim.SETTLED)
    if entry.claim is Claim.YOURS:
        assert not taken
    elif cancelled:
        assert {each.outcome for each in entry.result.recipients} == {Outcome.UNKNOWN}
    else:
        found = {each.outcome for each in entry.result.recipients}
        assert (found == {Outcome.ACCEPTED}) <= (taken == {ONE, TWO})


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_observers_see_every_end(script, number):
    """For each request built there is one end, and an interrupted one may have gone out."""
    acts, names, purpose, options = script
    halting = Halting(acts, names, options)
    asyncio.run(halting.cancelled_at(number, message(ONE, TWO, purpose=purpose)))
    events = halting.watching.events
    ends = [each for each in events if isinstance(each, (RequestSent, RequestFailed))]
    assert len(ends) == sum(type(each) is RequestBuilt for each in events)
    for each in ends:
        if isinstance(each, RequestFailed) and each.detail == "interrupted":
            assert each.stage.may_have_sent


@pytest.mark.parametrize(
    ("acts", "number", "free"),
    [
        ([Act()], 1, False),  # under way: nobody knows whether it left
        ([Act()], 2, False),
        ([REFUSED, Act()], 2, True),  # in the wait after a connection that was refused
        ([Act(code="BUSY"), Act()], 3, True),  # in the wait after a clear no
        ([REFUSED, Act()], 3, False),
    ],
)
def test_in_doubt_only_where_something_may_be_out(acts, number, free):
    """Interrupted in a wait after nothing went out, the key is free; else it is in doubt."""
    halting = Halting(acts, "a", {})
    assert asyncio.run(halting.cancelled_at(number, message()))
    assert (halting.entry(message()).claim is Claim.YOURS) == free


def test_cancelled_while_another_sends():
    """Who is cancelled while waiting for another's send leaves that one's claim alone."""
    halting = Halting([], "a", {})
    halting.entry(message())

    async def main():
        task = asyncio.create_task(halting.client.send(message(), key="k", wait=9.0))
        for _ in range(5):
            await asyncio.sleep(0)
        assert halting.awaits >= 3
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())
    assert halting.entry(message()).claim is Claim.IN_FLIGHT


def test_a_plain_client_interrupted():
    """An interrupt of the program during an exchange leaves the same truth."""
    world = World()

    def transport(request, timeout):
        raise KeyboardInterrupt

    watching = Watching()
    made = Client(
        world.client().accounts[0].provider, transport, clock=world.clock, hooks=[watching]
    )
    with pytest.raises(KeyboardInterrupt):
        made.send(message(), key="k")
    entry = made._keys().reserve("k", fingerprint(message()), world.true(), 92.0)
    assert entry.result.outcome is Outcome.UNKNOWN
    assert entry.result.recipients[0].text == "interrupted while sending"
    assert watching.events[-1].stage is Stage.WAIT
