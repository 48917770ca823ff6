"""Credentials that change: asked for when needed, before they expire, after a refusal."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import attrs
import pytest
from engine.vendors import aliyun, aliyun_answer, fields
from engine.wire import Wire
from engine.world import Act, World, message
from steady import undisturbed

from sms_core import Account, Client, ConfigError, Credentials, Outcome, Policy, Secret, Stage
from sms_core.clock import Clock

HOUR = 3600.0


class Office:
    """Gives credentials of one hour, numbered."""

    def __init__(self, world, lasts=HOUR):
        self.world, self.lasts, self.given = world, lasts, 0

    def __call__(self):
        self.given += 1
        expires = None if self.lasts is None else self.world.true() + self.lasts
        return Credentials(f"key-{self.given}", "canary-secret", Secret("canary-token"), expires)


def made(world, lasts=HOUR, **options):
    office = Office(world, lasts)
    return office, world.client(Account("a", Wire(), credentials=office), **options)


def keys(world):
    return [each.body["key"] for each in world.asked]


def test_asked_before_the_first_message_only():
    """They are asked for when first needed, and used as long as they last."""
    world = World()
    office, client = made(world)
    assert office.given == 0
    client.send(message())
    client.send(message())
    assert keys(world) == ["key-1", "key-1"]


@pytest.mark.parametrize(("later", "key"), [(HOUR - 121, "key-1"), (HOUR - 119, "key-2")])
def test_renewed_two_minutes_before_they_expire(later, key):
    """120 s before they expire they are asked for again, so that none expires under way."""
    world = World()
    _, client = made(world)
    client.send(message())
    world.now += later
    client.send(message())
    assert keys(world)[-1] == key


def test_expiry_is_by_the_provider_s_clock():
    """A machine an hour ahead does not take fresh credentials for expired ones."""
    world = World(skew=HOUR)
    office, client = made(world)
    for _ in range(5):
        client.send(message())
    assert office.given == 1


def test_a_refused_token_is_renewed_once():
    """After an expired-token answer new ones are asked for and the message signed with them."""
    world = World(Act(code="TOKEN"))
    _, client = made(world)
    assert client.send(message()).outcome is Outcome.ACCEPTED
    assert keys(world) == ["key-1", "key-2"]
    assert world.slept == []


def test_a_token_refused_twice():
    """New credentials are tried once; then the refusal stands, or the next account is asked."""
    world = World(always={"a": Act(code="TOKEN")})
    office, client = made(world, policy=Policy(attempts=9))
    assert client.send(message(), check=False).outcome is Outcome.REJECTED
    assert office.given == 2


def test_a_refused_token_without_a_function():
    """Configured credentials cannot be renewed: the next account is asked."""
    world = World(Act(code="TOKEN"))
    result = world.client("a", "b").send(message())
    assert [attempt.account for attempt in result.attempts] == ["a", "b"]


def test_credentials_without_an_end():
    """Without an expiry they are used until the provider refuses them."""
    world = World()
    _office, client = made(world, lasts=None)
    client.send(message())
    world.now += 10 * HOUR
    world.acts.append(Act(code="TOKEN"))
    client.send(message())
    assert keys(world) == ["key-1", "key-1", "key-2"]


def test_a_rotation_needs_no_restart():
    """Credentials that expire soon follow whatever their function returns."""
    world = World()
    _, client = made(world, lasts=300.0)
    for _ in range(4):
        client.send(message())
        world.now += 181.0
    assert keys(world) == ["key-1", "key-2", "key-3", "key-4"]


def test_each_account_asks_its_own_function():
    """Two accounts' credentials are not mixed up."""
    world = World(Act(code="BALANCE"))
    one, two = Office(world), Office(world)
    two.given = 100
    accounts = Account("a", Wire(), credentials=one), Account("b", Wire(), credentials=two)
    world.client(*accounts).send(message())
    assert keys(world) == ["key-1", "key-101"]


def test_many_threads_use_one_set(threads):
    """Threads that need them at the same time all send with valid ones."""
    world = World()
    _office, client = made(world)
    client.send(message())
    threads(8, lambda _: client.send(message()))
    assert set(keys(world)) == {"key-1"}


