"""Fetching reports: what the provider keeps, what it hands out once, and who has seen what."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing, closing
from threading import Barrier, get_ident

import attrs
import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st
from reports.office import CAN, ONCE, RETRIES, Desk, Kept, Office, entry, ids

from sms_core import Account, ConfigError, Policy, Stage, TransportError
from sms_core.errors import ReportsUnavailable
from sms_core.inbox import InboxFull, MemoryInbox
from sms_core.providers import Pulls
from sms_core.reporting.pulling import Queue
from sms_core.secret import Credentials


class Watched:
    """An inbox that notes the threads it is used in."""

    def __init__(self):
        self.inbox, self.used = MemoryInbox(), {}

    def __getattr__(self, name):
        self.used.setdefault(name, set()).add(get_ident())
        return getattr(self.inbox, name)


class Stuck(ThreadPoolExecutor):
    """A thread whose second piece of work does not begin."""

    def __init__(self):
        super().__init__(1)
        self.asked, self.stuck = 0, lambda: None

    def submit(self, *work):
        self.asked += 1
        if self.asked != 2:
            return super().submit(*work)
        self.stuck()
        return Future()


async def _first(reports):
    async with aclosing(reports):
        return await anext(reports)


FIVE = [f"m-{number}" for number in range(5)]
DOWN = TransportError(Stage.CONNECT, "by script")


class Raised(Exception):
    """What a consumer's own code raises."""


@pytest.fixture(params=["kept", "once"])
def office(request):
    """A vendor of each sort."""
    return Office(once=request.param == "once")


def at(place, *, do):
    """Stops at a report, or raises there."""

    def stop(report):
        if report.message_id != place:
            return False
        if do == "raise":
            raise Raised
        return True

    return stop


def test_all_of_them(office, consumer):
    """Every report once, in order, and the vendor has none left."""
    office.report(*FIVE)
    client = consumer.client(office)
    assert ids(consumer.take(client)) == FIVE
    assert (office.waiting(), len(client.inbox)) == ([], 0)
    assert consumer.take(client) == []


def test_more_than_a_page(office, consumer):
    """Pages follow until one is empty."""
    many = [f"m-{number}" for number in range(50)]
    office.report(*many)
    assert ids(consumer.take(consumer.client(office))) == many
    assert office.paths().count("pull") == 5


@pytest.mark.parametrize("do", ["raise", "break"])
@pytest.mark.parametrize("place", FIVE)
def test_leaving_the_loop(office, consumer, place, do):
    """Whoever raises or leaves at any report sees it again, and every later one."""
    office.report(*FIVE)
    client = consumer.client(office)
    if do == "raise":
        with pytest.raises(Raised):
            consumer.take(client, stop=at(place, do=do))
    else:
        consumer.take(client, stop=at(place, do=do))
    office.now += 31.0
    again = ids(consumer.take(client))
    assert again[again.index(place) :] == FIVE[FIVE.index(place) :]
    assert (office.waiting(), len(client.inbox)) == ([], 0)


@pytest.mark.parametrize("place", FIVE)
def test_once_is_exact(consumer, place):
    """What was handed out only once is seen again only from the report in hand on."""
    office = Office(once=True)
    office.report(*FIVE)
    client = consumer.client(office)
    consumer.take(client, stop=at(place, do="break"))
    assert ids(consumer.take(client)) == FIVE[FIVE.index(place) :]


def test_leaving_does_no_exchange(office, consumer):
    """Closing the loop asks nobody anything."""
    office.report(*FIVE)
    consumer.take(consumer.client(office), stop=at("m-2", do="break"))
    assert office.paths() == ["pull"]


def test_never_begun(office):
    """An iterator that nobody asks does nothing, also when it is closed."""
    with closing(office.client().receipts()):
        pass
    assert office.asked == []


def test_removed_only_when_the_next_is_asked_for(consumer):
    """The provider keeps everything while the consumer has the last report in hand."""
    office = Office()
    office.report(*FIVE)
    waiting = []
    consumer.take(consumer.client(office), stop=lambda _: waiting.append(office.waiting()))
    assert waiting == [FIVE] * 5
    assert office.waiting() == []


def test_a_slow_consumer(consumer):
    """What it took is removed before the provider shows it again, so that it comes to an end."""
    office = Office()
    office.report(*(f"m-{number}" for number in range(16)))
    consumer.take(consumer.client(office), stop=lambda _: office.sleep(4.0))
    assert office.waiting() == []
    assert len(consumer.seen) < 40


