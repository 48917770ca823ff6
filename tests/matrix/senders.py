"""Every way to send: both clients, over each of their transports."""

import asyncio
import time
from collections.abc import Callable, Mapping

import attrs
import trio

from matrix.servers import ca_file
from sms_core import AsyncClient, Client, Message, Policy, SendResult
from sms_core.transports.over_aiohttp import AiohttpTransport
from sms_core.transports.over_httpx import HttpxTransport
from sms_core.transports.pooled import PooledTransport
from sms_core.transports.stdlib import StdlibTransport
from sms_core.transports.threads import ThreadTransport

__all__ = ["SENDERS", "Job", "Sent"]

#: For the message that only opens connections.
PATIENT = Policy()


@attrs.frozen
class Job:
    """What is to be sent: perhaps a message to open connections, then the one that counts."""

    accounts: Mapping
    policy: Policy
    warm: Message | None
    message: Message
    arm: Callable[[], None]


@attrs.frozen
class Sent:
    """What came of it, and how long it took in seconds."""

    result: SendResult
    elapsed: float


def _plainly(make):
    def send(job: Job) -> Sent:
        with Client(job.accounts, make(ca_file=ca_file()), policy=job.policy) as client:
            if job.warm is not None:
                client.send(job.warm, policy=PATIENT)
            job.arm()
            began = time.monotonic()
            result = client.send(job.message, check=False)
            return Sent(result, time.monotonic() - began)

    return send


def _awaiting(make, run=asyncio.run):
    async def send(job: Job) -> Sent:
        async with AsyncClient(job.accounts, make(), policy=job.policy) as client:
            if job.warm is not None:
                await client.send(job.warm, policy=PATIENT)
            job.arm()  # meanwhile the loop stands still
            began = time.monotonic()
            result = await client.send(job.message, check=False)
            return Sent(result, time.monotonic() - began)

    return lambda job: run(send(job))


def _in_trio(coroutine):
    async def main():
        return await coroutine

    return trio.run(main)


SENDERS: Mapping[str, Callable[[Job], Sent]] = {
    "Client, urllib3": _plainly(PooledTransport),
    "Client, http.client": _plainly(StdlibTransport),
    "AsyncClient, httpx": _awaiting(lambda: HttpxTransport(ca_file=ca_file())),
    "AsyncClient, httpx on trio": _awaiting(lambda: HttpxTransport(ca_file=ca_file()), _in_trio),
    "AsyncClient, aiohttp": _awaiting(lambda: AiohttpTransport(ca_file=ca_file())),
    "AsyncClient, threads": _awaiting(
        lambda: ThreadTransport(PooledTransport(ca_file=ca_file()), threads=2)
    ),
}
