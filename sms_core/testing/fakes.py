"""A provider that takes everything, a transport that follows a script, a clock nobody waits for.

For tests of programs that send, and for the conformance kit. ::

    transport = Scripted(ACCEPTED)
    client = Client(FakeProvider(), transport)
    client.send(Message("+8613800138000", Text("hi")))
    assert transport.bodies[0]["to"] == ["+8613800138000"]
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import attrs

from sms_core.answers import same_for_all, unreadable
from sms_core.clock import Clock
from sms_core.errors import TransportError
from sms_core.http import AsyncTransport, Request, Response, Timeout, Transport
from sms_core.messages import Template
from sms_core.providers import Batch, Capabilities, Context, Exchange, ProviderPlugin
from sms_core.results import Actor, ErrorClass, Failover, Retry, SendResult, Verdict
from sms_core.secret import Secret
from sms_core.settings import given
from sms_core.templates import Catalogue, catalogue

__all__ = [
    "ACCEPTED",
    "EVERYTHING",
    "GARBAGE",
    "REJECTED",
    "FakeConfig",
    "FakeProvider",
    "Scripted",
    "VirtualClock",
    "awaited",
    "fake_plugin",
]

#: What ``FakeProvider`` declares unless told otherwise.
EVERYTHING = Capabilities(
    templates=True,
    text=True,
    max_recipients=1000,
    sign_name=True,
    extension=True,
    reference_bytes=64,
)
_REFUSED = Verdict(ErrorClass.QUOTA, Retry.NO, Failover.NO, False, Actor.OPERATOR, "top up")
#: ``FakeProvider`` takes this for "accepted".
ACCEPTED = Response(200, b"ok")
#: ``FakeProvider`` takes this for "refused".
REJECTED = Response(200, b"no")
#: An answer of somebody between.
GARBAGE = Response(502, b"<html>")


@attrs.frozen(kw_only=True)
class FakeConfig:
    """Settings of a fake account."""

    key_id: str = attrs.field(validator=given)
    key_secret: Secret = attrs.field(converter=Secret, validator=given)
    templates: Catalogue = attrs.field(factory=Catalogue, converter=catalogue)


class FakeProvider:
    """Takes what its capabilities declare; the body of its requests is the batch as JSON."""

    def __init__(
        self, config: FakeConfig | None = None, capabilities: Capabilities = EVERYTHING
    ) -> None:
        self.config = config
        self.capabilities = capabilities

    def send(self, batch: Batch, ctx: Context) -> Exchange[SendResult]:
        """A request that can be read; it is not signed."""
        content = batch.content
        body = {
            "account": ctx.account,
            "to": [number.e164 for number in batch.recipients],
            "content": {"name": content.name, "params": dict(content.params)}
            if isinstance(content, Template)
            else content.text,
            "sign_name": batch.sign_name,
            "reference": batch.reference,
            "extension": batch.extension,
            "nonce": ctx.nonce,
        }
        headers = (("authorization", "canary-signature"),)
        request = Request("POST", "https://fake.test/?q=1", headers, json.dumps(body).encode())
        return Exchange(request, lambda response: self.parse(batch, ctx, response))

    @staticmethod
    def parse(batch: Batch, ctx: Context, response: Response) -> SendResult:
        """``ACCEPTED`` and ``REJECTED`` as they say; anything else may have gone out."""
        if response.body == ACCEPTED.body:
            return same_for_all(batch, ctx, message_id="id-1", request_id="RID")
        if response.body == REJECTED.body:
            return same_for_all(batch, ctx, verdict=_REFUSED, code="NO", request_id="RID")
        return unreadable(batch, ctx, response)


def fake_plugin(name: str = "fake", **fields: Any) -> ProviderPlugin[FakeConfig]:
    """The plugin of ``FakeProvider`` under a name of your own."""
    return ProviderPlugin(name, FakeConfig, FakeProvider, EVERYTHING, **fields)


class Scripted:
    """A transport that gives these answers in turn, the last one again and again.

    A ``TransportError`` among them is raised.  ``requests`` holds what it was asked.
    """

    def __init__(self, *answers: Response | TransportError) -> None:
        self.answers: list[Response | TransportError] = [*(answers or (ACCEPTED,))]
        self.closed: bool = False
        self.requests: list[Request] = []

    def __call__(self, request: Request, timeout: Timeout) -> Response:  # noqa: ARG002 - a transport's
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, TransportError):
            raise answer
        return answer

    @property
    def bodies(self) -> list[Any]:
        """The batches that went out, where their requests are JSON."""
        return [json.loads(request.body) for request in self.requests]

    def close(self) -> None:
        """Nothing is open; ``closed`` tells that this was called."""
        self.closed = True


def awaited(transport: Transport) -> AsyncTransport:
    """The same transport for an ``AsyncClient``."""

    async def exchange(request: Request, timeout: Timeout) -> Response:
        return transport(request, timeout)

    return exchange


class VirtualClock:
    """Time that passes only when somebody sleeps.

    Give a client ``clock=virtual.clock`` and ``sleep=virtual.sleep``, an ``AsyncClient``
    ``sleep=virtual.asleep``.  ``slept`` holds every wait, in seconds.
    """

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now: float = now
        self.slept: list[float] = []
        self._nonces: Iterator[int] = count(1)

    @property
    def clock(self) -> Clock:
        """To be given to a client."""
        return Clock(
            wall=lambda: self.now,
            monotonic=lambda: self.now,
            nonce=lambda: f"{next(self._nonces):032x}",
            draw=lambda: 0.5,
        )

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds

    async def asleep(self, seconds: float) -> None:
        """Let time pass, awaited."""
        self.sleep(seconds)
