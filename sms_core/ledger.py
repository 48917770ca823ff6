"""Idempotency: a ledger of keys, so that one key sends one message.

The order is reserve → send → settle.  A process that dies in between leaves its
reservation behind; when the lease has run out that means ``UNKNOWN``, never "free".
A ledger never sees a number or a text: entries hold a fingerprint and results by position.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable
from enum import Enum
from threading import Lock
from typing import Any, Protocol, cast

import attrs

from sms_core.delivery import Steps
from sms_core.errors import InvalidMessage, KeyReused, SendInFlight, TransportError
from sms_core.messages import Message, Template
from sms_core.phone import PhoneNumber
from sms_core.results import Outcome, RecipientResult, SendResult
from sms_core.steps import Done, Step, Try, Wait

__all__ = ["NOBODY", "Claim", "Entry", "Ledger", "MemoryLedger", "fingerprint", "once"]

#: Stands for a recipient in a stored result; the message at hand tells who it is.
NOBODY = PhoneNumber("+10000000")

#: Outcomes of which a copy may exist.
_OUT = (Outcome.ACCEPTED, Outcome.UNKNOWN)
#: How often a key in flight is looked at again, in seconds.
POLL = 0.05


class Claim(Enum):
    """What a reservation found."""

    YOURS = "yours"
    IN_FLIGHT = "in_flight"
    LAPSED = "lapsed"
    SETTLED = "settled"


@attrs.frozen
class Entry:
    """What the ledger says of a key; ``result`` only when it is settled."""

    claim: Claim
    fingerprint: str
    result: SendResult | None = None


class Ledger(Protocol):
    """A store of keys.  Each operation is atomic, also between processes that share the store."""

    def reserve(self, key: str, fingerprint: str, now: float, lease: float) -> Entry:
        """Claim a key, or tell who has it.

        Args:
            key: the caller's.
            fingerprint: of the message, kept with a new claim.
            now: Unix seconds.
            lease: seconds after which an unsettled claim is ``LAPSED``.
        """

    def settle(self, key: str, result: SendResult) -> None:
        """Keep the result of a claim; each recipient in it is ``NOBODY``."""

    def release(self, key: str) -> None:
        """Give an unsettled claim back: proved that nothing went out."""


@attrs.define
class _Row:
    fingerprint: str
    until: float
    expires: float
    result: SendResult | None = None


class MemoryLedger:
    """Keys of one process, forgotten when it ends.

    Args:
        keep: seconds an entry is kept.
        most: entries kept; the oldest go first.
    """

    def __init__(self, keep: float = 86400.0, most: int = 100_000) -> None:
        self._keep, self._most = keep, most
        self._rows: OrderedDict[str, _Row] = OrderedDict()
        self._lock = Lock()

    def reserve(self, key: str, fingerprint: str, now: float, lease: float) -> Entry:
        """See ``Ledger``."""
        with self._lock:
            row = self._rows.get(key)
            if row is None or row.expires <= now:
                self._rows.pop(key, None)
                self._forget(now)
                self._rows[key] = _Row(fingerprint, now + lease, now + self._keep)
                return Entry(Claim.YOURS, fingerprint)
            if row.result is not None:
                return Entry(Claim.SETTLED, row.fingerprint, row.result)
            claim = Claim.LAPSED if now >= row.until else Claim.IN_FLIGHT
            return Entry(claim, row.fingerprint)

    def settle(self, key: str, result: SendResult) -> None:
        """See ``Ledger``."""
        with self._lock:
            if key in self._rows:
                self._rows[key].result = result

    def release(self, key: str) -> None:
        """See ``Ledger``."""
        with self._lock:
            if key in self._rows and self._rows[key].result is None:
                del self._rows[key]

    def _forget(self, now: float) -> None:
        while self._rows:
            oldest = next(iter(self._rows.values()))
            if oldest.expires > now and len(self._rows) < self._most:
                return
            self._rows.popitem(last=False)


def fingerprint(message: Message) -> str:
    """A digest of everything the recipient would see; the reference is not part of it."""
    from hashlib import sha256

    content = message.content
    seen: object = (
        (content.name, sorted(content.params.items()))
        if isinstance(content, Template)
        else content.text
    )
    numbers = [number.e164 for number in message.to]
    parts = (numbers, seen, message.purpose.value, message.sign_name, message.extension)
    return sha256(repr(parts).encode()).hexdigest()


def once(
    begin: Callable[[], Steps],
    message: Message,
    key: str,
    ledger: Ledger,
    *,
    at: float,
    lease: float,
    wait: float,
) -> Steps:
    """The delivery, unless the ledger already knows the key.

    Args:
        begin: the delivery; its deadline counts from when it is called.
        message, key, ledger: what is to be sent, the caller's key for it, where keys are kept.
        at: Unix seconds.
        lease, wait: how long the delivery may take, and a key in flight is waited for.

    Raises:
        KeyReused: the key was used for another message.
        SendInFlight: the key is being sent, and was still when the wait was over.
    """
    entry = yield from _claim(message, key, ledger, at, lease, wait)
    if entry.claim is Claim.YOURS:
        return (yield from _settled(begin(), message, key, ledger))
    if entry.result is not None:
        return _to(message.to, entry.result)
    result = in_doubt(message, "an earlier process died while sending it")
    _keep(ledger, key, result)
    return result


def _claim(
    message: Message, key: str, ledger: Ledger, at: float, lease: float, wait: float
) -> Generator[Step, Any, Entry]:
    mark = fingerprint(message)
    waited = 0.0
    while True:
        entry = ledger.reserve(key, mark, at + waited, lease)
        if entry.fingerprint != mark:
            raise KeyReused(f"key {key!r} was used for another message; take a new key")
        if entry.claim is not Claim.IN_FLIGHT:
            return entry
        if waited >= wait:
            raise SendInFlight(f"key {key!r} is being sent at this moment")
        yield Wait(POLL, POLL)
        waited += POLL


def _settled(steps: Steps, message: Message, key: str, ledger: Ledger) -> Steps:
    """Run the delivery and keep its result, even when the driver gives up half-way."""
    out, result = False, cast("SendResult | None", None)
    try:
        answer = None
        while result is None:
            try:
                step = steps.send(answer)
            except StopIteration as stop:
                result = stop.value
            else:
                before, out = out, out or isinstance(step, Try)
                answer = yield step
                out = before or _may_be_out(answer)
    except BaseException as error:
        if out and not isinstance(error, InvalidMessage):
            _keep(ledger, key, in_doubt(message, "interrupted while sending"))
        else:
            ledger.release(key)
        raise
    if all(each.outcome is Outcome.NOT_SENT for each in result.recipients):
        ledger.release(key)
    else:
        _keep(ledger, key, result)
    return result


def _may_be_out(answer: object) -> bool:
    """Whether what the driver answered leaves it possible that a copy went out."""
    if not isinstance(answer, Done):
        return False
    if isinstance(answer.end, SendResult):
        return any(each.outcome in _OUT for each in answer.end.recipients)
    return isinstance(answer.end, TransportError) and answer.end.stage.may_have_sent


def _keep(ledger: Ledger, key: str, result: SendResult) -> None:
    ledger.settle(key, _to([NOBODY] * len(result.recipients), result))


def _to(numbers: Iterable[PhoneNumber], result: SendResult) -> SendResult:
    pairs = zip(result.recipients, numbers, strict=True)
    return attrs.evolve(
        result, recipients=tuple(attrs.evolve(each, recipient=who) for each, who in pairs)
    )


def in_doubt(message: Message, why: str) -> SendResult:
    """The result of a send nobody saw the end of."""
    return SendResult(
        tuple(
            RecipientResult(recipient=number, outcome=Outcome.UNKNOWN, text=why)
            for number in message.to
        )
    )
