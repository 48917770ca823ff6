"""Keys that several processes share: exactly one send, and a crash leaves a doubt."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from engine.world import World, message

from sms_core import OutcomeUnknown
from sms_core.ledger_sqlite import SqliteLedger

pytestmark = pytest.mark.processes

HERE = Path(__file__).parent
KEYS = 25


def begin(folder, keys=KEYS, dies=""):
    return subprocess.Popen(
        [sys.executable, HERE / "racer.py", str(folder), str(keys), dies],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
    )


def go(processes):
    """Let them all begin at once, after each is ready; what each was told."""
    for each in processes:
        assert each.stdout.readline() == "ready\n", each.communicate()[1]
    for each in processes:
        each.stdin.write("\n")
        each.stdin.flush()
    ended = [each.communicate() for each in processes]
    assert [errors for _, errors in ended] == [""] * len(processes)
    return [json.loads(out) for out, _ in ended if out]


def test_four_processes(tmp_path):
    """Four processes send 25 messages under the same keys: 25 copies, one answer for all."""
    told = go([begin(tmp_path) for _ in range(4)])
    copies = (tmp_path / "copies").read_text().split()
    assert len(copies) == KEYS
    assert told[0] == told[1] == told[2] == told[3]
    assert {outcome for outcome, _ in told[0].values()} == {"accepted"}


def test_a_process_that_is_killed(tmp_path):
    """Killed between the vendor's yes and settling: the key is in doubt, not free."""
    assert go([begin(tmp_path, keys=1, dies="dies")]) == []
    world = World()
    world.now += 1.0
    made = world.client(ledger=SqliteLedger(tmp_path / "keys.sqlite"))
    with pytest.raises(Exception, match=r"^key 'k0' is being sent at this moment$"):
        made.send(message(), key="k0")
    world.now += 92.0
    with pytest.raises(OutcomeUnknown, match="an earlier process died"):
        made.send(message(), key="k0")
    assert (world.asked, (tmp_path / "copies").read_text().count("\n")) == ([], 1)
