"""Clocks that are set, clients that only note, and the server that ``SMS_CORE_REDIS_URL`` names."""

import os
from uuid import uuid4

import pytest
from verify_fakes import Desk

from sms_core_verify.naming import network
from sms_core_verify.notices import once

REDIS = os.environ.get("SMS_CORE_REDIS_URL", "")


@pytest.fixture
def desk():
    """Makes a verifier over a store, a client that notes, and a clock that is set."""
    made = []

    def make(**options):
        made.append(Desk(**options))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def notices():
    """Nothing was told yet of what is told once."""
    once.cache_clear()
    network.cache_clear()


@pytest.fixture
def redis_client():
    """A client of the real server; its keys are of this test only."""
    if not REDIS:
        pytest.skip("no Redis: set SMS_CORE_REDIS_URL, as .ci/run does")
    redis = pytest.importorskip("redis")
    with redis.Redis.from_url(REDIS, max_connections=256) as client:
        yield client


@pytest.fixture
def redis_prefix(redis_client):
    """Of the keys of one test, which are taken away after it."""
    prefix = f"{{{uuid4().hex}}}:"
    yield prefix
    for key in redis_client.scan_iter(f"{prefix}*"):
        redis_client.delete(key)
