"""Files that processes share, at the moment they are made."""

import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from threading import Timer

import pytest

from sms_core.inbox_sqlite import SqliteInbox
from sms_core.ledger_sqlite import SqliteLedger
from sms_core.sqlite_file import prepared, writing


@pytest.fixture(params=[SqliteInbox, SqliteLedger])
def make(request):
    """Makes what keeps such a file."""
    return request.param


@pytest.fixture
def another(tmp_path):
    """What somebody else has open, who is writing; the file does not log ahead yet."""
    path = tmp_path / "shared.sqlite"
    given = {"isolation_level": None, "check_same_thread": False}
    with closing(sqlite3.connect(path, **given)) as base:
        base.execute("CREATE TABLE other (x)")
        base.execute("BEGIN IMMEDIATE")
        yield base


def path_of(base):
    return base.execute("PRAGMA database_list").fetchone()[2]


def test_another_process_that_is_writing_is_waited_for(make, another):
    """Two that start together on a new file both get it."""
    ending = Timer(0.1, another.execute, ["COMMIT"])
    ending.start()
    make(path_of(another))
    ending.join()
    with closing(sqlite3.connect(path_of(another))) as base:
        assert base.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_patience_ends(make, another):
    """Whoever writes for longer is told of."""
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        make(path_of(another), patience=0.05)


def test_what_raises_inside_leaves_nothing(tmp_path):
    """The transaction is taken back, and the file is free again."""
    path = str(tmp_path / "shared.sqlite")
    with suppress(ZeroDivisionError), writing(path, 1.0) as base:
        base.execute("CREATE TABLE other (x)")
        raise ZeroDivisionError
    with writing(path, 1.0) as base:
        assert base.execute("SELECT * FROM sqlite_master").fetchall() == []


OTHER = """
import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
base.execute("SELECT * FROM other").fetchall()
base.close()
"""


@pytest.mark.processes
def test_a_file_that_this_process_has_open_keeps_its_locks(tmp_path):
    """Or another process that ends takes itself for the last one, and the log away."""
    path = str(tmp_path / "shared.sqlite")
    with closing(prepared(path, 1.0, "CREATE TABLE other (x)")) as first:
        prepared(path, 1.0).close()
        subprocess.run([sys.executable, "-c", OTHER, path], check=True)
        first.execute("INSERT INTO other VALUES (1)")
        with closing(prepared(path, 1.0)) as second:
            assert second.execute("SELECT * FROM other").fetchall() == [(1,)]
