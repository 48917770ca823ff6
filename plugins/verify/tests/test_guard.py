"""The pumping guard, and reports of conversions."""

import threading

import pytest
from verify_fakes import KEY, Client

from sms_core import Account, ConfigError, Outcome
from sms_core.providers import Capabilities
from sms_core_verify import Guard, Issue, Kind, Mode, Policy, Shown, StoreError, Verifier
from sms_core_verify.guard import Alarm, Level, Spans, Tally

IP = "192.0.2.1"
LOOSE = {"per_prefix": (), "per_ip": (), "lifetime": 30}


@pytest.mark.parametrize(
    ("sent", "verified", "level"),
    [
        (49, 0, "fine"),
        (50, 20, "fine"),
        (50, 19, "warn"),
        (99, 0, "warn"),
        (100, 10, "warn"),
        (100, 9, "block"),
        (1000, 700, "fine"),
        (0, 5, "fine"),
    ],
)
def test_levels(sent, verified, level):
    """Warn below 40 % of fifty or more, block below 10 % of a hundred or more."""
    assert Guard().level(Tally(sent, verified)) is Level(level)


def test_a_mode_may_be_a_word():
    """And a wrong word is no silent recording."""
    assert Guard(mode="block").mode is Mode.BLOCK
    with pytest.raises(ValueError, match="blok"):
        Guard(mode="blok")


def test_alarms_come_worst_first():
    """So that the first decides."""
    tallies = [Tally(60, 6), Tally(100, 70), Tally(200, 2)]
    assert Guard().alarms(["country", "prefix", "ip"], tallies) == [
        Alarm(Level.BLOCK, "ip", 200, 0.01),
        Alarm(Level.WARN, "country", 60, 0.1),
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"block": 0.5}, "ratios must be 0 <= block <= warn <= 1"),
        ({"warn": 1.1}, "ratios must be 0 <= block <= warn <= 1"),
        ({"block": -0.1}, "ratios must be 0 <= block <= warn <= 1"),
        ({"warn_from": 0}, "warn_from, block_from and window must be 1 or more"),
        ({"block_from": 0}, "warn_from, block_from and window must be 1 or more"),
        ({"window": 0.9}, "warn_from, block_from and window must be 1 or more"),
    ],
)
def test_guards_that_are_none(fields, words):
    """Ratios in order, counts above nothing."""
    with pytest.raises(ConfigError) as caught:
        Guard(**fields)
    assert str(caught.value) == f"guard: {words}"


def test_edges():
    """Everything from the first send on; nothing at all; a window shorter than a challenge."""
    strict = Guard(warn=1, block=1, warn_from=1, block_from=1, window=1)
    assert strict.level(Tally(1, 1)) is Level.FINE
    assert strict.level(Tally(1, 0)) is Level.BLOCK
    assert Guard(warn=0, block=0).level(Tally(1000, 0)) is Level.FINE
    assert strict.spans(300) == Spans(300_000, 1)
    assert Tally(0, 0).ratio == 0
    assert (Tally(1, 1).ratio, Tally(4, 1).ratio) == (1, 0.25)


def test_spans():
    """As long as a challenge; the last two are left out, as their challenges may be open."""
    assert Guard(window=3600).spans(300) == Spans(300_000, 12)
    assert Spans(10, 3).of(29) == 2
    assert list(Spans(10, 3).summed(69)) == [2, 3, 4]


def pump(made, count, verified=0):
    """So many codes to different numbers from one address, of which so many are used."""
    for n in range(count):
        challenge = made.start(f"+86138001{made.sent:05d}", ip=IP)
        made.sent += 1
        if n < verified and challenge.delivery is not None:
            assert made.check(challenge)
    made.verifier._reporting.close()
    made.time.advance(60)


@pytest.fixture
def pumped(desk):
    def make(**options):
        made = desk(policy=LOOSE, **options)
        made.sent = 0
        return made

    return make


def test_recording_blocks_nobody(pumped):
    """It tells, each scope by itself, once the challenges are over."""
    made = pumped(guard=Guard())
    pump(made, 120, verified=5)
    assert [event for event in made.events if event.kind is Kind.ALARM] == []
    assert made.start("+8613900139000", ip=IP).issue is Issue.ISSUED
    alarms = {event.detail: event.ratio for event in made.events if event.kind is Kind.ALARM}
    assert alarms == {"country block": 5 / 120, "ip block": 5 / 120}
    assert len(made.client.messages) == 121


