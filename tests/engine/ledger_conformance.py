"""What every ledger must do.  Inherit ``LedgerConformance`` and give it a ``ledger`` fixture.

    class TestMine(LedgerConformance):
        @pytest.fixture
        def ledger(self):
            return MyLedger(keep=86400.0)

        @pytest.fixture
        def brief(self):
            return MyLedger(keep=0.1)

A ledger that keeps less than a whole result keeps at least, of each recipient by position:
outcome, account, message id, code, text and request id; and the reference.
"""

from sms_core import Outcome, PhoneNumber, RecipientResult, SendResult
from sms_core.ledger import NOBODY, Claim, Entry

NOW, LEASE, DAY = 1_700_000_000.0, 60.0, 86400.0
PRINT, OTHER = "f" * 64, "0" * 64
KEPT = ("recipient", "outcome", "account", "message_id", "code", "text", "request_id")


def result(*outcomes, reference="ref-1"):
    """A result with these outcomes; recipients are nobody."""
    return SendResult(
        tuple(
            RecipientResult(
                recipient=NOBODY,
                outcome=outcome,
                account="main",
                message_id=f"id-{place}",
                code="OK",
                text="said so",
                request_id="R-1",
            )
            for place, outcome in enumerate(outcomes or (Outcome.ACCEPTED,))
        ),
        (),
        reference,
    )


def kept(told):
    """What of a result must have been kept."""
    return told.reference, [[getattr(each, name) for name in KEPT] for each in told.recipients]


class LedgerConformance:
    """The order is reserve, send, settle; a crash in between is never "free"."""

    def test_a_free_key(self, ledger):
        """A key nobody has is yours."""
        assert ledger.reserve("k", PRINT, NOW, LEASE) == Entry(Claim.YOURS, PRINT)

    def test_a_taken_key(self, ledger):
        """A key that is being sent is told as such, to whoever asks."""
        ledger.reserve("k", PRINT, NOW, LEASE)
        for later in (0.0, 1.0, LEASE - 0.001):
            assert ledger.reserve("k", PRINT, NOW + later, LEASE).claim is Claim.IN_FLIGHT

    def test_a_key_in_flight_outlives_its_keeping(self, brief):
        """A ledger that keeps entries for less than a message may take waits all the same."""
        brief.reserve("k", PRINT, NOW, LEASE)
        assert brief.reserve("k", PRINT, NOW + LEASE - 0.001, LEASE).claim is Claim.IN_FLIGHT

    def test_a_settled_key(self, ledger):
        """A settled key gives the first result, again and again."""
        first = result(Outcome.ACCEPTED, Outcome.REJECTED, Outcome.UNKNOWN, Outcome.NOT_SENT)
        ledger.reserve("k", PRINT, NOW, LEASE)
        ledger.settle("k", first)
        for later in (0.0, LEASE, DAY - 1.0):
            entry = ledger.reserve("k", PRINT, NOW + later, LEASE)
            assert (entry.claim, entry.fingerprint) == (Claim.SETTLED, PRINT)
            assert kept(entry.result) == kept(first)

    def test_a_crash(self, ledger):
        """A claim never settled is lapsed when its lease is over, and stays so."""
        ledger.reserve("k", PRINT, NOW, LEASE)
        for later in (LEASE, LEASE + 1.0, DAY - 1.0):
            assert ledger.reserve("k", PRINT, NOW + later, LEASE).claim is Claim.LAPSED

    def test_a_late_settlement(self, ledger):
        """Who was only slow may still settle."""
        ledger.reserve("k", PRINT, NOW, LEASE)
        ledger.reserve("k", PRINT, NOW + LEASE, LEASE)
        ledger.settle("k", result())
        assert ledger.reserve("k", PRINT, NOW + LEASE, LEASE).claim is Claim.SETTLED

    def test_released(self, ledger):
        """A claim given back leaves the key free, also for another message."""
        ledger.reserve("k", PRINT, NOW, LEASE)
        ledger.release("k")
        assert ledger.reserve("k", OTHER, NOW, LEASE) == Entry(Claim.YOURS, OTHER)

    def test_a_settled_key_is_not_released(self, ledger):
        """A result once kept is not given away by a late release."""
        ledger.reserve("k", PRINT, NOW, LEASE)
        ledger.settle("k", result())
        ledger.release("k")
        assert ledger.reserve("k", PRINT, NOW, LEASE).claim is Claim.SETTLED

    def test_releasing_what_nobody_has(self, ledger):
        """Releasing or settling a key that is not reserved does nothing."""
        ledger.release("k")
        ledger.settle("k", result())
        assert ledger.reserve("k", PRINT, NOW, LEASE).claim is Claim.YOURS

    def test_the_fingerprint_is_the_first_one_s(self, ledger):
        """Whoever asks with another message learns whose key it is, and changes nothing."""
        ledger.reserve("k", PRINT, NOW, LEASE)
        assert ledger.reserve("k", OTHER, NOW, LEASE).fingerprint == PRINT
        ledger.settle("k", result())
        assert ledger.reserve("k", OTHER, NOW, LEASE).fingerprint == PRINT
        assert ledger.reserve("k", PRINT, NOW, LEASE).fingerprint == PRINT

    def test_keys_are_apart(self, ledger):
        """One key tells nothing of another, however alike."""
        keys = ["k", "K", "k ", " k", "k%", "k_", "\u00e9", "e\u0301", "", "0", "k\n", "'; DROP"]
        assert {ledger.reserve(key, PRINT, NOW, LEASE).claim for key in keys} == {Claim.YOURS}
        ledger.settle("k", result())
        claims = [ledger.reserve(key, PRINT, NOW, LEASE).claim for key in keys]
        assert claims == [Claim.SETTLED] + [Claim.IN_FLIGHT] * (len(keys) - 1)

    def test_forgotten_after_a_day(self, ledger):
        """An entry is kept for a day and then forgotten, settled or not."""
        ledger.reserve("k", PRINT, NOW, LEASE)
        ledger.settle("k", result())
        ledger.reserve("l", PRINT, NOW, LEASE)
        for key in "kl":
            assert ledger.reserve(key, OTHER, NOW + DAY, LEASE).claim is Claim.YOURS

    def test_no_number_is_asked_for(self, ledger):
        """Nobody's results come back as nobody's."""
        ledger.reserve("k", PRINT, NOW, LEASE)
        ledger.settle("k", result(Outcome.ACCEPTED, Outcome.ACCEPTED))
        told = ledger.reserve("k", PRINT, NOW, LEASE).result
        assert [each.recipient for each in told.recipients] == [PhoneNumber(NOBODY.e164)] * 2

    def test_a_race(self, ledger, threads):
        """Of 32 threads that want one key exactly one gets it."""
        for number in range(5):
            claims = threads(32, lambda _, n=number: ledger.reserve(f"k{n}", PRINT, NOW, LEASE))
            assert [entry.claim for entry in claims].count(Claim.YOURS) == 1

    def test_a_race_for_a_lapsed_key(self, ledger, threads):
        """A lapsed key is nobody's, however many ask."""
        ledger.reserve("k", PRINT, NOW, LEASE)
        claims = threads(16, lambda _: ledger.reserve("k", PRINT, NOW + LEASE, LEASE))
        assert {entry.claim for entry in claims} == {Claim.LAPSED}
