"""Takes reports and is killed at a point of its own choosing; run by ``test_kill``.

It reads jobs from its input, one a line, and forks a process for each.  A point is before and after
everything that can be seen from outside: an exchange, a deed of the inbox, a report in the
consumer's hands.  The process that reaches the point ``at`` ends there, as if killed.
"""

import json
import os
import sys
import time
from pathlib import Path

import attrs
from reports.calling import call_wsgi

from sms_core import connect
from sms_core.clock import Clock
from sms_core.inbox_sqlite import SqliteInbox
from sms_core.loading import load
from sms_core.reporting import Reporting  # noqa: F401 - imported once for all
from sms_core.transports.stdlib import StdlibTransport
from sms_core.webhooks import WsgiWebhook

KILLED = 9


@attrs.define
class Life:
    """Counts the points, tells them, and ends at one of them."""

    at: int
    told: Path
    passed: int = 0

    def point(self, name):
        if self.passed == self.at:
            self.tell("killed", name)
            os._exit(KILLED)
        self.passed += 1

    def tell(self, what, name):
        with self.told.open("ab", buffering=0) as file:
            file.write(json.dumps([what, name]).encode() + b"\n")

    def around(self, name, function):
        """The function with a point before and one after."""

        def watched(*given, **named):
            self.point(f"before {name}")
            end = function(*given, **named)
            self.point(f"after {name}")
            return end

        return watched


class Watched:
    """An inbox with points around all it does."""

    def __init__(self, inbox, life):
        for name in ("put", "take", "done", "release"):
            setattr(self, name, life.around(name, getattr(inbox, name)))


def run(job):
    """Take everything there is, or until the end comes."""
    life = Life(job["at"], Path(job["told"]))
    transport = StdlibTransport()
    client = connect(
        job["settings"],
        transport=lambda request, timeout: life.around(
            request.url.rpartition("/")[2].partition("?")[0] or "exchange", transport
        )(request, timeout),
        inbox=Watched(SqliteInbox(job["inbox"]), life),
        clock=Clock(wall=lambda: time.time() + job["ahead"]),
    )

    def take(report):
        life.point("in hand")
        life.tell("seen", report.key[1:])
        life.point("taken")

    if "push" in job:
        return pushed(client, take, life, job["push"])
    for report in client.receipts():
        take(report)
    return None


def pushed(client, take, life, push):
    """Take a push, if there is one, and hand over what waits."""
    webhook = WsgiWebhook(client, take)
    webhook.start = lambda: None
    if push:
        headers = {"host": "hooks.example", "content-length": str(len(push["body"]))}
        answer = call_wsgi(webhook, "POST", push["target"], headers, push["body"].encode())
        life.point("before acknowledging")
        life.tell("acknowledged", answer.status)
    while webhook.handle_waiting():
        pass


def main():
    for line in sys.stdin:
        job = json.loads(line)
        load(job["settings"])  # whatever is imported now is imported for all
        child = os.fork()
        if not child:
            try:
                run(job)
            except BaseException as error:  # noqa: BLE001 - told to the test
                sys.stderr.write(f"{error!r}\n")
                sys.stderr.flush()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
