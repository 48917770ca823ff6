"""``Telemetry``: a hook plugin that tells OpenTelemetry of every exchange.

Names follow the semantic conventions for HTTP clients (stable, 1.23.0); those beginning with
``sms.`` are this project's own.  A span is made when its exchange has ended, with the times it
had, so nothing is kept between two hooks.
"""

from __future__ import annotations

import time
from importlib.metadata import version
from urllib.parse import urlsplit

from opentelemetry import metrics, trace
from opentelemetry.util.types import AttributeValue

from sms_core import Outcome
from sms_core.hooks import Event, RequestBuilt, RequestFailed, RequestSent, hookimpl

__all__ = ["Telemetry"]

_NAME = "sms_core"
_SCHEMA = "https://opentelemetry.io/schemas/1.23.0"
_PORTS = {"https": 443, "http": 80}
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
_MOST_RECIPIENTS = 10

Attributes = dict[str, AttributeValue]


class Telemetry:
    """Give it to a client: ``connect(…, hooks=[Telemetry()])``.

    Args:
        tracer_provider, meter_provider: by default the global ones.
    """

    def __init__(
        self,
        tracer_provider: trace.TracerProvider | None = None,
        meter_provider: metrics.MeterProvider | None = None,
    ) -> None:
        about = version("sms-core-otel")
        self._tracer = trace.get_tracer(_NAME, about, tracer_provider, _SCHEMA)
        meter = metrics.get_meter(_NAME, about, meter_provider, _SCHEMA)
        self._duration = meter.create_histogram(
            "http.client.request.duration",
            unit="s",
            description="Duration of HTTP client requests.",
            explicit_bucket_boundaries_advisory=_BUCKETS,
        )
        self._events = meter.create_counter(
            "sms.client.delivery.events",
            unit="{event}",
            description="Waits, failovers, breaker changes and reconciled recipients.",
        )

    @hookimpl
    def sms_request_sent(self, event: RequestSent) -> None:
        """The provider answered."""
        facts: Attributes = {"http.response.status_code": event.status}
        if event.status >= 400:
            facts["error.type"] = str(event.status)
        elif event.outcome is not Outcome.ACCEPTED:
            facts["error.type"] = event.outcome.value
        self._record(event, event.outcome, event.elapsed, facts, "")

    @hookimpl
    def sms_request_failed(self, event: RequestFailed) -> None:
        """The exchange failed."""
        outcome = Outcome.UNKNOWN if event.stage.may_have_sent else Outcome.NOT_SENT
        facts: Attributes = {"error.type": event.stage.name.lower()}
        words = f"failed while {event.stage.value}: {event.detail}"
        self._record(event, outcome, event.elapsed, facts, words)

    @hookimpl
    def sms_delivery_event(self, event: Event) -> None:
        """The engine decided something."""
        detail = event.outcome.value if event.outcome else event.detail
        facts: Attributes = {"sms.account": event.account, "sms.detail": detail}
        self._events.add(1, {"sms.event": event.kind, **facts})
        if event.seconds:
            facts["sms.seconds"] = event.seconds
        trace.get_current_span().add_event(f"sms.{event.kind}", facts)

    def _record(
        self,
        event: RequestBuilt,
        outcome: Outcome,
        elapsed: float,
        facts: Attributes,
        description: str,
    ) -> None:
        shared = {**_place(event), **facts, "sms.account": event.account}
        shared["sms.outcome"] = outcome.value
        self._duration.record(elapsed, {**shared, "url.scheme": urlsplit(event.url).scheme})
        ended = time.time_ns()
        span = self._tracer.start_span(
            event.method,
            kind=trace.SpanKind.CLIENT,
            attributes={**shared, **_message(event)},
            start_time=ended - int(elapsed * 1e9),
        )
        if "error.type" in facts:
            span.set_status(trace.StatusCode.ERROR, description or None)
        span.end(ended)


def _place(event: RequestBuilt) -> Attributes:
    url = urlsplit(event.url)
    return {
        "http.request.method": event.method,
        "server.address": url.hostname or "",
        "server.port": url.port or _PORTS.get(url.scheme, 0),
    }


def _message(event: RequestBuilt) -> Attributes:
    return {
        "url.full": event.url,
        "sms.purpose": event.purpose.value,
        "sms.recipients": event.recipients[:_MOST_RECIPIENTS],
        "sms.recipient.count": len(event.recipients),
    }
