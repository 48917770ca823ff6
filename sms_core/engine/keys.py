"""Idempotency: one key sends one message.

The order is reserve → send → settle.  A process that dies in between leaves its
reservation behind; when the lease has run out that means ``UNKNOWN``, never "free".
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, cast

import attrs

from sms_core.engine.delivery import Steps
from sms_core.engine.steps import Done, Step, Try, Wait
from sms_core.errors import (
    InvalidMessage,
    KeyReused,
    LedgerUnavailable,
    SendInFlight,
    SmsError,
    TransportError,
)
from sms_core.ledger import NOBODY, Claim, Entry, Ledger
from sms_core.messages import Message, Template
from sms_core.phone import PhoneNumber
from sms_core.results import Outcome, RecipientResult, SendResult

__all__ = ["POLL", "fingerprint", "once"]

#: Outcomes of which a copy may exist.
_OUT = (Outcome.ACCEPTED, Outcome.UNKNOWN)
#: How often a key in flight is looked at again, in seconds.
POLL = 0.05


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
        LedgerUnavailable: nobody can tell whether the key was used; nothing left the machine.
    """
    entry = yield from _claim(message, key, ledger, at, lease, wait)
    if entry.claim is Claim.YOURS:
        return (yield from _settled(begin(), message, key, ledger))
    if entry.result is not None:
        return _to(message.to, entry.result)
    if entry.claim is Claim.SETTLED:
        return in_doubt(message, "another version of sms-core keeps what became of it")
    result = in_doubt(message, "an earlier process died while sending it")
    _end(ledger, key, result)
    return result


def _claim(
    message: Message, key: str, ledger: Ledger, at: float, lease: float, wait: float
) -> Generator[Step, Any, Entry]:
    mark = fingerprint(message)
    waited = 0.0
    while True:
        try:
            entry = ledger.reserve(key, mark, at + waited, lease)
        except SmsError:
            raise
        except Exception as error:
            told = f"the ledger cannot be asked ({type(error).__name__}), so nothing was sent"
            raise LedgerUnavailable(told) from error
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
        doubt = out and not isinstance(error, InvalidMessage)
        _end(ledger, key, in_doubt(message, "interrupted while sending") if doubt else None)
        raise
    went = any(each.outcome is not Outcome.NOT_SENT for each in result.recipients)
    _end(ledger, key, result if went else None)
    return result


def _end(ledger: Ledger, key: str, result: SendResult | None) -> None:
    """Settle a key, or give it back where nothing went out.

    A ledger that fails now must not hide what became of the message; until its lease is over the
    reservation keeps the key from being sent again, and after that it counts as unknown.
    """
    try:
        if result is None:
            ledger.release(key)
        else:
            _keep(ledger, key, result)
    except Exception as error:  # noqa: BLE001, whatever a ledger raises
        from logging import getLogger

        words = "the ledger did not take the end of a send: %s"
        getLogger(__name__).error(words, type(error).__name__)  # noqa: TRY400, no traceback


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
