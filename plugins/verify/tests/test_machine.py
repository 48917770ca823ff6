"""A state machine against a model that knows nothing of the implementation.

Never more than so many tries, never after expiry, never twice, never for another number,
purpose or binding: across resends, rotations, restarts and clocks that jump.
"""

import os
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from verify_fakes import Client, memory_harness, redis_harness, sqlite_harness

from sms_core_verify import Policy, Verifier

pytestmark = pytest.mark.sockets

TRIES, LIFE, COOLDOWN, FAILURES = 3, 120, 40, 7
POLICY = Policy(
    environment="test",
    tries=TRIES,
    lifetime=LIFE,
    cooldown=COOLDOWN,
    doubt_cooldown=30,
    failures=FAILURES,
    per_phone=((4, 1000),),
    per_prefix=(),
)
KEYS = {f"key-{n}": f"secret number {n} of thirty-two bytes or more" for n in range(9)}
phones = st.sampled_from(["+8613800138000", "+8613900139000"])
usages = st.sampled_from(["SignIn", "Register"])
binds = st.sampled_from(["", "session-1", "session-2"])


class Model:
    """One challenge as its owner would describe it."""

    def __init__(self, challenge, phone, usage, bind, now, code):
        self.id, self.phone, self.usage, self.bind = challenge, phone, usage, bind
        self.began, self.code = now, code
        self.decoy = code is None
        self.last = now
        self.tries, self.end = 0, ""

    def over(self, now):
        if now >= self.began + LIFE:
            return "expired"
        ended = "" if self.end == "superseded" else self.end
        return ended or ("spent" if self.tries >= TRIES else "")


