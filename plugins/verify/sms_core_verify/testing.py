"""The suite that every store must pass.

For the author of a fourth::

    from sms_core_verify.testing import Harness, StoreContract

    class TestMyStore(StoreContract):
        @contextmanager
        def harness(self):
            clock = SettableClock()
            yield Harness(MyStore(clock), clock.advance)

Run it with pytest, or call the methods yourself: nothing here imports pytest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from threading import Barrier, Thread
from typing import Any

import attrs

from sms_core_verify.entries import Decoy, Entry, Guess, State
from sms_core_verify.guard import Count, Spans, Tally
from sms_core_verify.limits import Meter, Rule, Window
from sms_core_verify.rules import Issue, Reason
from sms_core_verify.stores import Store, StoreError

__all__ = ["Harness", "StoreContract", "race"]

_ids = count(1)
_RIGHT, _WRONG = b"r" * 32, b"w" * 32
_SECOND = 1000


@attrs.frozen
class Harness:
    """A new, empty store, and power over its surroundings.

    Attributes:
        store: under test.
        advance: makes the store's time go on by so many seconds; less than 0 makes the clock
            behind it go back.  ``None`` where it reads a clock that cannot.
        reopen: the same store as a new process would see it; ``None`` if that is an empty one.
        outage: in this context the store cannot reach what is behind it; ``None`` if nothing is.
        slack: seconds by which the store's time may be off.
    """

    store: Store
    advance: Callable[[float], None]
    reopen: Callable[[], Store] | None = None
    outage: Callable[[], AbstractContextManager[Any]] | None = None
    slack: float = 0.0


def entry(**fields: Any) -> Entry:
    """A challenge never seen before, whose right proof is ``r`` thirty-two times."""
    number = next(_ids)
    usual = {
        "id": f"k.{number:032x}",
        "phone": f"phone{number}",
        "usage_type": "SignIn",
        "proof": _RIGHT,
        "bound": b"b" * 32,
        "sealed": b"s" * 16,
        "life": 300 * _SECOND,
        "most": 5,
    }
    return Entry(**{**usual, **fields})


def guess(of: Entry, proof: bytes = _RIGHT, **fields: Any) -> Guess:
    """A guess at a challenge."""
    return Guess(**{"id": of.id, "proof": proof, **fields})


def meter(*windows: tuple[int, float], key: str = "", **fields: Any) -> Meter:
    """A meter from counts and seconds."""
    made = tuple(Window(times, int(length * _SECOND)) for times, length in windows)
    return Meter(key or f"key{next(_ids)}", Rule(issue=Issue.PHONE, windows=made, **fields))


def race(work: Callable[[int], Any], threads: int) -> list[Any]:
    """What each of so many threads gets when all begin at once; the first failure is raised."""
    results: list[Any] = [None] * threads
    failures: list[BaseException] = []
    begin = Barrier(threads)

    def run(number: int) -> None:
        try:
            begin.wait()
            results[number] = work(number)
        except BaseException as error:  # noqa: BLE001, raised again below
            failures.append(error)

    running = [Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if failures:
        raise failures[0]
    return results


class StoreContract:
    """Subclass it and say what the store is; every method is one promise of ``Store``."""

    #: Threads that race; the suite's short profile.
    threads = 32

    def harness(self) -> AbstractContextManager[Harness]:
        """A harness around a new, empty store."""
        raise NotImplementedError

    @contextmanager
    def _issued(self, **fields: Any) -> Iterator[tuple[Harness, Entry]]:
        with self.harness() as harness:
            made = entry(**fields)
            assert harness.store.issue(made, ()).granted
            yield harness, made

    # challenges ---------------------------------------------------------------------------------

    def test_an_entry_is_kept_as_it_is(self) -> None:
        """What was issued comes back, begun at the store's time."""
        with self._issued(ip="ip1") as (harness, made):
            found = harness.store.get(made.id)
            assert found is not None
            kept, now = found
            assert 0 < kept.started <= now
            assert kept == made._replace(started=kept.started, sent=kept.started)

    def test_there_is_nothing_under_another_id(self) -> None:
        """Nobody finds a challenge but by its id."""
        with self._issued() as (harness, _):
            stranger = entry()
            assert harness.store.get(stranger.id) is None
            assert harness.store.attempt(guess(stranger)).reason is Reason.EXPIRED
            assert not harness.store.cancel(stranger.id)
            harness.store.change(stranger.id, receipt="x")
            assert harness.store.get(stranger.id) is None

    def test_the_right_guess_is_right_once(self) -> None:
        """The second caller with the same code gets nothing."""
        with self._issued() as (harness, made):
            first = harness.store.attempt(guess(made))
            assert first.reason is Reason.VERIFIED
            assert first.entry is not None
            assert first.entry.state is State.USED
            assert first.entry.sealed == made.sealed
            assert harness.store.attempt(guess(made)).reason is Reason.USED

    def test_a_wrong_guess_costs_a_try(self) -> None:
        """Tries are counted, and told."""
        with self._issued() as (harness, made):
            for tries in (1, 2):
                attempt = harness.store.attempt(guess(made, _WRONG))
                assert attempt.reason is Reason.WRONG
                assert attempt.entry is not None
                assert attempt.entry.tries == tries

    def test_without_tries_the_right_guess_is_too_late(self) -> None:
        """A challenge dies of its last wrong guess."""
        with self._issued(most=2) as (harness, made):
            for _ in range(2):
                assert harness.store.attempt(guess(made, _WRONG)).reason is Reason.WRONG
            assert harness.store.attempt(guess(made)).reason is Reason.SPENT

    def test_the_last_try_may_be_the_right_one(self) -> None:
        """As many tries as were promised can win."""
        with self._issued(most=2) as (harness, made):
            harness.store.attempt(guess(made, _WRONG))
            assert harness.store.attempt(guess(made)).reason is Reason.VERIFIED

    def test_a_guess_for_another_number_or_purpose_is_wrong(self) -> None:
        """What the caller expects must be what the challenge is of."""
        with self._issued(most=9) as (harness, made):
            store = harness.store
            assert store.attempt(guess(made, phone="other")).reason is Reason.WRONG
            assert store.attempt(guess(made, usage_type="Register")).reason is Reason.WRONG
            right = guess(made, phone=made.phone, usage_type=made.usage_type)
            assert store.attempt(right).reason is Reason.VERIFIED

    def test_a_challenge_lives_its_time_and_no_longer(self) -> None:
        """At the moment of expiry it is over."""
        with self._issued() as (harness, made):
            harness.advance(299.9 - harness.slack)
            assert harness.store.attempt(guess(made, _WRONG)).reason is Reason.WRONG
            harness.advance(0.1 + harness.slack)
            assert harness.store.attempt(guess(made)).reason is Reason.EXPIRED

    def test_cancelling_ends_an_open_challenge(self) -> None:
        """Only once, and not a used one."""
        with self._issued() as (harness, made):
            assert harness.store.cancel(made.id)
            assert not harness.store.cancel(made.id)
            assert harness.store.attempt(guess(made)).reason is Reason.CANCELLED
            used = entry()
            harness.store.issue(used, ())
            harness.store.attempt(guess(used))
            assert not harness.store.cancel(used.id)

    def test_success_supersedes_the_number_s_others(self) -> None:
        """Of the same usage type; those that come later are not touched."""
        with self._issued(phone="p") as (harness, made):
            store = harness.store
            sibling, other, stranger = (
                entry(phone="p"),
                entry(phone="p", usage_type="Register"),
                entry(phone="q"),
            )
            for each in (sibling, other, stranger):
                store.issue(each, ())
            assert store.attempt(guess(made)).reason is Reason.VERIFIED
            later = entry(phone="p")
            store.issue(later, ())
            for tries in (1, 2):
                attempt = store.attempt(guess(sibling))
                assert attempt.reason is Reason.SUPERSEDED
                assert attempt.entry is not None
                assert (attempt.entry.tries, attempt.entry.state) == (tries, State.SUPERSEDED)
            assert store.cancel(sibling.id)
            assert store.attempt(guess(sibling)).reason is Reason.CANCELLED
            for each in (other, stranger, later):
                assert store.attempt(guess(each)).reason is Reason.VERIFIED
            assert store.attempt(guess(made)).reason is Reason.USED

    def test_a_success_long_ago_supersedes_nothing(self) -> None:
        """However a store remembers it, and whenever it forgets, later challenges live."""
        with self._issued(phone="p") as (harness, made):
            assert harness.store.attempt(guess(made)).reason is Reason.VERIFIED
            for _ in range(3):
                harness.advance(1255)
                later = entry(phone="p")
                harness.store.issue(later, ())
                harness.advance(30)
                assert harness.store.attempt(guess(later)).reason is Reason.VERIFIED

    def test_siblings_on_both_sides_of_a_memory(self) -> None:
        """Of two challenges the second's success ends the first, however long ago another was."""
        with self._issued(phone="p") as (harness, made):
            store = harness.store
            assert store.attempt(guess(made)).reason is Reason.VERIFIED
            harness.advance(1255)
            first, second = entry(phone="p"), entry(phone="p")
            store.issue(first, ())
            harness.advance(30)
            store.issue(second, ())
            assert store.attempt(guess(second)).reason is Reason.VERIFIED
            assert store.attempt(guess(first)).reason is Reason.SUPERSEDED

    def test_changes_touch_what_they_name(self) -> None:
        """Proof, receipt and time of sending, each alone; never tries or expiry."""
        with self._issued() as (harness, made):
            store = harness.store
            store.attempt(guess(made, _WRONG))
            store.change(made.id, receipt="main\nid-1")
            store.change(made.id, sent=77)
            store.change(made.id, proof=_WRONG)
            found = store.get(made.id)
            assert found is not None
            kept = found[0]
            assert (kept.receipt, kept.sent, kept.proof) == ("main\nid-1", 77, _WRONG)
            assert (kept.tries, kept.life, kept.state) == (1, made.life, State.OPEN)
            assert store.attempt(guess(made)).reason is Reason.WRONG
            assert store.attempt(guess(made, _WRONG)).reason is Reason.VERIFIED

    # failures -----------------------------------------------------------------------------------

    def _fail(self, store: Store, times: int, **fields: Any) -> None:
        for _ in range(times):
            made = entry(phone="p", most=1)
            store.issue(made, ())
            store.attempt(guess(made, _WRONG, **fields))

    def test_failures_in_a_row_lock_a_number(self) -> None:
        """Over all its challenges; a locked one pays a try and is not compared."""
        with self._issued(phone="p") as (harness, made):
            self._fail(harness.store, 3, failures=3)
            attempt = harness.store.attempt(guess(made, failures=3))
            assert attempt.reason is Reason.LOCKED
            assert attempt.entry is not None
            assert attempt.entry.tries == 1
            stranger = entry()
            harness.store.issue(stranger, ())
            assert harness.store.attempt(guess(stranger, failures=3)).reason is Reason.VERIFIED

    def test_success_forgets_failures(self) -> None:
        """Only failures in a row count."""
        with self._issued(phone="p") as (harness, made):
            self._fail(harness.store, 2, failures=3)
            assert harness.store.attempt(guess(made, failures=3)).reason is Reason.VERIFIED
            self._fail(harness.store, 2, failures=3)
            last = entry(phone="p")
            harness.store.issue(last, ())
            assert harness.store.attempt(guess(last, failures=3)).reason is Reason.VERIFIED

    def test_unlocking_forgets_failures(self) -> None:
        """An administrator, or a success elsewhere."""
        with self._issued(phone="p") as (harness, made):
            self._fail(harness.store, 3, failures=3)
            harness.store.unlock("p")
            assert harness.store.attempt(guess(made, failures=3)).reason is Reason.VERIFIED

    def test_time_forgets_failures(self) -> None:
        """So long after the last one."""
        with self._issued(phone="p") as (harness, made):
            self._fail(harness.store, 3, failures=3, lock=100 * _SECOND)
            harness.advance(99 - harness.slack)
            locked = guess(made, failures=3, lock=100 * _SECOND)
            assert harness.store.attempt(locked).reason is Reason.LOCKED
            harness.advance(1 + harness.slack)
            assert harness.store.attempt(locked).reason is Reason.VERIFIED

    def test_a_decoy_is_never_right_and_never_counts(self) -> None:
        """It pays tries like any other, but decoys cannot lock a number."""
        with self._issued(phone="p", decoy=Decoy.FORCED) as (harness, made):
            for tries in range(1, 6):
                attempt = harness.store.attempt(guess(made, failures=1))
                assert attempt.reason is Reason.DECOY
                assert attempt.entry is not None
                assert attempt.entry.tries == tries
            assert harness.store.attempt(guess(made)).reason is Reason.SPENT
            real = entry(phone="p")
            harness.store.issue(real, ())
            assert harness.store.attempt(guess(real, failures=1)).reason is Reason.VERIFIED

    # limits -------------------------------------------------------------------------------------

    def test_a_window_slides(self) -> None:
        """Never more than its count in any window of its length; the wait is exact."""
        with self.harness() as harness:
            limit = meter((2, 100))
            assert harness.store.charge([limit]).granted
            harness.advance(60)
            assert harness.store.charge([limit]).granted
            refused = harness.store.charge([limit])
            assert (refused.meter, refused.window) == (0, 0)
            assert abs(refused.wait - 40 * _SECOND) <= harness.slack * _SECOND
            harness.advance(39 - harness.slack)
            assert not harness.store.charge([limit]).granted
            harness.advance(1 + harness.slack)
            assert harness.store.charge([limit]).granted
            assert not harness.store.charge([limit]).granted

    def test_windows_of_one_meter_share_its_hits(self) -> None:
        """Each refuses by itself, and tells which it was."""
        with self.harness() as harness:
            limit = meter((3, 1000), (1, 10))
            charges = []
            for _ in range(3):
                charges += [harness.store.charge([limit]), harness.store.charge([limit])]
                harness.advance(10 + harness.slack)
            assert [charge.window for charge in charges] == [-1, 1, -1, 1, -1, 0]
            assert harness.store.charge([limit]).window == 0

    def test_a_refusal_charges_nothing_else(self) -> None:
        """All meters or none, whatever their order."""
        with self.harness() as harness:
            full, free = meter((1, 100)), meter((1, 100))
            harness.store.charge([full])
            assert harness.store.charge([free, full]).meter == 1
            assert harness.store.charge([full, free]).meter == 0
            assert harness.store.charge([free]).granted

    def test_sticky_meters_before_the_refusal_stay_charged(self) -> None:
        """Or a caller could ask about full numbers for ever."""
        with self.harness() as harness:
            caller, full, late = meter((1, 100), sticky=True), meter((1, 100)), meter((1, 100))
            harness.store.charge([full])
            assert harness.store.charge([caller, full]).meter == 1
            assert harness.store.charge([caller]).meter == 0
            harness.store.charge([full, meter((1, 100), key=late.key, sticky=True)])
            assert harness.store.charge([late]).granted

    def test_a_hidden_refusal_leaves_a_decoy(self) -> None:
        """It looks like any challenge; any other refusal leaves nothing."""
        with self.harness() as harness:
            full = meter((1, 100))
            harness.store.charge([full])
            hidden, open_ = entry(), entry()
            assert not harness.store.issue(
                hidden, [meter((1, 100), key=full.key, hidden=True)]
            ).granted
            assert harness.store.attempt(guess(hidden)).reason is Reason.DECOY
            assert not harness.store.issue(open_, [full]).granted
            assert harness.store.get(open_.id) is None

    def test_a_decoy_knows_what_made_it(self) -> None:
        """One that a limit made can become real, with tries and proof it had."""
        with self.harness() as harness:
            store, full = harness.store, meter((1, 100), hidden=True)
            store.charge([full])
            made, forced = entry(), entry(decoy=Decoy.FORCED)
            for each, kept in ((made, Decoy.LIMIT), (forced, Decoy.FORCED)):
                assert not store.issue(each, [full]).granted
                found = store.get(each.id)
                assert found is not None
                assert found[0].decoy is kept
            assert store.attempt(guess(made)).reason is Reason.DECOY
            store.change(made.id, decoy=Decoy.NONE)
            attempt = store.attempt(guess(made))
            assert attempt.reason is Reason.VERIFIED
            assert attempt.entry is not None
            assert attempt.entry.tries == 2

    def test_issuing_charges(self) -> None:
        """The charge and the entry are one operation, at one time."""
        with self.harness() as harness:
            limit, made = meter((1, 100)), entry()
            charge = harness.store.issue(made, [limit])
            found = harness.store.get(made.id)
            assert found is not None
            assert found[0].started == charge.at
            assert not harness.store.charge([limit]).granted

    def test_a_hit_can_be_taken_back_or_moved(self) -> None:
        """Nothing went out: the hit goes.  Nobody knows: it counts as earlier."""
        with self.harness() as harness:
            store, limit = harness.store, meter((2, 100))
            first = store.charge([limit])
            harness.advance(10)
            second = store.charge([limit])
            store.amend(limit.key, second.at, None)
            third = store.charge([limit])
            assert third.granted
            store.amend(limit.key, first.at + 1, None)  # nobody's
            assert not store.charge([limit]).granted
            store.amend(limit.key, third.at, third.at - 95 * _SECOND)
            harness.advance(5 + harness.slack)
            assert store.charge([limit]).granted
            assert not store.charge([limit]).granted

    def test_keys_are_apart(self) -> None:
        """What one number used does not count for another."""
        with self.harness() as harness:
            assert harness.store.charge([meter((1, 100))]).granted
            assert harness.store.charge([meter((1, 100))]).granted

    # counts -------------------------------------------------------------------------------------

    def test_counts_are_summed_once_their_span_is_over(self) -> None:
        """Neither before its challenges can be over, nor after the last of the spans."""
        with self.harness() as harness:
            store, spans = harness.store, Spans(1000 * _SECOND, 3)
            assert list(store.tally(["a", "b"], spans, Count.SENT)) == [Tally(0, 0)] * 2
            store.tally(["a"], spans, Count.SENT)
            store.tally(["a"], spans, Count.VERIFIED)
            harness.advance(2000)
            assert list(store.tally(["a", "b"], spans)) == [Tally(2, 1), Tally(1, 0)]
            harness.advance(2000)
            assert list(store.tally(["b", "c"], spans)) == [Tally(1, 0), Tally(0, 0)]
            harness.advance(1000)
            assert list(store.tally(["a"], spans)) == [Tally(0, 0)]

    def test_a_success_counts_for_the_time_of_its_start(self) -> None:
        """However late it comes."""
        with self.harness() as harness:
            store, spans = harness.store, Spans(1000 * _SECOND, 2)
            at = store.charge(()).at
            harness.advance(2000)
            store.tally(["a"], spans, Count.SENT, at)
            assert list(store.tally(["a"], spans, Count.VERIFIED, at)) == [Tally(1, 1)]

    # clock, restart, outage ---------------------------------------------------------------------

    def test_a_clock_that_goes_back_gives_no_more_time(self) -> None:
        """Not to a challenge, and not to a window: the store's time goes on."""
        with self._issued() as (harness, made):
            limit = meter((1, 100))
            harness.advance(200)
            before = harness.store.charge([limit]).at
            harness.advance(-100_000)
            assert harness.store.charge([limit]).at >= before
            harness.advance(99 - harness.slack)
            assert not harness.store.charge([limit]).granted
            harness.advance(1 + harness.slack)
            assert harness.store.attempt(guess(made)).reason is Reason.EXPIRED
            assert harness.store.charge([limit]).granted

    def test_a_clock_that_leaps_ends_challenges(self) -> None:
        """Rather too early than too late."""
        with self._issued() as (harness, made):
            harness.advance(400 * 86400)
            assert harness.store.attempt(guess(made)).reason is Reason.EXPIRED

    def test_a_restart_loses_nothing(self) -> None:
        """Tries, failures, hits and uses are there for the next process."""
        with self._issued(phone="p", most=2) as (harness, made):
            if harness.reopen is None:
                return
            limit = meter((1, 100))
            harness.store.charge([limit])
            harness.store.attempt(guess(made, _WRONG))
            again = harness.reopen()
            assert not again.charge([limit]).granted
            assert again.attempt(guess(made, failures=1)).reason is Reason.LOCKED
            assert again.attempt(guess(made)).reason is Reason.SPENT

    def test_an_outage_is_a_store_error(self) -> None:
        """Whatever the reason, and whatever was asked."""
        with self._issued() as (harness, made):
            if harness.outage is None:
                return
            store = harness.store
            operations: list[Callable[[], object]] = [
                lambda: store.issue(entry(), ()),
                lambda: store.charge([meter((1, 1))]),
                lambda: store.get(made.id),
                lambda: store.attempt(guess(made)),
                lambda: store.cancel(made.id),
                lambda: store.change(made.id, sent=1),
                lambda: store.amend("key", 1, None),
                lambda: store.unlock("p"),
                lambda: store.tally(["a"], Spans(1000, 1)),
            ]
            with harness.outage():
                assert [_ends(operation) for operation in operations] == [StoreError] * 9
            assert store.attempt(guess(made)).reason is Reason.VERIFIED

    # races --------------------------------------------------------------------------------------

    def test_many_at_once_get_no_more_guesses(self) -> None:
        """Exactly as many wrong guesses are compared as the challenge has tries."""
        with self._issued() as (harness, made):
            store = harness.store
            reasons = race(lambda _: store.attempt(guess(made, _WRONG)).reason, self.threads)
            assert reasons.count(Reason.WRONG) == made.most
            assert reasons.count(Reason.SPENT) == self.threads - made.most

    def test_many_at_once_have_one_winner(self) -> None:
        """However many bring the right code."""
        with self._issued() as (harness, made):
            store = harness.store
            reasons = race(lambda _: store.attempt(guess(made)).reason, self.threads)
            assert reasons.count(Reason.VERIFIED) == 1
            assert {*reasons} <= {Reason.VERIFIED, Reason.USED, Reason.SPENT}

    def test_many_at_once_pass_no_more_than_a_window_holds(self) -> None:
        """Charges are atomic."""
        with self.harness() as harness:
            store, limit = harness.store, meter((7, 1000))
            charges = race(lambda _: store.charge([limit]).granted, self.threads)
            assert charges.count(True) == 7


def _ends(operation: Callable[[], object]) -> type[BaseException] | None:
    try:
        operation()
    except Exception as error:  # noqa: BLE001, the kind is what is asked
        return type(error)
    return None
