"""A verifier's behaviour, as its user sees it."""

import pickle
import re
from types import SimpleNamespace

import attrs
import pytest
from verify_fakes import KEY, PHONE, Client

from sms_core import ConfigError, InvalidMessage, Outcome, Purpose, SendVetoed
from sms_core_verify import (
    Challenge,
    Issue,
    Key,
    Kind,
    Policy,
    Reason,
    Shown,
    StoreError,
    Verifier,
)

OTHER = "+8613900139000"


def test_the_message(desk):
    """The template named like the usage type, for verification, with code and minutes."""
    made = desk()
    made.start(usage_type="Register")
    (message,) = made.client.messages
    assert message.content.name == "Register"
    assert message.purpose is Purpose.VERIFICATION
    assert message.to[0].e164 == PHONE
    assert message.content.params["minutes"] == "5"
    assert len(message.content.params["code"]) == 6


def test_the_right_code(desk):
    """The outcome is true and names what was verified."""
    made = desk()
    outcome = made.check(made.start("138 0013 8000"))
    assert outcome
    assert outcome.ok
    assert outcome.phone.e164 == PHONE
    assert outcome.usage_type == "SignIn"
    assert outcome.for_screen() == {"status": "verified", "tries_left": 4}


def test_a_wrong_code(desk):
    """The outcome is false, says how many tries are left and no more."""
    made = desk()
    outcome = made.check(made.start(), made.wrong())
    assert not outcome
    assert (outcome.phone, outcome.usage_type) == (None, "")
    assert outcome.for_screen() == {"status": "invalid_or_expired", "tries_left": 4}


@pytest.mark.parametrize("written", ["{0}", " {0} ", "{1}-{2}", "{1} {2}", "{1}\u3000{2}"])
def test_codes_as_people_type_them(desk, written):
    """Blanks and dashes do not matter."""
    made = desk()
    challenge = made.start()
    code = made.client.codes[0]
    assert made.check(challenge, written.format(code, code[:3], code[3:]))


def test_full_width_digits(desk):
    """As Chinese input methods write them."""
    made = desk()
    challenge = made.start()
    wide = made.client.codes[0].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert made.check(challenge, wide)


@pytest.mark.parametrize(
    "given", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "12345\x00", None, 123456]
)
def test_what_cannot_be_a_code_costs_no_try(desk, given):
    """It is no guess."""
    made = desk()
    challenge = made.start()
    for _ in range(9):
        outcome = made.verifier.check(challenge.id, given)
        assert (outcome.reason, outcome.tries_left) == (Reason.MALFORMED, None)
    assert made.check(challenge).tries_left == 4


def test_no_try_is_left_of_what_is_over(desk):
    """Used, or never there."""
    made = desk()
    challenge = made.start()
    assert made.check(challenge)
    assert made.check(challenge).tries_left == 0
    assert made.verifier.check("x", "123456").tries_left == 0


@pytest.mark.parametrize(
    "challenge", ["", "x", "k.0", None, 7, "\ud800", "0" * 32, "nokey." + "0" * 32]
)
def test_what_cannot_be_a_challenge(desk, challenge):
    """Any id gets an answer."""
    made = desk()
    assert made.verifier.check(challenge, "123456").reason is Reason.EXPIRED
    assert made.verifier.resend(challenge).issue is Issue.GONE
    assert made.verifier.cancel(challenge) is False


def test_no_phone_number(desk):
    """What is none raises, and shows no digit."""
    with pytest.raises(InvalidMessage) as caught:
        desk().start("12345")
    assert "12345" not in str(caught.value)


def test_numbers_are_canonical(desk):
    """However a number is written, it has one cooldown."""
    made = desk()
    made.start("+86 138-0013-8000")
    assert made.start("0086 13800138000").issue is Issue.PHONE
    assert made.start("１３８００１３８０００").issue is Issue.PHONE


# binding --------------------------------------------------------------------------------------


def test_a_code_is_bound_to_what_the_caller_says(desk):
    """Another session with the right code gets nothing."""
    made = desk()
    challenge = made.start(bind="session-1")
    assert made.check(challenge, bind="session-2").reason is Reason.WRONG
    assert made.check(challenge).reason is Reason.WRONG
    assert made.check(challenge, bind="session-1")


