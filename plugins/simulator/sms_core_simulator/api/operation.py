"""For whoever runs it: is it up, how much went through, and the document of the API."""

from __future__ import annotations

from collections import Counter
from importlib.metadata import PackageNotFoundError, version

from sms_core_simulator.api.routes import Ask, Route
from sms_core_simulator.http import Answer, json_answer

__all__ = ["ROUTES"]


def _ready(_: Ask) -> Answer:
    return json_answer(200, {"status": "ready"})


def _metrics(ask: Ask) -> Answer:
    """The text format of Prometheus, 0.0.4."""
    counted = Counter(ask.world.counts)
    lines = [
        "# HELP sms_simulator_messages_total Messages that arrived.",
        "# TYPE sms_simulator_messages_total counter",
    ]
    lines += [
        f'sms_simulator_messages_total{{vendor="{vendor}",outcome="{outcome}"}} {number}'
        for (vendor, outcome), number in sorted(counted.items())
    ]
    lines += [
        "# HELP sms_simulator_faults_total Faults that struck.",
        "# TYPE sms_simulator_faults_total counter",
    ]
    lines += [
        f'sms_simulator_faults_total{{effect="{effect}"}} {number}'
        for effect, number in sorted(ask.world.faults.struck.items())
    ]
    gauges = {
        "messages_kept": ("Messages in the store.", len(ask.world.store)),
        "agenda": ("Receipts, reviews and retries to come.", len(ask.world.agenda)),
        "connections": ("Connections that are open.", ask.connections),
    }
    for name, (words, number) in gauges.items():
        lines += [
            f"# HELP sms_simulator_{name} {words}",
            f"# TYPE sms_simulator_{name} gauge",
            f"sms_simulator_{name} {number}",
        ]
    body = "\n".join(lines).encode() + b"\n"
    return Answer(200, body, "text/plain; version=0.0.4; charset=utf-8")


def installed_version() -> str:
    """Of the distribution."""
    try:
        return version("sms-core-simulator")
    except PackageNotFoundError:
        return "0"


ROUTES = (
    Route(
        "GET",
        "/metrics",
        _metrics,
        "Counts in the format of Prometheus",
        content_type="text/plain",
    ),
)
