"""Values of pushes and their errors: what they show, and what survives a pickle."""

import copy
import pickle

import pytest
from reports.office import NUMBER

from sms_core import ErrorClass, Retry, Verdict
from sms_core.errors import Refusal, ReportRefused, ReportsUnavailable
from sms_core.http import Response
from sms_core.reports import Pulled, Push, ReceiptBatch
from sms_core.secret import Credentials

SECRET = "canary-secret-of-this-year"


def test_a_push_shows_nothing():
    """Neither address nor headers nor body: all may hold the secret, or numbers."""
    push = Push("POST", f"https://x/{SECRET}", (("Authorization", SECRET),), SECRET.encode())
    assert repr(push) == f"<Push POST, {len(SECRET)} bytes>"


def test_headers():
    """By lowercase name, the first that came; nothing for none."""
    push = Push("POST", "/", (("X-One", "1"), ("x-one", "2"), ("Date", "")))
    assert [push.header(name) for name in ("x-one", "date", "x-two")] == ["1", "", ""]


def test_what_a_queue_gave_shows_no_handle():
    """Nor the secret of its credentials."""
    pulled = Pulled(handles=(SECRET,), credentials=Credentials("id", SECRET))
    assert SECRET not in repr(pulled)


def test_a_batch_shows_no_number():
    """Its reports mask them."""
    batch = ReceiptBatch((), Response(200, NUMBER.encode()))
    assert NUMBER not in repr(batch)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            ReportRefused(Refusal.OVERSIZED, "more than 3 bytes"),
            "report refused: it is too large (more than 3 bytes)",
        ),
        (
            ReportRefused(Refusal.STALE),
            "report refused: it is too old, or from the future",
        ),
        (
            ReportsUnavailable("not now", "BUSY", Verdict(ErrorClass.SERVICE, Retry.YES)),
            "not now",
        ),
        (ReportsUnavailable("not now"), "not now"),
    ],
)
def test_errors(error, sentence):
    """They say what happened, and are the same after a pickle or a copy."""
    for other in (error, pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert str(other) == sentence
        assert vars(other) == vars(error)
        assert type(other) is type(error)
