"""Every store keeps every promise of ``Store``."""

import os

import pytest
from verify_fakes import memory_harness, redis_harness, sqlite_harness

from sms_core import ConfigError
from sms_core_verify import MemoryStore, RedisStore
from sms_core_verify.testing import StoreContract

pytestmark = pytest.mark.sockets


class TestMemory(StoreContract):
    threads = 128

    def harness(self):
        return memory_harness()


class TestSqlite(StoreContract):
    threads = 128

    @pytest.fixture(autouse=True)
    def _place(self, tmp_path):
        self.folder = tmp_path

    def harness(self):
        return sqlite_harness(self.folder)


class TestRedis(StoreContract):
    threads = 128

    @pytest.fixture(autouse=True)
    def _place(self, redis_client, redis_prefix):
        self.place = redis_client, redis_prefix, os.environ["SMS_CORE_REDIS_URL"]

    def harness(self):
        return redis_harness(*self.place)


class TestAsyncRedis(StoreContract):
    @pytest.fixture(autouse=True)
    def _place(self, redis_client, redis_prefix):
        self.place = redis_client, redis_prefix, os.environ["SMS_CORE_REDIS_URL"]

    def harness(self):
        return redis_harness(*self.place, asynchronous=True)


def test_memory_is_not_shared():
    """More workers than one are refused, and silence about them is not taken for consent."""
    with pytest.raises(ConfigError, match="2 processes cannot share a memory"):
        MemoryStore(workers=2)
    with pytest.warns(UserWarning, match="say workers=1"):
        MemoryStore()


def test_redis_wants_a_client():
    """Anything that registers scripts will do, nothing else."""
    with pytest.raises(ConfigError, match="register_script"):
        RedisStore("redis://localhost")
