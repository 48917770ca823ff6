"""Receipts and replies on their way to the configured URL.  Pure: others do the sending."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from sms_core_simulator.http import is_loopback
from sms_core_simulator.messages import Message, Reply
from sms_core_simulator.terms import Pushed, Pushes

if TYPE_CHECKING:
    from sms_core_simulator.state import World

__all__ = ["Courier", "Push"]

_Key = tuple[str, str]


@attrs.define(eq=False)
class Push:
    """One request to the configured URL, and how it goes.

    Attributes:
        kind: ``receipt`` or ``reply``.
        messages: ids of those it is about.
        timeout: seconds the receiver has.
        attempts: made so far.
        outcome: ``waiting``, ``taken``, or ``failed`` for good.
        detail: of the last attempt: a status, or why there is none.
    """

    id: int
    vendor: str
    kind: str
    url: str = attrs.field(repr=False)
    pushed: Pushed = attrs.field(repr=False)
    messages: tuple[int, ...]
    timeout: float
    attempts: int = 0
    outcome: str = "waiting"
    detail: str = ""

    def as_dict(self) -> dict[str, object]:
        """For the API; the URL may hold a secret and stays out."""
        told = ("id", "vendor", "kind", "messages", "attempts", "outcome", "detail")
        return {name: getattr(self, name) for name in told}


def _is_here(url: str) -> bool:
    """Whether a call's own URL is of this machine; no call may send the simulator elsewhere."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return is_loopback(host)


class Courier:
    """Makes pushes of receipts and replies, and says when each is to be tried."""

    def __init__(self, world: World, keep: int = 1_000) -> None:
        self._world = world
        self._numbers = count(1)
        self._gathered: dict[_Key, list[Message]] = {}
        #: The newest pushes, whatever became of them.
        self.pushes: deque[Push] = deque(maxlen=keep)
        #: Called with a push that is to be tried now.
        self.send: Callable[[Push], object] = lambda _: None
        #: Takes a line about the first attempt of a push that failed.
        self.log: Callable[[str], object] = lambda _: None

    def clear(self) -> None:
        """Forget everything; what is under way is not called back."""
        self._gathered.clear()
        self.pushes.clear()

    def receipt(self, message: Message, now: float) -> None:
        """Push a message's receipt, together with others of the same moment."""
        own = message.receipt_url
        url = own if _is_here(own) else self._url(message, "receipt_url")
        if not url:
            return
        key = (message.vendor, url)
        if key not in self._gathered:
            self._gathered[key] = []
            self._world.agenda.at(now, partial(self._flush, key))
        self._gathered[key].append(message)

    def reply(self, message: Message, reply: Reply, now: float) -> None:
        """Push what a phone answered."""
        url = self._url(message, "reply_url")
        pushes = self._pushes(message.vendor)
        if url and pushes:
            self._begin("reply", [message], url, pushes.reply(message, reply, url), now)

    def settled(self, push: Push, status: int, body: bytes, now: float, detail: str = "") -> None:
        """Note how an attempt went; status 0 when there was no answer, which detail explains."""
        pushes = self._pushes(push.vendor)
        if pushes is None or push not in self.pushes:
            return
        push.detail = detail or str(status)
        retries = pushes.retries
        taken = bool(status) and pushes.taken(status, body)
        if not taken and push.attempts == 1:
            self.log(f"--- push of a {push.kind} failed: {push.detail}; GET /api/v1/receipts tells")
        if taken:
            push.outcome = "taken"
            self._note(push, f"{push.kind} pushed", now)
        elif push.attempts > len(retries):
            push.outcome = "failed"
            self._note(push, "push failed", now)
        else:
            wait = retries[push.attempts - 1] / self._world.settings.time_scale
            self._note(push, "push failed", now)
            self._world.agenda.at(now + wait, partial(self._try, push))

    def _flush(self, key: _Key, now: float) -> None:
        messages = self._gathered.pop(key, [])
        vendor, url = key
        pushes = self._pushes(vendor)
        if pushes is None:
            return
        for first in range(0, len(messages), pushes.most):
            part = messages[first : first + pushes.most]
            self._begin("receipt", part, url, pushes.receipts(part, url), now)

    def _begin(
        self, kind: str, messages: list[Message], url: str, pushed: Pushed, now: float
    ) -> None:
        vendor = messages[0].vendor
        pushes = self._pushes(vendor)
        timeout = pushes.timeout if pushes else 0.0
        sign = getattr(pushes, "signed", None)
        if sign is not None:
            account = self._world.account(vendor, messages[0].account)
            pushed = sign(pushed, messages[0], url, account)
        ids = tuple(message.id for message in messages)
        push = Push(next(self._numbers), vendor, kind, url, pushed, ids, timeout)
        self.pushes.append(push)
        self._try(push, now)

    def _try(self, push: Push, _now: float) -> None:
        if push in self.pushes:
            push.attempts += 1
            self.send(push)

    def _note(self, push: Push, name: str, now: float) -> None:
        for message_id in push.messages:
            self._world.life.note(message_id, name, push.detail, now)

    def _url(self, message: Message, which: str) -> str:
        account = self._world.account(message.vendor, message.account)
        url: str = getattr(account, which) or getattr(self._world.settings, which)
        return url.replace("{vendor}", message.vendor)

    def _pushes(self, vendor: str) -> Pushes | None:
        terms = self._world.terms.get(vendor)
        return terms.pushes if terms else None
