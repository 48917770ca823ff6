"""What is measured, and how: always in turns, so that a busy moment hits all alike."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import NamedTuple

from tests.benchmark.environments import Environments, weigh
from tests.benchmark.processes import HERE, Once, Sender, Stub, once

#: Samples by what is measured and of which program: seconds, bytes, counts, or sends per second.
Samples = dict[tuple[str, str], list[float]]
Take = Callable[[], None]

THREADS = 16
OURS = (
    "ours/tencent-urllib3",
    "ours/tencent-stdlib",
    "ours/aliyun-urllib3",
    "ours/aliyun-stdlib",
)
OFFICIAL = ("official/tencent", "official/aliyun", "official/aliyun-core")
BARE_COLD = ("bare/tencent-http", "bare/aliyun-http")
BARE = ("bare/tencent", "bare/aliyun", "bare/socket")

IMPORTS = {
    "ours": "import sms_core",
    "ours, names used": "from sms_core import Client, connect, Message, Template, PhoneNumber",
    "official/tencent": "from tencentcloud.sms.v20210111 import sms_client, models",
    "official/aliyun": "from alibabacloud_dysmsapi20170525 import client, models",
}


class Effort(NamedTuple):
    """How long to measure."""

    processes: int
    rounds: int
    seconds: float


FULL = Effort(processes=15, rounds=15, seconds=0.25)
QUICK = Effort(processes=4, rounds=4, seconds=0.1)


class Benchmark:
    """One run."""

    def __init__(self, environments: Environments, effort: Effort) -> None:
        self.samples: Samples = defaultdict(list)
        self._environments, self._effort = environments, effort

    def run(self) -> Samples:
        """Take all samples."""
        self._weights()
        with Stub() as stub:
            self._in_turns(self._effort.processes, [*self._imports(), *self._colds(stub.port)])
            with ExitStack() as stack:
                self._warm(stack, stub.port)
        return self.samples

    def _in_turns(self, rounds: int, takes: list[Take]) -> None:
        for index in range(rounds):
            for take in takes if index % 2 else reversed(takes):
                take()

    def _imports(self) -> list[Take]:
        def take(name: str, python: str, code: str) -> None:
            self.samples["import", name].append(once(python, "-c", code).seconds)

        return [
            lambda name=name, code=code: take(name, self._python(name), code)  # type: ignore[misc]
            for name, code in IMPORTS.items()
        ]

    def _colds(self, port: str) -> list[Take]:
        def run(program: str) -> Once:
            module, name = program.split("/")
            return once(self._python(program), str(HERE / f"{module}.py"), name, port)

        def take(program: str) -> None:
            took = run(program)
            self.samples["cold", program].append(took.seconds)
            self.samples["memory", program].append(took.peak)

        def added() -> None:
            more = run("ours/discovered").seconds - run("ours/aliyun-stdlib").seconds
            self.samples["added", "ours"].append(more)

        programs = (*OURS, "ours/connect", *OFFICIAL, *BARE_COLD)
        return [*(partial(take, program) for program in programs), added]

    def _warm(self, stack: ExitStack, port: str) -> None:
        senders = {
            program: stack.enter_context(Sender(self._python(program), program, port))
            for program in (*OURS, *OFFICIAL, *BARE)
        }
        for sender in senders.values():
            sender.rate(0.1, THREADS)  # connections and caches are there before it counts

        def take(program: str, threads: int) -> None:
            rate = senders[program].rate(self._effort.seconds, threads)
            self.samples[f"warm {threads}", program].append(rate)

        self._in_turns(
            self._effort.rounds,
            [
                lambda program=program, threads=threads: take(program, threads)  # type: ignore[misc]
                for threads in (1, THREADS)
                for program in senders
            ],
        )

    def _weights(self) -> None:
        weights = weigh(self._environments.light)
        self.samples["weight", "ours"] = [sum(size for size, _ in weights.values())]
        self.samples["distributions", "ours"] = [len(weights)]
        for name, code in IMPORTS.items():
            self.samples["modules", name] = [_modules_added(self._python(name), code)]

    def _python(self, program: str) -> str:
        official = program.startswith("official")
        return self._environments.official if official else self._environments.ours


def _modules_added(python: str, code: str) -> float:
    program = f"import sys; before = len(sys.modules); {code}; print(len(sys.modules) - before)"
    found = subprocess.run([python, "-I", "-c", program], check=True, capture_output=True)
    return float(found.stdout)