def test_a_very_slow_consumer(consumer):
    """What took longer than the provider hides a report is not told again, but removed."""
    office = Office()
    office.report(*FIVE)
    client = consumer.client(office)
    consumer.take(client, stop=lambda _: office.sleep(31.0))
    assert ids(consumer.seen) == [*FIVE]
    assert office.waiting() == []


def test_beside_one_that_cannot_be_read(consumer):
    """What cannot be removed for that is told once, however often it comes."""
    office = Office()
    office.queue().append(Kept("h", [entry("good"), {"kind": "?"}]))
    client = consumer.client(office)
    consumer.take(client)
    office.sleep(31.0)
    consumer.take(client)
    assert ids(consumer.seen) == ["good"]
    assert office.waiting() == ["good", None]


def test_a_slow_consumer_of_a_shared_inbox(consumer):
    """What it took is let go before the loan ends, so that nobody else is lent the same."""
    office, inbox = Office(once=True), MemoryInbox()
    office.report(*(f"m-{number}" for number in range(16)))
    others = []

    def slow(_):
        office.sleep(5.0)
        if len(consumer.seen) == 15:
            others.extend(office.client(inbox=inbox).receipts())
        return False

    consumer.take(consumer.client(office, inbox=inbox), stop=slow)
    assert ids(consumer.seen) == [f"m-{number}" for number in range(16)]
    assert (others, len(inbox)) == ([], 0)


def test_reports_that_are_removed_together(consumer):
    """A message of the queue goes when all of its reports were taken, and not before."""
    office = Office()
    office.report(*FIVE, together=True)
    office.report("last")
    slow = lambda _: office.sleep(11.0)  # noqa: E731 - after each there is a chance to remove
    office.hidden = 100.0
    assert ids(consumer.take(consumer.client(office), stop=slow)) == [*FIVE, "last"]
    removed = [len(body["handles"]) for path, body in office.asked if path == "remove"]
    assert removed == [1, 1]


def test_unreadable_reports_stay(consumer, caplog):
    """They are left where they are, and the log counts them without a number or text."""
    office = Office()
    office.report("good", "bad", "fine")
    office.queue()[1].entries[0]["state"] = "13800138000"
    assert ids(consumer.take(consumer.client(office))) == ["good", "fine"]
    assert office.waiting() == ["bad"]
    (record,) = caplog.records
    assert record.getMessage() == (
        "1 receipts of account 'a' cannot be read; they were left where they are"
    )


def test_a_page_of_which_nothing_can_be_read(consumer):
    """It is not taken for the end of what is handed out once."""
    office = Office(once=True)
    office.report(*(f"m-{number}" for number in range(office.page)), state="unheard of")
    office.report("last")
    assert ids(consumer.take(consumer.client(office))) == ["last"]


def test_unreadable_and_handed_out_once(consumer, caplog):
    """The others are seen; the log does not say that the lost one is still there."""
    office = Office(once=True)
    office.report("good", "bad")
    office.queue()[1].entries[0]["state"] = "nonsense"
    assert ids(consumer.take(consumer.client(office))) == ["good"]
    (record,) = caplog.records
    assert record.getMessage() == "1 receipts of account 'a' cannot be read; they are lost"


@pytest.mark.parametrize("failing", [DOWN, "BUSY", "LATER"])
def test_asked_again(office, consumer, failing):
    """Two failures are outlasted by three attempts, with growing waits between them."""
    office.script.extend([failing, failing])
    office.report(*FIVE)
    assert ids(consumer.take(consumer.client(office))) == FIVE
    assert office.slept == [0.05, 0.1]


def test_attempts_end(office, consumer):
    """The third failure is raised as it is; nothing was taken."""
    office.script.extend([DOWN] * 3)
    office.report(*FIVE)
    client = consumer.client(office)
    with pytest.raises(TransportError) as failed:
        consumer.take(client)
    assert failed.value is DOWN
    assert ids(consumer.take(client)) == FIVE


def test_a_provider_that_stays_busy(office, consumer):
    """What it said is told, with account and kind."""
    office.down["a"] = "BUSY"
    with pytest.raises(ReportsUnavailable) as refused:
        consumer.take(consumer.client(office))
    assert str(refused.value) == (
        "account 'a' does not hand out its receipts: BUSY, said the vendor"
    )
    assert refused.value.verdict.retry is RETRIES["BUSY"]
    assert office.paths() == ["pull"] * 3


def test_refused_for_good(office, consumer):
    """Where asking again makes no sense nobody is asked again."""
    office.down["a"] = "DENIED"
    with pytest.raises(ReportsUnavailable, match="DENIED"):
        consumer.take(consumer.client(office), follow=True)
    assert office.paths() == ["pull"]


