"""The tables and the pure functions: every row, every edge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core_verify.entries import Decoy, Entry, Failures, Guess, State
from sms_core_verify.rules import (
    CHECKS,
    STARTS,
    Attempt,
    Issue,
    Reason,
    Shown,
    charge,
    ending,
    fits,
)

ENTRY = Entry(
    id="k.1",
    phone="p",
    usage_type="SignIn",
    proof=b"right",
    bound=b"b",
    sealed=b"s",
    life=100,
    most=3,
    started=1000,
    sent=1000,
)
GUESS = Guess(id="k.1", proof=b"right", failures=4, lock=50)
NONE = Failures()


def entry(**fields):
    return ENTRY._replace(**fields)


def test_values():
    """What an entry and a guess are unless told otherwise."""
    assert ENTRY.expires == 1100
    assert (ENTRY.ip, ENTRY.decoy, ENTRY.tries, ENTRY.state, ENTRY.receipt) == (
        *("", Decoy.NONE, 0),
        *(State.OPEN, ""),
    )
    usual = Guess(id="k", proof=b"p")
    assert (usual.phone, usual.usage_type, usual.failures, usual.lock) == ("", "", 100, 86_400_000)
    assert (NONE.guesses, NONE.until) == (0, 0)
    assert Attempt(Reason.EXPIRED).entry is None
    assert repr(entry(tries=2)) == "<Entry SignIn OPEN, 2 of 3 tries>"
    assert [state.value for state in State] == [0, 1, 2, 3]
    assert [decoy.value for decoy in Decoy] == [0, 1, 2]


def test_every_check_has_a_row():
    """And only these tell more than that the code was not right."""
    assert list(CHECKS) == list(Reason)
    told = {reason: row.shown for reason, row in CHECKS.items()}
    assert told.pop(Reason.VERIFIED) is Shown.VERIFIED
    assert told.pop(Reason.UNAVAILABLE) is Shown.UNAVAILABLE
    assert {*told.values()} == {Shown.INVALID_OR_EXPIRED}
    charged = {reason for reason, row in CHECKS.items() if row.charged}
    tried = {Reason.VERIFIED, Reason.WRONG}
    assert charged == tried | {Reason.DECOY, Reason.SUPERSEDED, Reason.LOCKED}


def test_every_start_has_a_row():
    """What depends on the number is never shown; a code goes out in one case only."""
    assert list(STARTS) == list(Issue)
    assert [issue for issue, row in STARTS.items() if row.sends] == [Issue.ISSUED]
    shown = {}
    for issue, row in STARTS.items():
        shown.setdefault(row.shown, set()).add(issue)
    assert shown == {
        Shown.SENT: {
            *(Issue.ISSUED, Issue.TEST, Issue.DECOY, Issue.COUNTRY, Issue.GUARD),
            *(Issue.SUPERSEDED, Issue.PHONE, Issue.PREFIX),
        },
        Shown.SLOW_DOWN: {Issue.COOLDOWN, Issue.IP, Issue.GLOBAL},
        Shown.CAPTCHA_REQUIRED: {Issue.CAPTCHA},
        Shown.INVALID_OR_EXPIRED: {Issue.GONE},
        Shown.UNAVAILABLE: {Issue.UNAVAILABLE},
    }


def test_the_names_that_others_read():
    """Words in pages, logs and metrics stay as they are."""
    assert [each.value for each in Shown] == [
        *("verified", "invalid_or_expired", "sent", "slow_down", "captcha_required"),
        "unavailable",
    ]
    assert [each.value for each in Reason] == [each.name.lower() for each in Reason]
    assert [each.value for each in Issue] == [each.name.lower() for each in Issue]


def test_every_row_says_what_it_means():
    """For the log and the documentation, each differently."""
    meanings = [row.meaning for table in (CHECKS, STARTS) for row in table.values()]
    assert all(meaning.strip(" .") == meaning and len(meaning) > 10 for meaning in meanings)
    assert len(set(meanings)) == len(meanings) - 1  # the store's silence is the same in both
    assert not [meaning for meaning in meanings if "XX" in meaning or meaning != meaning.strip()]
    assert not [meaning for meaning in meanings if meaning.isupper() or meaning[0].isupper()]


@pytest.mark.parametrize(
    ("given", "now", "reason"),
    [
        (None, 1000, Reason.EXPIRED),
        (ENTRY, 999, Reason.EXPIRED),
        (ENTRY, 1000, None),
        (ENTRY, 1099, None),
        (ENTRY, 1100, Reason.EXPIRED),
        (entry(tries=2), 1000, None),
        (entry(tries=3), 1000, Reason.SPENT),
        (entry(tries=4), 1000, Reason.SPENT),
        (entry(state=State.USED), 1000, Reason.USED),
        (entry(state=State.SUPERSEDED), 1000, None),
        (entry(state=State.SUPERSEDED), 1100, Reason.EXPIRED),
        (entry(state=State.SUPERSEDED, tries=3), 1000, Reason.SPENT),
        (entry(state=State.CANCELLED), 1000, Reason.CANCELLED),
        (entry(state=State.USED, tries=3), 1000, Reason.USED),
        (entry(state=State.USED), 1100, Reason.EXPIRED),
    ],
)
def test_ending(given, now, reason):
    """Time first, then how it ended, then tries."""
    assert ending(given, now) is reason


def test_a_charge_comes_before_anything_is_compared():
    """A try and, in advance, a failure."""
    assert charge(ENTRY, NONE, GUESS, 1010) == (None, entry(tries=1), Failures(1, 1060))


def test_a_charge_of_what_is_over_changes_nothing():
    """Neither tries nor failures."""
    over, failed = entry(tries=3), Failures(2, 2000)
    assert charge(over, failed, GUESS, 1010) == (Reason.SPENT, over, failed)
    assert charge(None, failed, GUESS, 1010) == (Reason.EXPIRED, None, failed)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"decoy": Decoy.FORCED}, Reason.DECOY),
        ({"decoy": Decoy.LIMIT}, Reason.DECOY),
        ({"state": State.SUPERSEDED}, Reason.SUPERSEDED),
        ({"state": State.SUPERSEDED, "decoy": Decoy.LIMIT}, Reason.SUPERSEDED),
    ],
)
def test_what_cannot_be_right_pays_a_try_only(fields, reason):
    """It says so, whatever the failures."""
    for failed in (NONE, Failures(9, 2000)):
        paid = entry(**fields, tries=1)
        assert charge(entry(**fields), failed, GUESS, 1010) == (reason, paid, failed)


@pytest.mark.parametrize(
    ("before", "granted", "after"),
    [
        (Decoy.NONE, True, Decoy.NONE),
        (Decoy.NONE, False, Decoy.LIMIT),
        (Decoy.FORCED, True, Decoy.FORCED),
        (Decoy.FORCED, False, Decoy.FORCED),
    ],
)
def test_what_limits_make_a_decoy(before, granted, after):
    """Only what would have been sent; what was never to be stays so."""
    assert before.after(granted=granted) is after


@pytest.mark.parametrize(
    ("failed", "reason", "after"),
    [
        (Failures(3, 2000), None, Failures(4, 1060)),
        (Failures(4, 2000), Reason.LOCKED, Failures(4, 2000)),
        (Failures(5, 2000), Reason.LOCKED, Failures(5, 2000)),
        (Failures(4, 1011), Reason.LOCKED, Failures(4, 1011)),
        (Failures(4, 1010), None, Failures(1, 1060)),
        (Failures(1, 1009), None, Failures(1, 1060)),
    ],
)
def test_locks(failed, reason, after):
    """At the limit, until the time is over; a locked number pays a try."""
    assert charge(ENTRY, failed, GUESS, 1010) == (reason, entry(tries=1), after)


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({}, True),
        ({"phone": "p", "usage_type": "SignIn"}, True),
        ({"proof": b"wrong"}, False),
        ({"proof": b"righ"}, False),
        ({"phone": "q"}, False),
        ({"usage_type": "Register"}, False),
        ({"phone": "q", "usage_type": "SignIn"}, False),
        ({"proof": b"wrong", "phone": "p", "usage_type": "SignIn"}, False),
    ],
)
def test_fits(fields, right):
    """Proof, number and purpose, all of them."""
    assert fits(ENTRY, GUESS._replace(**fields)) is right


@given(
    st.builds(
        entry,
        tries=st.integers(0, 5),
        state=st.sampled_from(State),
        decoy=st.sampled_from(Decoy),
    ),
    st.builds(Failures, st.integers(0, 6), st.integers(900, 1200)),
    st.integers(900, 1200),
)
def test_a_charge_never_gives_back(given, failed, now):
    """Tries never fall, and nothing else of an entry changes."""
    reason, after, failures = charge(given, failed, GUESS, now)
    assert after.tries - given.tries == (reason is None or CHECKS[reason].charged)
    assert after._replace(tries=given.tries) == given
    assert after.tries <= max(given.tries, given.most)
    if reason is None:
        assert failures.guesses <= GUESS.failures
    else:
        assert failures == failed
