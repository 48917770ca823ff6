"""A process that keeps one client and sends through it on demand.

``warm.py PROGRAM NAME PORT``; each line of standard input, ``SECONDS THREADS``, is answered by
a line with the rate reached, in sends per second over all threads.
"""

from __future__ import annotations

import runpy
import sys
import threading
import time
from collections.abc import Callable


def rate(send: Callable[[], object], seconds: float, threads: int) -> float:
    """Sends per second of so many threads, all started before the first sends."""
    if threads == 1:
        return _loop(send, seconds)
    barrier = threading.Barrier(threads)
    rates: list[float] = []

    def work() -> None:
        barrier.wait()
        rates.append(_loop(send, seconds))

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if len(rates) < threads:
        raise SystemExit(f"{threads - len(rates)} of {threads} threads failed")
    return sum(rates)


def _loop(send: Callable[[], object], seconds: float) -> float:
    count = 0
    began = now = time.perf_counter()
    while now - began < seconds:
        send()
        count += 1
        now = time.perf_counter()
    return count / (now - began)


def main() -> None:
    """Serve the lines."""
    program, name, port = sys.argv[1:]
    send = runpy.run_path(program)["SENDERS"][name](int(port))
    for line in sys.stdin:
        seconds, threads = line.split()
        sys.stdout.write(f"{rate(send, float(seconds), int(threads))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
