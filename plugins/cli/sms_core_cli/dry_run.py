"""Building and signing requests without sending them, and telling what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import attrs

from sms_core import Client, Message, PhoneNumber, Secret, Template, Text, Timeout
from sms_core.accounts import as_read_by, groups
from sms_core.http import Request
from sms_core.masking import MASK, without_numbers
from sms_core.signing.encoding import percent_encode
from sms_core.templates import Catalogue
from sms_core_cli.origins import Origin

if TYPE_CHECKING:
    from sms_core.accounts import Account

__all__ = ["preview"]

_SHOWN = 3
#: The provider whose requests are in the user's own words, so that he wants to read them.
_DESCRIBED = "http"
_SIGNATURE = re.compile(r"(?:^|[&, ])[\w-]*signature=", re.IGNORECASE)
_FORM = "application/x-www-form-urlencoded"
#: As the described gateways write them; doubled brackets are text.
_PLACEHOLDER = re.compile(r"((?<!\{)\{[^{}]+\}(?!\}))")


def preview(account: Account, origin: Origin, message: Message) -> Iterator[tuple[str, str]]:
    """What would be sent, as names and values without codes, secrets and full numbers.

    Raises:
        InvalidMessage: the account cannot send it.
    """
    separate = account.provider.capabilities.separate_mainland
    for numbers in groups(as_read_by(account, message).to, separate):
        mine = attrs.evolve(message, to=numbers)
        request = _request(account, mine)
        yield "to", _listed(numbers)
        yield from _content(origin.catalogue, message, numbers[0])
        size = f"{len(request.body)} bytes{', signed' if _signed(request) else ''}"
        yield "request", f"{request.method} {_place(request)}, {size}"
        yield "headers", ", ".join(name for name, _ in request.headers)
        if origin.plugin.name == _DESCRIBED:
            discreet = attrs.evolve(account, provider=origin.plugin.factory(_discreet(origin)))
            hidden = _request(discreet, attrs.evolve(mine, content=_hidden(mine.content)))
            yield "query", _shown(hidden.url.partition("?")[2], numbers)
            yield "body", _shown(hidden.body.decode(), numbers)


def _signed(request: Request) -> bool:
    """Whether a signature is among its headers, or the fields of its query or form."""
    headers = [f"{name}={value}" for name, value in request.headers]
    form = request.body.decode() if f"content-type={_FORM}" in headers else ""
    return any(map(_SIGNATURE.search, (*headers, request.url.partition("?")[2], form)))


def _hidden(content: Template | Text) -> Template | Text:
    """The same without its values: taken out afterwards, a short one would take others along."""
    if isinstance(content, Template):
        return attrs.evolve(content, params=dict.fromkeys(content.params, MASK))
    return Text(MASK)


def _discreet(origin: Origin) -> Any:
    """The configuration, masked where its plugin keeps it out of ``repr``; placeholders stay."""
    config = origin.config
    kept_out = [field.name for field in attrs.fields(type(config)) if not field.repr]
    return attrs.evolve(config, **{name: _masked(getattr(config, name)) for name in kept_out})


def _masked(value: object) -> object:
    match value:
        case Secret():
            return Secret(MASK)
        case Mapping():
            return {name: _masked(each) for name, each in value.items()}
        case list() | tuple():
            return [_masked(each) for each in value]
        case str():
            return _typed(value)
        case bool() | None:
            return value
        case _:
            return MASK


def _typed(text: str) -> str:
    """Whatever stands beside placeholders could be a secret; signs alone are none."""
    parts = _PLACEHOLDER.split(text)
    parts[::2] = [MASK if re.search(r"\w", each) else each for each in parts[::2]]
    return "".join(parts)


def _shown(text: str, numbers: Iterable[PhoneNumber]) -> str:
    return without_numbers(text, numbers).replace(percent_encode(MASK), MASK)


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
