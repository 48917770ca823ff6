"""A provider inside a whole client: nothing but the network is replaced."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import cast

from sms_core.async_client import AsyncClient
from sms_core.client import Client
from sms_core.errors import Stage, TransportError
from sms_core.http import Request, Response, Timeout
from sms_core.messages import Message, Purpose
from sms_core.providers import (
    Batch,
    Capabilities,
    Context,
    Exchange,
    Finder,
    Finding,
    Provider,
    Sought,
)
from sms_core.results import SendResult
from sms_core.testing.fakes import VirtualClock, awaited
from sms_core.testing.subject import Subject

__all__ = ["Run", "always"]

Answering = Callable[[Batch], Response | TransportError]


class _Watched:
    """A provider that remembers which request is for which batch."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self.batches: dict[int, tuple[Batch, Request]] = {}

    @property
    def capabilities(self) -> Capabilities:
        return self._provider.capabilities

    def send(self, batch: Batch, ctx: Context) -> Exchange[SendResult]:
        exchange = self._provider.send(batch, ctx)
        self.batches[id(exchange.request)] = batch, exchange.request
        return exchange

    def find(self, sought: Sought, ctx: Context) -> Exchange[Finding]:
        return cast("Finder", self._provider).find(sought, ctx)


class _Answering:
    """A transport that knows the batch it answers."""

    def __init__(
        self, watched: _Watched, answer: Answering, records: Response, refused: int
    ) -> None:
        self._watched, self._answer = watched, answer
        self._records, self._refused = records, refused
        self.requests: list[Request] = []
        self.batches: list[Batch] = []

    def __call__(self, request: Request, timeout: Timeout) -> Response:  # noqa: ARG002 - a transport's
        known = self._watched.batches.get(id(request))
        if known is None:
            return self._records
        self.requests.append(request)
        self.batches.append(known[0])
        if len(self.requests) <= self._refused:
            raise TransportError(Stage.CONNECT, "refused by the kit")
        answer = self._answer(known[0])
        if isinstance(answer, TransportError):
            raise answer
        return answer


def always(end: Response | TransportError) -> Answering:
    """Every batch ends so."""
    return lambda _: end


class Run:
    """One client over the provider, on a clock of its own.

    Args:
        subject: whose provider.
        answer: of a batch; by default it is accepted.
        records: what the provider's records answer; by default an error page.
        refused_connections: so many connections are refused first.
        hooks: as for a client.
    """

    def __init__(
        self,
        subject: Subject,
        *,
        answer: Answering | None = None,
        records: Response | None = None,
        refused_connections: int = 0,
        hooks: Iterable[object] = (),
    ) -> None:
        self._watched = _Watched(subject.provider)
        accepting = answer or (lambda batch: subject.case.answered(batch, None))
        pages = records or Response(503, b"<html>busy</html>")
        self.transport: _Answering = _Answering(
            self._watched, accepting, pages, refused_connections
        )
        self._subject, self._time, self._hooks = subject, VirtualClock(), tuple(hooks)

    @property
    def batches(self) -> list[Batch]:
        """The batches that went out, each as often as it did."""
        return self.transport.batches

    @property
    def usual(self) -> Message:
        """A message to one number."""
        return Message(self._subject.number, self._subject.content, purpose=Purpose.NOTIFICATION)

    @cached_property
    def _client(self) -> Client:
        return Client(
            {"kit": self._watched},
            self.transport,
            sleep=self._time.sleep,
            clock=self._time.clock,
            hooks=self._hooks,
        )

    def send(self, message: Message | None = None, *, check: bool = False) -> SendResult:
        """Send a message, waiting on the virtual clock."""
        return self._client.send(message or self.usual, check=check)

    def settled(self) -> SendResult:
        """Send the usual message; then ask the provider's records, where the outcome is unknown."""
        return self._client.reconcile(self.send())

    def asend(self, message: Message | None = None) -> SendResult:
        """The same through an ``AsyncClient``, in a loop of its own."""
        client = AsyncClient(
            {"kit": self._watched},
            awaited(self.transport),
            sleep=self._time.asleep,
            clock=self._time.clock,
            hooks=self._hooks,
        )
        return asyncio.run(client.send(message or self.usual, check=False))
