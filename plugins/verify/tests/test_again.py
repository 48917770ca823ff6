"""Sending again what a limit held back at first."""

import pytest

from sms_core_verify import Guard, Issue, Mode, Reason
from sms_core_verify.guard import Tally

OTHER = "+8613900139000"


def test_a_second_tab(desk):
    """Its challenge gets no code at first; a minute later "send again" sends the right one."""
    made = desk()
    first = made.start(bind="s")
    made.time.advance(5)
    second = made.start(bind="s")
    assert second.issue is Issue.PHONE
    assert made.check(second, made.client.codes[0], bind="s").reason is Reason.DECOY
    made.time.advance(60)
    again = made.verifier.resend(second.id, bind="s")
    assert (again.issue, again.id, again.tries) == (Issue.ISSUED, second.id, 4)
    assert len(made.client.messages) == 2
    assert made.check(second, bind="s")
    assert made.check(first, made.client.codes[0], bind="s").reason is Reason.SUPERSEDED


def test_as_long_as_the_limit_holds(desk):
    """Each resend asks it anew, and what is refused stays a decoy."""
    made = desk(policy={"per_phone": ((1, 200),)})
    made.start()
    second = made.start()
    for seconds, issue in ((60, Issue.PHONE), (60, Issue.PHONE), (80, Issue.ISSUED)):
        assert made.check(second, made.client.codes[0]).reason is Reason.DECOY
        made.time.advance(seconds)
        assert made.verifier.resend(second.id).issue is issue
    assert made.check(second)


def test_what_the_caller_made_a_decoy(desk):
    """It stays one, whatever a limit said of it besides."""
    made = desk()
    made.start()
    decoy = made.start(decoy=True)
    made.time.advance(60)
    assert made.verifier.resend(decoy.id).issue is Issue.DECOY
    assert len(made.client.messages) == 1


def test_a_country_that_is_not_served(desk):
    """Nothing is ever sent there."""
    made = desk()
    refused = [made.start("+447700900123"), made.start("+447700900123")]
    made.time.advance(60)
    assert {made.verifier.resend(each.id).shown.value for each in refused} == {"sent"}
    assert made.client.messages == []


def test_what_the_guard_made_a_decoy(desk, monkeypatch):
    """It stays one when times are better; a start sends."""
    made = desk(guard=Guard(mode=Mode.BLOCK))
    with monkeypatch.context() as low:
        low.setattr(made.store, "tally", lambda keys, *rest: [Tally(500, 0)] * len(keys))
        blocked = made.start()
    assert blocked.issue is Issue.GUARD
    made.time.advance(60)
    assert made.verifier.resend(blocked.id).issue is Issue.DECOY
    assert made.client.messages == []


def test_what_a_success_superseded(desk):
    """A limit's decoy too: it looks as if it were sent, and is not."""
    made = desk()
    first, second = made.start(), made.start()
    assert made.check(first)
    made.time.advance(60)
    again = made.verifier.resend(second.id)
    assert (again.issue, again.shown.value) == (Issue.SUPERSEDED, "sent")
    assert len(made.client.messages) == 1
    assert made.check(second, made.client.codes[0]).reason is Reason.SUPERSEDED


def test_with_fresh_codes(desk):
    """The code that is sent is the one that is right."""
    made = desk(policy={"fresh_codes": True})
    made.start()
    second = made.start()
    made.time.advance(60)
    assert made.verifier.resend(second.id).issue is Issue.ISSUED
    assert made.check(second)


@pytest.mark.parametrize("limit", ["per_phone", "per_prefix"])
def test_no_more_codes_than_the_limits_allow(desk, limit):
    """Decoys that become real are charged like any send, so nobody gains a guess."""
    made = desk(policy={limit: ((3, 10_000),), "lifetime": 600})
    begun = [made.start() for _ in range(8)]
    for _ in range(9):
        made.time.advance(60)
        begun = [made.verifier.resend(each.id) for each in begun]
    assert len(made.client.messages) == 3
