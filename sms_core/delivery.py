"""The delivery engine: a pure generator that decides what to do next.

Rules this file keeps: no I/O, no clock, no randomness; the driver (``client.py``)
performs each step and sends back what happened.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

import attrs

from sms_core.errors import InvalidMessage, TransportError
from sms_core.http import Timeout
from sms_core.messages import Message, Template
from sms_core.phone import PhoneNumber
from sms_core.providers import Batch, Capabilities, Context, Provider
from sms_core.results import Attempt, Outcome, RecipientResult, SendResult

__all__ = ["Account", "Done", "Try", "deliver"]


@attrs.frozen
class Account:
    """One configured provider.

    ``strict_numbers``: bare eleven digits are never taken for mainland China.
    """

    name: str
    provider: Provider
    strict_numbers: bool = False


@attrs.frozen
class Try:
    """Step: make the exchange that sends ``batch``; answered by ``Done``."""

    account: Account
    batch: Batch
    timeout: Timeout


@attrs.frozen
class Done:
    """What became of a step: a result, or the error of the transport."""

    end: SendResult | TransportError
    elapsed: float


def deliver(
    message: Message, account: Account, timeout: Timeout
) -> Generator[Try, Done, SendResult]:
    """Send a message, splitting it as the provider needs.

    Raises:
        InvalidMessage: before the first step, when any part cannot be sent as it stands.
    """
    batches = tuple(split(message, account))
    if len(batches) > 1:  # a later part must not turn out impossible when an earlier one is gone
        for batch in batches:
            account.provider.send(batch, Context(account.name, 0.0, ""))
    found: dict[PhoneNumber, RecipientResult] = {}
    attempts: list[Attempt] = []
    for batch in batches:
        done = yield Try(account, batch, timeout)
        result = result_of(done.end, batch, account.name)
        found.update((each.recipient, each) for each in result.recipients)
        attempts.append(_attempt(account.name, batch, done, result))
    in_order = tuple(found[number] for batch in batches for number in batch.recipients)
    return SendResult(_sorted_like(message, in_order), tuple(attempts))


def split(message: Message, account: Account) -> Iterator[Batch]:
    """The parts of a message that can each be one exchange of the account."""
    can = account.provider.capabilities
    check(message, can, account.name)
    numbers = message.to
    if account.strict_numbers:
        numbers = tuple(dict.fromkeys(number.strict() for number in numbers))
    for group in _groups(numbers, can.separate_mainland):
        for start in range(0, len(group), can.max_recipients):
            yield Batch(
                group[start : start + can.max_recipients],
                message.content,
                message.sign_name,
                message.reference,
                message.extension,
            )


def check(message: Message, can: Capabilities, account: str) -> None:
    """Refuse before any network what the provider has not declared."""
    if isinstance(message.content, Template):
        if not can.templates:
            raise InvalidMessage(f"account {account!r} takes no templates; send Text(…)")
    elif not can.text:
        raise InvalidMessage(f"account {account!r} takes only approved templates, no Text(…)")
    if message.sign_name and not can.sign_name:
        raise InvalidMessage(f"account {account!r} takes no sign name with a message")
    if message.extension and not can.extension:
        raise InvalidMessage(f"account {account!r} takes no extension code")
    if message.reference and len(message.reference.encode()) > can.reference_bytes:
        raise InvalidMessage(
            f"account {account!r} takes a reference of at most {can.reference_bytes} bytes"
        )


def _groups(
    numbers: tuple[PhoneNumber, ...], separate: bool
) -> tuple[tuple[PhoneNumber, ...], ...]:
    if not separate or len(numbers) == 1:
        return (numbers,)
    mainland = tuple(number for number in numbers if number.is_mainland_china)
    others = tuple(number for number in numbers if not number.is_mainland_china)
    return tuple(group for group in (mainland, others) if group)


def result_of(end: SendResult | TransportError, batch: Batch, account: str) -> SendResult:
    """A result for every recipient of the batch, whatever the exchange came to."""
    if isinstance(end, TransportError):
        outcome = Outcome.UNKNOWN if end.stage.may_have_sent else Outcome.NOT_SENT
        return SendResult(
            tuple(
                RecipientResult(
                    recipient=number,
                    outcome=outcome,
                    account=account,
                    text=str(end),
                    stage=end.stage,
                )
                for number in batch.recipients
            )
        )
    return end


def _attempt(account: str, batch: Batch, done: Done, result: SendResult) -> Attempt:
    failed = done.end if isinstance(done.end, TransportError) else None
    return Attempt(
        account=account,
        recipients=len(batch.recipients),
        outcome=result.outcome,
        elapsed=done.elapsed,
        stage=failed.stage if failed else None,
        detail=failed.detail if failed else "",
    )


def _sorted_like(
    message: Message, results: tuple[RecipientResult, ...]
) -> tuple[RecipientResult, ...]:
    if len(results) == 1:
        return results
    place = {number: index for index, number in enumerate(message.to)}
    place |= {number.strict(): index for index, number in enumerate(message.to)}
    return tuple(sorted(results, key=lambda result: place[result.recipient]))
