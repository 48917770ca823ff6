"""One of several processes that send under the same keys; run by ``test_processes``.

Writes a line for every copy that its vendor takes, and prints what it was told of each key.
"""

import json
import os
import sys
from pathlib import Path

from engine.world import World, message

from sms_core import Policy
from sms_core.ledger_sqlite import SqliteLedger


class Counting(World):
    """A vendor that keeps its copies in a file which processes share."""

    def __init__(self, path, dies):
        super().__init__()
        self._path, self._dies = path, dies

    def __call__(self, request, timeout):
        answer = super().__call__(request, timeout)
        with self._path.open("ab", buffering=0) as file:
            file.write(f"{json.loads(request.body)['reference']}\n".encode())
        if self._dies:
            os._exit(9)  # as if killed: the vendor has it, the ledger does not know yet
        return answer


def main(folder, keys, dies):
    world = Counting(Path(folder, "copies"), dies == "dies")
    world.sleep = lambda seconds: None
    unending = Policy(settle_delays=(1e6,))  # polls without sleeping outrun any lease
    policy = None if dies else unending
    made = world.client(ledger=SqliteLedger(f"{folder}/keys.sqlite"), policy=policy)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    told = {}
    for number in range(int(keys)):
        result = made.send(message(), key=f"k{number}", wait=1e9, check=False)
        told[f"k{number}"] = (result.outcome.value, result.reference)
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