def test_a_code_is_bound_to_its_challenge(desk):
    """The code of one challenge does not open another."""
    made = desk()
    first, second = made.start(), made.start(OTHER)
    assert made.check(first, made.client.codes[1]).reason is Reason.WRONG
    assert made.check(second, made.client.codes[0]).reason is Reason.WRONG


def test_number_and_purpose_may_be_demanded(desk):
    """The caller may say what the challenge must be of."""
    made = desk()
    challenge = made.start()
    assert made.check(challenge, phone=OTHER).reason is Reason.WRONG
    assert made.check(challenge, usage_type="Register").reason is Reason.WRONG
    assert made.check(challenge, phone="13800138000", usage_type="SignIn")


def test_the_code_depends_on_everything_it_is_bound_to(desk):
    """Two challenges of one number have different codes."""
    made = desk(policy={"per_phone": ((100, 3600),)})
    for _ in range(20):
        made.start()
        made.time.advance(60)
    assert len(set(made.client.codes)) == 20


# again ----------------------------------------------------------------------------------------


def test_the_same_code_again(desk):
    """Expiry and tries stay as they are, so a late message still works."""
    made = desk()
    challenge = made.start(bind="s")
    made.check(challenge, made.wrong(), bind="s")
    made.time.advance(60)
    again = made.verifier.resend(challenge.id, bind="s")
    assert made.client.codes[0] == made.client.codes[1]
    assert (again.id, again.issue, again.tries) == (challenge.id, Issue.ISSUED, 4)
    assert (again.expires_in, again.resend_in) == (240.0, 60.0)
    assert made.check(challenge, bind="s")


def test_too_early_again(desk):
    """The challenge's own cooldown may be told."""
    made = desk()
    challenge = made.start()
    made.time.advance(20)
    again = made.verifier.resend(challenge.id)
    assert (again.issue, again.retry_after, again.resend_in) == (Issue.COOLDOWN, 40.0, 40.0)
    assert again.shown is Shown.SLOW_DOWN
    assert len(made.client.messages) == 1


def test_again_for_another_session(desk):
    """Only the holder of the binding may ask."""
    made = desk()
    challenge = made.start(bind="s")
    made.time.advance(60)
    assert made.verifier.resend(challenge.id, bind="t").issue is Issue.GONE
    assert len(made.client.messages) == 1


@pytest.mark.parametrize("end", ["used", "spent", "cancelled", "expired"])
def test_nothing_again_after_the_end(desk, end):
    """A challenge that ended is not sent again, and does not say how it ended."""
    made = desk(policy={"tries": 1})
    challenge = made.start()
    if end == "used":
        assert made.check(challenge)
    elif end == "spent":
        made.check(challenge, made.wrong())
    elif end == "cancelled":
        assert made.verifier.cancel(challenge.id)
    made.time.advance(300 if end == "expired" else 60)
    again = made.verifier.resend(challenge.id)
    assert again.issue is Issue.GONE
    assert again.for_screen()["status"] == "invalid_or_expired"
    assert again.id == ""
    assert (again.expires_in, again.tries) == (0.0, 0)
    assert len(made.client.messages) == 1


def test_fresh_codes(desk):
    """In strict mode each resend has a code of its own, and the one before is void."""
    made = desk(policy={"fresh_codes": True})
    challenge = made.start()
    made.check(challenge, made.wrong())
    made.time.advance(60)
    assert made.verifier.resend(challenge.id).issue is Issue.ISSUED
    first, second = made.client.codes
    assert first != second
    assert made.check(challenge, first).reason is Reason.WRONG
    assert made.check(challenge, second)


def test_fresh_codes_stay_when_nothing_is_sent(desk):
    """A refused resend does not void the code on the user's phone."""
    made = desk(policy={"fresh_codes": True, "per_phone": ((1, 3600),)})
    challenge = made.start()
    made.time.advance(60)
    assert made.verifier.resend(challenge.id).issue is Issue.PHONE
    assert made.check(challenge, made.client.codes[0])


@pytest.mark.parametrize("outcome", [Outcome.REJECTED, Outcome.NOT_SENT, SendVetoed("no")])
def test_fresh_codes_stay_when_nothing_went_out(desk, outcome):
    """The code on the user's phone is right again when the one after it never left."""
    made = desk(policy={"fresh_codes": True}, client=Client(Outcome.ACCEPTED, outcome))
    challenge = made.start()
    made.time.advance(60)
    made.verifier.resend(challenge.id)
    first, second = made.client.codes
    assert made.check(challenge, second).reason is Reason.WRONG
    assert made.check(challenge, first)


