"""The same verifier, awaiting: over every kind of store."""

import asyncio
import os

import pytest
from verify_fakes import KEY, PHONE, Client, SetClock

from sms_core import ConfigError, Outcome, SendVetoed
from sms_core_verify import (
    AsyncRedisStore,
    AsyncVerifier,
    Guard,
    Issue,
    Key,
    Kind,
    MemoryStore,
    Policy,
    Reason,
    SqliteStore,
    StoreError,
)

pytestmark = pytest.mark.sockets


class AsyncClient(Client):
    """As ``Client``, awaited; the event loop gets a turn in between."""

    async def send(self, message, *, account, check):
        await asyncio.sleep(0)
        return super().send(message, account=account, check=check)

    async def report_conversion(self, result, *, at):
        await asyncio.sleep(0)
        return super().report_conversion(result, at=at)


def verifier(store, client=None, **options):
    options = {"clock": SetClock().clock(), **options}
    return AsyncVerifier(
        client or AsyncClient(), store, KEY, Policy(environment="test", tries=2), **options
    )


@pytest.fixture(params=["memory", "sqlite", "redis"])
def over(request, tmp_path):
    """Runs a coroutine function with a store made inside the loop."""

    def run(work):
        async def main():
            if request.param == "memory":
                return await work(MemoryStore(workers=1, clock=SetClock().clock()))
            if request.param == "sqlite":
                store = SqliteStore(tmp_path / "verify.db")
                try:
                    return await work(store)
                finally:
                    store.close()
            from redis import asyncio as aioredis

            async with aioredis.Redis.from_url(os.environ["SMS_CORE_REDIS_URL"]) as client:
                return await work(AsyncRedisStore(client, prefix))

        return asyncio.run(main())

    prefix = request.getfixturevalue("redis_prefix") if request.param == "redis" else ""
    return run


def test_a_whole_life(over):
    """Started, guessed wrong, guessed right, used; reported; nothing again."""

    async def work(store):
        client, events = AsyncClient(), []
        async with verifier(store, client, observer=events.append, report_conversions=True) as made:
            challenge = await made.start(PHONE, "SignIn", bind="s")
            await made._sending.aclose()
            (code,) = client.codes
            wrong = await made.check(challenge.id, f"{(int(code) + 1) % 10**6:06d}", bind="s")
            right = await made.check(challenge.id, code, bind="s", phone=PHONE)
            again = await made.check(challenge.id, code, bind="s")
            gone = await made.resend(challenge.id, bind="s")
            assert not await made.cancel(challenge.id, bind="s")
            await made.unlock(PHONE)
        assert (wrong.reason, right.reason) == (Reason.WRONG, Reason.VERIFIED)
        assert (again.reason, gone.issue) == (Reason.USED, Issue.GONE)
        assert right.phone.e164 == PHONE
        assert client.conversions[0][0].message_id == "id-1"
        assert Kind.CONVERSION in [event.kind for event in events]

    over(work)


def test_many_tasks(over):
    """Of many that bring the right code at once one wins."""

    async def work(store):
        client = AsyncClient()
        made = verifier(store, client, delivery="inline")
        challenge = await made.start(PHONE)
        told = await asyncio.gather(*[made.check(challenge.id, client.codes[0]) for _ in range(32)])
        assert sum(map(bool, told)) == 1
        await made.aclose()

    over(work)


@pytest.mark.parametrize("outcome", [Outcome.NOT_SENT, SendVetoed("no"), ConfigError("no")])
def test_failed_sends(outcome):
    """Refunded, as in the plain verifier."""

    async def main():
        client = AsyncClient(outcome)
        made = verifier(MemoryStore(workers=1), client, delivery="inline")
        challenge = await made.start(PHONE)
        assert challenge.delivery is Outcome.NOT_SENT
        assert challenge.error is (outcome if isinstance(outcome, Exception) else None)
        again = await made.start(PHONE)
        assert (again.delivery, again.sent.message_id) == (Outcome.ACCEPTED, "id-2")
        assert await made.check(challenge.id, client.codes[0])
        await made.aclose()

    asyncio.run(main())


def test_too_much_in_the_background():
    """What cannot be sent is refunded like any failed send."""

    async def main():
        client = AsyncClient()
        made = verifier(MemoryStore(workers=1), client)
        made._sending._most = 0
        challenge = await made.start(PHONE)
        assert client.messages == []
        made._sending._most = 9
        assert (await made.resend(challenge.id)).issue is Issue.COOLDOWN
        assert (await made.start(PHONE)).issue is Issue.ISSUED
        assert (await made.start(PHONE, decoy=True)).issue is Issue.PHONE
        await made.aclose()
        assert len(client.messages) == 1

    asyncio.run(main())


def test_reports_that_do_not_fit(caplog):
    """They are dropped and told of once; successes are counted all the same."""

    async def main():
        client, store, guard = AsyncClient(), MemoryStore(workers=1), Guard()
        options = {"delivery": "inline", "guard": guard, "report_conversions": True}
        async with verifier(store, client, **options) as made:
            made._reporting._most = 0
            for number in (PHONE, "+8613900139000"):
                challenge = await made.start(number)
                assert await made.check(challenge.id, client.codes[-1])
        assert client.conversions == []
        assert [*store._tallies["country:86"].values()] == [[2, 2]]

    asyncio.run(main())
    assert caplog.text.count("too many conversions wait to be reported") == 1


def test_an_outage_fails_closed():
    """Nothing is sent, nothing is verified."""

    class Down:
        blocking = False

        def __getattr__(self, name):
            async def fail(*args, **options):
                raise StoreError("down")

            return fail

    async def main():
        client = AsyncClient()
        made = verifier(Down(), client)
        challenge = await made.start(PHONE)
        assert (challenge.issue, challenge.id) == (Issue.UNAVAILABLE, "")
        kept = f"{Key(KEY).id}.{'0' * 32}"
        assert (await made.check(kept, "123456")).reason is Reason.UNAVAILABLE
        assert client.messages == []
        with pytest.raises(StoreError):
            await made.cancel(kept)

    asyncio.run(main())


def test_a_store_that_raises_stop_iteration(monkeypatch):
    """It is no end of the flow; of coroutines Python itself says so."""

    async def main():
        store = MemoryStore(workers=1)
        made = verifier(store, delivery="inline")
        challenge = await made.start(PHONE)
        monkeypatch.setattr(store, "cancel", lambda challenge: next(iter(())))
        with pytest.raises(RuntimeError, match="raised StopIteration"):
            await made.cancel(challenge.id)

    asyncio.run(main())


def test_a_broken_background_is_logged(caplog):
    """A bug in a client is not lost, and not the user's."""

    class Broken(AsyncClient):
        async def send(self, message, *, account, check):
            raise RuntimeError("a bug")

    async def main():
        async with verifier(MemoryStore(workers=1), Broken()) as made:
            assert (await made.start(PHONE)).issue is Issue.ISSUED

    asyncio.run(main())
    assert "background work failed" in caplog.text


def test_without_a_client():
    """It checks, and says what it cannot."""

    async def main():
        store, client = MemoryStore(workers=1), AsyncClient()
        async with verifier(store, client, delivery="inline", account="main") as sending:
            challenge = await sending.start(PHONE)
        assert client.used == ["main"]
        async with AsyncVerifier(None, store, KEY, Policy(environment="test")) as checking:
            with pytest.raises(ConfigError, match="this verifier can only check"):
                await checking.start(PHONE)
            with pytest.raises(ConfigError, match="this verifier can only check"):
                await checking.resend(challenge.id)
            assert await checking.check(challenge.id, client.codes[0])

    asyncio.run(main())
