"""Every store keeps every promise of ``Store``."""

import asyncio
import os
import sqlite3
from contextlib import closing
from threading import Timer
from types import SimpleNamespace

import pytest
from verify_fakes import KEY, PHONE, Client, memory_harness, redis_harness, sqlite_harness

from sms_core import ConfigError
from sms_core_verify import (
    AsyncRedisStore,
    Guard,
    Issue,
    MemoryStore,
    Policy,
    Reason,
    RedisStore,
    SqliteStore,
    StoreError,
    Verifier,
)
from sms_core_verify.entries import Decoy, State
from sms_core_verify.guard import Count, Spans
from sms_core_verify.testing import StoreContract, entry, guess, meter

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


@pytest.mark.parametrize("kind", ["memory", "sqlite", "redis"])
def test_closing(kind, request, tmp_path, monkeypatch):
    """Every store can be closed, twice as well; a verifier's end does not do it."""
    closed = []
    store = {
        "memory": lambda: MemoryStore(workers=1),
        "sqlite": lambda: SqliteStore(tmp_path / "verify.db"),
        "redis": lambda: RedisStore(
            *map(request.getfixturevalue, ["redis_client", "redis_prefix"])
        ),
    }[kind]()
    with monkeypatch.context() as patched:
        patched.setattr(store, "close", lambda: closed.append(1))
        with Verifier(Client(), store, KEY, Policy(environment="test")) as made:
            made.start(PHONE)
    assert closed == []
    store.close()
    store.close()


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_file_is_its_owner_s(tmp_path):
    """And so are log and index beside it, whatever the umask allows."""
    umask = os.umask(0o022)
    try:
        store = SqliteStore(tmp_path / "verify.db")
        store.issue(entry(), ())
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        store.close()
    finally:
        os.umask(umask)
    assert modes == dict.fromkeys(["verify.db", "verify.db-shm", "verify.db-wal"], 0o600)


def test_another_process_that_is_writing_is_waited_for(tmp_path):
    """At the moment the file is made, and for as long as patience says."""
    path, given = tmp_path / "verify.db", {"isolation_level": None, "check_same_thread": False}
    with closing(sqlite3.connect(path, **given)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"verify\.db: database is locked"):
            SqliteStore(path, patience=0.05).charge(())
        ending = Timer(0.1, other.execute, ["COMMIT"])
        ending.start()
        store = SqliteStore(path)
        assert store.charge(()).granted
        ending.join()
    store.close()


def test_closing_a_redis_store_leaves_the_client(redis_client, redis_prefix):
    """Whoever made it closes it."""
    RedisStore(redis_client, redis_prefix).close()
    assert redis_client.ping()
    asyncio.run(AsyncRedisStore(redis_client, redis_prefix).aclose())
    assert redis_client.ping()


def test_redis_wants_a_client():
    """Anything that registers scripts will do, nothing else."""
    with pytest.raises(ConfigError, match="register_script"):
        RedisStore("redis://localhost")


@pytest.mark.parametrize(
    "prefix", ["sms:", "", "{}:", "{}{x}:", "a{}b{tag}:", "{x:", "}x{:", "a}{}{tag}"]
)
def test_redis_wants_a_hash_tag(prefix):
    """Or a cluster would spread over its nodes what one script must see."""
    with pytest.raises(ConfigError, match="must hold a hash tag"):
        RedisStore(SimpleNamespace(register_script=str), prefix)


@pytest.mark.parametrize("prefix", ["{x}:", "a{x}{}:", "}{x}:", "{{x}:", "a{b{c}}{}"])
def test_keys_of_a_prefix_lie_in_one_slot(prefix):
    """By the rule of Redis itself, as its client knows it."""
    key_slot = pytest.importorskip("redis.crc").key_slot
    store = RedisStore(SimpleNamespace(register_script=str), prefix)
    keys = [store._clock, *(store._key("log", f"{{{n}}}") for n in range(50))]
    assert len({key_slot(key.encode()) for key in keys}) == 1


def test_redis_takes_one_round_trip(redis_client, redis_prefix, desk, monkeypatch):
    """For a start with all its limits, and for a check, right or wrong."""
    made = desk(store=RedisStore(redis_client, redis_prefix), policy={"max_per_minute": 99})
    made.start("+8613900139000", ip="192.0.2.1")  # the server has the scripts from here on
    made.verifier.check(made.start("+8613900139001").id, "000000")
    asked, execute = [], redis_client.execute_command

    def noting(*args, **options):
        asked.append(args[0])
        return execute(*args, **options)

    monkeypatch.setattr(redis_client, "execute_command", noting)
    challenge = made.start(ip="192.0.2.1")
    assert asked == ["EVALSHA"]
    made.check(challenge, made.wrong())
    made.check(challenge)
    assert asked == ["EVALSHA"] * 3


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def losing(request, redis_prefix):
    """A Redis store whose client retries, and what makes it lose the next answer."""
    from lossy import lose, lossy

    url = os.environ["SMS_CORE_REDIS_URL"]
    store, close = lossy(url, redis_prefix, asynchronous=request.param)
    store.charge(())  # the line is up: what is lost is no greeting
    yield store, lose
    close()


