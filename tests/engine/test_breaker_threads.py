"""The breaker between threads: one probe, one opening."""

from threading import Event

from engine.test_breaker import resting
from engine.world import message

from sms_core import Outcome, Policy
from sms_core.engine.health import Breaker


def test_a_probe_of_many_threads(threads):
    """Of 16 threads at a half-open breaker exactly one is admitted."""
    for _ in range(50):
        breaker = Breaker(Policy(), lambda: 0.5)
        for _ in range(5):
            breaker.record(0.0, failed=True)
        assert sum(threads(16, lambda _, breaker=breaker: breaker.admits(15.0))) == 1


def test_one_client_probes_once(threads):
    """While the probe of one thread is under way, 15 others are turned away at once."""
    world, made = resting()
    world.now += 20.0
    turned_away, all_others = [], Event()

    def slow(request, timeout):
        assert all_others.wait(10.0)
        return world(request, timeout)

    def send(_):
        result = made.send(message(), check=False)
        if not result.attempts:
            turned_away.append(result)
        if len(turned_away) == 15:
            all_others.set()
        return result

    made._transport = slow
    results = threads(16, send)
    assert [result.outcome for result in results].count(Outcome.ACCEPTED) == 1
    assert len(turned_away) == 15


def test_failures_of_many_threads(threads):
    """Failures that 16 threads tell at once open it once."""
    breaker = Breaker(Policy(breaker_failures=16), lambda: 0.5)
    changes = threads(16, lambda _: breaker.record(0.0, failed=True))
    assert sum(changes) == 1
