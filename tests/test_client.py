"""The client's public behaviour: whom it asks, what it refuses, what it returns and raises."""

import pytest

from sms_core import (
    Account,
    Client,
    ConfigError,
    InvalidMessage,
    Message,
    NotSent,
    Outcome,
    OutcomeUnknown,
    Policy,
    Purpose,
    Route,
    SendRejected,
    Stage,
    Template,
    TransportError,
)
from sms_core.clock import Clock
from sms_core.testing.fakes import (
    ACCEPTED,
    EVERYTHING,
    GARBAGE,
    REJECTED,
    FakeConfig,
    FakeProvider,
    Scripted,
)

CODE = Template("SignIn", {"code": "417358"})
MESSAGE = Message("13800138000", CODE, purpose=Purpose.NOTIFICATION)
ONCE = Policy(attempts=1)


def client(*answers, can=EVERYTHING, strict=False, policy=ONCE, **options):
    return Client(
        {"main": Account("main", FakeProvider(capabilities=can), strict)},
        Scripted(*answers or [ACCEPTED]),
        policy=policy,
        sleep=lambda seconds: None,
        **options,
    )


def sent_by(message, **options):
    made = client(**options)
    made.send(message)
    return made._transport.bodies


def test_embedding():
    """A provider and a transport make a client, without configuration or entry points."""
    transport = Scripted(ACCEPTED)
    result = Client(FakeProvider(), transport).send(MESSAGE)
    assert result.outcome is Outcome.ACCEPTED
    assert result.message_id == "id-1"
    assert [(a.account, a.recipients, a.outcome) for a in result.attempts] == [
        ("default", 1, Outcome.ACCEPTED)
    ]


def test_transport_may_be_a_function():
    """A plain function is a transport, and there is nothing to close."""
    with Client(FakeProvider(), lambda request, timeout: ACCEPTED) as made:
        assert made.send(MESSAGE).outcome is Outcome.ACCEPTED


def test_default_transport():
    """Without a transport the client pools connections; making it opens none."""
    with Client(FakeProvider()) as made:
        assert repr(made) == "<Client default>"


def test_closing():
    """Leaving the client's block closes its transport."""
    transport = Scripted(ACCEPTED)
    with Client(FakeProvider(), transport):
        assert not transport.closed
    assert transport.closed


@pytest.mark.parametrize(
    ("answer", "error", "outcome"),
    [
        (REJECTED, SendRejected, Outcome.REJECTED),
        (GARBAGE, OutcomeUnknown, Outcome.UNKNOWN),
        (TransportError(Stage.RESOLVE, "no such host"), NotSent, Outcome.NOT_SENT),
        (TransportError(Stage.POOL, "no free connection"), NotSent, Outcome.NOT_SENT),
        (TransportError(Stage.TLS, "certificate not accepted"), NotSent, Outcome.NOT_SENT),
        (TransportError(Stage.WRITE, "Broken pipe"), NotSent, Outcome.NOT_SENT),
        (TransportError(Stage.WAIT, "timed out"), OutcomeUnknown, Outcome.UNKNOWN),
        (TransportError(Stage.READ, "timed out"), OutcomeUnknown, Outcome.UNKNOWN),
    ],
)
def test_errors_by_outcome(answer, error, outcome):
    """What became of the message decides the error, and the error carries the result."""
    with pytest.raises(error) as raised:
        client(answer).send(MESSAGE)
    assert raised.value.result.outcome is outcome
    assert raised.value.result.recipients[0].account == "main"


def test_check_can_be_left_out():
    """Without checking, the same result is returned instead of raised."""
    result = client(REJECTED).send(MESSAGE, check=False)
    assert result.outcome is Outcome.REJECTED
    assert result.recipients[0].code == "NO"


def test_failed_exchange_tells_its_stage():
    """A failed exchange leaves its stage in result and attempt."""
    result = client(TransportError(Stage.READ, "timed out")).send(MESSAGE, check=False)
    assert result.recipients[0].stage is Stage.READ
    assert "timed out" in result.recipients[0].text
    assert result.attempts[0].stage is Stage.READ
    assert result.attempts[0].detail == "timed out"


def test_account_by_name():
    """A send may name its account; otherwise the default is asked."""
    transport = Scripted(ACCEPTED)
    accounts = {"a": FakeProvider(), "b": FakeProvider()}
    made = Client(accounts, transport, default="b")
    made.send(MESSAGE)
    made.send(MESSAGE, account="a")
    assert [body["account"] for body in transport.bodies] == ["b", "a"]
    assert [account.name for account in made.accounts] == ["b", "a"]


def test_first_account_is_the_default():
    """Without a default the first account is asked."""
    transport = Scripted(ACCEPTED)
    Client({"a": FakeProvider(), "b": FakeProvider()}, transport).send(MESSAGE)
    assert transport.bodies[0]["account"] == "a"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Client({"a": FakeProvider()}, Scripted(ACCEPTED), default="c"),
        lambda: Client({"a": FakeProvider()}, Scripted(ACCEPTED)).send(MESSAGE, account="c"),
        lambda: Client({"a": FakeProvider()}, Scripted(ACCEPTED)).account("c"),
    ],
)
def test_unknown_account(make):
    """An account there is not is refused with those there are."""
    with pytest.raises(ConfigError, match=r"^no account 'c'; there are: a$"):
        make()


@pytest.mark.parametrize(
    "made", [FakeConfig(key_id="id", key_secret="s"), "sms.toml", None, object()]
)
@pytest.mark.parametrize(
    "given", [lambda it: it, lambda it: {"a": it}, lambda it: {"a": Account("a", it)}]
)
def test_what_is_no_provider(made, given):
    """A configuration or a path is refused when the client is made, with what to pass."""
    with pytest.raises(ConfigError, match=f"^accounts: {type(made).__name__} is no provider; pass"):
        Client(given(made), Scripted())


@pytest.mark.parametrize("message", ["hello", None, Template("SignIn")])
@pytest.mark.parametrize("policy", [ONCE, Policy(routes=(Route(("main",), ("86",)),))])
def test_what_is_no_message(message, policy):
    """It is refused by its kind, with what to pass, whatever the routes ask of it."""
    with pytest.raises(InvalidMessage, match=r"^send takes Message\(to, .*, not "):
        client(policy=policy).send(message)


@pytest.mark.parametrize("call", ["status", "reconcile", "report_conversion"])
@pytest.mark.parametrize("given", ["id-1", None])
def test_what_is_no_result(call, given):
    """An id is not enough to ask what became of a message."""
    with pytest.raises(TypeError, match=f"^{call} takes the SendResult that send returned"):
        getattr(client(), call)(given)


def test_no_accounts():
    """A client needs an account."""
    with pytest.raises(ConfigError, match="at least one is needed"):
        Client({}, Scripted(ACCEPTED))


def test_clock_and_nonce_can_be_given():
    """Time and chance come from the clock that was given."""
    clock = Clock(wall=lambda: 1700000000.0, nonce=lambda: "f" * 32)
    made = client(clock=clock)
    made.send(MESSAGE)
    assert made._transport.bodies[0]["nonce"] == "f" * 32


def test_provider_that_refuses_the_message():
    """What only the provider can tell is refused in its own words, before anything leaves."""

    class Refusing(FakeProvider):
        def send(self, batch, ctx):
            raise InvalidMessage("no template 'SignIn' in this account")

    transport = Scripted(ACCEPTED)
    with pytest.raises(InvalidMessage, match="no template 'SignIn'"):
        Client(Refusing(), transport).send(MESSAGE)
    assert transport.requests == []
