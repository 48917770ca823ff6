"""Descriptor, names, capabilities and settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import attrs

from sms_core.errors import ConfigError
from sms_core.messages import Template, Text
from sms_core.providers import (
    PLUGIN_API,
    Evidence,
    ProviderPlugin,
    Pulls,
    Pushes,
)
from sms_core.testing.checking import Subject, check, ensure, refuses

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
    ensure(can.templates or can.text, "it takes templates, texts or both")


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


@check(THEME)
def capabilities(subject: Subject) -> None:
    """What is declared has its methods, what has methods is declared, and all agree."""
    can, provider = subject.can, subject.provider
    ensure(can == subject.case.plugin.capabilities, "provider and descriptor declare differently")
    declared = {
        "find": can.status or can.evidence is not Evidence.NONE,
        "receive": can.pushes is not Pushes.NONE,
        "pull": can.pulls is not Pulls.NONE,
        "enter": can.pulls is not Pulls.NONE,
        "remove": can.pulls is not Pulls.NONE,
        "report_conversion": can.conversion,
    }
    for name, wanted in declared.items():
        there = callable(getattr(provider, name, None))
        ensure(there or not wanted, f"declared, but there is no method {name}")
        ensure(wanted or not there, f"there is a method {name}, but nothing declares it")
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


CHECKS = (descriptor, entry_point, capabilities, settings)
