"""What a check is, and what all of them use.

A check is a function of a ``Subject``.  It returns when the provider passes, and raises anything
at all when it does not.  None of them needs pytest; those that try many inputs need hypothesis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import attrs

from sms_core.errors import InvalidMessage
from sms_core.http import Request, Response
from sms_core.messages import Template, Text
from sms_core.phone import PhoneNumber
from sms_core.providers import Batch, Capabilities, Context, Evidence, Provider, Pulls, Pushes
from sms_core.results import Outcome, SendResult
from sms_core.testing.case import Case, Expected

__all__ = [
    "Check",
    "Need",
    "Subject",
    "check",
    "documented",
    "ensure",
    "matches",
    "refuses",
]

NOW, NONCE = 1_700_000_000.0, "0123456789abcdef0123456789abcdef"
#: What must never show: a code, and numbers by their digits.
CODE = "417358"


@attrs.frozen
class Need:
    """What a check needs; ``words`` name it."""

    words: str
    met: Callable[[Subject], bool]


def _can(words: str, met: Callable[[Capabilities], bool]) -> Need:
    return Need(f"capability `{words}`", lambda subject: met(subject.can))


SEVERAL = _can("max_recipients", lambda can: can.max_recipients > 1)
TEMPLATES = _can("templates", lambda can: can.templates)
RECORDS = _can("evidence` or `status", lambda can: can.evidence is not Evidence.NONE or can.status)
PUSHES = _can("pushes", lambda can: can.pushes is not Pushes.NONE)
SIGNED_PUSHES = _can("pushes` = `signed", lambda can: can.pushes is Pushes.SIGNED)
PULLS = _can("pulls", lambda can: can.pulls is not Pulls.NONE)
CONVERSION = _can("conversion", lambda can: can.conversion)
SIGNATURE = Need("`authentic` in the case", lambda subject: subject.case.authentic is not None)
TIMED_PUSHES = Need(
    "a push with `fresh_for` in the case",
    lambda subject: any(each.fresh_for is not None for each in subject.case.pushes),
)


@attrs.frozen
class Check:
    """One thing that every provider must do.

    Attributes:
        id: lowercase, with hyphens.
        theme: of several checks.
        statement: one sentence.
        needs: what it needs to make sense; it is skipped without.
        function: raises when the provider does not do it.
    """

    id: str
    theme: str
    statement: str
    needs: tuple[Need, ...]
    function: Callable[[Subject], None] = attrs.field(repr=False)

    def skipped(self, subject: Subject) -> str:
        """Why it does not apply to a provider; empty when it does."""
        missing = [need.words for need in self.needs if not need.met(subject)]
        return f"needs {' and '.join(missing)}" if missing else ""


def check(theme: str, *needs: Need) -> Callable[[Callable[[Subject], None]], Check]:
    """Make a check of a function: its name is the id, its docstring the statement."""

    def made(function: Callable[[Subject], None]) -> Check:
        statement = " ".join((function.__doc__ or "").partition("\n\n")[0].split())
        return Check(function.__name__.replace("_", "-"), theme, statement, needs, function)

    return made


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
        """The same content with this text, or this value of every parameter."""
        if isinstance(content, Text):
            return Text(text)
        return Template(content.name, dict.fromkeys(content.params, text))

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


def ensure(held: object, sentence: str) -> None:
    """Fail with a sentence unless something holds."""
    if not held:
        raise AssertionError(sentence)


def matches(found: object, expected: Expected, what: str) -> None:
    """Fail unless every expected attribute is as expected."""
    for name, wanted in expected.items():
        value = getattr(found, name)
        ensure(value == wanted, f"{what}: {name} is {value!r}, expected was {wanted!r}")


def refuses(
    what: str, error: type[Exception], call: Callable[..., object], *arguments: object
) -> Exception:
    """The error that a call must raise; fail when it raises none."""
    try:
        call(*arguments)
    except error as raised:
        return raised
    raise AssertionError(f"{what} is not refused")


_POSSIBLE = (Outcome.ACCEPTED, Outcome.REJECTED, Outcome.UNKNOWN)


def documented(result: object, recipients: Iterable[PhoneNumber]) -> SendResult:
    """Fail unless this is a result as ``parse`` may give one."""
    ensure(isinstance(result, SendResult), f"parse gave {type(result).__name__}, no SendResult")
    assert isinstance(result, SendResult)  # noqa: S101 - for the type checker
    numbers = tuple(each.recipient for each in result.recipients)
    ensure(numbers == tuple(recipients), "the results are not one for each recipient, in order")
    for each in result.recipients:
        ensure(each.outcome in _POSSIBLE, f"an answer cannot make the outcome {each.outcome}")
        ensure(
            (each.verdict is None) is (each.outcome is Outcome.ACCEPTED),
            "exactly the accepted ones have no verdict",
        )
        ensure(
            each.verdict is None or each.verdict.maybe_sent is (each.outcome is Outcome.UNKNOWN),
            "the outcome is UNKNOWN exactly when the verdict says that it may have been sent",
        )
        texts = (each.code, each.text, each.message_id, each.request_id)
        ensure(all(type(text) is str for text in texts), "code, text and ids are texts")
        counts = (each.segments, each.fee)
        ensure(
            all(count is None or (type(count) is int and count >= 0) for count in counts),
            "segments and fee are whole numbers from 0, or None",
        )
        after = each.retry_after
        ensure(after is None or 0 <= after < float("inf"), "retry_after is in seconds from 0")
        ensure(each.account == "kit", "the account is the context's")
        str(each)
    return result
