"""Many receipts through ``AsgiWebhook`` in one process, while nobody deals with them.

Bodies are the vendor's, arrays of 100.  One push follows the other, as fast as they are
acknowledged; the handler is blocked until the last one was.  Then it is let go, and everything
is handed over.
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
    slowest: float
    blocked: float
    handled: float
    seen: int

    def __str__(self) -> str:
        return (
            f"{self.receipts / self.acknowledged:,.0f} receipts/s acknowledged in arrays of "
            f"{ARRAY} ({self.receipts / self.processor:,.0f} in a second of processor time), "
            f"p50 {self.p50 * 1e3:.1f} ms, p99 {self.p99 * 1e3:.1f} ms, slowest "
            f"{self.slowest * 1e3:.1f} ms, the handler blocked for {self.blocked:.1f} s; then "
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


async def acknowledged(app: AsgiWebhook, content: bytes) -> float:
    """Seconds until a push was acknowledged."""
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

    began = time.perf_counter()
    await app(scope, receive, send)  # type: ignore[arg-type]
    took = time.perf_counter() - began
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
    began, busy = time.perf_counter(), time.process_time()
    took = [await acknowledged(app, content) for content in bodies]
    ended, busy = time.perf_counter(), time.process_time() - busy
    waiting = len(inbox)  # type: ignore[arg-type]
    while not started or time.perf_counter() - started[0] < least:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    released = time.perf_counter()
    free.set()
    while len(inbox):  # type: ignore[arg-type]  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    finished = time.perf_counter()
    await app.aclose()
    cuts = quantiles(took, n=100)
    return Load(
        receipts=len(bodies) * ARRAY,
        waiting=waiting,
        acknowledged=ended - began,
        processor=busy,
        p50=cuts[49],
        p99=cuts[98],
        slowest=max(took),
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
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--receipts", type=int, default=100_000)
    parser.add_argument("--blocked", type=float, default=5.0, help="seconds at least")
    parser.add_argument("--folder", default="", help="of the file, on the disk to be measured")
    given = parser.parse_args()
    for name, load in run(given.receipts, given.blocked, given.folder).items():
        sys.stdout.write(f"{name}: {load}\n")


if __name__ == "__main__":
    main()
