"""Many messages through a failing simulator: nothing twice, nothing lost, nothing leaked.

``python tests/soak/soak.py --count 100000 --seed 1`` sends through two accounts from 32 threads,
reconciles what stays unknown, and compares with what the simulator took.  Its exit status is 1
when anything disagrees.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import attrs

import sms_core
from sms_core import Client, MemoryLedger, Message, Outcome, Purpose, SendResult, Template

HERE = Path(__file__).parent
THREADS = 32
#: Of all messages, after which memory is first looked at: pools, caches and ledger are full then.
WARM = 0.2
MIB = 1024 * 1024
MOST_GROWTH = 4 * MIB
FINAL = tuple(Outcome)


class Simulator:
    """The child process that knows the truth."""

    def __init__(self, seed: int, faults: bool) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "truth.py"), str(seed), "faults" if faults else "none"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()

    def truth(self) -> dict[str, Any]:
        """End it; what it took."""
        return dict(json.loads(self._process.communicate()[0]))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()


def connect(url: str) -> Client:
    """Two accounts at the simulator."""
    key = {"access_key_id": "simulator", "access_key_secret": "simulator-secret"}
    shared = {**key, "endpoint": url, "sign_name": "示例"}
    return sms_core.connect(
        {
            "accounts": {
                "aliyun": {
                    **shared,
                    "provider": "aliyun",
                    "templates": {"SignIn": "SMS_1", "Order": "SMS_2"},
                },
                "tencent": {
                    **shared,
                    "provider": "tencent",
                    "sdk_app_id": "1400006666",
                    "templates": {"SignIn": "1", "Order": "2"},
                },
            },
            "policy": {
                "routes": [{"accounts": ["aliyun", "tencent"], "weights": {"aliyun": 1}}],
                "backoff_throttle": 0.05,
                "settle": [0.2, 0.5, 1.0],
            },
            "transport": {"max_connections": THREADS},
        },
        ledger=MemoryLedger(most=1000),
    )


@attrs.define
class Tally:
    """What became of each message, in a byte each, and what else was seen."""

    outcomes: bytearray
    reconciled: int = 0
    attempts: int = 0
    faults: Counter[str] = attrs.field(factory=Counter)
    wrong: list[str] = attrs.field(factory=list)
    lock: threading.Lock = attrs.field(factory=threading.Lock)


def message(index: int) -> Message:
    """Every other one is a code."""
    name = "SignIn" if index % 2 else "Order"
    code = f"{random.Random(index).randrange(10**6):06}"
    number = f"+861{3 * 10**9 + index:010}"
    return Message(number, Template(name, {"code": code}), reference=f"soak-{index}")


def send(client: Client, index: int, tally: Tally) -> None:
    """Send under a key, reconcile if need be; now and then ask for the same once more."""
    asked, key = message(index), f"key-{index}"
    result = client.send(asked, key=key, check=False)
    again = client.send(asked, key=key, check=False) if index % 50 == 0 else result
    final = client.reconcile(result) if result.outcome is Outcome.UNKNOWN else result
    with tally.lock:
        tally.outcomes[index] = FINAL.index(final.outcome)
        tally.reconciled += final.outcome is not result.outcome
        tally.attempts += len(result.attempts)
        tally.faults.update(_seen(result))
        if again.outcome is not result.outcome and result.outcome is not Outcome.NOT_SENT:
            tally.wrong.append(f"{key}: {result.outcome.value}, then {again.outcome.value}")


def _seen(result: SendResult) -> list[str]:
    return [
        attempt.stage.value if attempt.stage else f"answer, {attempt.outcome.value}"
        for attempt in result.attempts
        if attempt.outcome is not Outcome.ACCEPTED
    ]


def run(client: Client, indices: range, tally: Tally) -> None:
    """Send all of them, each thread taking the next."""
    left = iter(indices)
    taking = threading.Lock()

    def work() -> None:
        while True:
            with taking:
                index = next(left, None)
            if index is None:
                return
            try:
                send(client, index, tally)
            except Exception as error:  # the soak goes on and reports it
                with tally.lock:
                    tally.wrong.append(f"{index}: {type(error).__name__}: {error}")

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def memory() -> int:
    """Bytes of this process that are in memory now."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_files() -> int:
    """How many this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def judge(count: int, tally: Tally, truth: dict[str, Any]) -> list[str]:
    """Where the reports and the simulator disagree."""
    wrong = list(tally.wrong)
    copies = truth["copies"]
    for index in range(count):
        outcome, taken = FINAL[tally.outcomes[index]], copies.get(f"soak-{index}", 0)
        most = 2 if message(index).purpose is Purpose.VERIFICATION else 1
        if taken > most:
            wrong.append(f"soak-{index}: {taken} copies")
        if outcome is Outcome.ACCEPTED and not taken:
            wrong.append(f"soak-{index}: reported accepted, not taken")
        if outcome in (Outcome.REJECTED, Outcome.NOT_SENT) and taken:
            wrong.append(f"soak-{index}: lost, reported {outcome.value} and taken")
        if outcome is Outcome.UNKNOWN and taken:
            wrong.append(f"soak-{index}: lost, unknown after reconciliation and taken")
    return wrong + [f"{each}: copies with different codes" for each in truth["differing"]]


def main() -> int:
    """Run as the arguments tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-faults", action="store_true")
    given = parser.parse_args()
    count, began = given.count, time.monotonic()
    tally = Tally(bytearray(count))
    warm = int(count * WARM)
    with Simulator(given.seed, not given.no_faults) as simulator:
        client = connect(simulator.url)
        run(client, range(warm), tally)
        memory_before = memory()
        client.close()
        files_before = open_files()
        run(client, range(warm, count), tally)
        growth = memory() - memory_before
        client.close()
        files = open_files() - files_before
        elapsed = time.monotonic() - began
        truth = simulator.truth()
    wrong = judge(count, tally, truth)
    outcomes = Counter(FINAL[each].value for each in tally.outcomes)
    copies = truth["copies"].values()
    print(f"{count:,} messages, {tally.attempts:,} attempts, seed {given.seed}, {elapsed:.0f} s")
    print(f"reported: {dict(outcomes)}, of which reconciled {tally.reconciled:,}")
    print(f"the simulator took {len(copies):,} messages, {sum(copies):,} copies")
    print(f"seen: {dict(tally.faults.most_common())}")
    print(f"memory grew by {growth / MIB:.2f} MiB, open files by {files}")
    if growth >= MOST_GROWTH:
        wrong.append(f"memory grew by {growth / MIB:.2f} MiB")
    if files:
        wrong.append(f"{files} more open files")
    print(f"{len(wrong)} wrong", *wrong[:20], sep="\n  ")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
