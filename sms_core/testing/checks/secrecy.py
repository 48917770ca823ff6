"""Nothing that is private shows."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, cast

import attrs

from sms_core.errors import (
    InvalidMessage,
    ReportRefused,
    SendError,
    SmsError,
    Stage,
    TransportError,
)
from sms_core.hooks import hookimpl
from sms_core.http import Response
from sms_core.messages import Message, Template, Text
from sms_core.providers import Batch
from sms_core.results import Outcome
from sms_core.testing.asking import asked
from sms_core.testing.checking import check
from sms_core.testing.driving import Run
from sms_core.testing.expecting import ensure
from sms_core.testing.logs import captured
from sms_core.testing.mangling import JUNK
from sms_core.testing.subject import CODE, Subject, forms

__all__ = ["CHECKS", "clean"]

THEME = "secrecy"


def clean(subject: Subject, text: str, where: str) -> None:
    """Fail when a text shows a secret, the code or a full number."""
    ensure(not any(form in text for form in subject.shown_secrets), f"{where} shows a secret")
    ensure(CODE not in text, f"{where} shows a code")
    ensure(not any(form in text for form in subject.shown_numbers), f"{where} shows a full number")


def _pickled(value: object) -> str:
    """The pickle as text; empty when the value refuses to be pickled."""
    try:
        return pickle.dumps(value, protocol=0).decode("latin-1")
    except Exception:  # noqa: BLE001 - any refusal will do
        return ""


@check(THEME)
def values(subject: Subject) -> None:
    """No ``repr``, ``str`` or pickle of provider, configuration or exchange shows anything."""
    ensure(all(len(text) > 7 for text in subject.secrets), "a secret has less than 8 characters")
    ensure(subject.secrets, "the case names no secret: there is nothing to look for")
    provider = subject.provider
    exchange = provider.send(subject.batch(), subject.context())
    kept = [provider, exchange, exchange.request, *_attributes(provider)]
    for value in kept:
        clean(subject, f"{value!r} {value}", f"repr of {type(value).__name__}")
    for value in (provider, *_attributes(provider)):
        clean(subject, _pickled(value), f"pickle of {type(value).__name__}")
    for answer in subject.case.answers:
        result = subject.parsed(answer.response, subject.batch(*answer.recipients))
        clean(subject, f"{result!r} {[str(each) for each in result.recipients]}", "a result")


def _attributes(provider: object) -> tuple[object, ...]:
    """What a provider keeps: error reporters show it."""
    return tuple(getattr(provider, "__dict__", {}).values())


@check(THEME)
def exceptions(subject: Subject) -> None:
    """No exception on any way shows anything, also when pickled."""
    for batch in _impossible(subject):
        try:
            subject.request(batch)
        except InvalidMessage as error:
            _clean_error(subject, error)
    answers: list[Callable[[Batch], Response | TransportError]] = [
        lambda batch: subject.case.answered(batch, next(iter(subject.case.codes.codes))),
        lambda _: Response(500, subject.number.e164.encode() + CODE.encode()),
        lambda _: TransportError(Stage.CONNECT, "refused"),
    ]
    for answer in answers:
        try:
            Run(subject, answer=answer).send(check=True)
        except SmsError as error:
            _clean_error(subject, error)


def _impossible(subject: Subject) -> Iterator[Batch]:
    """Batches that a provider may have to refuse."""
    private = {"code": CODE, "number": subject.number.e164}
    yield subject.batch(content=Template("KitUnheardOf", private))
    yield subject.batch(content=Text(f"{CODE} {subject.number.e164}"))
    yield subject.batch(content=Text(f"{CODE} {subject.number.e164}" * 2000))
    for content in subject.case.contents:
        if isinstance(content, Template):
            yield subject.batch(content=Template(content.name, {"kit": CODE}))
            long = dict.fromkeys(content.params, CODE * 2000)
            yield subject.batch(content=Template(content.name, long))


def _clean_error(subject: Subject, error: SmsError) -> None:
    kind = type(error).__name__
    clean(subject, f"{error} {error!r} {error.args!r}", kind)
    ensure(_pickled(error), f"{kind} cannot be pickled, so it is lost between processes")
    clean(subject, _pickled(error), f"a pickled {kind}")
    if isinstance(error, SendError):
        clean(subject, repr(error.result), f"the result of a {kind}")


class _Seen:
    """Everything that observers are given, as they would write it down."""

    def __init__(self) -> None:
        self.payloads: list[object] = []

    @hookimpl
    def sms_before_send(self, message: Message, account: str) -> None:
        self.payloads += [message, account]

    @hookimpl
    def sms_request_built(self, event: object) -> None:
        self.payloads.append(event)

    @hookimpl
    def sms_request_sent(self, event: object) -> None:
        self.payloads.append(event)

    @hookimpl
    def sms_request_failed(self, event: object) -> None:
        self.payloads.append(event)

    @hookimpl
    def sms_delivery_event(self, event: object) -> None:
        self.payloads.append(event)


@check(THEME)
def hooks_and_logs(subject: Subject) -> None:
    """No hook payload and no log record shows anything, whatever is asked and whatever comes."""
    seen = _Seen()
    with captured() as lines:
        for answer in (
            None,
            lambda batch: subject.case.answered(batch, "KitUnheardOf"),
            lambda _: Response(502, b"<html>"),
            lambda _: TransportError(Stage.READ, "cut"),
            lambda _: TransportError(Stage.CONNECT, "refused"),
        ):
            Run(subject, answer=answer, hooks=[seen]).send()
        _everything_else(subject)
    for payload in seen.payloads:
        shown = attrs.asdict(cast("Any", payload)) if _is_event(payload) else payload
        clean(subject, f"{payload!r} {shown}", f"a hook's {type(payload).__name__}")
    for line in lines:
        clean(subject, line, "a log record")


def _everything_else(subject: Subject) -> None:
    """Every exchange made and read, every push received, as it is and spoilt."""
    case, provider = subject.case, subject.provider
    for exchange in (each.exchange for each in asked(subject)):
        for response in _answers(subject):
            with suppress(Exception):  # what is raised is for other checks to tell
                exchange.parse(response)
    if hasattr(provider, "receive"):
        for one in case.pushes:
            bare, other = attrs.evolve(one.push, headers=()), attrs.evolve(one.push, body=b"{}")
            for push in (one.push, bare, other):
                with suppress(ReportRefused):
                    provider.receive(push, subject.context(now=one.at))


def _answers(subject: Subject) -> Iterator[Response]:
    case = subject.case
    yield from (each.response for each in case.answers)
    yield from (each.response for each in case.records)
    yield from (each.response for each in case.pulls)
    yield from (Response(200, body) for body in JUNK[:10])
    yield Response(502)


def _is_event(payload: object) -> bool:
    return attrs.has(type(payload)) and not isinstance(payload, Message)


@check(THEME)
def echoes(subject: Subject) -> None:
    """A code, number or secret that a refusal repeats is taken out of its code and its text."""
    batch = subject.batch()
    said = [f"kit {CODE} to", subject.number.e164, subject.number.national, *_proofs(subject)]
    refusing = [subject.case.answered(batch, code) for code in ("KitUnheardOf", _first(subject))]
    told = [(answer.response, subject.batch(*answer.recipients)) for answer in subject.case.answers]
    for response, asked_for in (*((each, batch) for each in refusing), *told):
        for body in _saying(response.body, " ".join(said)):
            result = subject.parsed(Response(response.status, body), asked_for)
            for each in result.recipients:
                # what names an accepted message is the provider's own, whatever it says
                if each.outcome is not Outcome.ACCEPTED:
                    shown = attrs.evolve(each, message_id="", request_id="")
                    clean(subject, f"{shown!r} {shown} {each.code} {each.text}", "a refusal")


def _proofs(subject: Subject) -> list[str]:
    """The secrets that a request holds in some form: the provider may repeat them."""
    request = subject.request(subject.batch())
    whole = f"{request.url} {request.headers} {request.body.decode('latin-1')}"
    return [each for each in subject.secrets if any(form in whole for form in forms(each))]


def _first(subject: Subject) -> str:
    return next(iter(subject.case.codes.codes))


def _saying(body: bytes, words: str) -> Iterator[bytes]:
    """The body with one of its texts replaced by these words."""
    try:
        value = json.loads(body)
    except ValueError:
        return
    for other in _replaced(value, words):
        yield json.dumps(other).encode()


def _replaced(value: Any, words: str) -> Iterator[Any]:
    if isinstance(value, str):
        yield words
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from ({**value, name: other} for other in _replaced(inner, words))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            for other in _replaced(inner, words):
                yield [*value[:place], other, *value[place + 1 :]]


CHECKS = (values, exceptions, hooks_and_logs, echoes)
