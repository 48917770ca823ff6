"""A provider being checked, and what the checks need of it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from sms_core.errors import InvalidMessage
from sms_core.http import Request, Response
from sms_core.messages import Template, Text
from sms_core.phone import PhoneNumber
from sms_core.providers import Batch, Capabilities, Context, Provider
from sms_core.results import SendResult
from sms_core.testing.case import Case

__all__ = ["CODE", "NONCE", "NOW", "Subject", "forms"]

NOW, NONCE = 1_700_000_000.0, "0123456789abcdef0123456789abcdef"
#: What must never show: a code, and numbers by their digits.
CODE = "417358"
_SHORTEST = 8


class Subject:
    """A provider being checked; makes what the checks need of it."""

    case: Case

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def can(self) -> Capabilities:
        """What the provider can do with the case's settings."""
        return self.provider.capabilities

    def made(self, settings: Mapping[str, object] | None = None) -> Provider:
        """A new provider from settings, the case's own unless others are given.

        Raises:
            ConfigError: they are wrong.
        """
        from sms_core.config import structure

        own, plugin = self.case.settings if settings is None else settings, self.case.plugin
        made: Provider = plugin.factory(structure(own, plugin.config, _resolve))
        return made

    @cached_property
    def provider(self) -> Provider:
        """A provider that is used again and again."""
        return self.made()

    @staticmethod
    def context(*, now: float = NOW, nonce: str = NONCE) -> Context:
        """The same context every time unless told otherwise."""
        return Context("kit", now, nonce)

    @property
    def number(self) -> PhoneNumber:
        """A recipient."""
        return PhoneNumber(self.case.numbers[0])

    def numbers(self, count: int) -> tuple[PhoneNumber, ...]:
        """So many recipients, all in one country."""
        start = self.number.e164[:-4]
        return tuple(PhoneNumber(f"{start}{place:04}") for place in range(count))

    @property
    def content(self) -> Template | Text:
        """Something that can be sent; it holds a code."""
        return self.filled(self.case.contents[0], CODE)

    @staticmethod
    def filled(content: Template | Text, text: str) -> Template | Text:
        """The same content with this text, or with values that begin so and differ."""
        if isinstance(content, Text):
            return Text(text)
        values = (f"{text}{place}" if place else text for place in range(len(content.params)))
        return Template(content.name, dict(zip(content.params, values, strict=True)))

    def batch(self, *to: PhoneNumber, content: Template | Text | None = None) -> Batch:
        """A batch to one number unless told otherwise."""
        return Batch(to or (self.number,), content or self.content)

    def request(self, batch: Batch, ctx: Context | None = None) -> Request:
        """The request that sends a batch."""
        return self.provider.send(batch, ctx or self.context()).request

    def request_or_none(self, batch: Batch) -> Request | None:
        """The same; ``None`` when the provider refuses the batch."""
        try:
            return self.request(batch)
        except InvalidMessage:
            return None

    def parsed(self, response: Response, batch: Batch | None = None) -> SendResult:
        """What an answer to a batch tells."""
        return self.provider.send(batch or self.batch(), self.context()).parse(response)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts that must never show."""
        return tuple(_texts(self.case.settings[name] for name in self.case.secrets))

    @cached_property
    def signer(self) -> str:
        """The secret of the settings that signs requests; empty where none does."""
        authentic, request = self.case.authentic, self.request(self.batch())
        fitting = (each for each in self.secrets if authentic and authentic(request, each))
        return next(fitting, "")

    @cached_property
    def shown_secrets(self) -> tuple[str, ...]:
        """Each secret in the forms in which it may show, and what requests prove it with."""
        own = [form for secret in self.secrets for form in forms(secret)]
        proof = dict(self.request(self.batch()).headers).get("authorization", "").rpartition(" ")[2]
        return (*own, *([proof] if len(proof) >= _SHORTEST else ()))

    @cached_property
    def shown_numbers(self) -> tuple[str, ...]:
        """Every number of the case in the forms in which it may show."""
        answered = (number for answer in self.case.answers for number in answer.told)
        numbers = map(PhoneNumber, {*self.case.numbers, *answered})
        return tuple(form for each in numbers for form in (each.e164[1:], each.national))


def forms(secret: str) -> Iterator[str]:
    """As it is, in an address, in hexadecimal, and in Base64 wherever it may begin there."""
    data = secret.encode()
    yield from (secret, quote(secret, safe=""), data.hex())
    for before, lost in ((0, 0), (1, 2), (2, 3)):
        whole = b64encode(b"\0" * before + data).decode().rstrip("=")
        # the last letter depends on what follows unless three bytes are full
        core = whole[lost : len(whole) - bool((before + len(data)) % 3)]
        yield from (core, core.replace("+", "-").replace("/", "_"))


def _resolve(reference: Mapping[str, object]) -> str:
    from sms_core.sources import resolve

    return resolve(reference, Path())


def _texts(values: Iterable[object]) -> Iterator[str]:
    """Every text in settings, which may be tables."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _texts(value.values())
