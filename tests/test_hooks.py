"""Hooks: one may say no, the others only watch and can break nothing."""

import logging
from types import SimpleNamespace

import attrs
import pytest

from sms_core import (
    Client,
    ConfigError,
    Message,
    Outcome,
    Policy,
    Purpose,
    SendVetoed,
    Stage,
    Template,
    TransportError,
)
from sms_core.hooks import RequestBuilt, RequestFailed, RequestSent, hookimpl
from sms_core.testing.fakes import ACCEPTED, REJECTED, FakeProvider, Scripted

MESSAGE = Message(["+8613800138000", "+85268326366"], Template("SignIn", {"code": "417358"}))
ONCE = Policy(attempts=1)


class Watching:
    """Keeps every event."""

    def __init__(self):
        self.events = []

    @hookimpl
    def sms_request_built(self, event):
        self.events.append(event)

    @hookimpl
    def sms_request_sent(self, event):
        self.events.append(event)

    @hookimpl
    def sms_request_failed(self, event):
        self.events.append(event)

    @hookimpl
    def sms_delivery_event(self, event):
        self.events.append(event)


class Failing:
    """Fails at every event."""

    @hookimpl
    def sms_request_built(self, event):
        raise RuntimeError("observer is broken")

    sms_request_sent = sms_request_failed = sms_delivery_event = sms_request_built


def veto(reason):
    @hookimpl
    def sms_before_send(message, account):
        return reason

    return SimpleNamespace(sms_before_send=sms_before_send)


def client(*hooks, answers=(ACCEPTED,), policy=ONCE):
    return Client(
        {"main": FakeProvider(), "spare": FakeProvider()},
        Scripted(*answers),
        hooks=hooks,
        policy=policy,
        sleep=lambda seconds: None,
    )


def send(*hooks, **options):
    return client(*hooks, **options).send(MESSAGE, check=False)


def test_veto():
    """A reason refuses the message before anything leaves."""
    made = client(veto("not at night"))
    with pytest.raises(SendVetoed) as refused:
        made.send(MESSAGE)
    assert str(refused.value) == "a hook refused the message for account 'main': not at night"
    assert made._transport.requests == []


def test_no_veto():
    """Without a reason the message goes."""
    assert send(veto(None)).outcome is Outcome.ACCEPTED


def test_first_reason_counts():
    """Of several reasons the first one is told."""
    with pytest.raises(SendVetoed, match=r": first$"):
        send(veto("second"), veto("first"))


def test_veto_sees_the_message():
    """The hook is given the message and the account it would go through."""
    seen = []

    @hookimpl
    def sms_before_send(message, account):
        seen.append((message, account))

    send(SimpleNamespace(sms_before_send=sms_before_send))
    assert seen == [(MESSAGE, "main")]


def test_failing_veto_stops_the_message():
    """A hook that could not decide lets nothing go."""

    @hookimpl
    def sms_before_send():
        raise RuntimeError("no decision")

    made = client(SimpleNamespace(sms_before_send=sms_before_send))
    with pytest.raises(RuntimeError, match="no decision"):
        made.send(MESSAGE)
    assert made._transport.requests == []


def test_events_of_an_answer():
    """An exchange that was answered is told twice: built, and how it ended."""
    watching = Watching()
    send(watching, answers=[REJECTED])
    built, sent = watching.events
    common = {
        "account": "main",
        "purpose": Purpose.VERIFICATION,
        "recipients": ("+86138****8000", "+852****6366"),
        "method": "POST",
        "url": "https://fake.test/",
    }
    assert built == RequestBuilt(**common)
    assert sent == RequestSent(**common, status=200, outcome=Outcome.REJECTED, elapsed=sent.elapsed)
    assert sent.elapsed >= 0


def test_events_of_a_failure():
    """An exchange that failed is told with how far it got."""
    watching = Watching()
    send(watching, answers=[TransportError(Stage.CONNECT, "Connection refused")])
    failed = watching.events[-1]
    assert type(failed) is RequestFailed
    assert failed.stage is Stage.CONNECT
    assert failed.detail == "Connection refused"


def test_events_hold_nothing_private():
    """No event holds a whole number, a code, a signature or a query."""
    watching = Watching()
    refused = TransportError(Stage.CONNECT, "Connection refused")
    send(watching, answers=[refused, REJECTED], policy=Policy(attempts=3))
    shown = repr(watching.events)
    assert len(watching.events) > 3
    for private in ("13800138000", "68326366", "417358", "canary", "q=1"):
        assert private not in shown


def test_events_are_frozen():
    """An observer cannot change what the next one sees."""
    watching = Watching()
    send(watching)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        watching.events[0].account = "other"


@pytest.mark.parametrize(
    "answer", [ACCEPTED, REJECTED, TransportError(Stage.CONNECT, "Connection refused")]
)
def test_failing_observer_breaks_nothing(answer, caplog):
    """An observer's fault is logged and the send ends as it would have without it."""
    with caplog.at_level(logging.ERROR, "sms_core"):
        result = send(Failing(), answers=[answer])
    assert result.outcome is send(answers=[answer]).outcome
    assert "a hook failed on" in caplog.text
    assert "observer is broken" in caplog.text
    assert "13800138000" not in caplog.text


def test_observers_share_events():
    """Several observers are told the same."""
    one, two = Watching(), Watching()
    send(one, two)
    assert one.events == two.events
    assert len(one.events) == 2


def test_misspelt_hook():
    """An implementation of a hook there is not is refused with its name."""

    @hookimpl
    def sms_befor_send(message):
        """Never called."""

    with pytest.raises(ConfigError, match=r"^hooks: unknown hook 'sms_befor_send'"):
        send(SimpleNamespace(sms_befor_send=sms_befor_send))


def test_misspelt_argument():
    """An argument the hook does not have is refused with its name."""

    @hookimpl
    def sms_before_send(mesage):
        """Never called."""

    with pytest.raises(ConfigError, match=r"(?s)hooks: .*'mesage'"):
        send(SimpleNamespace(sms_before_send=sms_before_send))


def test_plugin_given_twice():
    """The same plugin twice would be told everything twice, so it is refused."""
    watching = Watching()
    with pytest.raises(ConfigError, match="hooks: Plugin name already registered"):
        send(watching, watching)