def test_fresh_codes_change_when_nobody_knows(desk):
    """The message may be there, so its code is the right one, and already while it is sent."""
    made = desk(policy={"fresh_codes": True}, client=Client(Outcome.ACCEPTED, Outcome.UNKNOWN))
    challenge = made.start()
    made.time.advance(60)
    made.verifier.resend(challenge.id)
    assert made.check(challenge, made.client.codes[0]).reason is Reason.WRONG
    assert made.check(challenge, made.client.codes[1])


def test_a_late_failure_does_not_void_a_later_code(desk):
    """Of two that waited, the first's failure comes after the second was asked for."""
    made = desk(policy={"fresh_codes": True}, delivery="background")
    challenge = made.start()
    made.close()
    waiting = []
    made.verifier._sending.submit = lambda work: waiting.append(work) or True
    for _ in range(2):
        made.time.advance(60)
        assert made.verifier.resend(challenge.id).issue is Issue.ISSUED
    made.client.outcomes = [Outcome.REJECTED, Outcome.ACCEPTED]
    for work in waiting:
        work()
    assert made.check(challenge, made.client.codes[2])


def test_cancelling(desk):
    """Once, and only by whoever holds the binding."""
    made = desk()
    challenge = made.start(bind="s")
    assert not made.verifier.cancel(challenge.id)
    assert made.verifier.cancel(challenge.id, bind="s")
    assert not made.verifier.cancel(challenge.id, bind="s")
    assert made.check(challenge, bind="s").reason is Reason.CANCELLED


def test_an_expired_challenge_is_not_cancelled(desk):
    """There is nothing to give up any more."""
    made = desk()
    challenge = made.start()
    made.time.advance(300)
    assert not made.verifier.cancel(challenge.id)


@pytest.mark.parametrize(
    ("policy", "issue"),
    [
        ({"per_ip": ((1, 600),)}, Issue.IP),
        ({"max_per_minute": 1}, Issue.GLOBAL),
        ({"captcha": ((1, 600),)}, Issue.CAPTCHA),
    ],
)
def test_a_refused_start_has_no_id(desk, policy, issue):
    """No store holds a challenge, so there is none to show; a resend keeps the one there is."""
    made = desk(policy=policy)
    first = made.start(ip="192.0.2.1")
    refused = made.start(OTHER, ip="192.0.2.1")
    assert (refused.issue, refused.id, refused.for_screen()["challenge_id"]) == (issue, "", "")
    assert made.verifier.resend(first.id, ip="192.0.2.1").id == first.id


# keys -----------------------------------------------------------------------------------------


def test_rotation(desk):
    """New keys sign, old ones check and send again; one that is gone ends its challenges."""
    old, new = "old-" + "o" * 40, "new-" + "n" * 40
    before = desk(key=old)
    challenge = before.start()
    during = desk(key={"2026-11": new, "2026-10": old}, store=before.store)
    assert during.check(challenge, before.client.codes[0]).reason is Reason.EXPIRED  # another id
    ring = {"b": new, "a": old}
    first = desk(key={"a": old})
    challenge = first.start()
    second = desk(key=ring, store=first.store)
    assert second.start(OTHER).id.startswith("b.")
    first.time.advance(60)
    assert second.verifier.resend(challenge.id).issue is Issue.ISSUED
    assert second.client.codes[-1] == first.client.codes[0]
    third = desk(key={"b": new}, store=first.store)
    assert third.check(challenge, first.client.codes[0]).reason is Reason.EXPIRED
    assert second.check(challenge, first.client.codes[0])


# client and account ---------------------------------------------------------------------------


def test_an_account_of_the_client(desk):
    """Messages go by the one that was named; otherwise the client decides."""
    made = desk(account="main")
    made.start()
    other = desk()
    other.start()
    assert (made.client.used, other.client.used) == (["main"], [""])


def test_an_account_that_is_not_there(desk):
    """Told when the verifier is made, not in the log of the first send."""
    with pytest.raises(ConfigError, match="account: no account 'mian'; there are: main, spare"):
        desk(account="mian", client=_of_accounts("main", "spare"))
    desk(account="spare", client=_of_accounts("main", "spare"))


