"""Descriptor, names, capabilities and settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from math import inf

import attrs

from sms_core.errors import ConfigError, ReportRefused
from sms_core.messages import Template, Text
from sms_core.providers import (
    PLUGIN_API,
    Capabilities,
    Evidence,
    Provider,
    ProviderPlugin,
    Pulls,
    Pushes,
)
from sms_core.results import Outcome
from sms_core.testing.asking import asked
from sms_core.testing.case import Answer, By
from sms_core.testing.checking import check
from sms_core.testing.expecting import ensure, refuses
from sms_core.testing.mangling import changed
from sms_core.testing.subject import Subject

__all__ = ["CHECKS"]

THEME = "descriptor"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@check(THEME)
def descriptor(subject: Subject) -> None:
    """The descriptor has a name, the current plugin API and an attrs configuration class."""
    plugin = subject.case.plugin
    ensure(isinstance(plugin, ProviderPlugin), "the descriptor is a ProviderPlugin")
    ensure(_NAME.fullmatch(plugin.name), f"{plugin.name!r} is not lowercase words with hyphens")
    ensure(plugin.api == PLUGIN_API, f"made for plugin API {plugin.api}, this is {PLUGIN_API}")
    ensure(attrs.has(plugin.config), "the configuration class is made with attrs")
    can = plugin.capabilities
    ensure(can.max_recipients >= 1, "max_recipients is at least 1")
    ensure(can.reference_bytes >= 0, "reference_bytes is at least 0")
    ensure(
        can.daily_per_number is None or can.daily_per_number > 0, "daily_per_number is at least 1"
    )
    ensure(can.templates or can.text, "it takes templates, texts or both")


@check(THEME)
def case(subject: Subject) -> None:
    """The case brings what the checks of this provider need."""
    own, can = subject.case, subject.can
    several = [answer for answer in own.answers if len(answer.told) > 1]
    apart = [answer for answer in several if answer.by is not By.CALL]
    wanted = {
        "`reads`, to compare what is sent with what arrives": own.reads,
        "`authentic`, as signs_with is given": own.authentic or not own.signs_with,
        "`signed`, as pushes are signed": own.signed or can.pushes is not Pushes.SIGNED,
        "an answer that tells of two numbers": several or can.max_recipients == 1,
        "an answer that accepts two numbers, each with its own message_id": not apart
        or any(len(_ids(answer)) > 1 for answer in apart),
    }
    lacking = [words for words, brought in wanted.items() if not brought]
    ensure(not lacking, f"the case lacks {'; and '.join(lacking)}")


def _ids(answer: Answer) -> set[object]:
    """The ids that an answer is expected to give those it accepts."""
    accepted = (told for told in answer.told.values() if told.get("outcome") is Outcome.ACCEPTED)
    return {told["message_id"] for told in accepted if told.get("message_id")}


@check(THEME)
def entry_point(subject: Subject) -> None:
    """An installed provider is found by the descriptor's own name, and only by that."""
    from importlib.metadata import entry_points

    from sms_core.registry import GROUP, Registry

    plugin, package = subject.case.plugin, subject.case.module
    points = [p for p in entry_points(group=GROUP) if p.module.partition(".")[0] == package]
    for point in points:
        ensure(point.name == plugin.name, f"the entry point is called {point.name!r}")
        ensure(Registry().get(point.name) == plugin, "the entry point gives another descriptor")
    owners = () if points else _owners(package)
    ensure(
        not owners,
        f"{', '.join(owners)} is installed, and has no entry point in the group {GROUP}: "
        "nobody finds the provider",
    )


def _owners(package: str) -> tuple[str, ...]:
    """Installed distributions that bring a package, or are named like it."""
    from importlib.metadata import PackageNotFoundError, distribution, packages_distributions

    try:  # an editable one may not say what it brings
        named = [distribution(package.replace("_", "-")).metadata["Name"]]
    except PackageNotFoundError:
        named = []
    return tuple(sorted({*named, *packages_distributions().get(package, ())}))


@check(THEME)
def capabilities(subject: Subject) -> None:
    """What is declared has its methods, what has methods is declared, and nothing is added."""
    can, most, provider = subject.can, subject.case.plugin.capabilities, subject.provider
    for field in attrs.fields(Capabilities):
        mine, declared = getattr(can, field.name), getattr(most, field.name)
        ensure(
            _rank(mine) <= _rank(declared),
            f"the provider's {field.name} is {mine}, the descriptor's no more than {declared}",
        )
    for name, wanted in _methods(can).items():
        there = callable(getattr(provider, name, None))
        ensure(there or not wanted, f"declared, but there is no method {name}")
        # settings may narrow what a class can do
        may_be = _methods(most)[name]
        ensure(may_be or not there, f"there is a method {name}, but nothing declares it")
    reports = can.pushes is not Pushes.NONE or can.pulls is not Pulls.NONE
    brought = can.replies or can.reviews
    ensure(reports or not brought, "replies or reviews are declared, but nothing brings them")
    ensure(
        can.evidence is Evidence.NONE or can.reference_bytes,
        "records are asked by reference, but no reference is taken",
    )
    ensure(
        not can.replay or "nonce" in subject.case.signs_with,
        "a repeated request is told by its nonce, but no request has one",
    )
    _contents(subject)


