"""Takes what waits in an inbox and prints it; run by ``test_inbox`` as one of two processes."""

import sys
import time

from sms_core.inbox_sqlite import SqliteInbox
from sms_core.receipts import ReportKind


def main(path):
    inbox = SqliteInbox(path, patience=60.0)
    while taken := inbox.take(ReportKind.RECEIPTS, "", most=7, now=time.time(), lease=600.0):
        for each in taken:
            sys.stdout.write(f"{each.report.message_id}\n")
        inbox.done(each.id for each in taken)


if __name__ == "__main__":
    main(*sys.argv[1:])