def test_blocking(pumped):
    """A blocked start looks like any other, and nothing is sent."""
    made = pumped(guard=Guard(mode=Mode.BLOCK))
    pump(made, 120, verified=5)
    blocked = made.start("+8613900139000", ip="198.51.100.1")
    assert (blocked.issue, blocked.shown.value) == (Issue.GUARD, "sent")
    assert len(made.client.messages) == 120
    assert made.check(blocked, "123456").reason.value == "decoy"
    made.time.advance(7 * 3600)
    assert made.start("+8613900139000").issue is Issue.ISSUED


def resent(made, **options):
    """A challenge begun in good times is asked for again in bad ones."""
    kept = made.start("+8613900139000", ip=IP)
    made.time.advance(60)
    made.low = True
    return kept, made.verifier.resend(kept.id, ip=IP, **options)


@pytest.fixture
def turning(desk, monkeypatch):
    """A guarded verifier; the ratio is as low as is said once ``low`` is set."""

    def make(tally, **policy):
        made = desk(policy={**LOOSE, "lifetime": 90, **policy}, guard=Guard(mode=Mode.BLOCK))
        made.low = False
        monkeypatch.setattr(
            made.store,
            "tally",
            lambda keys, *rest: [tally if made.low else Tally(0, 0)] * len(keys),
        )
        return made

    return make


def test_blocking_what_is_sent_again(turning):
    """Nothing goes out, which the page cannot tell; the code from before stays valid."""
    made = turning(Tally(100, 0))
    kept, again = resent(made)
    assert (again.issue, again.id, again.shown) == (Issue.GUARD, kept.id, Shown.SENT)
    assert len(made.client.messages) == 1
    assert made.check(kept)


def test_a_captcha_before_what_is_sent_again(turning):
    """Where captchas are wanted; the challenge stays."""
    made = turning(Tally(60, 10), captcha=((1000, 600),))
    kept, again = resent(made)
    assert (again.issue, again.id) == (Issue.CAPTCHA, kept.id)
    assert made.verifier.resend(kept.id, ip=IP, human=True).issue is Issue.ISSUED


def test_honest_traffic(pumped):
    """A rush of people who are still typing is no attack; nor is a usual ratio."""
    made = pumped(guard=Guard(mode=Mode.BLOCK))
    for _ in range(3):
        pump(made, 60, verified=40)
    assert {event.kind for event in made.events} == {Kind.ISSUED, Kind.SENT, Kind.VERIFIED}


def test_what_did_not_go_out_is_not_counted(pumped):
    """A provider's outage is no attack."""
    made = pumped(guard=Guard(), client=Client(*[Outcome.REJECTED] * 120))
    pump(made, 120)
    made.start("+8613900139000", ip=IP)
    assert [event for event in made.events if event.kind is Kind.ALARM] == []


def test_a_captcha_before_the_block(desk):
    """Where captchas are wanted, a low ratio asks for one: of every number, served or not."""
    policy = {**LOOSE, "captcha": ((1000, 600),)}
    made = desk(policy=policy, guard=Guard(mode=Mode.BLOCK))
    made.sent = 0
    pump(made, 60, verified=10)
    assert made.start("+8613900139000", ip=IP).issue is Issue.CAPTCHA
    assert made.start("+8613900139000", ip=IP, decoy=True).shown is Shown.CAPTCHA_REQUIRED
    assert made.start("+447700900123", ip=IP).shown is Shown.CAPTCHA_REQUIRED
    assert made.start("+8613900139000", ip=IP, human=True).issue is Issue.ISSUED


def test_conversions_are_reported(desk):
    """The account and id that took the message, after the answer, once."""
    made = desk(report_conversions=True)
    challenge = made.start()
    made.check(challenge, made.wrong())
    assert made.check(challenge)
    made.close()
    ((result, at),) = made.client.conversions
    (each,) = result.recipients
    assert (each.account, each.message_id, at) == ("main", "id-1", made.time.now)
    assert made.events[-1].kind is Kind.CONVERSION
    assert (made.events[-1].account, made.events[-1].detail) == ("main", "noted")


