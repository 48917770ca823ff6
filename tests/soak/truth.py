"""The simulator of a soak, in a process of its own.

It prints its address, fails as its seed says, and when its standard input ends prints what it
took: the copies of each reference, as JSON.
"""

from __future__ import annotations

import json
import sys
from collections import Counter

from sms_core_simulator import Message, Settings, Simulator

#: Effects and the share of calls each strikes; together five in a hundred.
FAULTS = (
    {"effect": "reset", "stage": "headers", "probability": 0.005},
    {"effect": "reset", "stage": "body", "probability": 0.005},
    {"effect": "lose_answer", "probability": 0.01},
    {"effect": "close", "stage": "accepted", "probability": 0.005},
    {"effect": "status", "status": 502, "stage": "accepted", "probability": 0.005},
    {"effect": "status", "status": 503, "stage": "body", "probability": 0.005},
    {"effect": "truncated", "probability": 0.005},
    {"effect": "garbage", "probability": 0.0025},
    {"effect": "noise", "probability": 0.0025},
    {"effect": "code", "code": "throttled", "probability": 0.005},
)
#: More than are sent while one message is looked for in the records.
KEPT = 20_000


def main() -> None:
    """Serve until standard input ends."""
    copies: Counter[str] = Counter()
    codes: dict[str, str | None] = {}
    differing: set[str] = set()

    def note(kind: str, message: Message | None) -> None:
        if kind == "stored" and message is not None and message.outcome == "accepted":
            copies[message.reference] += 1
            if codes.setdefault(message.reference, message.code) != message.code:
                differing.add(message.reference)

    settings = Settings(time_scale=1000.0, seed=int(sys.argv[1]))
    faults = FAULTS if sys.argv[2] == "faults" else ()
    with Simulator(keep=KEPT, settings=settings, faults=faults) as simulator:
        simulator.world.watch(note)
        sys.stdout.write(f"{simulator.url}\n")
        sys.stdout.flush()
        sys.stdin.read()
    json.dump({"copies": copies, "differing": sorted(differing)}, sys.stdout)


if __name__ == "__main__":
    main()
