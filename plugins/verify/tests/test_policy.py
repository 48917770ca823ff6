"""Policies and keys: every bound, all faults at once."""

import pickle
from datetime import UTC, datetime
from math import inf

import attrs
import pytest
from verify_fakes import PHONE

from sms_core import ConfigError, Secret
from sms_core_verify import Issue, Key, KeyRing, Policy, Reason, TestNumbers

SOON, LONG = datetime(2023, 11, 15, tzinfo=UTC), "x" * 32


def refused(**fields):
    with pytest.raises(ConfigError) as caught:
        Policy(**{"max_per_minute": 60, **fields})
    return caught.value.faults


def test_defaults():
    """The stricter of the two named policies."""
    policy = Policy(max_per_minute=60)
    assert (policy.digits, policy.lifetime, policy.tries, policy.failures) == (6, 300, 5, 100)
    assert (policy.cooldown, policy.doubt_cooldown, policy.lock) == (60, 30, 86400)
    assert policy.per_phone == ((5, 3600), (10, 86400))
    assert policy.per_ip == ((10, 600), (50, 86400))
    assert policy.per_prefix == ((30, 600),)
    assert (policy.countries, policy.captcha, policy.fresh_codes) == (("86",), (), False)


def test_logto():
    """Logto's numbers beside the default; anything else may be said."""
    policy = Policy.logto(max_per_minute=inf, digits=8)
    assert (policy.digits, policy.lifetime, policy.tries) == (8, 600, 10)
    assert policy.per_phone == ((10, 600),)


def test_production_wants_a_limit_of_everything():
    """It may be infinite, but it must be said."""
    (fault,) = refused(max_per_minute=None)
    assert fault.startswith("max_per_minute: production needs a limit of all sends together")
    assert Policy(max_per_minute=inf)
    assert Policy(environment="test")


@pytest.mark.parametrize(
    ("field", "least", "most"),
    [
        ("digits", 6, 10),
        ("lifetime", 30, 600),
        ("tries", 1, 10),
        ("failures", 1, 100),
        ("lock", 60, 31 * 86400),
        ("cooldown", 30, 3600),
        ("doubt_cooldown", 30, 60),
    ],
)
def test_bounds(field, least, most):
    """The edges are allowed, what lies beyond is named."""
    for value in (least, most):
        assert getattr(Policy(**{"max_per_minute": 60, field: value}), field) == value
    for value in (least - 1, most + 1, float("nan")):
        assert any(field in fault for fault in refused(**{field: value}))


def test_short_codes_are_unsafe():
    """Four and five digits must be asked for by that name; three are never."""
    assert refused(digits=4) == (
        "digits: must be a whole number from 6 to 10 (4 and 5 only with unsafe_short=True)",
    )
    assert Policy(max_per_minute=60, digits=4, unsafe_short=True).digits == 4
    assert refused(digits=3, unsafe_short=True) == ("digits: must be a whole number from 4 to 10",)


@pytest.mark.parametrize(
    ("fields", "begins"),
    [
        ({"max_per_minute": 0}, "max_per_minute: must be a whole number from 1"),
        ({"countries": ()}, "countries: at least one"),
        ({"countries": ("CN",)}, "countries: must be calling codes"),
        ({"blocked": ("x",)}, "blocked: must be calling codes"),
        ({"per_phone": ((0, 60),)}, "per_phone: must be pairs"),
        ({"per_ip": ((1, 0),)}, "per_ip: must be pairs"),
        ({"per_prefix": ((1, inf),)}, "per_prefix: must be pairs"),
        ({"captcha": ((1, -1),)}, "captcha: must be pairs"),
        ({"doubt_cooldown": 60, "cooldown": 45}, "doubt_cooldown: must not be longer"),
    ],
)
def test_faults(fields, begins):
    """Each by its setting."""
    (fault,) = refused(**fields)
    assert fault.startswith(begins)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        *((field, value, "a whole number from") for field in ("digits", "tries", "failures")
          for value in (6.0, "6", None, True)),
        *((field, value, "a number from") for field in ("lifetime", "lock", "cooldown")
          for value in ("300", None, True)),
        ("doubt_cooldown", "30", "a number from"),
        *(("max_per_minute", value, "a whole number from 1, or math.inf")
          for value in (60.5, 60.0, "60", True, float("nan"), -inf)),
        *(("per_phone", value, "pairs of a count from 1 and seconds from 0.001, such as")
          for value in ((5, 3600), 5, None, "5/h", ("55",), ((2.5, 60),), ((True, 60),),
                        ((5, "60"),), ((5, None),), ((5, True),), ((5, 60, 1),), ((5, 0.0001),),
                        {5: 3600})),
        ("captcha", (3, 600), "pairs"),
        ("countries", None, "calling codes"),
        ("countries", ("",), "calling codes"),
        ("blocked", 1.5, "calling codes"),
        ("unsafe_short", "no", "True or False"),
        ("fresh_codes", 1, "True or False"),
        ("test_numbers", {PHONE: "123456"}, "TestNumbers(codes, expires_at)"),
    ],
)  # fmt: skip
def test_types(field, value, says):
    """What is of another kind is refused in a sentence, like what is out of bounds."""
    assert any(f"{field}: must be {says}" in fault for fault in refused(**{field: value}))


