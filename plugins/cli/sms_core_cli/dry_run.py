"""Building and signing requests without sending them, and telling what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

import attrs

from sms_core import Client, Message, PhoneNumber, Template, Timeout
from sms_core.batches import groups
from sms_core.decisions import as_read_by
from sms_core.http import Request
from sms_core.templates import Catalogue

if TYPE_CHECKING:
    from sms_core.steps import Account

__all__ = ["preview"]

_SHOWN = 3


def preview(account: Account, catalogue: Catalogue, message: Message) -> Iterator[tuple[str, str]]:
    """What would be sent, as names and values without codes, secrets and full numbers.

    Raises:
        InvalidMessage: the account cannot send it.
    """
    separate = account.provider.capabilities.separate_mainland
    for numbers in groups(as_read_by(account, message).to, separate):
        request = _request(account, attrs.evolve(message, to=numbers))
        yield "to", _listed(numbers)
        yield from _content(catalogue, message, numbers[0])
        yield "request", f"{request.method} {_place(request)}, {len(request.body)} bytes, signed"
        yield "headers", ", ".join(name for name, _ in request.headers)


class _Stop(Exception):
    def __init__(self, request: Request) -> None:
        self.request = request


def _nowhere(request: Request, timeout: Timeout) -> NoReturn:  # noqa: ARG001
    raise _Stop(request)


def _request(account: Account, message: Message) -> Request:
    """The first request a message would make: the client is stopped where it would send it."""
    try:
        Client({account.name: account}, _nowhere).send(message)
    except _Stop as stop:
        return stop.request
    raise AssertionError("a client sends, or raises")


def _content(
    catalogue: Catalogue, message: Message, number: PhoneNumber
) -> Iterator[tuple[str, str]]:
    content = message.content
    if not isinstance(content, Template):
        yield "text", f"{len(content.text)} characters"
        return
    if not catalogue.entries:
        yield "template", content.name
        return
    entry = catalogue.find(content.name)
    by = "" if entry.name == content.name else f" by {entry.name}"
    yield "template", f"{content.name} is {entry.code_for(number)}{by}"
    yield "parameters", ", ".join(entry.params) or "none"
    yield "dropped", ", ".join(sorted(content.params.keys() - {*entry.params}))


def _listed(numbers: tuple[PhoneNumber, ...]) -> str:
    shown = ", ".join(number.masked for number in numbers[:_SHOWN])
    more = len(numbers) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _place(request: Request) -> str:
    return request.url.partition("?")[0]
