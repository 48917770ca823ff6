"""Any receipts of one message, in any order and number, say one thing."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import permutations, product

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports.strategies import ALIKE, RECEIPTS, REPORTS

from sms_core import PhoneNumber
from sms_core.receipts import DeliveryReceipt, DeliveryState, merged, standing

EARLY, LATE = datetime(2024, 3, 5, 6, tzinfo=UTC), datetime(2024, 3, 5, 7, tzinfo=UTC)
ONE, TWO = PhoneNumber("+8613800138000"), PhoneNumber("+8613800138001")


def receipt(state=DeliveryState.DELIVERED, recipient=ONE, **fields):
    told = {"account": "a", "message_id": "m", "received_at": EARLY, **fields}
    return DeliveryReceipt(state=state, recipient=recipient, **told)


@given(ALIKE)
def test_final_unless_unknown(one):
    """Whether more is to come follows from the state, unless it is given."""
    told = attrs.asdict(one, recurse=False)
    assert DeliveryReceipt(**told) == one
    del told["final"]
    assert DeliveryReceipt(**told).final is (one.state is not DeliveryState.UNKNOWN)


@given(ALIKE, ALIKE)
def test_commutative(one, other):
    """Which came first makes no difference, to the last field."""
    assert merged(one, other) == merged(other, one)


@given(ALIKE, ALIKE, ALIKE)
def test_associative(one, two, three):
    """Nor does which two met first."""
    assert merged(merged(one, two), three) == merged(one, merged(two, three))


@given(ALIKE)
def test_idempotent(one):
    """A repeat says nothing new."""
    assert merged(one, one) == one


@given(st.lists(ALIKE, min_size=1, max_size=5))
def test_all_permutations(receipts):
    """Every order of the same receipts ends in the same one, which is one of them."""
    ends = {reduce(merged, order) for order in permutations(receipts)}
    assert len(ends) == 1
    assert ends <= {*receipts}


@given(st.lists(ALIKE, min_size=1, max_size=5), st.data())
def test_multisets(receipts, data):
    """Repeats in any number and place change nothing."""
    more = data.draw(st.lists(st.sampled_from(receipts), max_size=10))
    mixed = data.draw(st.permutations([*receipts, *more]))
    assert standing(mixed) == standing(receipts)


@given(st.lists(ALIKE, min_size=1, max_size=8))
def test_never_backwards(receipts):
    """Once final, always final; once delivered for good, always delivered."""
    known = receipts[0]
    for each in receipts:
        before, known = known, merged(known, each)
        assert known.final >= before.final
        delivered = before.final and before.state is DeliveryState.DELIVERED
        assert not delivered or known.state is DeliveryState.DELIVERED


@pytest.mark.parametrize("states", [*product(DeliveryState, repeat=2)])
def test_final_beats_not_final(states):
    """Whatever the two say."""
    settled = receipt(states[0], final=True, received_at=EARLY, at=EARLY)
    passing = receipt(states[1], final=False, received_at=LATE, at=LATE)
    assert merged(passing, settled) == settled


def test_among_finals():
    """A delivery beats a failure, a failure beats expiry and refusal, and these not knowing."""
    order = "delivered failed expired rejected unknown".split()
    states = [DeliveryState(name) for name in order]
    for place, better in enumerate(states):
        for worse in states[place + 1 :]:
            late = receipt(worse, final=True, at=LATE)
            assert merged(late, receipt(better, at=EARLY)).state is better


def test_the_first_of_two_alike_stands():
    """The same report again does not move the time it came."""
    first, again = receipt(), receipt(received_at=LATE)
    assert merged(again, first) is first


def test_what_merging_keeps():
    """One of the two as it is; nothing is mixed of both."""
    one, other = receipt(code="A", at=EARLY), receipt(code="B", at=LATE, segments=2)
    assert merged(one, other) is other


def test_times_closer_than_a_float_can_tell():
    """Two reports a microsecond apart are two, however far ahead the calendar is."""
    far = datetime(9999, 12, 29, 1, 2, 3, 1, UTC)
    one, other = receipt(at=far), receipt(at=far + timedelta(microseconds=1))
    assert merged(one, other) == merged(other, one) == other


@pytest.mark.parametrize(
    "change", [{"account": "b"}, {"message_id": "n"}, {"recipient": TWO}, {"recipient": None}]
)
def test_different_messages(change):
    """They cannot be merged, and the refusal shows no number."""
    with pytest.raises(ValueError, match=r"^these receipts are of different messages$"):
        merged(receipt(), attrs.evolve(receipt(), **change))


@given(st.lists(RECEIPTS, max_size=12))
def test_standing(receipts):
    """One receipt for each message and recipient, which is all of its receipts merged."""
    found = standing(receipts)
    assert {*found} == {each.key for each in receipts}
    for key, stands in found.items():
        assert stands == reduce(merged, [each for each in receipts if each.key == key])


@given(st.lists(RECEIPTS, max_size=8), st.lists(RECEIPTS, max_size=8))
def test_standing_of_parts(first, rest):
    """What stands can be kept and added to."""
    kept = standing(first).values()
    assert standing([*kept, *rest]) == standing([*first, *rest])


def test_standing_reads_once():
    """An iterator will do, as the one of ``Client.receipts``."""
    assert standing(iter([receipt(), receipt(recipient=TWO)])).keys() == {
        ("a", "m", ONE.e164),
        ("a", "m", TWO.e164),
    }


@given(REPORTS)
def test_no_repr_shows_a_number(one):
    """Only the masked one."""
    number = getattr(one, "recipient", getattr(one, "sender", None))
    assert number is None or number.e164 not in f"{one!r} {one}"