def test_a_calling_code_may_be_a_number():
    """It means the same."""
    assert Policy(max_per_minute=60, countries=86).countries == ("86",)


@pytest.mark.parametrize("environment", ["prod", "Production", "", "command line", None])
def test_environments_are_four(environment):
    """One that is mistyped is not taken for a test, in which more is allowed."""
    numbers = TestNumbers({PHONE: "123456"}, SOON)
    faults = refused(environment=environment, max_per_minute=None, test_numbers=numbers)
    assert faults == ("environment: must be one of production, staging, test, development",)
    assert Policy(environment="staging")
    assert Policy(environment="development")


def test_all_faults_at_once():
    """Nobody mends one to find the next."""
    assert len(refused(digits=3, tries=0, lifetime=601, countries=(), max_per_minute=None)) == 5


@pytest.mark.parametrize(
    ("policy", "least", "most"),
    [(attrs.asdict(Policy.logto(max_per_minute=9), recurse=False), 0, 600), ({}, 86400, 2 * 86400)],
)
def test_what_it_takes_to_lock_somebody_out(desk, policy, least, most):
    """A hundred wrong guesses: in ten minutes with Logto's numbers, else on the second day."""
    made = desk(policy={**policy, "environment": "test"})
    began, guesses = made.time.now, 0
    while guesses < 100:
        challenge = made.start()
        while made.check(challenge, made.wrong()).reason is Reason.WRONG:
            guesses += 1
        made.time.advance(60)
    assert least <= made.time.now - began <= most


# test numbers ---------------------------------------------------------------------------------


def test_a_test_number(desk):
    """Its code is fixed and nothing is sent; a number that is not listed is like any other."""
    numbers = TestNumbers({"138 0013 8000": "123456"}, expires_at=SOON)
    made = desk(policy={"test_numbers": numbers})
    challenge = made.start()
    assert (challenge.issue, challenge.shown.value) == (Issue.TEST, "sent")
    assert made.client.messages == []
    assert made.check(challenge, "123456").phone.e164 == PHONE
    other = made.start("+8613900139000")
    assert other.issue is Issue.ISSUED
    assert not made.check(other, "123456")


def test_a_test_number_ends(desk):
    """From its date on it gets real codes."""
    numbers = TestNumbers({PHONE: "123456"}, expires_at=SOON)
    made = desk(policy={"test_numbers": numbers, "tries": 9})
    made.time.now = SOON.timestamp() - 0.001
    assert made.start().issue is Issue.TEST
    made.time.advance(0.001)
    made.time.up += 60
    challenge = made.start()
    assert challenge.issue is Issue.ISSUED
    assert not made.check(challenge, "123456")


def test_a_test_number_ends_between_start_and_resend(desk):
    """The same code cannot be sent, and another one would not be right: nothing goes out."""
    numbers = TestNumbers({PHONE: "123456"}, expires_at=SOON)
    made = desk(policy={"test_numbers": numbers})
    made.time.now = SOON.timestamp() - 90
    challenge = made.start()
    made.time.advance(60)
    assert made.verifier.resend(challenge.id).issue is Issue.TEST
    made.time.advance(60)
    assert made.verifier.resend(challenge.id).issue is Issue.GONE
    assert made.client.messages == []
    assert made.check(challenge, "123456")


def test_another_code_than_the_challenge_s_is_not_sent(desk):
    """Such as one of more digits, by a policy that came in between."""
    before = desk()
    challenge = before.start()
    after = desk(store=before.store, policy={"digits": 8})
    before.time.advance(60)
    assert after.verifier.resend(challenge.id).issue is Issue.GONE
    assert after.client.messages == []


def test_a_test_number_as_decoy(desk):
    """Whoever wants no code accepted gets none accepted."""
    made = desk(policy={"test_numbers": TestNumbers({PHONE: "123456"}, expires_at=SOON)})
    assert not made.check(made.start(decoy=True), "123456")


