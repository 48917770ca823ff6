"""What settings of a gateway must be, alone and together: each check gives all its faults.  Pure.

A fault of one setting begins where the path of the setting ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from sms_core import Secret
from sms_core.settings import did_you_mean
from sms_core.templates import CatalogueEntry
from sms_core_http import paths, patterns
from sms_core_http.placeholders import holes, parsed, phrase

if TYPE_CHECKING:
    from sms_core_http.config import Answer, HttpConfig

#: URLs without their query are in events and logs: no number, text or secret in a path.
_IN_PATH = ("template", "sign_name", "reference", "extension", "nonce")
_PATH = re.compile(r"(/([A-Za-z0-9._~!$&'()*,;=:@{}+-]|%[0-9A-Fa-f]{2})*)+")
_HEADER = re.compile(
    r"(?!(?i:host|content-length|transfer-encoding|connection)$)[\w!#$%&'*+.^`|~-]+"
)
_ASCII = re.compile("[ -~]*")


def calling_codes(given: str | tuple[str, ...]) -> Iterator[str]:
    """One or several, or none."""
    codes = [given] if isinstance(given, str) and given else given
    if not all(re.fullmatch("[1-9][0-9]{0,2}", code) for code in codes):
        yield ": must be a calling code without +, for example 86"


def prefix(text: str) -> Iterator[str]:
    """What may stand before a calling code."""
    if text not in ("+", "00", ""):
        yield ": must be +, 00 or empty"


def user(name: str) -> Iterator[str]:
    """Of Basic authentication."""
    if ":" in name:
        yield ": must not hold a colon"


def up_to(most: int) -> Callable[[int], Iterator[str]]:
    """A number from 1."""

    def check(number: int) -> Iterator[str]:
        if not 1 <= number <= most:
            yield f": must be from 1 to {most:,}"

    return check


def climbs(text: str) -> bool:
    """Whether a part of a path is ``.`` or ``..``, also percent-encoded."""
    return any(re.fullmatch(r"(?i:\.|%2e){1,2}", part) for part in text.split("/"))


def path(text: str) -> Iterator[str]:
    """The path of the URL, with placeholders."""
    yield from _tree(text)
    if not _PATH.fullmatch(text) or climbs(text):
        yield ": must begin with /, without blanks, ?, #, letters beyond ASCII, and parts . or .."


def secrets(named: Mapping[str, Secret]) -> Iterator[str]:
    """Secrets by name."""
    for name, secret in named.items():
        if not secret or secret.reveal() != secret.reveal().strip():
            yield f".{name}: must not be empty or have blanks around it"


def pairs(tree: object) -> Iterator[str]:
    """Texts and lists of texts by name, or nothing."""
    yield from _tree(tree) if isinstance(tree, Mapping) else _no_table(tree)


def json(tree: object) -> Iterator[str]:
    """A JSON body, or nothing."""
    yield from _tree(tree, json=True) if isinstance(tree, (Mapping, list)) else _no_table(tree)


def headers(tree: object) -> Iterator[str]:
    """As ``pairs``; they can be sent, and are not the transport's own."""
    yield from pairs(tree)
    for name, value in tree.items() if isinstance(tree, Mapping) else ():
        if not (name.isascii() and _HEADER.fullmatch(name)):
            yield f".{name}: is not a header that can be set here"
        elif isinstance(value, list) or not _ASCII.fullmatch(str(value)):
            yield f".{name}: must be one text in printable ASCII"


def _no_table(tree: object) -> Iterator[str]:
    if tree is not None:
        yield ": must be a table"


def _tree(tree: object, *, json: bool = False) -> list[str]:
    faults: list[str] = []
    parsed(tree, "", faults, json=json)
    return faults


def used(config: HttpConfig) -> list[tuple[str, str]]:
    """Every placeholder of the request, after the path of its text."""
    parts = ("path", "headers", "query", "form", "json")
    return [
        each for at in parts for each in holes(parsed(getattr(config, at), at, [], json=True), at)
    ]