def _of_accounts(*names):
    client = Client()
    client.accounts = [SimpleNamespace(name=name, provider=None) for name in names]
    return client


def test_without_a_client(desk):
    """A process that only checks needs no account; one that starts is told, and nothing is kept."""
    made = desk()
    challenge = made.start()
    with Verifier(None, made.store, KEY, Policy(environment="test")) as checking:
        for ask in (lambda: checking.start(OTHER), lambda: checking.resend(challenge.id)):
            with pytest.raises(ConfigError, match="this verifier can only check"):
                ask()
        assert checking.check(challenge.id, made.client.codes[0])
    with pytest.raises(ConfigError, match="no client to report with"):
        Verifier(None, made.store, KEY, Policy(environment="test"), report_conversions=True)


# sending --------------------------------------------------------------------------------------


def test_the_result_of_a_message_sent_inline(desk):
    """With all that the provider told, and the number masked; none where nothing is sent."""
    made = desk()
    challenge = made.start()
    (each,) = challenge.sent.recipients
    assert (each.recipient.e164, each.account, each.message_id) == (PHONE, "main", "id-1")
    assert challenge.delivery is Outcome.ACCEPTED
    assert "+86138****8000" in repr(challenge)
    nothing = made.start(OTHER, decoy=True)
    assert (nothing.sent, nothing.error, nothing.delivery) == (None, None, None)


def test_a_message_that_cannot_be_sent(desk):
    """Why is with the challenge, and not only in the log."""
    made = desk(client=Client(InvalidMessage("no template 'SignIn' in this account")))
    challenge = made.start()
    assert (challenge.sent, challenge.delivery) == (None, Outcome.NOT_SENT)
    assert isinstance(challenge.error, InvalidMessage)
    assert challenge.error.__traceback__ is None
    assert str(challenge.error) == "no template 'SignIn' in this account"


def test_a_challenge_in_a_session(desk):
    """What pickles, copies or caches it gets no number."""
    challenge = desk().start()
    kept = pickle.loads(pickle.dumps(challenge))
    assert kept == attrs.evolve(challenge, sent=None)


@pytest.mark.parametrize("delivery", ["inline", "background"])
def test_a_message_that_cannot_be_composed(desk, delivery, caplog):
    """A fault of the set-up raises for no number, or a decoy would be told by raising none."""

    def compose(phone, usage_type, code, lifetime):
        raise ConfigError("no template for SignIn")

    made = desk(compose=compose, delivery=delivery)
    known, decoy = made.start(), made.start(OTHER, decoy=True)
    made.close()
    assert known.shown is decoy.shown is Shown.SENT
    if delivery == "inline":
        assert known.delivery is Outcome.NOT_SENT
        assert isinstance(known.error, ConfigError)
        assert known.error.__traceback__ is None
    assert "a code could not be sent: no template for SignIn" in caplog.text
    assert [each.detail for each in made.events if each.kind is Kind.SEND_FAILED] == ["not_sent"]
    assert made.start().issue is Issue.ISSUED  # the cooldown was given back


FAILED = [Outcome.REJECTED, Outcome.NOT_SENT, SendVetoed("no")]


def sent(made, challenge):
    """The same challenge, once its message has been tried."""
    made.close()
    return challenge


@pytest.mark.parametrize("outcome", FAILED)
def test_a_failed_send_refunds_the_cooldown(desk, outcome):
    """The number may have another at once; the challenge stays, and waits like any other."""
    made = desk(client=Client(outcome), delivery="background")
    challenge = sent(made, made.start())
    assert made.verifier.resend(challenge.id).retry_after == 60.0
    assert sent(made, made.start()).issue is Issue.ISSUED
    made.time.advance(60)
    assert sent(made, made.verifier.resend(challenge.id)).issue is Issue.ISSUED
    assert made.client.codes[0] == made.client.codes[2]
    assert made.check(challenge)


