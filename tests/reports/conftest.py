"""What tests of reports share."""

import asyncio
from contextlib import aclosing, closing

import pytest


class Consumer:
    """Takes reports from a client, sync or async, as a program would.

    ``take`` reads until ``stop`` says so or nothing comes; what it saw is in ``seen``, also when
    it raised.
    """

    def __init__(self, kind):
        self.kind = kind
        self.seen = []
        self._runner = asyncio.Runner() if kind == "async" else None

    def client(self, office, *names, **options):
        make = office.client if self._runner is None else office.async_client
        return make(*names, **options)

    def take(self, client, kind="receipts", account="", *, stop=lambda _: False, **how):
        """What was seen; ``stop`` gets each report and may raise."""
        before = len(self.seen)
        if self._runner is None:
            with closing(client.reports(kind, account, **how)) as reports:
                for report in reports:
                    self.seen.append(report)
                    if stop(report):
                        break
        else:
            self._runner.run(self._taken(client.reports(kind, account, **how), stop))
        return self.seen[before:]

    async def _taken(self, found, stop):
        async with aclosing(found) as reports:
            async for report in reports:
                self.seen.append(report)
                if stop(report):
                    break

    def do(self, outcome):
        """The end of any other call, awaited if it has to be."""
        return outcome if self._runner is None else self._runner.run(outcome)

    def close(self):
        if self._runner is not None:
            self._runner.close()


@pytest.fixture(params=["sync", "async"])
def consumer(request):
    """One of each sort."""
    made = Consumer(request.param)
    yield made
    made.close()
