"""Cutting a message into the parts that can each be one exchange of an account."""

from __future__ import annotations

from collections.abc import Iterator

from sms_core.accounts import Account, groups
from sms_core.engine.exchanges import made
from sms_core.errors import InvalidMessage
from sms_core.messages import Message, Template
from sms_core.phone import PhoneNumber
from sms_core.providers import Batch, Capabilities, Context

__all__ = ["check", "sendable", "split"]


def sendable(
    message: Message, numbers: tuple[PhoneNumber, ...], reference: str, account: Account
) -> tuple[Batch, ...]:
    """All parts, none of which proves impossible when an earlier one is already gone.

    Raises:
        InvalidMessage: the account cannot send it.
    """
    batches = tuple(split(message, numbers, reference, account))
    if len(batches) > 1:
        for batch in batches:
            made(account, batch, Context(account.name, 0.0, ""))
    return batches


def split(
    message: Message, numbers: tuple[PhoneNumber, ...], reference: str, account: Account
) -> Iterator[Batch]:
    """The parts, for these recipients of the message.

    Raises:
        InvalidMessage: the account's provider has not declared what the message needs.
    """
    can = account.provider.capabilities
    check(message, can, account.name)
    # a reference of ours is a help, not a wish of the caller: leave it out where it does not fit
    kept = reference if len(reference.encode()) <= can.reference_bytes else ""
    for group in groups(numbers, can.separate_mainland):
        for start in range(0, len(group), can.max_recipients):
            yield Batch(
                group[start : start + can.max_recipients],
                message.content,
                message.sign_name,
                message.reference or kept,
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