def test_test_numbers_are_for_tests():
    """Production refuses them unless it is forced, and says all that is wrong."""
    numbers = TestNumbers({PHONE: "1234"}, expires_at=datetime(2030, 1, 1))  # noqa: DTZ001
    assert refused(test_numbers=numbers) == (
        "test_numbers: refused in production unless forced=True",
        "test_numbers: expires_at must be a datetime with a time zone",
        "test_numbers: the code of +86138****8000 must be 6 digits",
    )
    assert Policy(max_per_minute=60, test_numbers=TestNumbers({PHONE: "123456"}, SOON, forced=True))
    assert repr(numbers) == "<TestNumbers: 1 until 2030-01-01 00:00:00>"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"expires_at": "2099-01-01"}, "expires_at must be a datetime with a time zone"),
        ({"codes": {PHONE: 123456}}, "the code of +86138****8000 must be 6 digits"),
        ({"forced": "no"}, "refused in production unless forced=True"),
    ],
)
def test_types_of_test_numbers(fields, fault):
    """Refused by the policy, in sentences."""
    given = {"codes": {PHONE: "123456"}, "expires_at": SOON, "forced": True, **fields}
    assert refused(test_numbers=TestNumbers(**given)) == (f"test_numbers: {fault}",)


def test_test_numbers_are_a_mapping():
    """Each with its code."""
    with pytest.raises(ConfigError, match="codes must be a mapping of number to code"):
        TestNumbers([PHONE], SOON)


def test_a_reviewer_presses_twice(desk):
    """To a test number nothing is sent, so neither its limits nor those of all are for it."""
    numbers = TestNumbers({PHONE: "123456"}, expires_at=SOON)
    policy = {"max_per_minute": 1, "per_prefix": ((1, 600),)}
    made = desk(policy={"test_numbers": numbers, **policy})
    for _ in range(12):
        challenge = made.start()
        assert challenge.issue is Issue.TEST
        assert made.check(challenge, "123456")
    assert made.start("+8613800139000").issue is Issue.ISSUED
    made.time.advance(60)
    challenge = made.start()
    made.time.advance(60)
    assert made.verifier.resend(challenge.id).issue is Issue.TEST
    assert made.client.messages[1:] == []


def test_limits_of_addresses_are_for_test_numbers_too(desk):
    """And failures lock them: a fixed code is guessed no more often than another."""
    numbers = TestNumbers({PHONE: "123456"}, expires_at=SOON)
    made = desk(policy={"test_numbers": numbers, "per_ip": ((2, 600),), "failures": 2, "tries": 2})
    challenge = made.start(ip="192.0.2.1")
    assert [made.check(challenge, "000000").reason for _ in range(2)] == [Reason.WRONG] * 2
    assert made.check(made.start(ip="192.0.2.1"), "123456").reason is Reason.LOCKED
    assert made.start(ip="192.0.2.1").issue is Issue.IP


# keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [b"k" * 31, "k" * 31, Secret("k" * 31), [], {}, [LONG, LONG]])
def test_keys_that_are_none(key):
    """Too short, none at all, or the same twice; the key is not shown."""
    with pytest.raises(ConfigError) as caught:
        KeyRing(key) if isinstance(key, list) else KeyRing.of(key)
    assert "kkk" not in str(caught.value)


def test_ids_of_keys():
    """Given, or made from the key so that the same key has the same id everywhere."""
    assert Key(LONG).id == Key(LONG.encode()).id == Key(Secret(LONG)).id
    assert Key(LONG).id != Key("y" * 32).id
    assert KeyRing.of({"2026-11": LONG}).newest.id == "2026-11"
    with pytest.raises(ConfigError, match="an id is up to 32"):
        KeyRing([Key(LONG, "a.b")])


def test_keys_as_bytes_and_text():
    """Any bytes; text counts in UTF-8."""
    assert Key(bytes(range(256))).bytes == bytes(range(256))
    assert Key("é" * 16).bytes == "é".encode() * 16


def test_keys_are_not_shown():
    """Neither by repr nor by pickling."""
    ring = KeyRing([Key(LONG, "new"), Key("y" * 32, "old")])
    assert repr(ring) == "<KeyRing new, old>"
    assert LONG not in repr(ring.newest)
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(ring)


def test_names_outlive_a_rotation(desk):
    """With a secret of their own, limits go on counting."""
    naming = "n" * 32
    first = desk(key=KeyRing([LONG], names=naming))
    first.start()
    second = desk(key=KeyRing(["y" * 32], names=naming), store=first.store)
    assert second.start().issue is Issue.PHONE
    third = desk(key="y" * 32, store=first.store)
    assert third.start().issue is Issue.ISSUED
