"""Both ledgers keep the same promises; each has a few of its own."""

import sqlite3
from contextlib import closing

import pytest
from engine.ledger_conformance import DAY, LEASE, NOW, PRINT, LedgerConformance, result
from engine.world import ONE, TWO, Act, World, message

from sms_core import MemoryLedger, Outcome, Stage, Template
from sms_core.ledger import Claim, Entry
from sms_core.ledger_sqlite import SqliteLedger


class TestMemoryLedger(LedgerConformance):
    """Keys of one process."""

    @pytest.fixture
    def ledger(self):
        return MemoryLedger()

    @pytest.fixture
    def brief(self):
        return MemoryLedger(keep=0.1)

    def test_the_oldest_go_first(self):
        """A full ledger forgets the oldest settled key for a new one, none that is in flight."""
        ledger = MemoryLedger(most=3)
        for key in "xabc":
            ledger.reserve(key, PRINT, NOW, LEASE)
            if key == "a":
                ledger.settle(key, result())
        ledger.reserve("d", PRINT, NOW, LEASE)
        claims = [ledger.reserve(key, PRINT, NOW, LEASE).claim for key in "xbcd"]
        assert claims == [Claim.IN_FLIGHT] * 4
        assert ledger.reserve("a", PRINT, NOW, LEASE).claim is Claim.YOURS

    def test_asking_forgets_nothing(self):
        """Asking a full ledger for a key it has pushes none out, least of all that one."""
        ledger = MemoryLedger(most=2)
        for key in "ab":
            ledger.reserve(key, PRINT, NOW, LEASE)
        for key in "abab":
            assert ledger.reserve(key, PRINT, NOW, LEASE).claim is Claim.IN_FLIGHT

    def test_a_clock_set_back(self):
        """Entries made before the clock was set back are forgotten at their own time."""
        ledger = MemoryLedger()
        ledger.reserve("late", PRINT, NOW + DAY, LEASE)
        ledger.reserve("early", PRINT, NOW, LEASE)
        assert ledger.reserve("early", PRINT, NOW + DAY, LEASE).claim is Claim.YOURS
        assert ledger.reserve("late", PRINT, NOW + DAY, LEASE).claim is Claim.IN_FLIGHT


