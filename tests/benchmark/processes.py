"""The child processes of a run: the stub, one-shot programs, and warm senders."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

HERE = Path(__file__).parent


class Once(NamedTuple):
    """What one process took: seconds by the clock, bytes at its peak, and seconds of processor."""

    seconds: float
    peak: float
    cpu: float


def once(python: str, *arguments: str) -> Once:
    """Run a program from start to exit."""
    began = time.perf_counter()
    child = os.posix_spawn(python, [python, "-I", *arguments], {})
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - began
    if status:
        raise SystemExit(f"failed: {python} {' '.join(arguments)}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Once(seconds, usage.ru_maxrss * unit, usage.ru_utime + usage.ru_stime)


class Child:
    """A process that is talked to in lines, and ends when its standard input does."""

    def __init__(self, python: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [python, "-I", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={},
        )

    def ask(self, line: str = "") -> str:
        """Write a line, if any, and read one."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        if line:
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise SystemExit(f"ended early: {process.args!r}")
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()


class Stub(Child):
    """The server both sides send to."""

    def __init__(self) -> None:
        super().__init__(sys.executable, str(HERE / "stub.py"))
        self.port = self.ask().strip()


class Sender(Child):
    """A process that keeps one client."""

    def __init__(self, python: str, program: str, port: str) -> None:
        module, name = program.split("/")
        super().__init__(python, str(HERE / "warm.py"), str(HERE / f"{module}.py"), name, port)

    def rate(self, seconds: float, threads: int) -> float:
        """Sends per second over all threads."""
        return float(self.ask(f"{seconds} {threads}"))
