"""What a provider declares decides what it is given, and in how many parts."""

import attrs
import pytest

from sms_core import (
    Account,
    Client,
    InvalidMessage,
    Message,
    Outcome,
    Policy,
    Purpose,
    SendRejected,
    Template,
    Text,
)
from sms_core.providers import Capabilities
from sms_core.testing.fakes import ACCEPTED, EVERYTHING, REJECTED, FakeProvider, Scripted

MESSAGE = Message(
    "13800138000", Template("SignIn", {"code": "417358"}), purpose=Purpose.NOTIFICATION
)


def client(*answers, can=EVERYTHING, strict=False):
    return Client(
        {"main": Account("main", FakeProvider(capabilities=can), strict)},
        Scripted(*answers or [ACCEPTED]),
        policy=Policy(attempts=1),
        sleep=lambda seconds: None,
    )


def sent_by(message, **options):
    made = client(**options)
    made.send(message)
    return made._transport.bodies


@pytest.mark.parametrize(
    ("lacking", "message", "sentence"),
    [
        ("templates", MESSAGE, r"takes no templates; send Text\(…\)"),
        ("text", Message("13800138000", Text("hi")), r"takes only approved templates, no Text"),
        ("sign_name", attrs.evolve(MESSAGE, sign_name="阿里云"), "takes no sign name"),
        ("extension", attrs.evolve(MESSAGE, extension="42"), "takes no extension code"),
        ("reference_bytes", attrs.evolve(MESSAGE, reference="x"), "at most 0 bytes"),
    ],
)
def test_undeclared_capability(lacking, message, sentence):
    """What a provider does not declare is refused before anything leaves."""
    made = client(can=attrs.evolve(EVERYTHING, **{lacking: 0}))
    with pytest.raises(InvalidMessage, match=sentence):
        made.send(message)
    assert made._transport.requests == []


def test_text_where_it_is_taken():
    """A provider that declares texts is given them."""
    [body] = sent_by(Message("13800138000", Text("hi")))
    assert body["to"] == ["+8613800138000"]


def test_reference_is_measured_in_bytes():
    """A reference may be as long as declared, counted in UTF-8."""
    can = attrs.evolve(EVERYTHING, reference_bytes=6)
    assert sent_by(attrs.evolve(MESSAGE, reference="订单"), can=can)[0]["reference"] == "订单"
    with pytest.raises(InvalidMessage, match="a reference of at most 6 bytes"):
        client(can=can).send(attrs.evolve(MESSAGE, reference="订单7"))


def test_parts_of_a_message_reach_the_provider():
    """Sign name, reference and extension reach the provider as they are."""
    message = attrs.evolve(MESSAGE, sign_name="阿里云", reference="order-7", extension="42")
    [body] = sent_by(message)
    assert (body["sign_name"], body["reference"], body["extension"]) == ("阿里云", "order-7", "42")


def test_own_reference_where_none_is_given():
    """A message without a reference gets a fresh one, and the result tells it."""
    made = client()
    references = {made.send(MESSAGE).reference for _ in range(3)}
    assert references == {body["reference"] for body in made._transport.bodies}
    assert len(references) == 3


def numbers(count, prefix="+86138"):
    return [f"{prefix}{n:08d}" for n in range(count)]


@pytest.mark.parametrize(
    ("count", "at_most", "sizes"),
    [
        (1, 1, [1]),
        (3, 1, [1, 1, 1]),
        (1000, 1000, [1000]),
        (1001, 1000, [1000, 1]),
        (5, 2, [2, 2, 1]),
    ],
)
def test_long_lists_are_split(count, at_most, sizes):
    """A list longer than the provider takes is split, in order."""
    message = attrs.evolve(MESSAGE, to=numbers(count))
    bodies = sent_by(message, can=attrs.evolve(EVERYTHING, max_recipients=at_most))
    assert [len(body["to"]) for body in bodies] == sizes
    assert [number for body in bodies for number in body["to"]] == numbers(count)


def test_mainland_travels_apart():
    """Where a provider asks for it, mainland numbers and others go in exchanges of their own."""
    to = ["+85268326366", "13800138000", "+12025550123", "13900139000"]
    can = attrs.evolve(EVERYTHING, separate_mainland=True)
    bodies = sent_by(attrs.evolve(MESSAGE, to=to), can=can)
    assert [body["to"] for body in bodies] == [
        ["+8613800138000", "+8613900139000"],
        ["+85268326366", "+12025550123"],
    ]


def test_results_keep_the_messages_order():
    """However a message was split, results come in the order of its recipients."""
    to = ["+85268326366", "13800138000", "+12025550123", "13900139000"]
    can = attrs.evolve(EVERYTHING, separate_mainland=True, max_recipients=1)
    message = attrs.evolve(MESSAGE, to=to)
    result = client(can=can).send(message)
    assert [each.recipient for each in result.recipients] == list(message.to)
    assert len(result.attempts) == 4


def test_parts_end_each_by_themselves():
    """One part of a message may be accepted and another refused."""
    message = attrs.evolve(MESSAGE, to=numbers(3))
    can = attrs.evolve(EVERYTHING, max_recipients=1)
    with pytest.raises(SendRejected, match="1 of 3 not accepted") as raised:
        client(ACCEPTED, REJECTED, ACCEPTED, can=can).send(message)
    outcomes = [each.outcome for each in raised.value.result.recipients]
    assert outcomes == [Outcome.ACCEPTED, Outcome.REJECTED, Outcome.ACCEPTED]


def test_every_part_has_a_nonce_of_its_own():
    """No two exchanges are signed with the same nonce."""
    can = attrs.evolve(EVERYTHING, max_recipients=1)
    bodies = sent_by(attrs.evolve(MESSAGE, to=numbers(5)), can=can)
    assert len({body["nonce"] for body in bodies}) == 5


@pytest.mark.parametrize(("strict", "e164"), [(False, "+8612025550123"), (True, "+12025550123")])
def test_strict_numbers(strict, e164):
    """A strict account never takes bare digits for mainland China."""
    made = client(strict=strict)
    result = made.send(attrs.evolve(MESSAGE, to="12025550123"))
    assert made._transport.bodies[0]["to"] == [e164]
    assert result.recipients[0].recipient.e164 == e164


def test_strict_numbers_among_many():
    """A strict account changes only the numbers whose country was assumed."""
    to = ["12025550123", "+8613800138000", "+12025550123"]
    made = client(strict=True)
    made.send(attrs.evolve(MESSAGE, to=to))
    assert made._transport.bodies[0]["to"] == ["+12025550123", "+8613800138000"]


def test_impossible_part_stops_the_whole():
    """When a later part cannot be sent, no earlier part leaves either."""

    class MainlandOnly(FakeProvider):
        def send(self, batch, ctx):
            if not batch.recipients[0].is_mainland_china:
                raise InvalidMessage("only mainland China")
            return super().send(batch, ctx)

    can = attrs.evolve(EVERYTHING, separate_mainland=True)
    transport = Scripted(ACCEPTED)
    with pytest.raises(InvalidMessage, match="only mainland China"):
        Client(MainlandOnly(capabilities=can), transport).send(
            attrs.evolve(MESSAGE, to=["13800138000", "+85268326366"])
        )
    assert transport.requests == []


def test_nothing_is_assumed_of_a_provider():
    """A provider that declares nothing takes nothing."""
    with pytest.raises(InvalidMessage):
        client(can=Capabilities()).send(MESSAGE)