class TestSqliteLedger(LedgerConformance):
    """Keys in a file."""

    @pytest.fixture
    def ledger(self, tmp_path):
        return SqliteLedger(tmp_path / "keys.sqlite")

    @pytest.fixture
    def brief(self, tmp_path):
        return SqliteLedger(tmp_path / "brief.sqlite", keep=0.1)

    def test_another_process_sees_it(self, tmp_path, ledger):
        """A second ledger over the same file has the same keys."""
        ledger.reserve("k", PRINT, NOW, LEASE)
        ledger.settle("k", result())
        again = SqliteLedger(tmp_path / "keys.sqlite")
        assert again.reserve("k", PRINT, NOW, LEASE).claim is Claim.SETTLED

    def test_keep(self, tmp_path):
        """``keep`` says how long an entry is kept."""
        ledger = SqliteLedger(tmp_path / "short.sqlite", keep=100.0)
        ledger.reserve("k", PRINT, NOW, LEASE)
        assert ledger.reserve("k", PRINT, NOW + 99.9, LEASE).claim is Claim.LAPSED
        assert ledger.reserve("k", PRINT, NOW + 100.0, LEASE).claim is Claim.YOURS

    def test_a_result_comes_back_whole(self, ledger):
        """Verdicts, stages and attempts too, so that a doubt can still be reconciled."""
        world = World(Act(code="INTERNAL"), Act(fails=Stage.READ))
        client = world.client("a", "b", ledger=ledger)
        first = client.send(message(purpose="verification"), key="k", check=False)
        assert [attempt.stage for attempt in first.attempts] == [None, Stage.READ]
        assert client.send(message(purpose="verification"), key="k", check=False) == first

    def test_a_result_of_another_version(self, tmp_path, ledger):
        """What cannot be read was used all the same, and stays for the version that can."""
        world = World()
        client = world.client(ledger=ledger)
        client.send(message(), key="k")
        with closing(sqlite3.connect(tmp_path / "keys.sqlite", isolation_level=None)) as base:
            base.execute('UPDATE ledger SET result = \'{"of": "another"}\'')
            [each] = client.send(message(), key="k", check=False).recipients
            assert each.outcome is Outcome.UNKNOWN
            assert each.text == "another version of sms-core keeps what became of it"
            [(kept,)] = base.execute("SELECT result FROM ledger")
        assert "another" in kept
        assert len(world.asked) == 1

    def test_with_a_secret_the_file_gives_no_code_away(self, tmp_path):
        """The fingerprint in the file is of no use to whoever lacks the secret."""
        ledger = SqliteLedger(tmp_path / "keys.sqlite", secret="canary-secret")
        assert ledger.reserve("k", PRINT, NOW, LEASE).claim is Claim.YOURS
        assert ledger.reserve("k", PRINT, NOW, LEASE) == Entry(Claim.IN_FLIGHT, PRINT)
        with closing(sqlite3.connect(tmp_path / "keys.sqlite")) as base:
            [(mark,)] = base.execute("SELECT fingerprint FROM ledger")
        assert mark != PRINT
        other = SqliteLedger(tmp_path / "keys.sqlite", secret="another")
        assert other.reserve("k", PRINT, NOW, LEASE).fingerprint != PRINT
        assert "canary" not in repr(vars(ledger))

    def test_old_keys_are_found_by_an_index(self, tmp_path, ledger):
        """A reservation does not read the whole file under the lock that all writers share."""
        with closing(sqlite3.connect(tmp_path / "keys.sqlite")) as base:
            plan = base.execute("EXPLAIN QUERY PLAN DELETE FROM ledger WHERE expires <= 1")
            assert "ledger_by_end" in str(plan.fetchall())

    def test_a_file_that_another_is_writing(self, tmp_path):
        """Somebody who writes for longer than ``patience`` makes it fail, not hang."""
        ledger = SqliteLedger(tmp_path / "keys.sqlite", patience=0.01)
        with closing(sqlite3.connect(tmp_path / "keys.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                ledger.reserve("k", PRINT, NOW, LEASE)
        assert ledger.reserve("k", PRINT, NOW, LEASE).claim is Claim.YOURS

    def test_the_file_holds_no_number_and_no_text(self, tmp_path, ledger):
        """Neither numbers nor parameters, texts, sign names or credentials reach the disk."""
        world = World(Act(), Act(code="NUMBER"), Act(code="INTERNAL"), Act(code={ONE: "OK"}))
        made = world.client(ledger=ledger)
        for key in ("k1", "k2", "k3", "k4"):
            made.send(message(ONE, TWO, sign_name="CanarySign"), key=key, check=False)
        written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert b"k1" in written
        for private in (ONE[1:], ONE[3:], TWO[3:], "417358", "CanarySign", "SignIn"):
            assert private.encode() not in written
            assert private.encode("utf-16-le") not in written


@pytest.mark.parametrize("make", [MemoryLedger, None], ids=["memory", "sqlite"])
def test_a_ledger_is_given_nobody(make, tmp_path):
    """No ledger is ever handed a number: results go to it by position."""

    class Spying:
        def __init__(self):
            self.inner, self.given = (make or (lambda: SqliteLedger(tmp_path / "k")))(), []

        def reserve(self, *args):
            self.given.append(args)
            return self.inner.reserve(*args)

        def settle(self, *args):
            self.given.append(args)
            self.inner.settle(*args)

        def release(self, *args):
            self.given.append(args)
            self.inner.release(*args)

    spy = Spying()
    World().client(ledger=spy).send(message(ONE, TWO), key="k")
    numbers = {each.recipient.e164 for each in spy.given[-1][1].recipients}
    assert numbers == {"+10000000"}
    assert not any(number[4:] in repr(spy.given) for number in (ONE, TWO))


def test_a_template_in_another_order_is_the_same_message():
    """What counts is what the recipient sees, not how the parameters were written down."""
    from sms_core import Message
    from sms_core.engine.keys import fingerprint

    one = Message(ONE, Template("x", {"a": "1", "b": "2"}))
    two = Message(ONE, Template("x", {"b": "2", "a": "1"}))
    assert fingerprint(one) == fingerprint(two)
