"""The load of ``load.py``, in little: everything is acknowledged first and seen once."""

import attrs
import pytest
from reports.load import main, run


@pytest.fixture(scope="module")
def loads(tmp_path_factory):
    return run(2000, folder=str(tmp_path_factory.mktemp("load")))


@pytest.mark.parametrize("inbox", ["MemoryInbox", "SqliteInbox"])
def test_little(loads, inbox):
    """Each push was acknowledged while the handler was blocked, and no receipt is lost."""
    load = loads[inbox]
    assert (load.receipts, load.waiting, load.seen) == (2000, 2000, 2000)
    assert load.receipts / load.processor > 3000


def test_what_is_too_slow(loads):
    """A load that is slower than promised, or loses a receipt, is told as a fault."""
    good = attrs.evolve(loads["MemoryInbox"], acknowledged=0.1, p99=0.01)
    assert good.faults == []
    slow = attrs.evolve(good, acknowledged=1.0, p99=0.0501, seen=1999)
    assert slow.faults == [
        "2,000 receipts/s, fewer than 3,000",
        "p99 50.1 ms, more than 50",
        "1,999 of 2,000 receipts seen",
    ]


@pytest.mark.parametrize("faults", [0, 1])
def test_the_status(loads, monkeypatch, capsys, faults):
    """It fails where a load has a fault."""
    load = attrs.evolve(loads["MemoryInbox"], acknowledged=0.1, p99=0.01, seen=2000 - faults)
    monkeypatch.setattr("reports.load.run", lambda *_: {"MemoryInbox": load})
    monkeypatch.setattr("sys.argv", ["load"])
    with pytest.raises(SystemExit) as end:
        main()
    assert bool(end.value.code) is bool(faults)
    assert capsys.readouterr().out.startswith("MemoryInbox: 20,000 receipts/s acknowledged")
