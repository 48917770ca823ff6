"""Both inboxes keep the same promises; each has a few of its own."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reports.strategies import REPORTS

from sms_core import PhoneNumber
from sms_core.inbox import InboxFull, MemoryInbox
from sms_core.inbox_sqlite import SqliteInbox
from sms_core.receipts import (
    KINDS,
    DeliveryReceipt,
    DeliveryState,
    Reply,
    ReportKind,
    Review,
    ReviewState,
    kind_of,
)

NOW, LEASE = 1_700_000_000.0, 60.0
AT = datetime.fromtimestamp(NOW, UTC)
RECEIPTS, REPLIES, REVIEWS = ReportKind
HERE = Path(__file__).parent


def receipt(name, account="a"):
    return DeliveryReceipt(
        account=account,
        message_id=name,
        recipient=PhoneNumber("+8613800138000"),
        state=DeliveryState.DELIVERED,
        received_at=AT,
    )


def receipts(*names, account="a"):
    return [receipt(name, account) for name in names]


def reply(name, account="a"):
    return Reply(account=account, sender=None, text="yes", id=name, received_at=AT)


def review(name):
    return Review(
        account="a", subject="template", name=name, state=ReviewState.REJECTED, received_at=AT
    )


def names(taken):
    return [each.report.message_id for each in taken]


def take(inbox, kind=RECEIPTS, account="", most=100, now=NOW, lease=LEASE):
    return inbox.take(kind, account, most=most, now=now, lease=lease)


class InboxConformance:
    """What every inbox must do."""

    def test_empty(self, inbox):
        """There is nothing in a new one."""
        assert (take(inbox), len(inbox)) == ((), 0)

    def test_order(self, inbox):
        """Oldest first, over all accounts and however they were put."""
        inbox.put(receipts("1", "2"))
        inbox.put(receipts("3", account="b"))
        inbox.put(receipts("4"))
        assert names(take(inbox)) == ["1", "2", "3", "4"]

    def test_most(self, inbox):
        """No more than asked for; the next asker gets the next."""
        inbox.put(receipts(*"12345"))
        assert [names(take(inbox, most=2)) for _ in range(4)] == [["1", "2"], ["3", "4"], ["5"], []]

    def test_nothing_is_put(self, inbox):
        """An empty push is none."""
        inbox.put(())
        assert len(inbox) == 0

    def test_any_iterable(self, inbox):
        """Generators will do."""
        inbox.put(each for each in receipts("1", "2"))
        taken = take(inbox)
        inbox.release(each.id for each in taken[:1])
        inbox.done(each.id for each in taken[1:])
        assert names(take(inbox)) == ["1"]

    def test_done(self, inbox):
        """What was dealt with is gone for good."""
        inbox.put(receipts("1", "2"))
        first, _ = take(inbox)
        inbox.done([first.id])
        assert len(inbox) == 1
        assert names(take(inbox, now=NOW + LEASE)) == ["2"]

    def test_lease(self, inbox):
        """Until the lease is over nobody else gets it, and then somebody does."""
        inbox.put(receipts("1"))
        take(inbox)
        assert take(inbox, now=NOW + LEASE - 0.001) == ()
        assert names(take(inbox, now=NOW + LEASE)) == ["1"]

    def test_leases_of_different_lengths(self, inbox):
        """A long one does not hold up a short one that began later."""
        inbox.put(receipts("1", "2"))
        take(inbox, most=1, lease=120.0)
        take(inbox, most=1, lease=60.0)
        assert names(take(inbox, now=NOW + 60.0, lease=10.0)) == ["2"]
        assert names(take(inbox, now=NOW + 70.0)) == ["2"]
        assert names(take(inbox, now=NOW + 120.0)) == ["1"]

    def test_released(self, inbox):
        """Given back it is lent at once, in its old place."""
        inbox.put(receipts("1", "2", "3"))
        one, two = take(inbox, most=2)
        inbox.release([two.id, one.id])
        assert names(take(inbox)) == ["1", "2", "3"]

    def test_released_in_turns(self, inbox):
        """The order holds also when they come back one by one."""
        inbox.put(receipts("1", "2", "3"))
        one, two, three = take(inbox)
        for each in (two, three, one):
            inbox.release([each.id])
        assert names(take(inbox)) == ["1", "2", "3"]

    def test_done_after_the_lease(self, inbox):
        """Who was only slow has dealt with it all the same."""
        inbox.put(receipts("1", "2"))
        one, two = take(inbox)
        inbox.done([one.id])
        later = NOW + LEASE
        take(inbox, most=1, now=later)
        inbox.done([two.id])
        assert len(inbox) == 0
        assert take(inbox, now=later + LEASE) == ()

    def test_done_once_it_waits_again(self, inbox):
        """Also when it was reclaimed and nobody has it."""
        inbox.put(receipts("1"))
        (one,) = take(inbox)
        inbox.release([one.id])
        inbox.done([one.id])
        assert (take(inbox), len(inbox)) == ((), 0)

    def test_what_is_not_there(self, inbox):
        """Numbers nobody knows are passed over."""
        inbox.put(receipts("1"))
        inbox.done([999])
        inbox.release([999, 1])
        assert names(take(inbox)) == ["1"]

    def test_numbers_are_not_used_again(self, inbox):
        """A late ``done`` never hits another report."""
        inbox.put(receipts("1"))
        (one,) = take(inbox)
        inbox.done([one.id])
        inbox.put(receipts("2"))
        inbox.done([one.id])
        assert names(take(inbox)) == ["2"]

    def test_kinds(self, inbox):
        """Each kind is taken by itself."""
        inbox.put([review("v"), receipt("1"), reply("r"), receipt("2")])
        assert [each.report.id for each in take(inbox, REPLIES)] == ["r"]
        assert [each.report.name for each in take(inbox, REVIEWS)] == ["v"]
        assert names(take(inbox)) == ["1", "2"]

    def test_accounts(self, inbox):
        """Those of one account, or of all."""
        inbox.put([*receipts("1", "2"), *receipts("3", account="b"), reply("r", "b")])
        assert names(take(inbox, account="b")) == ["3"]
        assert take(inbox, account="c") == ()
        assert names(take(inbox)) == ["1", "2"]

    def test_a_clock_set_back(self, inbox):
        """Nothing is lost; leases are then longer."""
        inbox.put(receipts("1"))
        take(inbox)
        assert take(inbox, now=NOW - 1000.0) == ()
        assert names(take(inbox, now=NOW + LEASE)) == ["1"]

    def test_threads(self, inbox, threads):
        """Eight threads put and take at once: every report is taken exactly once."""

        def busy(number):
            seen = []
            for turn in range(10):
                inbox.put(receipts(f"{number}-{turn}-0", f"{number}-{turn}-1"))
                taken = take(inbox, most=3)
                seen += names(taken)
                inbox.done(each.id for each in taken)
            return seen

        seen = [name for each in threads(8, busy) for name in each]
        seen += names(take(inbox, most=1000))
        assert sorted(seen) == sorted(
            f"{n}-{turn}-{place}" for n in range(8) for turn in range(10) for place in range(2)
        )

    def test_many_of_another_kind(self, inbox):
        """What waits of one kind does not slow the search for another."""
        inbox.put(receipts(*map(str, range(20_000))))
        began = process_time()
        for _ in range(20):
            assert take(inbox, REVIEWS) == ()
        assert (process_time() - began) / 20 < 0.05


class TestMemoryInbox(InboxConformance):
    """For one process."""

    @pytest.fixture
    def inbox(self):
        return MemoryInbox()

    def test_full(self):
        """What does not fit is refused as a whole, also while some of it is lent."""
        inbox = MemoryInbox(most=3)
        inbox.put(receipts("1", "2"))
        (one, _) = take(inbox)
        with pytest.raises(InboxFull, match=r"^3 reports are waiting to be dealt with$"):
            inbox.put(receipts("3", "4"))
        inbox.put(receipts("3"))
        with pytest.raises(InboxFull):
            inbox.put(receipts("4"))
        inbox.done([one.id])
        inbox.put(receipts("4"))
        assert names(take(inbox)) == ["3", "4"]

    def test_nothing_is_left_behind(self):
        """What was dealt with takes no room, whichever way it went."""
        inbox = MemoryInbox()
        for turn in range(50):
            inbox.put(receipts("1", "2", "3"))
            one, two, three = take(inbox, now=NOW + turn * 100)
            inbox.release([two.id])
            inbox.done([one.id, three.id])
            inbox.done(each.id for each in take(inbox, now=NOW + turn * 100))
        assert (len(inbox), len(inbox._lent), sum(map(len, inbox._waiting.values()))) == (0, 0, 0)


class TestSqliteInbox(InboxConformance):
    """In a file."""

    @pytest.fixture
    def path(self, tmp_path):
        return tmp_path / "reports.sqlite"

    @pytest.fixture
    def inbox(self, path):
        with closing(SqliteInbox(path)) as made:
            yield made

    def test_reopened(self, inbox, path):
        """Another object on the same file finds what waits, what is lent, and the order."""
        inbox.put(receipts("1", "2", "3"))
        (one,) = take(inbox, most=1)
        with closing(SqliteInbox(path)) as again:
            assert names(take(again)) == ["2", "3"]
            assert names(take(again, now=NOW + LEASE)) == ["1", "2", "3"]
            again.done([one.id])
        assert len(inbox) == 2

    @pytest.mark.skipif(os.name == "nt", reason="another system of permissions")
    def test_only_the_owner_may_read(self, inbox, path):
        """It holds numbers and replies."""
        inbox.put(receipts("1"))
        modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
        assert set(modes.values()) == {0o600}, modes

    def test_on_the_disk(self, inbox, path):
        """Plain rows, which any tool can read."""
        inbox.put([receipt("1"), reply("r")])
        with closing(sqlite3.connect(path)) as base:
            rows = base.execute("SELECT kind, account FROM reports ORDER BY id").fetchall()
        assert rows == [("receipts", "a"), ("replies", "a")]

    def test_all_or_nothing(self, inbox):
        """A put that fails half-way has put nothing, and hinders nobody."""

        def broken():
            yield receipt("1")
            raise OSError

        with pytest.raises(OSError):
            inbox.put(broken())
        with pytest.raises(TypeError, match=r"^NoneType is no report$"):
            inbox.put([receipt("1"), None])
        assert len(inbox) == 0
        inbox.put(receipts("2"))
        assert names(take(inbox)) == ["2"]

    def test_a_row_that_cannot_be_read(self, inbox, path, caplog):
        """One bad row keeps nobody from the rest; it stays where it is and is told."""
        inbox.put(receipts("1", "2", "3"))
        with closing(sqlite3.connect(path)) as base:
            base.execute("UPDATE reports SET report = '{}' WHERE id = 2")
            base.commit()
        assert names(take(inbox)) == ["1", "3"]
        assert len(inbox) == 3
        assert [each.getMessage() for each in caplog.records] == [
            "report 2 in the inbox cannot be read; it stays there"
        ]

    def test_another_process_that_writes(self, inbox, path):
        """It is waited for, and no longer than that."""
        base = sqlite3.connect(path, isolation_level=None)
        with closing(SqliteInbox(path, patience=0.01)) as impatient, closing(base):
            base.execute("BEGIN IMMEDIATE")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                impatient.put(receipts("1"))

    def test_two_processes(self, inbox, path):
        """Two that take at once get every report exactly once between them."""
        many = [f"m-{number}" for number in range(400)]
        inbox.put(receipts(*many))
        environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
        command = [sys.executable, HERE / "taker.py", str(path)]
        takers = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
            for _ in range(2)
        ]
        seen = [each.communicate()[0].split() for each in takers]
        assert [each.returncode for each in takers] == [0, 0]
        assert sorted(seen[0] + seen[1]) == sorted(many)
        assert len(inbox) == 0

    @pytest.mark.processes
    @pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
    @pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
    def test_a_fork(self, inbox):
        """A process may be forked while it has an inbox, as servers do."""
        inbox.put(receipts("1", "2"))
        take(inbox, most=1)
        child = os.fork()
        if not child:
            taken = names(take(inbox))
            inbox.put(receipts("3"))
            os._exit(0 if taken == ["2"] else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert names(take(inbox)) == ["3"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(report=REPORTS)
def test_round_trip(report, tmp_path):
    """Any report comes out of the file as it went in, to the last field."""
    with closing(SqliteInbox(tmp_path / "any.sqlite")) as inbox:
        inbox.put([report])
        (taken,) = take(inbox, kind_of(report))
        inbox.done([taken.id])
    assert taken.report == report
    assert type(taken.report) is KINDS[kind_of(report)]


#: What happens to an inbox: puts of some accounts, takes, ends of some that were taken, time.
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.lists(st.sampled_from("abc"), max_size=3)),
        st.tuples(
            st.just("take"),
            st.sampled_from(ReportKind),
            st.sampled_from(["", "a", "b"]),
            st.integers(0, 4),
            st.sampled_from([0.0, 10.0, 60.0]),
        ),
        st.tuples(st.sampled_from(["done", "release"]), st.lists(st.integers(1, 12), max_size=3)),
        st.tuples(st.just("later"), st.sampled_from([-5.0, 5.0, 60.0])),
    ),
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_both_do_the_same(deeds, tmp_path_factory):
    """Whatever is done to the two, they answer alike."""
    path = tmp_path_factory.mktemp("same") / "reports.sqlite"
    with closing(SqliteInbox(path)) as in_a_file:
        _do_the_same(deeds, (MemoryInbox(), in_a_file))


def _do_the_same(deeds, both):
    now, count = NOW, 0
    for deed, *given_ in deeds:
        if deed == "put":
            made = []
            for account in given_[0]:
                count += 1
                made.append((receipt if count % 3 else reply)(str(count), account))
            for inbox in both:
                inbox.put(made)
        elif deed == "later":
            now += given_[0]
        elif deed == "take":
            kind, account, most, lease = given_
            one, other = (
                inbox.take(kind, account, most=most, now=now, lease=lease) for inbox in both
            )
            assert one == other
        else:
            for inbox in both:
                getattr(inbox, deed)(given_[0])
        assert len(both[0]) == len(both[1])
