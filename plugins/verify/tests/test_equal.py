"""Known, unknown and blocked numbers take the same steps and give the same shape."""

from statistics import median
from time import process_time

import pytest
from verify_fakes import Client, Desk

from sms_core import Outcome
from sms_core_verify import Issue, codes
from sms_core_verify.stores.memory import MemoryStore

CASES = {
    Issue.ISSUED: ("+8613900139000", {}),
    Issue.DECOY: ("+8613900139000", {"decoy": True}),
    Issue.COUNTRY: ("+447700900123", {}),
    Issue.PHONE: ("+8613800138000", {}),
}


class Noting:
    """A store that notes what it is asked, in which order."""

    blocking = False

    def __init__(self):
        self.store, self.asked = MemoryStore(workers=1), []

    def __getattr__(self, name):
        operation = getattr(self.store, name)

        def call(*args, **options):
            self.asked.append((name, [len(each) if isinstance(each, list) else 0 for each in args]))
            return operation(*args, **options)

        return call


def started(issue, monkeypatch):
    """Store operations, hashes and pieces of background work of one start; the challenge."""
    store = Noting()
    made = Desk(store=store, delivery="background")
    made.start(ip="192.0.2.1")
    made.close()
    store.asked.clear()
    hashed, submitted = [], []
    mac = codes._mac

    def noting(key, *parts):
        hashed.append(parts[0])
        return mac(key, *parts)

    phone, options = CASES[issue]
    with monkeypatch.context() as patched:
        patched.setattr(codes, "_mac", noting)
        patched.setattr(made.verifier._sending, "submit", lambda work: submitted.append(1) or True)
        challenge = made.start(phone, ip="192.0.2.1", **options)
    assert challenge.issue is issue
    return store.asked, hashed, submitted, challenge


@pytest.mark.parametrize("issue", [*CASES][1:])
def test_the_same_steps_and_shape(issue, monkeypatch):
    """The same operations, hashes and work; a page cannot tell them apart."""
    *steps, known = started(Issue.ISSUED, monkeypatch)
    *others, other = started(issue, monkeypatch)
    assert others == steps
    shown, same = known.for_screen(), other.for_screen()
    assert len(shown.pop("challenge_id")) == len(same.pop("challenge_id"))
    assert shown == same


@pytest.mark.parametrize("issue", [*CASES][1:])
def test_checks_and_resends_look_the_same(issue):
    """Whoever holds a decoy sees tries go down like anybody, and may ask again like anybody."""
    made = Desk(policy={"tries": 3})
    made.start()
    phone, options = CASES[issue]
    pages = []
    for number, more in (("+8613700137000", {}), (phone, options)):
        challenge = made.start(number, **more)
        page = [made.check(challenge, "000000").for_screen() for _ in range(2)]
        page.append(made.verifier.resend(challenge.id).for_screen())
        made.time.advance(60)
        page.append(made.verifier.resend(challenge.id).for_screen())
        page += [made.check(challenge, "000000").for_screen() for _ in range(2)]
        made.time.advance(240)
        page.append(made.check(challenge, "000000").for_screen())
        for each in page:
            each.pop("challenge_id", None)
        pages.append(page)
    assert pages[0] == pages[1]


@pytest.mark.parametrize("issue", [*CASES][1:])
def test_the_same_steps_when_too_much_waits(issue):
    """What cannot be queued is settled in the user's path: for decoys as well, untold."""
    seen = []
    for phone, options in (CASES[Issue.ISSUED], CASES[issue]):
        store = Noting()
        made = Desk(store=store, delivery="background")
        made.start()
        made.close()
        store.asked.clear()
        made.events.clear()
        made.verifier._sending._most = 0
        made.start(phone, **options)
        seen.append((store.asked, [event.kind.value for event in made.events]))
    (known, failed), (other, silent) = seen
    assert other == known
    assert "send_failed" in failed
    assert "send_failed" not in silent


@pytest.mark.parametrize("outcome", [Outcome.REJECTED, Outcome.NOT_SENT, Outcome.UNKNOWN])
def test_an_outage_tells_nobody_apart(outcome):
    """Whether there was a message to fail shows in no answer, whenever one asks again."""
    pages = []
    for decoy in (False, True):
        made = Desk(client=Client(*[outcome] * 9), delivery="background")
        challenge, page = made.start(decoy=decoy), []
        for seconds in (0, 29, 1, 29, 1, 30, 30):
            made.close()
            made.time.advance(seconds)
            page += [made.verifier.resend(challenge.id), made.start(decoy=decoy)]
        made.close()
        page = [each.for_screen() for each in page]
        pages.append([(bool(each.pop("challenge_id")), each) for each in page])
        assert bool(made.client.messages) is not decoy
    assert pages[0] == pages[1]


def test_a_success_of_another_tells_nobody_apart():
    """Somebody's challenge of a number looks the same whether or not its owner signs in."""
    pages = []
    for known in (True, False):
        made = Desk(policy={"tries": 3})
        strange = made.start(decoy=not known)
        made.time.advance(60)
        own = made.start(decoy=not known)
        assert bool(known and made.check(own)) is known
        page = [made.verifier.check(strange.id, "000000").for_screen()]
        page.append(made.verifier.resend(strange.id).for_screen())
        made.time.advance(60)
        page.append(made.verifier.resend(strange.id).for_screen())
        assert len(made.client.messages) == 2 * known
        page += [made.verifier.check(strange.id, "000000").for_screen() for _ in range(3)]
        page.append(made.verifier.resend(strange.id).for_screen())
        pages.append([page, made.verifier.cancel(strange.id)])
    assert pages[0] == pages[1]


def test_giving_up_what_another_superseded():
    """It is there to be given up, like a decoy, and once."""
    told = []
    for known in (True, False):
        made = Desk()
        strange = made.start(decoy=not known)
        made.time.advance(60)
        own = made.start(decoy=not known)
        assert bool(known and made.check(own)) is known
        told.append([made.verifier.cancel(strange.id) for _ in range(2)])
    assert told == [[True, False]] * 2


def test_the_same_time():
    """Medians of interleaved starts differ by less than half; the vendor's time is not in them."""
    made = Desk(policy={"per_phone": ((10**6, 60),), "per_prefix": ()}, client=Client())
    made.verifier._inline = False
    made.verifier._sending.submit = lambda work: True
    times = {issue: [] for issue in CASES}
    for n in range(400):
        for issue, (phone, options) in CASES.items():
            number = phone if issue is Issue.PHONE else f"{phone[:-4]}{n:04d}"
            began = process_time()
            made.start(number, **options)
            times[issue].append(process_time() - began)
    usual = {issue: median(each) for issue, each in times.items()}
    assert max(usual.values()) < 1.5 * min(usual.values()), usual
