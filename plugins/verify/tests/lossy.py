"""Clients of Redis that retry, over connections that lose an answer when they are told to."""

import redis
from redis import asyncio as aioredis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry
from verify_fakes import Loop

from sms_core_verify.stores import scripts
from sms_core_verify.stores.redis import AsyncRedisStore, RedisStore


class Line:
    """A connection; what it loses, the server has done."""

    losing = False

    def arrived(self):
        """Whether the answer did."""
        lost, Line.losing = Line.losing, False
        return not lost

    def read_response(self, *args, **options):
        """The answer, unless it is lost."""
        answer = super().read_response(*args, **options)
        if self.arrived():
            return answer
        self.disconnect()
        raise redis.ConnectionError


class AsyncLine(Line):
    """The same, awaited."""

    async def read_response(self, *args, **options):
        """The answer, unless it is lost."""
        answer = await super(Line, self).read_response(*args, **options)
        if self.arrived():
            return answer
        await self.disconnect()
        raise redis.ConnectionError


def lose():
    """Of all lines, the next answer."""
    Line.losing = True


def lossy(url, prefix, *, asynchronous):
    """A store over such a client, and what closes it."""
    with redis.Redis.from_url(url) as client:  # no call of a test shall be the first of its script
        for name in scripts.__all__:
            client.script_load(getattr(scripts, name))
    if not asynchronous:
        client = _client(redis, url, Line, Retry)
        return RedisStore(client, prefix), client.close

    async def make():
        client = _client(aioredis, url, AsyncLine, AsyncRetry)
        return AsyncRedisStore(client, prefix), client.aclose

    loop = Loop(make)
    return loop, loop.close


def _client(module, url, line, retry):
    pool = module.ConnectionPool.from_url(url, retry=retry(NoBackoff(), 3))
    pool.connection_class = type("Lossy", (line, pool.connection_class), {})
    return module.Redis.from_pool(pool)
