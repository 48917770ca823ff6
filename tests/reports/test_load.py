"""The load of ``load.py``, in little: everything is acknowledged first and seen once."""

import pytest
from reports.load import run


@pytest.fixture(scope="module")
def loads(tmp_path_factory):
    return run(2000, folder=str(tmp_path_factory.mktemp("load")))


@pytest.mark.parametrize("inbox", ["MemoryInbox", "SqliteInbox"])
def test_little(loads, inbox):
    """Each push was acknowledged while the handler was blocked, and no receipt is lost."""
    load = loads[inbox]
    assert (load.receipts, load.waiting, load.seen) == (2000, 2000, 2000)
    assert load.receipts / load.processor > 3000
