"""Only a machine that stood still gives a test another try."""

import pytest
import steady


@pytest.fixture
def failing():
    """Fails so many times, and keeps how often it was called."""

    def make(times):
        calls = []

        @steady.undisturbed
        def test():
            calls.append(1)
            if len(calls) <= times:
                pytest.fail("too late")
            return calls

        return test, calls

    return make


def test_a_failure_is_a_failure(failing, monkeypatch):
    """While the machine went on, the first one counts."""
    monkeypatch.setattr(steady, "LATE", 3600.0)
    test, calls = failing(1)
    with pytest.raises(pytest.fail.Exception, match="too late"):
        test()
    assert len(calls) == 1


def test_what_a_standstill_spoilt_is_tried_again(failing, monkeypatch):
    """Until it succeeds."""
    monkeypatch.setattr(steady, "LATE", -3600.0)
    test, _ = failing(3)
    assert len(test()) == 4


def test_tries_end(failing, monkeypatch):
    """What never succeeds fails in the end."""
    monkeypatch.setattr(steady, "LATE", -3600.0)
    test, calls = failing(1000)
    with pytest.raises(pytest.fail.Exception, match="too late"):
        test()
    assert len(calls) == steady.TRIES
