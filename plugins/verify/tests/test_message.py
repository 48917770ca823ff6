"""The message: to whom, for what, how long its code lives, and when it is too late for it."""

import threading

import pytest
from verify_fakes import PHONE, Client

from sms_core import ConfigError, Message, Outcome, Purpose, Text
from sms_core_verify import Issue, Kind
from sms_core_verify.faults import frameless

OTHER = "+8613900139000"


@pytest.mark.parametrize(
    ("lifetime", "minutes"), [(30, "1"), (59, "1"), (90, "1"), (150, "2"), (300, "5"), (600, "10")]
)
def test_minutes(desk, lifetime, minutes):
    """Whole ones that the code certainly lives, and never none."""
    made = desk(policy={"lifetime": lifetime, "cooldown": 30})
    made.start()
    assert made.client.messages[0].content.params["minutes"] == minutes


@pytest.mark.parametrize(("waited", "minutes"), [(60, "4"), (61, "3"), (240, "1"), (299, "1")])
def test_minutes_of_what_is_sent_again(desk, waited, minutes):
    """Those that are left."""
    made = desk()
    challenge = made.start()
    made.time.advance(waited)
    made.verifier.resend(challenge.id)
    assert made.client.messages[1].content.params["minutes"] == minutes


def waiting(made):
    """The work that would be done in the background, to be done when the test wants."""
    kept = []
    made.verifier._sending.submit = lambda work: kept.append(work) or True
    return kept


def test_minutes_of_what_waited(desk):
    """Moments do not count, minutes do."""
    made = desk(delivery="background")
    kept = waiting(made)
    for number in (PHONE, OTHER):
        made.start(number)
    for seconds, work in zip((0.9, 100), kept, strict=True):
        made.time.advance(seconds)
        work()
    assert [each.content.params["minutes"] for each in made.client.messages] == ["5", "3"]


def test_what_waited_too_long(desk, caplog):
    """No code of a challenge that is over goes out; it is as if it had failed."""
    made = desk(delivery="background", policy={"cooldown": 600, "lifetime": 300})
    kept = waiting(made)
    made.start()
    made.start(OTHER)
    made.time.advance(299.9)
    kept[0]()
    made.time.advance(0.1)
    kept[1]()
    assert [each.to[0].e164 for each in made.client.messages] == [PHONE]
    assert "a code could not be sent: it waited until its challenge was over" in caplog.text
    failed = [each for each in made.events if each.kind is Kind.SEND_FAILED]
    assert [each.detail for each in failed] == ["not_sent"]
    assert made.start(OTHER).issue is Issue.ISSUED  # its cooldown was given back
    assert made.start(PHONE).issue is Issue.PHONE


def test_too_late_behind_a_slow_vendor(desk):
    """The same with threads."""
    gate = threading.Event()

    class Slow(Client):
        def send(self, message, **options):
            gate.wait(10)
            return super().send(message, **options)

    made = desk(client=Slow(), delivery="background", policy={"per_prefix": ()})
    for number in range(12):
        made.start(f"+86138{number:08d}")
    made.time.advance(300)
    gate.set()
    made.close()
    assert len(made.client.messages) <= 8  # as many as threads


# compose --------------------------------------------------------------------------------------


def test_a_text_of_one_s_own_is_for_verification(desk):
    """What may be done in doubt depends on it, and nobody has to remember."""
    given = []

    def compose(phone, usage_type, code, left):
        given.append((phone.e164, usage_type, left))
        return Message(phone, Text(f"{code} is your code"))

    made = desk(compose=compose)
    challenge = made.start()
    (message,) = made.client.messages
    assert message.purpose is Purpose.VERIFICATION
    assert given == [(PHONE, "SignIn", 300.0)]
    assert made.check(challenge, message.content.text[:6])


@pytest.mark.parametrize(
    "made_for",
    [
        lambda phone, text: Message(OTHER, text),
        lambda phone, text: Message([phone, OTHER], text),
        lambda phone, text: None,
    ],
)
def test_a_message_to_another_number(desk, made_for, caplog):
    """Nobody but whose number is verified gets the code."""
    made = desk(compose=lambda phone, usage, code, left: made_for(phone, Text(code)))
    challenge = made.start()
    assert made.client.messages == []
    assert challenge.delivery is Outcome.NOT_SENT
    assert isinstance(challenge.error, ConfigError)
    assert "compose: it must return a Message to the number it is given alone" in caplog.text
    assert "13900139000" not in caplog.text


# errors ---------------------------------------------------------------------------------------


def led_to(error):
    """An exception and all that led to it."""
    yield error
    for each in (error.__cause__, error.__context__):
        if each is not None:
            yield from led_to(each)


def test_no_frame_of_what_failed_is_kept(desk):
    """Neither of the error nor of what caused it: their variables hold code and number."""

    def compose(phone, usage_type, code, left):
        try:
            try:
                return {}[usage_type]
            except KeyError as error:
                raise ValueError("no template") from error
        except ValueError as error:
            raise ConfigError("no template") from error

    kept = [*led_to(desk(compose=compose).start().error)]
    assert {type(each) for each in kept} == {ConfigError, ValueError, KeyError}
    assert {each.__traceback__ for each in kept} == {None}


def test_frames_of_a_chain_that_bites_its_tail():
    """Chains may be circles, and groups have members."""

    def raised(error):
        try:
            raise error
        except Exception as caught:  # noqa: BLE001, any
            return caught

    inner, outer = raised(KeyError("a")), raised(ValueError("b"))
    member = raised(OSError("c"))
    group = raised(ExceptionGroup("d", [member]))
    outer.__cause__, inner.__context__ = inner, group
    group.__context__ = outer
    assert frameless(outer) is outer
    assert {each.__traceback__ for each in (inner, outer, group, member)} == {None}
