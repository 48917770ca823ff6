"""Messages in a file: what was answered is there again after a restart."""

import os
import sqlite3
import threading
from contextlib import closing

import pytest

from sms_core_simulator import Simulator
from sms_core_simulator.journal import FileJournal, StoreError
from sms_core_simulator.store import Store


@pytest.fixture
def written(port):
    """Messages of both vendors, one of them with everything a message can have."""
    port.rpc(secret="wrong")
    port.tc3({"SessionContext": "长"})
    port.rpc()
    port.world.faults.add("truncated")
    port.rpc()
    port.later(3)
    port.world.life.reply(port.messages()[0].id, "退订", port.now)
    return sorted(port.messages(), key=lambda one: one.id)


def stored(path, messages, keep=1000):
    journal = FileJournal(path, keep)
    for message in messages:
        journal.put(message)
    journal.close()


def loaded(path, keep=1000):
    journal = FileJournal(path, keep)
    messages = journal.load(keep)
    journal.close()
    return messages


def test_messages_survive(tmp_path, written):
    """Every value is the same, the raw exchange included."""
    stored(tmp_path / "s.db", written)
    again = loaded(tmp_path / "s.db")
    assert again == written
    for old, new in zip(written, again, strict=True):
        assert new.exchange.request.body == old.exchange.request.body
        assert new.exchange.answer.body == old.exchange.answer.body
        assert new.as_dict(whole=True) == old.as_dict(whole=True)


def test_ids_go_on(tmp_path, written):
    """A new message does not take the id of an old one."""
    stored(tmp_path / "s.db", written)
    journal = FileJournal(tmp_path / "s.db", 1000)
    store = Store(1000, journal)
    (added,) = store.add([written[0]])
    store.close()
    assert added.id == written[-1].id + 1
    assert loaded(tmp_path / "s.db")[-1].id == added.id


def test_only_the_newest_stay(tmp_path, written):
    """The file is bounded as the memory is."""
    stored(tmp_path / "s.db", written, keep=2)
    assert [one.id for one in loaded(tmp_path / "s.db")] == [3, 4]


def test_what_is_forgotten_leaves_the_file(tmp_path, written):
    """One, or all."""
    journal = FileJournal(tmp_path / "s.db", 1000)
    store = Store(1000, journal)
    first, *_ = store.add(written)
    store.remove(first.id)
    store.close()
    assert len(loaded(tmp_path / "s.db")) == len(written) - 1
    journal = FileJournal(tmp_path / "s.db", 1000)
    Store(1000, journal).clear()
    journal.close()
    assert loaded(tmp_path / "s.db") == []


def test_it_is_a_wal_file(tmp_path):
    """Readers do not hold the writer up."""
    stored(tmp_path / "s.db", [])
    database = sqlite3.connect(tmp_path / "s.db")
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_only_its_user_may_read_it(tmp_path, written):
    """Numbers, codes and raw exchanges are in the file, and in those SQLite makes beside it."""
    before = os.umask(0o022)
    try:
        journal = FileJournal(tmp_path / "s.db", 1000)
        journal.put(written[0])
        with closing(sqlite3.connect(tmp_path / "s.db")) as reader:
            while not reader.execute("SELECT * FROM messages").fetchall():
                pass
            modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
        journal.close()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(["s.db", "s.db-wal", "s.db-shm"], 0o600)


def test_a_message_that_cannot_be_read_is_left_out(tmp_path, written):
    """What another release wrote ends nothing."""
    stored(tmp_path / "s.db", written)
    with sqlite3.connect(tmp_path / "s.db") as database:
        database.execute("UPDATE messages SET message = '{}' WHERE id = 1")
    database.close()
    assert [one.id for one in loaded(tmp_path / "s.db")] == [2, 3, 4]


@pytest.mark.parametrize("path", ["absent/s.db", "text"])
def test_an_unusable_file_is_named(tmp_path, path):
    """No folder, or another kind of file."""
    (tmp_path / "text").write_text("no database " * 100, "utf-8")
    with pytest.raises(StoreError, match=path.rpartition("/")[2]):
        Simulator(store=tmp_path / path)


@pytest.mark.sockets
def test_a_simulator_begins_a_file(tmp_path, written):
    """What arrives is in it when the simulator has ended."""
    with Simulator(store=tmp_path / "s.db") as simulator:
        simulator.in_server(lambda: simulator.world.add(written[:2]))
    assert [one.id for one in loaded(tmp_path / "s.db")] == [1, 2]


def test_receipts_that_had_not_come_are_awaited_again(tmp_path, port):
    """A restart does not leave messages on their way for ever."""
    port.rpc()
    stored(tmp_path / "s.db", port.messages())
    simulator = Simulator(store=tmp_path / "s.db", clock=lambda: port.now + 10)
    simulator.catch_up()
    simulator.world.store.close()
    assert loaded(tmp_path / "s.db")[0].receipt.delivered


@pytest.mark.sockets
def test_a_simulator_takes_up_where_it_ended(tmp_path, written):
    """Messages are there again, and no thread is left."""
    stored(tmp_path / "s.db", written)
    before = threading.active_count()
    with Simulator(store=tmp_path / "s.db") as simulator:
        assert [one.id for one in simulator.messages()] == [4, 3, 2, 1]
        simulator.deliver(simulator.messages()[2], "off")
    assert threading.active_count() == before
    assert loaded(tmp_path / "s.db")[1].receipt.code == "UNDELIV"