def _rank(value: object) -> float:
    """More is more: of flags, of counts, of what an enumeration tells in its order; no limit."""
    if value is None:
        return inf
    return [*type(value)].index(value) if isinstance(value, Enum) else int(value)  # type: ignore[call-overload]


def _methods(can: Capabilities) -> dict[str, bool]:
    """Optional methods, and whether these capabilities need them."""
    pulls = can.pulls is not Pulls.NONE
    return {
        "find": can.status or can.evidence is not Evidence.NONE,
        "receive": can.pushes is not Pushes.NONE,
        "pull": pulls,
        "enter": pulls,
        "remove": pulls,
        "report_conversion": can.conversion,
    }


def _contents(subject: Subject) -> None:
    """The case has something to send of each declared kind, and of no other."""
    for kind, declared in ((Template, subject.can.templates), (Text, subject.can.text)):
        given = any(isinstance(content, kind) for content in subject.case.contents)
        ensure(given is declared, f"the case's contents and the capabilities differ on {kind}")


@check(THEME)
def settings(subject: Subject) -> None:
    """Settings are read in snake_case and camelCase; every fault is a ``ConfigError``."""
    from sms_core.config import camel_case, snake_case

    own = {snake_case(name): value for name, value in subject.case.settings.items()}
    camel = {camel_case(name): value for name, value in own.items()}
    batch, ctx = subject.batch(), subject.context()
    ensure(
        subject.made(camel).send(batch, ctx).request == subject.made(own).send(batch, ctx).request,
        "the two spellings give different requests",
    )
    for field in attrs.fields(subject.case.plugin.config):
        if field.default is attrs.NOTHING:
            left = {name: value for name, value in own.items() if name != field.name}
            error = refuses(f"no {field.name}", ConfigError, subject.made, left)
            ensure(field.name in str(error), f"the fault does not name {field.name}")
    refuses("an unknown setting", ConfigError, subject.made, {**own, "kit_unknown": 1})
    for wrong in _wrong(own):
        _tried(subject, wrong)


def _wrong(own: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Settings of which one is of the wrong kind or form."""
    for name, value in own.items():
        kinds: tuple[object, ...] = (None, 7, [value], {}, "\ud800")
        yield from ({**own, name: other} for other in kinds)
        if isinstance(value, str):
            yield {**own, name: f"{value}\n"}
            yield {**own, name: f"{value}中"}


def _tried(subject: Subject, wrong: Mapping[str, object]) -> None:
    try:
        subject.made(wrong)
    except ConfigError as error:
        shown = f"{error} {error!r}"
        ensure(not any(secret in shown for secret in subject.secrets), "a fault shows a secret")


@check(THEME)
def used_settings(subject: Subject) -> None:
    """Every setting of the case makes a difference, and requests go to the ``endpoint``."""
    own = subject.case.settings
    usual = _effects(subject, subject.provider)
    for name, value in own.items():
        if isinstance(value, str) and name not in subject.case.secrets:
            others = (_effects_or_none(subject, {**own, name: text}) for text in changed(value))
            effects = next((found for found in others if found is not None), None)
            ensure(effects is None or effects != usual, f"nothing depends on the setting {name}")
    if any(field.name == "endpoint" for field in attrs.fields(subject.case.plugin.config)):
        moved = subject.made({**own, "endpoint": "https://endpoint.kit.test"})
        request = moved.send(subject.batch(), subject.context()).request
        ensure(request.host == "endpoint.kit.test", "requests do not go to the setting endpoint")


def _effects(subject: Subject, provider: Provider) -> list[object]:
    """All that a provider asks and takes."""
    effects: list[object] = [each.request for each in asked(subject, provider=provider)]
    if hasattr(provider, "receive"):
        for each in subject.case.pushes:
            try:
                effects.append(provider.receive(each.push, subject.context(now=each.at)))
            except ReportRefused as refused:
                effects.append(refused.refusal)
    return effects


def _effects_or_none(subject: Subject, settings: Mapping[str, object]) -> list[object] | None:
    """``None`` where these settings are not to be had."""
    try:
        return _effects(subject, subject.made(settings))
    except ConfigError:
        return None


CHECKS = (descriptor, case, entry_point, capabilities, settings, used_settings)