def test_removing_is_asked_again(consumer):
    """A removal that failed is tried again; the reports are not seen twice for it."""
    office = Office(None, DOWN)
    office.report(*FIVE)
    assert ids(consumer.take(consumer.client(office))) == FIVE
    assert office.waiting() == []


def test_wait_is_the_providers(office, consumer):
    """The provider gets the seconds, and the exchange's limits grow by them."""
    limits = []

    class Watched(type(office)):
        def __call__(self, request, timeout):
            limits.append(timeout)
            return super().__call__(request, timeout)

    office.__class__ = Watched
    consumer.take(consumer.client(office), wait=30.0)
    assert office.asked[0][1]["wait"] == 30.0
    assert (limits[0].connect, limits[0].read, limits[0].total) == (2.0, 35.0, 38.0)


class TestFollowing:
    """``follow`` goes on for ever."""

    def take(self, office, consumer, *names, until, **how):
        client = consumer.client(office, *names)
        return consumer.take(client, follow=True, stop=lambda r: r.message_id == until, **how)

    def test_what_comes_later(self, office, consumer):
        """An empty queue is asked again after five seconds."""
        sleep = office.sleep

        def later(seconds):
            sleep(seconds)
            if len(office.slept) == 3:
                office.report("late")

        office.sleep = later
        office.report("early")
        assert ids(self.take(office, consumer, until="late")) == ["early", "late"]
        assert office.slept == [5.0] * 3

    @pytest.mark.parametrize("failing", [DOWN, "BUSY"])
    def test_outages(self, office, consumer, failing, caplog):
        """An hour without the provider is outlasted, and told in the log once."""
        office.down["a"] = failing
        sleep = office.sleep

        def over(seconds):
            sleep(seconds)
            if office.now > 4600.0:
                office.down.clear()

        office.sleep = over
        office.report("patient")
        assert ids(self.take(office, consumer, until="patient")) == ["patient"]
        (record,) = caplog.records
        assert record.getMessage().startswith("receipts of 'a': ")
        assert len(office.asked) < 3 * 3600 / 5 + 10

    def test_one_account_is_out(self, office, consumer):
        """The others' reports keep coming."""
        office.down["a"] = DOWN
        office.report("a-1", account="a")
        office.report("b-1", "b-2", "b-3", account="b")
        taken = self.take(office, consumer, "a", "b", until="b-3")
        assert ids(taken) == ["b-1", "b-2", "b-3"]


class TestKeys:
    """Queues with credentials of their own."""

    @pytest.fixture
    def client(self, consumer):
        self.office = Office()
        return consumer.client(self.office, provider=Desk(CAN, keyed=True))

    def test_entered_once(self, client, consumer):
        """One key serves many exchanges."""
        self.office.report(*FIVE)
        consumer.take(client)
        consumer.take(client)
        assert self.office.paths() == ["enter", "pull", "remove", "pull", "pull"]

    @pytest.mark.parametrize(("left", "entered"), [(121.0, 1), (119.0, 2)])
    def test_renewed_early(self, client, consumer, left, entered):
        """Two minutes before it expires a new one is fetched."""
        consumer.take(client)
        self.office.now = 1000.1 + self.office.life - left
        consumer.take(client)
        assert self.office.paths().count("enter") == entered

    def test_renewed_when_refused(self, client, consumer):
        """A key that the queue does not take any more is fetched anew, without a wait."""
        consumer.take(client)
        self.office.key += 1
        self.office.report("m-1")
        assert ids(consumer.take(client)) == ["m-1"]
        assert self.office.slept == []

    @pytest.mark.parametrize("follow", [False, True])
    def test_renewed_only_once(self, client, consumer, follow):
        """A new key that is refused too is the end, also for whoever follows."""
        self.office._pull = lambda body: {"code": "KEY"}
        with pytest.raises(ReportsUnavailable, match="KEY"):
            consumer.take(client, follow=follow)
        assert self.office.paths() == ["enter", "pull", "enter", "pull"]

    def test_no_key(self, client, consumer):
        """An account that gets none is told why."""
        self.office._enter = lambda body: {"code": "DENIED"}
        with pytest.raises(ReportsUnavailable, match="DENIED, said the vendor"):
            consumer.take(client)

    def test_key_in_an_outage(self, client, consumer):
        """The exchange for the key is asked again as any other."""
        self.office.script.extend([DOWN, "BUSY"])
        self.office.report("m-1")
        assert ids(consumer.take(client)) == ["m-1"]


