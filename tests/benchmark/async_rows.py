"""The asynchronous rows: one client, many tasks of one event loop.

``python -m tests.benchmark.async_rows --official PYTHON`` measures all in turns and prints a
table.  ``async_rows.py NAME PORT`` is one of the processes measured: each line of its standard
input, ``SECONDS TASKS``, is answered by a line with the sends per second over all tasks.
"""

# mypy: disable-error-code="import-not-found,import-untyped"
# the vendor's SDK is installed in its own environment only

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sms_core.http import AsyncTransport

Send = Callable[[], Awaitable[object]]

TASKS = 100
#: By program; the official one is the yardstick of the others.
TARGETS = {"official-tencent": 0.0, "httpx": 1.0, "aiohttp": 2.0, "threads": 0.0}


@asynccontextmanager
async def _official(port: int) -> AsyncIterator[Send]:
    """``tencentcloud-sdk-python-sms``, its asynchronous client, as its documentation shows."""
    from tencentcloud.common import credential
    from tencentcloud.common.profile.client_profile import ClientProfile
    from tencentcloud.common.profile.http_profile import HttpProfile
    from tencentcloud.sms.v20210111 import models
    from tencentcloud.sms.v20210111.sms_client_async import SmsClient

    http = HttpProfile(endpoint=f"127.0.0.1:{port}", protocol="http", keepAlive=True)
    client = SmsClient(
        credential.Credential("benchmark-key", "benchmark-secret"),
        "ap-guangzhou",
        ClientProfile(httpProfile=http),
    )

    async def send() -> None:
        request = models.SendSmsRequest()
        request.SmsSdkAppId = "1400006666"
        request.SignName = "腾讯云"
        request.TemplateId = "449739"
        request.TemplateParamSet = ["123456"]
        request.PhoneNumberSet = ["+8613800138000"]
        status = (await client.SendSms(request)).SendStatusSet[0]
        assert (status.Code, bool(status.SerialNo)) == ("Ok", True), status

    async with client:
        yield send


@asynccontextmanager
async def _ours(transport: Callable[[], AsyncTransport], port: int) -> AsyncIterator[Send]:
    from sms_core import AsyncClient, Message, Template
    from sms_core_tencent import TencentConfig, TencentProvider

    config = TencentConfig(
        access_key_id="benchmark-key",
        access_key_secret="benchmark-secret",
        sdk_app_id="1400006666",
        sign_name="腾讯云",
        templates={"SignIn": "449739"},
        endpoint=f"http://127.0.0.1:{port}",
    )
    async with AsyncClient(TencentProvider(config), transport()) as client:
        yield lambda: client.send(Message("+8613800138000", Template("SignIn", {"code": "123456"})))


def _httpx() -> AsyncTransport:
    from sms_core.transports.over_httpx import HttpxTransport

    return HttpxTransport()


def _aiohttp() -> AsyncTransport:
    from sms_core.transports.over_aiohttp import AiohttpTransport

    return AiohttpTransport()


def _threads() -> AsyncTransport:
    from sms_core.transports.threads import ThreadTransport

    return ThreadTransport()


SENDERS: Mapping[str, Callable[[int], AbstractAsyncContextManager[Send]]] = {
    "official-tencent": _official,
    "httpx": partial(_ours, _httpx),
    "aiohttp": partial(_ours, _aiohttp),
    "threads": partial(_ours, _threads),
}


async def _rate(send: Send, seconds: float, tasks: int) -> float:
    """Sends per second of so many tasks."""
    ends = time.perf_counter() + seconds

    async def work() -> int:
        count = 0
        while time.perf_counter() < ends:
            await send()
            count += 1
        return count

    began = time.perf_counter()
    counts = await asyncio.gather(*(work() for _ in range(tasks)))
    return sum(counts) / (time.perf_counter() - began)


async def _serve(name: str, port: int) -> None:
    async with SENDERS[name](port) as send:
        for line in sys.stdin:
            seconds, tasks = line.split()
            sys.stdout.write(f"{await _rate(send, float(seconds), int(tasks))}\n")
            sys.stdout.flush()


def measure(python: str, official: str, rounds: int, seconds: float) -> Mapping[str, list[float]]:
    """Samples of sends per second, by program, taken in turns.

    Args:
        python: interpreter that has this project with httpx and aiohttp.
        official: interpreter that has the vendor's SDK with httpx.
        rounds, seconds: how many samples, and how long each.
    """
    from tests.benchmark.processes import Child as Talker
    from tests.benchmark.processes import Stub

    samples: dict[str, list[float]] = {name: [] for name in SENDERS}
    with Stub() as stub, ExitStack() as stack:
        senders = {
            name: stack.enter_context(
                Talker(
                    official if name.startswith("official") else python, __file__, name, stub.port
                )
            )
            for name in SENDERS
        }
        for sender in senders.values():
            sender.ask(f"0.5 {TASKS}")  # connections and caches are there before it counts
        for index in range(rounds):
            for name in senders if index % 2 else reversed(senders):
                samples[name].append(float(senders[name].ask(f"{seconds} {TASKS}")))
    return samples


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser("python -m tests.benchmark.async_rows", description=__doc__)
    parser.add_argument("--official", required=True, help="interpreter that has the vendor's SDK")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=1.0)
    given = parser.parse_args()
    samples = measure(sys.executable, given.official, given.rounds, given.seconds)
    print(f"| {TASKS} tasks, one client | sends per second | ratio | must reach |")
    print("| --- | ---: | ---: | ---: |")
    for name, target in TARGETS.items():
        ratio = median(
            ours / theirs
            for ours, theirs in zip(samples[name], samples["official-tencent"], strict=True)
        )
        wanted = f"{target:.2f}" if target else ""
        print(f"| {name} | {median(samples[name]):,.0f} | {ratio:.2f} | {wanted} |")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] in SENDERS:
        asyncio.run(_serve(sys.argv[1], int(sys.argv[2])))
    else:
        main()
