"""Spans and metrics of real sends, through a transport that does what it is told."""

import asyncio

import pytest
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from sms_core import (
    AsyncClient,
    Client,
    Message,
    OnUnknown,
    Policy,
    Stage,
    Template,
    TransportError,
)
from sms_core.http import Response
from sms_core_aliyun import AliyunConfig, AliyunProvider
from sms_core_otel import Telemetry

NUMBER, CODE = "+8613800138000", "482915"
OK = Response(200, b'{"Code":"OK","BizId":"1","RequestId":"R"}')
LIMITED = Response(400, b'{"Code":"Throttling.User","RequestId":"R"}')
REFUSED = Response(200, b'{"Code":"isv.MOBILE_NUMBER_ILLEGAL","RequestId":"R"}')
LOST = TransportError(Stage.WAIT, "timed out")
UNREACHED = TransportError(Stage.CONNECT, "connection refused")
ONCE = Policy(attempts=1)


def provider(endpoint="https://sms.example"):
    return AliyunProvider(
        AliyunConfig(
            access_key_id="canary-key",
            access_key_secret="canary-secret",
            sign_name="阿里云",
            templates={"SignIn": "SMS_1"},
            endpoint=endpoint,
        )
    )


class Observed:
    """What was exported."""

    def __init__(self):
        self._spans, self._metrics = InMemorySpanExporter(), InMemoryMetricReader()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        self.meters = MeterProvider([self._metrics])
        self.telemetry = Telemetry(self.tracers, self.meters)

    @property
    def spans(self):
        return self._spans.get_finished_spans()

    def points(self, name):
        data = self._metrics.get_metrics_data()
        every = data.resource_metrics[0].scope_metrics[0].metrics
        return next(list(metric.data.data_points) for metric in every if metric.name == name)

    def client(self, *ends, accounts=None, kind=Client, **options):
        left = list(ends)

        def transport(request, timeout):
            end = left.pop(0)
            if isinstance(end, TransportError):
                raise end
            return end

        async def async_transport(request, timeout):
            return transport(request, timeout)

        use = async_transport if kind is AsyncClient else transport
        nap = {} if kind is AsyncClient else {"sleep": lambda seconds: None}
        return kind(accounts or provider(), use, hooks=[self.telemetry], **nap, **options)


@pytest.fixture
def observed():
    seen = Observed()
    yield seen
    seen.tracers.shutdown()
    seen.meters.shutdown()


def message():
    return Message(NUMBER, Template("SignIn", {"code": CODE}))


def test_an_exchange_is_a_client_span(observed):
    """Named and described by the conventions for HTTP clients."""
    observed.client(OK).send(message())
    [span] = observed.spans
    assert (span.name, span.kind) == ("POST", trace.SpanKind.CLIENT)
    assert dict(span.attributes) == {
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "server.address": "sms.example",
        "server.port": 443,
        "url.full": "https://sms.example/",
        "sms.account": "default",
        "sms.outcome": "accepted",
        "sms.purpose": "verification",
        "sms.recipients": ("+86138****8000",),
        "sms.recipient.count": 1,
    }
    assert span.status.status_code is trace.StatusCode.UNSET
    assert span.end_time >= span.start_time


def test_a_port_of_the_endpoint_is_told(observed):
    """Not only the scheme's own."""
    client = observed.client(OK, accounts=provider("http://127.0.0.1:8025"))
    client.send(message())
    [span] = observed.spans
    assert (span.attributes["server.address"], span.attributes["server.port"]) == (
        "127.0.0.1",
        8025,
    )


@pytest.mark.parametrize(
    ("end", "kind", "outcome"),
    [
        (LIMITED, "400", "rejected"),
        (REFUSED, "rejected", "rejected"),
        (LOST, "wait", "unknown"),
        (UNREACHED, "connect", "not_sent"),
    ],
)
def test_what_failed_is_an_error(observed, end, kind, outcome):
    """The type of error is the status, else the stage, else the outcome; never free text."""
    observed.client(end, policy=ONCE).send(message(), check=False)
    [span] = observed.spans
    assert span.status.status_code is trace.StatusCode.ERROR
    assert (span.attributes["error.type"], span.attributes["sms.outcome"]) == (kind, outcome)


def test_each_attempt_is_a_span_of_the_callers(observed):
    """Three exchanges are three spans inside the one around ``send``."""
    client = observed.client(UNREACHED, UNREACHED, OK)
    with observed.tracers.get_tracer("caller").start_as_current_span("sign in") as outer:
        client.send(message())
    *exchanges, last = observed.spans
    assert last.name == "sign in"
    assert {span.parent.span_id for span in exchanges} == {outer.get_span_context().span_id}
    assert [span.attributes["sms.outcome"] for span in exchanges] == [
        "not_sent",
        "not_sent",
        "accepted",
    ]


def test_decisions_are_events_of_the_callers_span(observed):
    """Waits and failovers are told where they happened."""
    accounts = {"one": provider(), "two": provider()}
    client = observed.client(LOST, OK, accounts=accounts)
    with observed.tracers.get_tracer("caller").start_as_current_span("sign in"):
        client.send(message())
    [event] = observed.spans[-1].events
    assert event.name == "sms.failover"
    assert dict(event.attributes) == {"sms.account": "one", "sms.detail": "two"}


def test_durations_are_measured(observed):
    """One histogram, told apart by place, status, error and account."""
    observed.client(OK).send(message())
    [point] = observed.points("http.client.request.duration")
    assert point.count == 1
    assert dict(point.attributes) == {
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "server.address": "sms.example",
        "server.port": 443,
        "url.scheme": "https",
        "sms.account": "default",
        "sms.outcome": "accepted",
    }
    assert point.explicit_bounds[0] == 0.005


def test_decisions_are_counted(observed):
    """By kind and account."""
    policy = Policy(backoff_transport=0.001)
    observed.client(UNREACHED, OK, policy=policy).send(message())
    [point] = observed.points("sms.client.delivery.events")
    assert point.attributes["sms.event"] == "wait"
    assert point.value == 1


def test_an_async_client_is_observed_alike(observed):
    """The spans of concurrent sends keep to the span of their own task."""
    client = observed.client(OK, OK, kind=AsyncClient)

    async def one(name):
        with observed.tracers.get_tracer("caller").start_as_current_span(name):
            await client.send(message())

    async def both():
        await asyncio.gather(one("a"), one("b"))

    asyncio.run(both())
    callers = {span.context.span_id for span in observed.spans if span.name in "ab"}
    assert {span.parent.span_id for span in observed.spans if span.name == "POST"} == callers


def test_many_recipients_are_cut(observed):
    """Ten masked numbers say enough; the count is whole."""
    numbers = [f"+86138001380{number:02}" for number in range(30)]
    observed.client(OK).send(Message(numbers, Template("SignIn", {"code": CODE})))
    [span] = observed.spans
    assert len(span.attributes["sms.recipients"]) == 10
    assert span.attributes["sms.recipient.count"] == 30


def test_nothing_private_is_exported(observed):
    """No secret, no code and no full number, whatever happens."""
    policy = Policy(on_unknown=OnUnknown.RESEND, backoff_transport=0.001, backoff_throttle=0.001)
    for end in (OK, LIMITED, REFUSED, LOST, UNREACHED):
        observed.client(end, OK, policy=policy).send(message(), check=False)
    told = "".join(span.to_json() for span in observed.spans)
    told += str(observed.points("http.client.request.duration"))
    for private in ("canary", CODE, NUMBER, NUMBER[3:]):
        assert private not in told