def test_the_accounts_own_credentials(office, consumer):
    """Without a queue's own key, an account's source of credentials signs."""
    source = Credentials("from-source", "secret")
    desk = Desk(ONCE if office.once else CAN)
    account = Account("a", desk, credentials=lambda: source)
    consumer.take(consumer.client(office, account))
    assert office.asked[0][1]["key"] == "from-source"


def test_credentials_that_are_refused(office, consumer):
    """Those of an account with a source are renewed once, as when a message is sent."""
    office.key, made = 7, []
    office.report("m-1")

    def source():
        made.append(f"k{6 + len(made)}")
        return Credentials(made[-1], "secret")

    desk = Desk(ONCE if office.once else CAN)
    client = consumer.client(office, Account("a", desk, credentials=source))
    assert ids(consumer.take(client)) == ["m-1"]
    assert made == ["k6", "k7"]
    office.key = 9
    with pytest.raises(ReportsUnavailable):
        consumer.take(client)
    assert made == ["k6", "k7", "k8"]


def test_a_source_that_fails(office, consumer):
    """It is asked again, and its failure told at its stage."""
    calls = []

    def source():
        calls.append(1)
        raise OSError

    account = Account("a", Desk(ONCE if office.once else CAN), credentials=source)
    with pytest.raises(TransportError) as failed:
        consumer.take(consumer.client(office, account))
    assert (failed.value.stage, len(calls)) == (Stage.CREDENTIALS, 3)


class TestAccounts:
    """Whose reports, and which."""

    def test_in_turn(self, office, consumer):
        """Every account gives a page, then the next."""
        office.report(*(f"a-{n}" for n in range(20)), account="a")
        office.report("b-0", account="b")
        taken = consumer.take(consumer.client(office, "a", "b"))
        assert [each.account for each in taken] == ["a"] * 16 + ["b"] + ["a"] * 4

    def test_only_one(self, office, consumer):
        """By name; the others are not asked."""
        office.report("a-0", account="a")
        office.report("b-0", account="b")
        assert ids(consumer.take(consumer.client(office, "a", "b"), account="b")) == ["b-0"]
        assert {body["account"] for _, body in office.asked} == {"b"}

    @pytest.mark.parametrize("kind", ["receipts", "replies", "reviews"])
    def test_kinds(self, office, consumer, kind):
        """Each kind has a queue of its own."""
        for each in ("receipts", "replies", "reviews"):
            office.report(each, kind=each)
        assert ids(consumer.take(consumer.client(office), kind)) == [kind]
        assert len(office.waiting(kind=kind)) == 0

    @pytest.mark.parametrize("kind", ["replies", "reviews"])
    def test_kinds_that_are_not_declared(self, office, consumer, kind):
        """Accounts whose provider hands out none are passed over."""
        able = ONCE if office.once else CAN
        unable = Account("a", Desk(attrs.evolve(able, **{kind: False})))
        office.report("b-0", account="b", kind=kind)
        assert ids(consumer.take(consumer.client(office, unable, "b"), kind)) == ["b-0"]
        assert {body["account"] for _, body in office.asked} == {"b"}

    def test_nobody_hands_out(self, office, consumer):
        """Told at the call, before anything is asked, and what to do instead."""
        client = consumer.client(office, provider=Desk(attrs.evolve(CAN, pulls=Pulls.NONE)))
        with pytest.raises(ConfigError, match=r"^receipts cannot be fetched from a: .*endpoint"):
            client.receipts()
        with pytest.raises(ConfigError, match=r"^replies cannot"):
            client.replies()

    def test_an_account_that_is_not_there(self, office, consumer):
        """The names there are, are told."""
        client = consumer.client(office, "a", "b")
        with pytest.raises(ConfigError, match=r"^no account 'c'; there are: a, b$"):
            client.receipts("c")

    def test_a_kind_that_is_not_there(self, office, consumer):
        """A misspelt kind is told with those there are."""
        client = consumer.client(office)
        with pytest.raises(ConfigError, match=r"'receipt'.*receipts, replies, reviews"):
            client.reports("receipt")

    def test_names_for_two_kinds(self, office):
        """``receipts`` and ``replies`` are short for two of them."""
        office.report("m-1")
        office.report("r-1", kind="replies")
        client = office.client()
        assert ids(client.receipts()) == ["m-1"]
        assert ids(client.replies()) == ["r-1"]