def test_a_lost_answer_of_a_start_charges_once(losing, desk):
    """The replay sends the code that was issued, and the address pays for one."""
    store, lose = losing
    made = desk(store=store, policy={"per_ip": ((2, 600),)})
    for number in range(3):
        lose()
        challenge = made.start(f"+86139{number:04d}0000", ip="192.0.2.1")
        assert challenge.issue is (Issue.IP if number == 2 else Issue.ISSUED)
    assert len(made.client.messages) == 2


def test_a_lost_answer_of_a_refused_start_charges_once(losing):
    """Of a start that leaves nothing, the caller's meter is still hit only once."""
    store, lose = losing
    caller, full = meter((2, 600), sticky=True), meter((1, 600))
    store.charge([full])
    lose()
    assert store.issue(entry(), [caller, full]).meter == 1
    assert [store.charge([caller]).granted for _ in range(2)] == [True, False]


def test_a_lost_answer_of_a_charge(losing):
    """It is one hit, and granted."""
    store, lose = losing
    limit = meter((2, 600))
    lose()
    first, second = store.charge([limit]), store.charge([limit])
    assert first.granted
    assert second.granted
    assert store.charge([limit]).wait <= 600_000


def test_a_lost_answer_of_a_check(losing):
    """A wrong guess costs one try, a right one has won; both keep the challenge's state."""
    store, lose = losing
    made = entry()
    store.issue(made, ())
    lose()
    wrong = store.attempt(guess(made, b"w" * 32))
    assert (wrong.reason, wrong.entry.tries) == (Reason.WRONG, 1)
    assert store.attempt(guess(made, b"w" * 32)).entry.tries == 2
    lose()
    right = store.attempt(guess(made))
    assert (right.reason, right.entry.state) == (Reason.VERIFIED, State.USED)
    assert store.attempt(guess(made)).reason is Reason.USED


def test_a_lost_answer_of_a_check_that_cannot_be_right(losing):
    """Decoys, superseded challenges and locked numbers pay one try as well."""
    store, lose = losing
    for made in (entry(decoy=Decoy.FORCED), entry()):
        store.issue(made, ())
        store.attempt(guess(made, b"w" * 32, failures=1))
        lose()
        attempt = store.attempt(guess(made, failures=1))
        assert attempt.reason is (Reason.LOCKED if made.decoy is Decoy.NONE else Reason.DECOY)
        assert attempt.entry.tries == 2
    first, second = entry(phone="p"), entry(phone="p")
    store.issue(first, ())
    store.issue(second, ())
    store.attempt(guess(second))
    lose()
    attempt = store.attempt(guess(first))
    assert (attempt.reason, attempt.entry.tries) == (Reason.SUPERSEDED, 1)


def test_a_lost_answer_of_a_cancellation(losing):
    """It was open."""
    store, lose = losing
    made = entry()
    store.issue(made, ())
    lose()
    assert store.cancel(made.id)
    assert not store.cancel(made.id)


def test_answers_are_kept_for_a_minute(losing, redis_client, redis_prefix):
    """As long as a client retries; no longer, and none for guesses that cost nothing."""
    store, _ = losing
    made = entry()
    store.issue(made, ())
    store.cancel(made.id)
    store.attempt(guess(made))
    kept = [redis_client.pttl(key) for key in redis_client.scan_iter(f"{redis_prefix}call:*")]
    assert len(kept) == 3  # charged, issued, cancelled
    assert all(50_000 < left <= 60_000 for left in kept)


def test_redis_and_a_guard_that_blocks(redis_client, redis_prefix, desk, monkeypatch):
    """It costs one round trip more, a start and a resend alike."""
    guard = Guard(mode="block")
    made = desk(store=RedisStore(redis_client, redis_prefix), guard=guard, delivery="background")
    made.verifier._sending.submit = lambda work: True
    asked, run = [], made.store._run

    def noting(script, *rest):
        asked.append(script)
        return run(script, *rest)

    monkeypatch.setattr(made.store, "_run", noting)
    challenge = made.start()
    assert asked == ["TALLY", "ISSUE"]
    made.store.change(challenge.id, sent=0)
    asked.clear()
    made.verifier.resend(challenge.id)
    assert asked == ["GET", "TALLY", "CHARGE", "CHANGE"]


def test_redis_clients_that_decode(redis_prefix):
    """Texts instead of bytes make no difference."""
    import redis

    with redis.Redis.from_url(os.environ["SMS_CORE_REDIS_URL"], decode_responses=True) as client:
        store, made = RedisStore(client, redis_prefix), entry()
        store.issue(made, ())
        assert store.get(made.id)[0].proof == made.proof
        assert store.attempt(guess(made)).reason is Reason.VERIFIED


def test_redis_keeps_no_more_than_it_needs(redis_client, redis_prefix):
    """A log as long as its largest count, and every key but the clock ends by itself."""
    store, limit = RedisStore(redis_client, redis_prefix), meter((3, 0.001), key="k")
    for _ in range(9):
        store.charge([limit])
        redis_client.hincrby(f"{redis_prefix}clock", "ahead", 1000)
    assert redis_client.llen(f"{redis_prefix}log:k") == 3
    made = entry(phone="p")
    store.issue(made, [limit])
    store.attempt(guess(made, b"w"))
    store.attempt(guess(made))
    store.tally(["a"], Spans(1000, 1), Count.SENT)
    store.change("k.gone", sent=1)  # too late: nothing may be made of it
    lasting = {
        key for key in redis_client.scan_iter(f"{redis_prefix}*") if redis_client.pttl(key) < 0
    }
    assert lasting == {f"{redis_prefix}clock".encode()}
