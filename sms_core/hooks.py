"""The hooks: what others may observe, and the one place where they may say no.

Events are frozen and hold neither secrets nor texts; numbers in them are masked.
"""

from __future__ import annotations

import attrs
import pluggy

from sms_core.engine.steps import Event
from sms_core.errors import Stage
from sms_core.messages import Message, Purpose
from sms_core.results import Outcome

__all__ = ["Event", "RequestBuilt", "RequestFailed", "RequestSent", "hookimpl"]

_hookspec = pluggy.HookspecMarker("sms_core")
#: Marks an implementation: ``@sms_core.hooks.hookimpl``.
hookimpl: pluggy.HookimplMarker = pluggy.HookimplMarker("sms_core")


@attrs.frozen(kw_only=True)
class RequestBuilt:
    """A request is ready: ``url`` is without query, ``recipients`` are masked."""

    account: str
    purpose: Purpose
    recipients: tuple[str, ...]
    method: str
    url: str


@attrs.frozen(kw_only=True)
class RequestSent(RequestBuilt):
    """The provider answered; ``elapsed`` in seconds."""

    status: int
    outcome: Outcome
    elapsed: float


@attrs.frozen(kw_only=True)
class RequestFailed(RequestBuilt):
    """The exchange failed; ``stage.may_have_sent`` tells whether the message may be out."""

    stage: Stage
    detail: str
    elapsed: float


@_hookspec(firstresult=True)
def sms_before_send(message: Message, account: str) -> str | None:
    """Return a reason to refuse the message, or ``None`` to let it go.

    The first reason counts.  An exception raised here stops the message too.
    """


@_hookspec
def sms_request_built(event: RequestBuilt) -> None:
    """A request is about to be sent."""


@_hookspec
def sms_request_sent(event: RequestSent) -> None:
    """The provider answered.  An exception raised here is logged and goes no further."""


@_hookspec
def sms_request_failed(event: RequestFailed) -> None:
    """The exchange failed.  An exception raised here is logged and goes no further."""


@_hookspec
def sms_delivery_event(event: Event) -> None:
    """The engine waits, fails over, opens or closes a breaker, or reconciled a recipient.

    An exception raised here is logged and goes no further.
    """