@pytest.mark.parametrize("outcome", FAILED)
def test_a_failed_send_inline_may_be_tried_again_at_once(desk, outcome):
    """Whoever waited knows that it failed: the same code may go again, by another account."""
    made = desk(client=Client(outcome))
    challenge = made.start()
    assert challenge.delivery is (outcome if isinstance(outcome, Outcome) else Outcome.NOT_SENT)
    assert challenge.resend_in == 0.0
    again = made.verifier.resend(challenge.id)
    assert (again.id, again.delivery, again.resend_in) == (challenge.id, Outcome.ACCEPTED, 60.0)
    assert made.client.codes[0] == made.client.codes[1]
    assert made.verifier.resend(challenge.id).retry_after == 60.0
    assert made.check(challenge)


def test_an_unknown_outcome_keeps_the_code_valid(desk):
    """The number may have another after a shorter wait; the challenge waits like any other."""
    made = desk(client=Client(Outcome.UNKNOWN, Outcome.UNKNOWN), delivery="background")
    challenge = sent(made, made.start())
    made.time.advance(29.999)
    assert made.start().issue is Issue.PHONE
    made.time.advance(0.001)
    assert made.verifier.resend(challenge.id).retry_after == 30.0
    assert made.start(usage_type="Register").issue is Issue.ISSUED
    assert made.check(challenge, made.client.codes[0])


def test_an_unknown_outcome_inline_may_be_tried_again_soon(desk):
    """After the shorter wait the same code goes again; a second copy of it does no harm."""
    made = desk(client=Client(Outcome.UNKNOWN))
    challenge = made.start()
    assert (challenge.delivery, challenge.resend_in) == (Outcome.UNKNOWN, 30.0)
    made.time.advance(29.999)
    assert made.verifier.resend(challenge.id).retry_after == 0.001
    made.time.advance(0.001)
    assert made.verifier.resend(challenge.id).delivery is Outcome.ACCEPTED
    assert made.client.codes[0] == made.client.codes[1]
    assert made.check(challenge)


@pytest.mark.parametrize("outcome", [*FAILED, Outcome.UNKNOWN])
def test_failed_sends_count_for_a_number_s_limits(desk, outcome):
    """Only the cooldown is given back, or whose sends fail would have guesses without end."""
    made = desk(client=Client(*[outcome] * 9), policy={"per_phone": ((5, 3600),)})
    issues = []
    for _ in range(6):
        issues.append(made.start().issue)
        made.time.advance(30)
    assert issues == [Issue.ISSUED] * 5 + [Issue.PHONE]
    made.time.advance(3600)
    assert made.start().issue is Issue.ISSUED


def test_a_failed_send_does_not_refund_the_address(desk):
    """Or an attacker could try numbers that always fail, for ever."""
    made = desk(client=Client(*[Outcome.REJECTED] * 20), policy={"per_ip": ((3, 600),)})
    issues = [made.start(f"+861380013800{n}", ip="192.0.2.1").issue for n in range(4)]
    assert issues == [Issue.ISSUED] * 3 + [Issue.IP]


def test_in_the_background(desk):
    """By default the answer does not wait for the message."""
    made = desk(delivery="background")
    challenge = made.start()
    assert challenge.delivery is None
    made.close()
    assert made.check(challenge)


def test_too_much_in_the_background(desk):
    """What cannot be sent is refunded like any failed send."""
    made = desk(delivery="background")
    made.verifier._sending._most = 0
    challenge = made.start()
    assert made.client.messages == []
    made.verifier._sending._most = 9
    assert made.verifier.resend(challenge.id).issue is Issue.COOLDOWN
    challenge = made.start()
    assert challenge.issue is Issue.ISSUED
    made.close()
    assert made.check(challenge)


# events and what must not be seen -----------------------------------------------------------------


def test_events(desk):
    """Issued, sent, failed, verified; masked, without a code."""
    made = desk()
    challenge = made.start()
    made.check(challenge, made.wrong())
    made.check(challenge)
    assert [(event.kind, event.detail) for event in made.events] == [
        (Kind.ISSUED, "issued"),
        (Kind.SENT, "accepted"),
        (Kind.FAILED, "wrong"),
        (Kind.VERIFIED, "verified"),
    ]
    assert {event.phone for event in made.events} == {"+86138****8000", ""}
    assert {event.challenge for event in made.events} == {challenge.id}


def test_an_observer_that_fails_changes_nothing(desk, caplog):
    """It is logged."""

    def failing(event):
        raise RuntimeError("boom")

    made = desk(observer=failing)
    assert made.check(made.start())
    assert "an observer failed" in caplog.text