def test_conversions_are_opt_in(desk):
    """By default nothing is reported, and no receipt is kept."""
    made = desk()
    challenge = made.start()
    assert made.store.get(challenge.id)[0].receipt == ""
    assert made.check(challenge)
    made.close()
    assert made.client.conversions == []


def test_conversions_are_droppable(desk, caplog):
    """A full queue or a failing report takes nothing from the user."""

    class Failing(Client):
        def report_conversion(self, result, *, at):
            raise OSError("no network")

    made = desk(report_conversions=True, client=Failing())
    assert made.check(made.start())
    made.close()
    assert "background work failed" in caplog.text
    made.verifier._reporting._most = 0
    made.time.advance(60)
    assert made.check(made.start())


@pytest.mark.parametrize("tallies", [[], [Tally(0, 0)] * 2])
def test_a_store_gives_one_tally_for_each_key(tallies):
    """One that does not is told so."""
    with pytest.raises(ValueError, match="zip"):
        Guard().alarms(["country"], tallies)


def test_slow_reports_hide_no_success(desk, caplog):
    """The guard counts codes that are used, however long a vendor takes to be told of them."""
    gate = threading.Event()

    class Slow(Client):
        def report_conversion(self, result, *, at):
            gate.wait(30)
            return super().report_conversion(result, at=at)

    guard, policy = Guard(mode=Mode.BLOCK), {"lifetime": 30, "per_prefix": ()}
    made = desk(client=Slow(), report_conversions=True, guard=guard, policy=policy)
    made.verifier._reporting._most = 5
    for number in range(120):
        assert made.check(made.start(f"+86138{number:08d}"))
    made.time.advance(90)
    assert list(made.store.tally(["country:86"], guard.spans(30))) == [Tally(120, 120)]
    assert made.start("+8613900139000").issue is Issue.ISSUED
    gate.set()
    made.close()
    assert len(made.client.conversions) == 5
    assert caplog.text.count("too many conversions wait to be reported") == 1


def test_a_success_that_cannot_be_counted(desk, monkeypatch, caplog):
    """The store failed in between: logged, and the code is right all the same."""

    def down(*args):
        raise StoreError("down")

    made = desk(guard=Guard())
    challenge = made.start()
    monkeypatch.setattr(made.store, "tally", down)
    assert made.check(challenge)
    assert "store: down" in caplog.text


def test_reports_of_a_process_that_only_checks(desk):
    """It has no client to report with, though the one that sent keeps receipts."""
    made = desk(report_conversions=True)
    challenge = made.start()
    with Verifier(None, made.store, KEY, Policy(environment="test")) as checking:
        assert checking.check(challenge.id, made.client.codes[0])
    assert made.client.conversions == []


class Wrapped:
    """A provider that somebody put something around."""

    def __init__(self, **capabilities):
        self.capabilities = Capabilities(text=True, **capabilities)


class Vendors(Client):
    accounts = (Account("main", Wrapped(daily_per_number=2)), Account("other", Wrapped()))


@pytest.mark.parametrize("per_phone", [((2, 86400),), ((5, 3600), (2, 86400)), ((1, 86400),)])
def test_a_console_that_is_not_told_of(desk, caplog, per_phone):
    """A policy that lets through no more than its two a day needs no change of it."""
    desk(client=Vendors(), policy={"per_phone": per_phone})
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("per_phone", "most"),
    [(((5, 3600), (10, 86400)), 10), (((2, 3600),), 48), (((3, 90000),), 3), ((), 1440)],
)
def test_a_console_that_is_told_of(desk, caplog, per_phone, most):
    """Where some window, or none, lets a number have more in a day."""
    desk(client=Vendors(), policy={"per_phone": per_phone})
    (record,) = caplog.records
    assert record.getMessage() == (
        "account 'main': unless you change it in the vendor's console, a number gets "
        f"2 codes a day; the policy's per_phone allows {most}"
    )


def test_consoles_of_accounts_that_are_not_used(desk, caplog):
    """They do not matter."""
    desk(client=Vendors(), account="other")
    assert caplog.text == ""
    desk(client=Vendors(), account="main")
    assert "account 'main'" in caplog.text
