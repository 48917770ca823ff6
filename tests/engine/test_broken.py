"""What is somebody else's code, plugins, sources, hooks and ledgers, may break its promises."""

import attrs
import pytest
from engine.wire import Wire
from engine.world import ONE, REFUSED, TWO, Act, World, message

from sms_core import (
    Account,
    Client,
    Credentials,
    InvalidMessage,
    LedgerUnavailable,
    MemoryLedger,
    OnUnknown,
    Outcome,
    OutcomeUnknown,
    PhoneNumber,
    Policy,
    RecipientResult,
    SendInFlight,
    SendResult,
    Stage,
    Template,
)
from sms_core.engine.exchanges import done
from sms_core.hooks import hookimpl
from sms_core.http import Request, Response
from sms_core.providers import Batch, Exchange


@attrs.frozen
class Broken:
    """A provider over another one, of which one part does what it must not."""

    inner: object
    send_raises: Exception | None = None
    parse: object = None

    @property
    def capabilities(self):
        return self.inner.capabilities

    def send(self, batch, ctx):
        if self.send_raises is not None and ctx.now:
            raise self.send_raises
        made = self.inner.send(batch, ctx)
        return Exchange(made.request, self.parse or made.parse)

    def find(self, sought, ctx):
        made = self.inner.find(sought, ctx)
        return Exchange(made.request, self.parse or made.parse)


def raising(_):
    raise KeyError("+8613800138000")


def nobody(_):
    return SendResult(())


@pytest.mark.parametrize("parse", [raising, nobody])
def test_an_answer_that_a_plugin_cannot_read(parse):
    """The bytes have left: that is unknown, and names neither number nor text."""
    world = World()
    client = world.client(Account("a", Broken(Wire(), parse=parse)))
    result = client.send(message(), check=False)
    assert (result.outcome, result.recipients[0].stage) == (Outcome.UNKNOWN, Stage.ANSWER)
    assert "plugin" in result.recipients[0].text
    assert "138" not in result.recipients[0].text
    assert len(world.asked) == 1


def test_an_answer_in_the_vendor_s_order():
    """Results are put in the order of the message, whatever order a plugin tells them in."""
    world = World(Act(code={ONE: "OK", TWO: "NUMBER"}))

    class Backwards(Wire):
        def send(self, batch, ctx):
            made = super().send(batch, ctx)
            return Exchange(
                made.request, lambda answer: SendResult(made.parse(answer).recipients[::-1])
            )

    result = world.client(Account("a", Backwards())).send(message(ONE, TWO), check=False)
    assert [r.outcome for r in result.recipients] == [Outcome.ACCEPTED, Outcome.REJECTED]


def test_results_have_the_order_of_the_batch():
    """A repetition is compared with the first exchange one by one."""
    batch = Batch((PhoneNumber(ONE), PhoneNumber(TWO)), Template("x"))
    told = [RecipientResult(recipient=n, outcome=Outcome.ACCEPTED) for n in batch.recipients]
    exchange = Exchange(Request("POST", "https://h/", ()), lambda _: SendResult((*told[::-1],)))
    end = done(exchange, Response(200), batch, at=0.0, began=0.0, now=1.0).end
    assert end.recipients == (*told,)


def test_a_plugin_that_cannot_make_a_request():
    """Nothing left; the next account is asked, and without one the message counts as invalid."""
    world = World()
    broken = Account("a", Broken(Wire(), KeyError("x")))
    sent = world.client(broken, "b").send(message())
    assert [each.account for each in sent.recipients] == ["b"]
    with pytest.raises(InvalidMessage, match="account 'a': its provider raised KeyError"):
        world.client(broken).send(message())


def test_what_is_known_outlives_a_later_account_s_fault():
    """A doubt is told even when the account that should follow cannot make its request."""
    world = World(Act(fails=Stage.READ))
    broken = Account("b", Broken(Wire(), KeyError("x")))
    with pytest.raises(OutcomeUnknown) as raised:
        world.client("a", broken).send(message(purpose="verification"))
    assert raised.value.result.recipients[0].account == "a"


