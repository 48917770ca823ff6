"""Every exchange that a provider declares, not only the one that sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import attrs

from sms_core.http import Request
from sms_core.providers import Context, ConversionReporter, Exchange, Finder, Provider
from sms_core.reports import Puller
from sms_core.secret import Credentials
from sms_core.testing.case import Pull
from sms_core.testing.subject import CODE, NOW, Subject

__all__ = ["Asked", "asked"]

#: What a queue that has credentials of its own is said to have given.
QUEUE = Credentials("kit-queue", "kit-secret-of-queue")


@attrs.frozen
class Asked:
    """One exchange.

    Attributes:
        what: names the method, and the place in the case.
        exchange: that the method made.
        secret: that signs it; empty for the configured one.
    """

    what: str
    exchange: Exchange[Any]
    secret: str = ""

    @property
    def request(self) -> Request:
        """Of the exchange."""
        return self.exchange.request


def asked(
    subject: Subject, ctx: Context | None = None, provider: Provider | None = None
) -> tuple[Asked, ...]:
    """All exchanges that the case has something to ask for."""
    context, one = ctx or subject.context(), provider or subject.provider
    fresh = context.credentials
    secret = fresh.secret.reveal() if fresh else ""
    return tuple(
        each if each.secret else attrs.evolve(each, secret=secret)
        for each in _all(subject, one, context)
    )


def _all(subject: Subject, provider: Provider, ctx: Context) -> Iterator[Asked]:
    case = subject.case
    for place, content in enumerate(case.contents):
        batch = subject.batch(content=subject.filled(content, CODE))
        yield Asked(f"send {place}", provider.send(batch, ctx))
    # what is declared without its methods is for ``capabilities`` to tell
    if hasattr(provider, "find"):
        for place, record in enumerate(case.records):
            yield Asked(f"find {place}", cast("Finder", provider).find(record.sought, ctx))
    if hasattr(provider, "pull") and hasattr(provider, "enter") and hasattr(provider, "remove"):
        for place, pull in enumerate(case.pulls):
            yield from _queue(cast("Puller", provider), place, pull, ctx)
    if hasattr(provider, "report_conversion"):
        reporter = cast("ConversionReporter", provider)
        yield Asked("report_conversion", reporter.report_conversion("kit-message", NOW, ctx))


def _queue(provider: Puller, place: int, pull: Pull, ctx: Context) -> Iterator[Asked]:
    """Getting in, if that is an exchange, and then with what came of it; reading; removing."""
    entering, secret = provider.enter(pull.kind, ctx), ""
    if entering is not None:
        yield Asked(f"enter {place}", entering)
        ctx, secret = attrs.evolve(ctx, credentials=QUEUE), QUEUE.secret.reveal()
    pulling = provider.pull(pull.kind, 0.0, ctx)
    yield Asked(f"pull {place}", pulling, secret)
    removing = provider.remove(pulling.parse(pull.response), pull.kind, ctx)
    if removing is not None:
        yield Asked(f"remove {place}", removing, secret)
