"""A provider in a fresh interpreter: what importing it loads and does, and what it then asks."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

import attrs

from sms_core.answers import VerdictTable
from sms_core.http import Request, Response
from sms_core.testing.asking import asked
from sms_core.testing.case import Case
from sms_core.testing.subject import Subject

__all__ = ["Fresh", "digests", "fresh", "packages", "replayed"]

_PROGRAM = """
import importlib, json, sys
sys.path[:], modules = json.loads(sys.argv[1])
import sms_core
import threading
before, seen, start = {*sys.modules}, [], threading.Thread.start
threading.Thread.start = lambda thread: seen.append("threading.Thread.start") or start(thread)
WATCHED = ("socket.", "subprocess.", "os.system", "urllib.", "os.fork")
sys.addaudithook(lambda event, _: seen.append(event) if event.startswith(WATCHED) else None)
for name in modules:
    importlib.import_module(name)
told = {"modules": sorted({*sys.modules} - before), "events": sorted({*seen})}
from sms_core.testing.fresh import replayed
print(json.dumps({**told, **replayed(sys.stdin.buffer.read())}))
"""


@attrs.frozen
class Fresh:
    """What was seen.

    Attributes:
        modules: that importing the provider added to those of the core.
        events: what it did beside.
        requests: a digest of every request, by what it asks.
        fault: why there is nothing of all this.
    """

    modules: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    events: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    requests: Mapping[str, str] = attrs.field(factory=dict)
    fault: str = ""


def packages(case: Case) -> tuple[str, ...]:
    """The top-level packages that a provider is made of."""
    makers = (case.plugin.config, case.plugin.factory)
    found = (case.module, *(maker.__module__.partition(".")[0] for maker in makers))
    return tuple(name for name in dict.fromkeys(found) if name != "sms_core")


@lru_cache(maxsize=8)
def fresh(subject: Subject) -> Fresh:
    """What another interpreter sees, where sets are in another order."""
    case, plugin = subject.case, subject.case.plugin
    makers = (plugin.config.__module__, plugin.factory.__module__)
    modules = (case.module, *_holding(case), *makers)
    command = [sys.executable, "-s", "-P", "-W", "error", "-c", _PROGRAM]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    done = subprocess.run(  # noqa: S603 - the interpreter that runs this, and no shell
        [*command, json.dumps([sys.path, modules])],
        env={**plain, "PYTHONHASHSEED": seed},
        input=_given(case),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        return Fresh(fault=done.stderr.decode().strip().rpartition("\n")[2])
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return Fresh(**told)


def _holding(case: Case) -> Iterator[str]:
    """The modules of the provider that name its descriptor, as an entry point may."""
    for name, module in [*sys.modules.items()]:
        mine = name.startswith(f"{case.module}.") and not name.endswith(".conformance")
        if mine and any(value is case.plugin for value in vars(module).values()):
            yield name


def _given(case: Case) -> bytes:
    """All of a case that asks something; the rest may not be pickled."""
    asking = attrs.evolve(
        case,
        answers=(),
        codes=VerdictTable({}),
        answered=_unanswered,
        authentic=None,
        reads=None,
        signed=None,
        pushes=(),
        records=tuple(attrs.evolve(each, told={}, receipt={}) for each in case.records),
        pulls=tuple(attrs.evolve(each, events=()) for each in case.pulls),
    )
    try:
        return pickle.dumps(asking)
    except Exception:  # noqa: BLE001 - a factory that has no name of its own
        return b""


def _unanswered(batch: object, code: object) -> Response:  # noqa: ARG001 - a case's
    return Response(503)


def replayed(given: bytes) -> dict[str, object]:
    """In the other interpreter: what the case that was given asks."""
    if not given:
        return {"fault": "configuration class and factory cannot be imported by their names"}
    try:
        return {"requests": digests(Subject(pickle.loads(given)))}  # noqa: S301 - from ``fresh``
    except Exception as error:  # noqa: BLE001 - it is somebody else's code that is being tried
        return {"fault": f"{type(error).__name__}: {error}"}


def digests(subject: Subject) -> dict[str, str]:
    """Of each request, by what it asks."""
    return {each.what: _digest(each.request) for each in asked(subject, provider=subject.made())}


def _digest(request: Request) -> str:
    parts = (request.method, request.url, request.headers, request.body)
    return sha256(repr(parts).encode()).hexdigest()