def test_a_message_that_proves_impossible_half_way():
    """Who got it is told beside who did not."""
    world, seen = World(), []

    class Late(Wire):
        def send(self, batch, ctx):
            if ctx.now:
                seen.append(batch)
            if len(seen) > 1:
                raise InvalidMessage("too long for this moment")
            return super().send(batch, ctx)

    can = attrs.evolve(Wire().capabilities, max_recipients=1)
    result = world.client(Account("a", Late(can))).send(message(ONE, TWO), check=False)
    assert [r.outcome for r in result.recipients] == [Outcome.ACCEPTED, Outcome.NOT_SENT]
    assert result.recipients[1].text == "too long for this moment"
    assert [r.recipient.e164 for r in result.recipients] == [ONE, TWO]


@pytest.mark.parametrize(
    "given", [None, ("id", "secret"), Credentials("id", "s", "token\n"), Credentials("ключ", "s")]
)
def test_a_source_of_unfit_credentials(given):
    """What cannot be signed with or sent is no credential: nothing left the machine."""
    world = World()
    result = world.client(Account("a", Wire(), credentials=lambda: given)).send(
        message(), check=False
    )
    assert (result.outcome, result.recipients[0].stage) == (Outcome.NOT_SENT, Stage.CREDENTIALS)
    assert world.asked == []


class Failing(MemoryLedger):
    """A ledger that fails in some operations."""

    def __init__(self, *failing):
        super().__init__()
        self.failing = failing

    def __getattribute__(self, name):
        if name in object.__getattribute__(self, "__dict__").get("failing", ()):
            raise OSError("disk of +8613800138000")
        return super().__getattribute__(name)


def test_what_a_ledger_refuses_in_words_of_its_own():
    """An error of this library is told as it is."""

    class Waiting(MemoryLedger):
        def reserve(self, *_):
            raise SendInFlight("elsewhere")

    with pytest.raises(SendInFlight, match="elsewhere"):
        World().client(ledger=Waiting()).send(message(), key="k")


def test_a_ledger_that_cannot_be_asked():
    """Nobody knows whether the key was used, so nothing is sent."""
    world = World()
    with pytest.raises(LedgerUnavailable, match=r"\(OSError\), so nothing was sent"):
        world.client(ledger=Failing("reserve")).send(message(), key="k")
    assert world.asked == []


@pytest.mark.parametrize(("act", "outcome"), [(Act(), "ACCEPTED"), (REFUSED, "NOT_SENT")])
def test_a_ledger_that_takes_no_result(act, outcome, caplog):
    """What became of the message is told all the same; the log has the ledger's fault."""
    world = World(always={"a": act})
    client = world.client(ledger=Failing("settle", "release"), policy=Policy(attempts=1))
    assert client.send(message(), key="k", check=False).outcome is Outcome[outcome]
    assert "the ledger did not take the end of a send: OSError" in caplog.text
    assert "138" not in caplog.text


def test_a_ledger_does_not_hide_an_interruption():
    """Ctrl-C stays Ctrl-C."""

    class Interrupted(World):
        def __call__(self, request, timeout):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Interrupted().client(ledger=Failing("settle")).send(message(), key="k")


@pytest.mark.parametrize("stops", [StopIteration, StopAsyncIteration])
def test_a_transport_that_stops_iterating(stops):
    """A fake that has run out of answers is seen, not taken for an end."""

    class Exhausted(World):
        def __call__(self, request, timeout):
            raise stops

    with pytest.raises((stops, RuntimeError)):
        Exhausted().client().send(message())


class Slow:
    """A hook that takes its time."""

    def __init__(self, world, seconds):
        self.world, self.seconds = world, seconds

    @hookimpl
    def sms_request_built(self):
        self.world.now += self.seconds


@pytest.mark.parametrize(("seconds", "limits"), [(3.0, [2.0]), (6.0, [])])
def test_what_a_hook_took_is_not_there_for_the_exchange(seconds, limits):
    """The deadline holds; where nothing is left, nothing begins."""
    world = World()
    client = world.client(hooks=[Slow(world, seconds)], policy=Policy(deadline=5.0, attempts=1))
    result = client.send(message(), check=False)
    assert [each.limit for each in world.asked] == pytest.approx(limits)
    assert result.outcome is (Outcome.ACCEPTED if limits else Outcome.NOT_SENT)


def test_reconciling_outlives_a_plugin_s_fault():
    """Records that cannot be read prove nothing."""
    world = World(Act(fails=Stage.READ))
    client = world.client(policy=Policy(on_unknown=OnUnknown.RAISE))
    result = client.send(message(), check=False)
    broken = Client(
        {"a": Broken(Wire(), parse=raising)}, world, sleep=world.sleep, clock=world.clock
    )
    assert broken.reconcile(result) == result
