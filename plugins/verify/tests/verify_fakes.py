"""What the tests of verify share: clocks that are set, a client that notes, harnesses."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from itertools import count
from threading import Thread

import attrs

from sms_core import Outcome, RecipientResult, SendResult
from sms_core.clock import Clock
from sms_core_verify import MemoryStore, Policy, SqliteStore, Verifier
from sms_core_verify.stores.redis import AsyncRedisStore, RedisStore
from sms_core_verify.testing import Harness

KEY = b"0123456789abcdef0123456789abcdef"
PHONE = "+8613800138000"


class SetClock:
    """Time of day that goes where it is told, and a monotonic one that only goes on."""

    def __init__(self, now=1_700_000_000.0):
        self.now, self.up, self._ids = now, 5000.0, count(1)

    def advance(self, seconds):
        self.now += seconds
        self.up += max(seconds, 0.0)

    def clock(self):
        return Clock(
            wall=lambda: self.now,
            monotonic=lambda: self.up,
            nonce=lambda: f"{next(self._ids):032x}",
        )


class Client:
    """Notes messages; each ends as it is told, or is accepted."""

    accounts = ()

    def __init__(self, *outcomes):
        self.messages, self.outcomes, self.conversions = [], [*outcomes], []
        self.used = []

    def send(self, message, *, account, check):
        assert check is False
        self.used.append(account)
        self.messages.append(message)
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome.ACCEPTED
        if isinstance(outcome, BaseException):
            raise outcome
        accepted = outcome is Outcome.ACCEPTED
        each = RecipientResult(
            recipient=message.to[0],
            outcome=outcome,
            account="main",
            message_id=f"id-{len(self.messages)}" if accepted else "",
        )
        return SendResult((each,))

    def report_conversion(self, result, *, at):
        self.conversions.append((result, at))
        return 1

    @property
    def codes(self):
        return [message.content.params["code"] for message in self.messages]


class Desk:
    """A verifier and all that is around it."""

    def __init__(self, *, store=None, key=KEY, client=None, policy=None, **options):
        self.time = SetClock()
        self.client = client or Client()
        self.events = []
        self.store = store or MemoryStore(workers=1, clock=self.time.clock())
        options = {"delivery": "inline", "observer": self.events.append, **options}
        policy = {"environment": "test", **(policy or {})}
        self.verifier = Verifier(
            self.client, self.store, key, Policy(**policy), clock=self.time.clock(), **options
        )

    def start(self, phone=PHONE, usage_type="SignIn", **options):
        return self.verifier.start(phone, usage_type, **options)

    def check(self, challenge, code=None, **options):
        code = self.client.codes[-1] if code is None else code
        return self.verifier.check(challenge.id, code, **options)

    def wrong(self, code=None):
        """A code that the last message did not hold."""
        code = code or self.client.codes[-1]
        return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"

    def close(self):
        self.verifier.close()


@contextmanager
def memory_harness():
    time = SetClock()
    yield Harness(MemoryStore(workers=1, clock=time.clock()), time.advance)


@contextmanager
def sqlite_harness(folder):
    time, path, opened = SetClock(), folder / "verify.db", []

    def store():
        opened.append(SqliteStore(path, clock=time.clock(), patience=30))
        return opened[-1]

    @contextmanager
    def outage():
        store, whole = opened[0], path.read_bytes()
        store.close()
        for each in folder.glob("verify.db*"):
            each.rename(folder / f"away-{each.name}")
        path.write_bytes(b"this is no database" * 100)
        yield whole
        store.close()
        path.unlink()
        for each in folder.glob("away-*"):
            each.rename(folder / each.name.removeprefix("away-"))

    yield Harness(store(), time.advance, store, outage)
    for each in opened:
        each.close()


class Loop:
    """An async store, called from a plain program: every operation awaited in one loop."""

    blocking = True

    def __init__(self, make):
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._thread.start()
        self._store, self._close = self.run(make())

    def run(self, awaitable):
        return asyncio.run_coroutine_threadsafe(awaitable, self._loop).result()

    def __getattr__(self, name):
        operation = getattr(self._store, name)

        def call(*args, **options):
            async def awaited():
                return await operation(*args, **options)

            return self.run(awaited())

        return call

    def close(self):
        self.run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def redis_harness(client, prefix, url, *, asynchronous=False):
    """The server's clock cannot be set, but the store's way ahead of it can, and ends of keys."""

    def advance(seconds):
        client.hincrby(f"{prefix}clock", "ahead", int(seconds * 1000))
        for key in client.scan_iter(f"{prefix}*") if seconds > 0 else ():
            left = client.pttl(key)
            if left >= 0:
                client.pexpire(key, max(left - int(seconds * 1000), 0))

    opened, clients = [], [client]

    def store():
        if not asynchronous:
            return RedisStore(client, prefix)

        async def make():
            from redis import asyncio as aioredis

            clients[0] = aioredis.Redis.from_url(url)
            return AsyncRedisStore(clients[0], prefix), clients[0].aclose

        opened.append(Loop(make))
        return opened[-1]

    @contextmanager
    def outage():
        pool = clients[0].connection_pool
        whole, closing = pool.connection_kwargs.copy(), pool.disconnect()
        if asynchronous:
            opened[-1].run(closing)
        pool.reset()
        pool.connection_kwargs.update({"path": "/nowhere"} if "path" in whole else {"port": 1})
        yield
        pool.reset()
        pool.connection_kwargs.update(whole)

    yield Harness(store(), advance, store, outage, slack=4.0)
    for each in opened:
        each.close()


def dumped(value):
    """Everything a store in memory holds, names and values, as bytes."""
    if isinstance(value, bytes):
        return value + b"\n"
    if isinstance(value, dict):
        return b"".join(dumped(each) for pair in value.items() for each in pair)
    if isinstance(value, (list, tuple, set)):
        return b"".join(dumped(each) for each in value)
    if attrs.has(type(value)):
        return dumped(attrs.asdict(value))
    return f"{value}\n".encode()