def bare(record):
    """Type, file and line, without words of the exception and without its frames."""
    assert record.exc_info is None
    assert record.exc_text is None
    assert re.search(r"\b(Broken|KeyError)( at \S+test_verifier\.py:\d+)$", record.getMessage())
    assert "canary" not in record.getMessage()
    return record.getMessage()


def test_a_broken_client_shows_nothing(desk, caplog):
    """What failed in the background is logged by type and place: frames and words hold the code."""

    class Broken(Exception):
        pass

    class Failing(Client):
        def send(self, message, *, account, check):
            raise Broken(f"canary {message.content.params['code']} {message.to[0].e164}")

    made = desk(client=Failing(), delivery="background")
    made.start()
    made.close()
    (record,) = caplog.records
    assert bare(record).startswith("background work failed: ")


def test_a_failing_observer_shows_nothing(desk, caplog):
    """Nor does the log of its fault."""

    def failing(event):
        raise KeyError("canary")

    made = desk(observer=failing, client=Client(Outcome.ACCEPTED))
    made.start()
    assert [bare(each).startswith("an observer failed on Event") for each in caplog.records] == [
        True,
        True,
    ]


def test_nothing_shows_code_key_or_number(desk, caplog):
    """No repr, event, log or pickle of what users get to hold."""
    made = desk(client=Client(SendVetoed("not now")))
    vetoed = made.start(bind="canary-bind")
    made.time.advance(60)
    challenge = made.verifier.resend(vetoed.id, bind="canary-bind")
    outcome = made.check(challenge)
    code = made.client.codes[0]
    assert challenge.sent is not None
    seen = [
        repr(each) for each in (made.verifier, vetoed, challenge, outcome, made.store, *made.events)
    ]
    found = made.store.get(challenge.id)
    seen += [caplog.text, repr(found), str(challenge.for_screen()), repr(pickle.dumps(challenge))]
    for text in seen:
        assert code not in text.replace(challenge.id, "")
        assert "13800138000" not in text
        assert "0123456789abcdef" not in text.replace(challenge.id, "")
        assert "canary-bind" not in text


def test_an_outcome_cannot_be_mistaken(desk):
    """``if verifier.check(...)`` means what it says."""
    made = desk()
    challenge = made.start()
    assert bool(made.check(challenge, made.wrong())) is False
    assert bool(made.check(challenge)) is True


# outage ---------------------------------------------------------------------------------------


class Down:
    """A store that does not answer."""

    blocking = False

    def __getattr__(self, name):
        def fail(*args, **options):
            raise StoreError("down")

        return fail


def test_a_store_that_raises_stop_iteration(desk, monkeypatch):
    """It is no end of the flow, and goes through like any other bug."""
    made = desk()
    challenge = made.start()
    monkeypatch.setattr(made.store, "cancel", lambda challenge: next(iter(())))
    with pytest.raises(StopIteration):
        made.verifier.cancel(challenge.id)


def test_an_outage_fails_closed(desk):
    """Nothing is sent, nothing verified; the user is told to come again."""
    made = desk(store=Down())
    challenge = made.start()
    assert isinstance(challenge, Challenge)
    assert challenge.issue is Issue.UNAVAILABLE
    assert (challenge.id, challenge.shown) == ("", Shown.UNAVAILABLE)
    assert made.client.messages == []
    kept = f"{Key(KEY).id}.{'0' * 32}"
    outcome = made.verifier.check(kept, "123456")
    assert (outcome.reason, outcome.tries_left) == (Reason.UNAVAILABLE, None)
    again = made.verifier.resend(kept)
    assert (again.issue, again.id) == (Issue.UNAVAILABLE, kept)
    with pytest.raises(StoreError):
        made.verifier.cancel(kept)
    with pytest.raises(StoreError):
        made.verifier.unlock(PHONE)


def test_unlocking(desk):
    """A success elsewhere frees the number."""
    made = desk(policy={"failures": 1, "per_phone": ((9, 3600),)})
    made.check(made.start(), made.wrong())
    made.time.advance(60)
    challenge = made.start()
    assert made.check(challenge).reason is Reason.LOCKED
    made.verifier.unlock("13800138000")
    assert made.check(challenge)