class Machine(RuleBasedStateMachine):
    """Rules over a store that ``harness`` opens."""

    harness = staticmethod(memory_harness)
    waits = (1, 9, 39, 40, 80, 119, 121, 990)

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()

    @initialize()
    def open(self):
        self.place = self.stack.enter_context(self.harness())
        self.store, self.client, self.now, self.age = self.place.store, Client(), 0, 1
        self.made, self.hits, self.failed = [], {}, {}
        self.verify()

    def verify(self):
        ring = {name: KEYS[name] for name in sorted(KEYS)[: self.age][::-1]}
        self.verifier = Verifier(self.client, self.store, ring, POLICY, delivery="inline")

    # what happens -----------------------------------------------------------------------------

    @rule(phone=phones, usage=usages, bind=binds)
    def start(self, phone, usage, bind):
        before = len(self.client.codes)
        challenge = self.verifier.start(phone, usage, bind=bind)
        allowed = self.charge(phone)
        assert challenge.issue.value == ("issued" if allowed else "phone")
        assert len(self.client.codes) == before + allowed
        code = self.client.codes[-1] if allowed else None
        self.made.append(Model(challenge.id, phone, usage, bind, self.now, code))

    def charge(self, phone):
        hits = self.hits.setdefault(phone, [])
        recent = [at for at in hits if at > self.now - 1000]
        allowed = len(recent) < 4 and not any(at > self.now - COOLDOWN for at in hits)
        if allowed:
            hits.append(self.now)
        return allowed

    @precondition(lambda self: self.made)
    @rule(data=st.data(), bind=st.none() | binds)
    def resend(self, data, bind):
        each = data.draw(st.sampled_from(self.made))
        bind = each.bind if bind is None else bind
        before = len(self.client.codes)
        issue = self.verifier.resend(each.id, bind=bind).issue.value
        if each.over(self.now) or bind != each.bind:
            expected, allowed = "gone", False
        elif self.now < each.last + COOLDOWN:
            expected, allowed = "cooldown", False
        else:
            allowed, each.last = self.charge(each.phone), self.now
            would = "superseded" if each.end else "issued"
            expected = would if allowed else "phone"
        assert issue == expected
        sent = expected == "issued"
        assert len(self.client.codes) == before + sent
        if sent:  # of what a limit had made a decoy it is the first
            assert self.client.codes[-1] == (each.code or self.client.codes[-1])
            each.code, each.decoy = self.client.codes[-1], False

    @precondition(lambda self: self.made)
    @rule(
        data=st.data(),
        right=st.booleans(),
        bind=st.none() | binds,
        phone=st.none() | phones,
        usage=st.just("") | usages,
    )
    def check(self, data, right, bind, phone, usage):
        each = data.draw(st.sampled_from(self.made))
        bind = each.bind if bind is None else bind
        code = each.code or "000000"
        given = code if right else f"{(int(code) + 1) % 10**6:06d}"
        outcome = self.verifier.check(each.id, given, bind=bind, phone=phone, usage_type=usage)
        fits = right and bind == each.bind
        fits = fits and phone in (None, each.phone) and usage in ("", each.usage)
        assert outcome.reason.value == self.expected(each, fits)
        assert bool(outcome) is (outcome.reason.value == "verified")
        if outcome:
            assert (outcome.phone.e164, outcome.usage_type) == (each.phone, each.usage)

    def expected(self, each, fits):
        over = each.over(self.now)
        if over:
            return over
        each.tries += 1
        if each.end:
            return each.end
        if each.decoy:
            return "decoy"
        count, until = self.failed.get(each.phone, (0, 0))
        count = 0 if self.now >= until else count
        if count >= FAILURES:
            return "locked"
        self.failed[each.phone] = count + 1, self.now + 86400
        if not fits:
            return "wrong"
        for other in self.made:
            if (other.phone, other.usage, other.end) == (each.phone, each.usage, ""):
                other.end = "superseded"
        each.end = "used"
        del self.failed[each.phone]
        return "verified"

    @precondition(lambda self: self.made)
    @rule(data=st.data(), bind=st.none() | binds)
    def cancel(self, data, bind):
        each = data.draw(st.sampled_from(self.made))
        bind = each.bind if bind is None else bind
        # a spent challenge takes no guess, so there is nothing to give up
        expected = not each.over(self.now) and bind == each.bind
        assert self.verifier.cancel(each.id, bind=bind) is expected
        if expected:
            each.end = "cancelled"

    @rule(data=st.data())
    def wait(self, data):
        seconds = data.draw(st.sampled_from(self.waits))
        self.place.advance(seconds)
        self.now += seconds
        self.store.charge(())

    @rule(seconds=st.sampled_from([5, 130, 10**6]))
    def clock_goes_back(self, seconds):
        self.place.advance(-seconds)
        self.store.charge(())

    @precondition(lambda self: self.age < len(KEYS))
    @rule()
    def rotate(self):
        self.age += 1
        self.verify()

    @precondition(lambda self: self.place.reopen is not None)
    @rule()
    def restart(self):
        self.store = self.place.reopen()
        self.verify()

    def teardown(self):
        self.stack.close()


class SqliteMachine(Machine):
    def harness(self):
        folder = self.stack.enter_context(TemporaryDirectory())
        return sqlite_harness(Path(folder))


class RedisMachine(Machine):
    #: Tens, for the server's own clock goes on too: nothing is decided by less.
    waits = (10, 40, 80, 120, 990)

    def harness(self):
        import redis

        url = os.environ["SMS_CORE_REDIS_URL"]
        client = self.stack.enter_context(redis.Redis.from_url(url))
        prefix = f"{{{uuid4().hex}}}:"
        self.stack.callback(lambda: client.delete(*client.scan_iter(f"{prefix}*"), "nothing"))
        return redis_harness(client, prefix, url)


TestMemoryMachine = Machine.TestCase
TestSqliteMachine = SqliteMachine.TestCase
#: As many examples as the profile says; the suite's are of fifty steps, so a third will do.
_PROFILE = settings(max_examples=max(20, settings.default.max_examples // 3))
TestMemoryMachine.settings = TestSqliteMachine.settings = _PROFILE
RedisMachine.TestCase.settings = _PROFILE


@pytest.mark.usefixtures("redis_client")
class TestRedisMachine(RedisMachine.TestCase):
    """The same over the real server."""
