"""Run the benchmark: make the environments, measure, print the table, write the page."""

from __future__ import annotations

import argparse
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmark.environments import OFFICIAL, Environments, weigh
from tests.benchmark.measures import FULL, QUICK, Benchmark
from tests.benchmark.table import missed, table

PAGE = """\
# Benchmark

This project against the vendors' own SDKs, side by side in one run on one machine, all sending
to the same local server. `nox -s bench` measures and writes this page.

{table}

Measured {day} with CPython {python} on {system}, {cores} cores; {versions}.

## How to read it

- **Ratio** is the median over all rounds of ours divided by theirs. For times, memory and size
  smaller is better; for sends per second larger is better. Rows without a target are for
  information.
- **Import** and **cold send** are whole processes, from start to exit. A cold send configures,
  signs, sends one message over HTTP and reads the answer. The client is built explicitly, as
  `Client(Provider(Config(…)), transport)`; the row `connect` also finds the plugin and checks
  a configuration.
- **Warm sends** go over kept-alive connections of one client, in one thread or 16.
- **Aliyun SDK** is `alibabacloud-dysmsapi20170525`, **Aliyun core SDK** is
  `aliyun-python-sdk-core` with `aliyun-python-sdk-dysmsapi`, **Tencent SDK** is
  `tencentcloud-sdk-python-sms`. Each is used as its documentation shows, with keep-alive on
  and, where it has the option, a pool large enough for the threads.
- **Looking one provider up** is what a cold send takes longer when it first finds the plugin by
  name among the installed; the median of the differences.
- **Bare http.client** is a script written by hand that signs inline and sends once. **Bare
  urllib3** is a loop written by hand that signs inline and checks the answer: what the
  values, checks and errors of this project cost. **Bare socket** sends fixed bytes: what the
  server and the machine can do at most.
- Connections are plain HTTP to 127.0.0.1, so no side pays for TLS. The programs take turns
  and the order is turned round after each round, so that a busy moment hits all alike.
"""


def main() -> None:
    """Run as the arguments tell."""
    parser = argparse.ArgumentParser("python -m tests.benchmark", description=__doc__)
    parser.add_argument("--work", type=Path, help="folder for the environments, to keep them")
    parser.add_argument("--official", default="", help="interpreter that has the vendors' SDKs")
    parser.add_argument("--write", type=Path, help="the page to write, unless --quick")
    parser.add_argument("--quick", action="store_true", help="rough figures in little time")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        environments = Environments(given.work or Path(folder), given.official)
        samples = Benchmark(environments, QUICK if given.quick else FULL).run()
        found = table(samples)
        print(found)
        if given.write and not given.quick:
            given.write.write_text(_page(found, environments), "utf-8")
    if short := missed(samples):
        print(f"\nnot reached: {len(short)}")


def _page(found: str, environments: Environments) -> str:
    installed = {**weigh(environments.official), **weigh(environments.ours)}
    names = ("sms-core", "urllib3", *OFFICIAL)
    return PAGE.format(
        table=found,
        day=datetime.now(UTC).date(),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count(),
        versions=", ".join(f"{name} {installed[name][1]}" for name in names),
    )


if __name__ == "__main__":
    main()