class TestInboxes:
    """What was handed out once has no other place than the inbox."""

    @pytest.mark.parametrize("run", [lambda work: asyncio.run(work()), trio.run])
    def test_it_holds_no_event_loop_up(self, run):
        """What may wait for a disk waits in another thread."""
        office, inbox = Office(once=True), Watched()
        office.report(*FIVE)

        async def taken():
            client = office.async_client(inbox=inbox)
            return [report async for report in client.receipts()], get_ident()

        seen, loop = run(taken)
        assert (ids(seen), len(inbox.inbox)) == (FIVE, 0)
        assert set(inbox.used) == {"put", "take", "done"}
        assert loop not in {thread for threads in inbox.used.values() for thread in threads}

    def test_cancelled_before_the_inbox_was_asked(self):
        """What was handed out once is kept by the client until the inbox has it."""
        office, threads = Office(once=True), Stuck()
        office.report(*FIVE)

        async def taken():
            asyncio.get_running_loop().set_default_executor(threads)
            stuck = asyncio.Event()
            threads.stuck = stuck.set
            client = office.async_client(inbox=Watched())
            first = asyncio.create_task(_first(client.receipts()))
            await stuck.wait()
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            assert (first.cancelled(), office.waiting()) == (True, [])
            return [report async for report in client.receipts()]

        assert ids(asyncio.run(taken())) == FIVE

    def test_threads_that_begin_together(self, monkeypatch):
        """They get one queue: it may have to keep what the inbox did not take."""
        office, inbox = Office(once=True), MemoryInbox(most=1)
        office.report("m-0", "m-1")
        client, waiting = office.client(inbox=inbox), Barrier(2, timeout=5)

        def made(*given):
            queue = Queue(*given)
            waiting.wait()
            return queue

        monkeypatch.setattr("sms_core.reporting.Queue", made)
        with ThreadPoolExecutor(2) as threads:
            begun = list(threads.map(lambda _: client.receipts(), range(2)))
        monkeypatch.undo()
        for reports in begun:
            with pytest.raises(InboxFull):
                next(reports)
        assert office.paths() == ["pull"]

    def test_an_inbox_that_is_full(self, consumer):
        """It is told, and what the provider handed out is not lost."""
        office, inbox = Office(once=True), MemoryInbox(most=3)
        office.report(*FIVE[:3], account="b")
        client = consumer.client(office, "a", "b", inbox=inbox)
        consumer.take(client, account="b", stop=lambda _: True)
        office.report(*FIVE, account="a")
        with pytest.raises(InboxFull):
            consumer.take(client, account="a")
        assert office.waiting("a") == []
        with pytest.raises(InboxFull):
            consumer.take(client, account="a")
        assert office.paths().count("pull") == 2
        inbox._most = 10
        assert ids(consumer.take(client, account="a")) == FIVE

    def test_what_waits_comes_first(self, consumer):
        """Before anything is asked for."""
        office, inbox = Office(once=True), MemoryInbox()
        office.report("m-1", "m-2")
        consumer.take(consumer.client(office, inbox=inbox), stop=lambda _: True)
        office.report("m-3")
        seen = consumer.take(consumer.client(office, inbox=inbox))
        assert ids(seen) == ["m-1", "m-2", "m-3"]

    def test_two_iterators(self, consumer):
        """Two at once share the reports of one account; nobody gets what the other has."""
        office = Office(once=True)
        office.report("m-1", "m-2")
        client = office.client()
        first = client.receipts()
        one = next(first)
        office.report("m-3")
        assert ids(client.receipts()) == ["m-3"]
        assert ids([one, *first]) == ["m-1", "m-2"]


@given(
    st.booleans(),
    st.integers(0, 40),
    st.lists(st.sampled_from(["take", "break", "raise", "late", "down", "busy"]), max_size=12),
)
def test_nothing_is_lost(once, count, deeds):
    """Whatever a consumer and the wire do, every report is seen at last."""
    office = Office(once=once)
    wanted = [f"m-{number}" for number in range(count)]
    office.report(*wanted)
    client, seen = office.client(policy=Policy(attempts=1)), set()
    for deed in deeds:
        if deed in ("down", "busy"):
            office.script.append(DOWN if deed == "down" else "BUSY")
        if deed == "late":
            office.now += 31.0
        try:
            with closing(client.receipts()) as reports:
                for report in reports:
                    if deed == "break":
                        break
                    if deed == "raise":
                        raise Raised
                    seen.add(report.message_id)
        except (Raised, TransportError, ReportsUnavailable):
            continue
    office.script.clear()
    office.now += 31.0
    seen.update(ids(client.receipts()))
    assert seen == {*wanted}
    assert office.waiting() == []
