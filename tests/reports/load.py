"""Many receipts through ``AsgiWebhook`` in one process, while nobody deals with them.

Bodies are the vendor's, arrays of 100.  One push follows the other, as fast as they are
acknowledged; the handler is blocked until the last one was.  Then it is let go, and everything
is handed over.  It fails where that is too slow, or anything is not seen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

import attrs

from sms_core import connect_async
from sms_core.inbox import Inbox, MemoryInbox
from sms_core.inbox_sqlite import SqliteInbox
from sms_core.receipts import Report
from sms_core.webhooks import AsgiWebhook

SECRET = "canary-secret-of-this-year"
CONFIG = {
    "provider": "aliyun",
    "access_key_id": "id",
    "access_key_secret": "secret",
    "sign_name": "示例",
    "templates": {"SignIn": "SMS_1"},
    "receipts": {"secrets": [SECRET]},
}
ARRAY = 100
#: Receipts a second that must be acknowledged, and seconds that 99 of 100 pushes may take.
LEAST, LONGEST = 3000.0, 0.050
CODES = ("DELIVERED", "DELIVERED", "DELIVERED", "UNDELIV", "MK:0001", "IS_CLOSED")


@attrs.frozen
class Load:
    """What was measured; times in seconds, ``processor`` that of all acknowledgements.

    ``waiting``: how many nobody had dealt with when the last was acknowledged.
    """

    receipts: int
    waiting: int
    acknowledged: float
    processor: float
    p50: float
    p99: float
    busy_p99: float
    blocked: float
    handled: float
    seen: int

    @property
    def faults(self) -> list[str]:
        """What is not as promised, in words."""
        rate = self.receipts / self.acknowledged
        found = {
            f"{rate:,.0f} receipts/s, fewer than {LEAST:,.0f}": rate < LEAST,
            f"p99 {self.p99 * 1e3:.1f} ms, more than {LONGEST * 1e3:.0f}": self.p99 > LONGEST,
            f"{self.seen:,} of {self.receipts:,} receipts seen": self.seen != self.receipts,
        }
        return [words for words, wrong in found.items() if wrong]

    def __str__(self) -> str:
        return (
            f"{self.receipts / self.acknowledged:,.0f} receipts/s acknowledged in arrays of "
            f"{ARRAY} ({self.receipts / self.processor:,.0f} in a second of processor time), "
            f"p50 {self.p50 * 1e3:.1f} ms, p99 {self.p99 * 1e3:.1f} ms "
            f"({self.busy_p99 * 1e3:.1f} ms of processor time), "
            f"the handler blocked for {self.blocked:.1f} s; then "
            f"{self.receipts / self.handled:,.0f} receipts/s handled; {self.seen:,} seen"
        )


def body(first: int) -> bytes:
    """An array of receipts as Aliyun pushes it."""
    return json.dumps(
        [
            {
                "phone_number": f"138{number:08d}",
                "send_time": "2024-03-05 14:07:08",
                "report_time": "2024-03-05 14:07:10",
                "success": CODES[number % 6] == "DELIVERED",
                "err_code": CODES[number % 6],
                "err_msg": "用户接收成功",
                "sms_size": "1",
                "biz_id": f"{900619746936498440 + number}^0",
                "out_id": f"order-{number}",
            }
            for number in range(first, first + ARRAY)
        ],
        ensure_ascii=False,
    ).encode()


async def acknowledged(app: AsgiWebhook, content: bytes) -> tuple[float, float]:
    """Seconds until a push was acknowledged, and those of the processor's."""
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "https",
        "path": f"/aliyun/{SECRET}",
        "raw_path": f"/aliyun/{SECRET}".encode(),
        "query_string": b"",
        "headers": [(b"host", b"hooks.example"), (b"content-length", b"%d" % len(content))],
    }
    statuses: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": content}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])  # type: ignore[arg-type]

    began, busy = time.perf_counter(), time.process_time()
    await app(scope, receive, send)  # type: ignore[arg-type]
    took = time.perf_counter() - began, time.process_time() - busy
    if statuses != [200]:
        raise AssertionError(f"answered by {statuses}")
    await asyncio.sleep(0)
    return took


async def measure(receipts: int, inbox: Inbox, least: float) -> Load:
    """Push, with the handler blocked for so many seconds at least; then let it go."""
    free, seen, started = asyncio.Event(), set[str](), []

    async def handle(report: Report) -> None:
        started.append(time.perf_counter())
        await free.wait()
        seen.add(report.message_id)  # type: ignore[union-attr]

    app = AsgiWebhook(connect_async(CONFIG, inbox=inbox), handle)
    bodies = [body(first) for first in range(0, receipts, ARRAY)]
    began = time.perf_counter()
    took = [await acknowledged(app, content) for content in bodies]
    ended = time.perf_counter()
    waiting = len(inbox)  # type: ignore[arg-type]
    while not started or time.perf_counter() - started[0] < least:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    released = time.perf_counter()
    free.set()
    while len(inbox):  # type: ignore[arg-type]  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    finished = time.perf_counter()
    await app.aclose()
    cuts, busy = (quantiles(each, n=100) for each in zip(*took, strict=True))
    return Load(
        receipts=len(bodies) * ARRAY,
        waiting=waiting,
        acknowledged=ended - began,
        processor=sum(each for _, each in took),
        p50=cuts[49],
        p99=cuts[98],
        busy_p99=busy[98],
        blocked=released - started[0],
        handled=finished - released,
        seen=len(seen),
    )


def run(receipts: int, least: float = 0.0, folder: str = "") -> dict[str, Load]:
    """Once with each inbox."""
    with tempfile.TemporaryDirectory(dir=folder or None) as place:
        return {
            "MemoryInbox": asyncio.run(measure(receipts, MemoryInbox(), least)),
            "SqliteInbox": asyncio.run(
                measure(receipts, SqliteInbox(Path(place, "reports.sqlite")), least)
            ),
        }


def main() -> None:
    """Print what was measured; the status is 1 where it is not as promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--receipts", type=int, default=100_000)
    parser.add_argument("--blocked", type=float, default=5.0, help="seconds at least")
    parser.add_argument("--folder", default="", help="of the file, on the disk to be measured")
    given = parser.parse_args()
    loads = run(given.receipts, given.blocked, given.folder)
    for name, load in loads.items():
        sys.stdout.write(f"{name}: {load}\n")
    faults = [f"{name}: {fault}" for name, load in loads.items() for fault in load.faults]
    sys.exit("\n".join(faults) or 0)


if __name__ == "__main__":
    main()