@undisturbed
def test_those_who_need_new_ones_together_ask_once(threads):
    """One thread asks the source, the others take what it got."""
    world = World()
    office, begin = Office(world), Barrier(8)

    def slowly():
        with suppress(BrokenBarrierError):
            begin.wait(0.2)  # all who would ask are here by now
        return office()

    account = Account("a", Wire(), credentials=slowly)
    client = world.client(account, policy=Policy(attempts=1))
    threads(8, lambda _: client.send(message()))
    assert office.given == 1


def test_an_early_renewal_holds_nobody_up(threads):
    """While one asks, and when that fails, the others go on with what is good still."""
    world = World()
    office, begin = Office(world), Barrier(8)
    client = world.client(Account("a", Wire(), credentials=office))
    client.send(message())
    asked = []

    def failing():
        asked.append(1)
        with suppress(BrokenBarrierError):
            begin.wait(0.2)
        raise OSError

    client._accounts["a"] = attrs.evolve(client._accounts["a"], credentials=failing)
    world.now += HOUR - 60
    results = threads(8, lambda _: client.send(message()))
    assert {each.outcome for each in results} == {Outcome.ACCEPTED}
    assert len(asked) < 8


@undisturbed
def test_one_failure_is_told_to_all_who_waited(threads):
    """A source that is down is not asked by one after the other."""
    world, asked = World(), []
    begin = Barrier(8)

    def failing():
        asked.append(1)
        with suppress(BrokenBarrierError):
            begin.wait(0.3)
        raise OSError

    client = world.client(Account("a", Wire(), credentials=failing), policy=Policy(attempts=1))
    results = threads(8, lambda _: client.send(message(), check=False))
    assert {each.recipients[0].stage for each in results} == {Stage.CREDENTIALS}
    assert len(asked) == 1


def test_a_source_that_fails_early():
    """As long as the last ones are good, nothing is lost by it."""
    world = World()
    _office, client = made(world)
    client.send(message())

    def failing():
        raise OSError

    client._accounts["a"] = attrs.evolve(client._accounts["a"], credentials=failing)
    world.now += HOUR - 60
    client.send(message())
    assert keys(world) == ["key-1", "key-1"]
    world.now += 60
    assert client.send(message(), check=False).recipients[0].stage is Stage.CREDENTIALS


def test_one_attempt_renews_all_the_same():
    """The message is refused; the next one has credentials that are good."""
    world = World(Act(code="TOKEN"))
    _, client = made(world, lasts=None, policy=Policy(attempts=1))
    assert client.send(message(), check=False).outcome is Outcome.REJECTED
    assert client.send(message()).outcome is Outcome.ACCEPTED
    assert keys(world) == ["key-1", "key-2"]


def test_no_credentials_to_refresh():
    """Asking an account without a function for new ones is told as what it is."""
    client = World().client()
    with pytest.raises(ConfigError, match=r"^account 'a' has no credentials to refresh$"):
        client._renewing.renew(client.account("a"))


def test_through_a_real_provider():
    """The key and the token of the moment sign the request, and appear in no repr."""
    seen = []

    def vendor(request, timeout):
        seen.append(fields(request))
        return aliyun_answer()

    credentials = Credentials("STS.key", "canary-secret", Secret("canary-token"))
    account = Account("a", aliyun(), credentials=lambda: credentials)
    clock = Clock(wall=lambda: 1_700_000_000.0)
    client = Client({"a": account}, vendor, clock=clock)
    client.send(message())
    assert (seen[0]["AccessKeyId"], seen[0]["SecurityToken"]) == ("STS.key", "canary-token")
    assert "canary" not in repr((client, account, credentials, client._renewing._known))


def test_a_function_that_raises_hides_nothing():
    """Its account cannot be asked and the next one is; what was sent before stays told."""

    def broken():
        raise OSError("no route to the token office")

    accounts = {"a": Account("x", aliyun(), credentials=broken), "b": aliyun()}
    client = Client(accounts, lambda request, timeout: aliyun_answer())
    result = client.send(message())
    assert result.outcome is Outcome.ACCEPTED
    assert [(each.account, each.stage) for each in result.attempts] == [
        ("a", Stage.CREDENTIALS),
        ("b", None),
    ]