def together(config: HttpConfig) -> Iterator[str]:
    """The whole configuration; faults begin with the name of a setting."""
    names = {name for _, name in used(config)}
    signed = [config.sign_name, *(e.sign_name for e in config.templates.entries.values())]
    rules = {
        "json: the request holds no {to}; put it into json, form or query": "to" in names,
        "json: a request has one body; leave out form or json": None in (config.form, config.json),
        "method: GET has no body; put the values into query": (
            config.method.value != "GET" or config.form is config.json is None
        ),
        "basic: headers has an authorization already": (
            not config.basic or "authorization" not in map(str.lower, config.headers)
        ),
        "sign_name: is missing; the request holds {sign_name}": (
            config.sign_name != "" or "sign_name" not in names
        ),
        "sign_name: the request holds no {sign_name} for it": (
            not any(signed) or "sign_name" in names
        ),
        "replay: needs {nonce} in the request, by which the gateway tells a repeated one": (
            not config.replay or "nonce" in names
        ),
    }
    yield from (fault for fault, kept in rules.items() if not kept)
    yield from _content(config, names)
    yield from _places(config)
    yield from _answer(config.answer)
    codes = [code for listed in attrs.astuple(config.errors) for code in listed]
    for code, times in Counter([*codes, *config.verdicts]).items():
        if times > 1:
            yield f"errors: {code!r} is there {times} times, in errors and verdicts"


def _content(config: HttpConfig, names: set[str]) -> Iterator[str]:
    entries = config.templates.entries.values()
    templated = sorted(name for name in names if re.match("template|param", name))
    if ("text" in names) is bool(templated):
        yield "templates: the request must hold {text}, or {template} or parameters, and not both"
    elif templated and not entries:
        yield f"templates: is missing; the request holds {{{templated[0]}}}"
    for entry in entries:
        for name in templated:
            kind, _, param = name.partition(".")
            if kind == "param" and param not in entry.params:
                meant = did_you_mean(param, entry.params)
                yield f"templates.{entry.name}: lacks the parameter of {{{name}}}{meant}"
        if "text" in names:
            yield from _text(entry)


def _text(entry: CatalogueEntry) -> Iterator[str]:
    """A template of a gateway that takes texts is the text, with its parameters in braces."""
    for text in dict.fromkeys((entry.mainland, entry.overseas)):
        try:
            held = {name for _, name in holes(phrase(text, entry.params))}
        except ValueError as error:
            yield f"templates.{entry.name}: {error}; its params are what may stand in it"
        else:
            if lacking := {*entry.params} - held:
                what = ", ".join(sorted(lacking))
                yield f"templates.{entry.name}: the text lacks {what}; or declare other params"


def _places(config: HttpConfig) -> Iterator[str]:
    for at, name in used(config):
        kind, _, named = name.partition(".")
        if at == "path" and name not in _IN_PATH:
            yield f"path: {{{name}}} may not be here, addresses are logged; use query or body"
        secret = config.secrets.get(named) if kind == "secret" else Secret("any")
        if secret is None:
            yield f"{at}: {{{name}}} is not in secrets{did_you_mean(named, config.secrets)}"
        elif at.startswith("headers") and not _ASCII.fullmatch(secret.reveal()):
            yield f"secrets.{named}: must be printable ASCII to stand in a header"


def _answer(answer: Answer) -> Iterator[str]:
    each, at = (answer.each, "answer.each") if answer.each else (answer, "answer")
    if not (each.accepted or each.message_id):
        yield f"{at}.accepted: is missing; say what tells that a message was taken, as code == 0"
    if answer.each and answer.accepted:
        yield "answer.accepted: every number has its own in answer.each; leave this one out"
    if answer.pattern and (answer.each or answer.format.value != "json"):
        yield "answer.pattern: reads plain text; leave out format and each"
    groups = list(patterns.pattern(answer.pattern).groupindex) if answer.pattern else []
    for name in ("message_id", "code", "text", "request_id") if groups else ():
        for first, *_ in paths.alternatives(getattr(answer, name)):
            if first not in groups:
                meant = did_you_mean(str(first), groups)
                yield f"answer.{name}: the pattern has no such group{meant}"
