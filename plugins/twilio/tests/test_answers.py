"""Reading Twilio's answers: every shape of them, and everything that is none."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core import ErrorClass, Failover, Outcome, Retry, SendResult, Template
from sms_core.http import Response
from sms_core.testing.strategies import almost

SID = "SM" + "1" * 32
TAKEN = {
    "account_sid": "AC" + "0" * 31 + "1",
    "body": "Your code is 417358",
    "date_created": "Tue, 05 Mar 2024 06:07:08 +0000",
    "date_sent": None,
    "error_code": None,
    "error_message": None,
    "num_segments": "1",
    "sid": SID,
    "status": "queued",
    "to": "+8613800138000",
}


def refusal(code, message="no", status=400):
    more = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": message, "more_info": more, "status": status}


@pytest.mark.parametrize("status", ["queued", "accepted", "scheduled", "sending", "sent"])
def test_accepted(answered, status):
    """A message that has an id was taken; it is only on its way."""
    headers = {"twilio-request-id": "RQ1"}
    [each] = answered({**TAKEN, "status": status}, headers=headers).recipients
    assert each.outcome is Outcome.ACCEPTED
    assert (each.message_id, each.code, each.request_id) == (SID, status, "RQ1")
    assert (each.recipient.e164, each.account) == ("+8613800138000", "main")


@pytest.mark.parametrize("status", ["failed", "undelivered", "canceled"])
@pytest.mark.parametrize(
    ("error_code", "code", "kind", "failover"),
    [
        (30002, "30002", ErrorClass.PERMISSION, Failover.YES),
        (30007, "30007", ErrorClass.CONTENT, Failover.POLICY),
        (39999, "39999", ErrorClass.UNKNOWN, Failover.POLICY),
        (None, "failed", ErrorClass.UNKNOWN, Failover.POLICY),
        (21610, "21610", ErrorClass.BLOCKED, Failover.NO),
        ("21612", "21612", ErrorClass.RECIPIENT, Failover.YES),
        (21705, "21705", ErrorClass.SIGN_NAME, Failover.YES),
    ],
)
def test_failed_at_once(answered, status, error_code, code, kind, failover):
    """A message that is taken and failed in one answer was not sent, and its code says why."""
    born = {**TAKEN, "status": status, "error_code": error_code, "error_message": "no"}
    [each] = answered(born, 201).recipients
    assert each.outcome is Outcome.REJECTED
    assert (each.code, each.text, each.message_id) == (code, "no", SID)
    assert (each.verdict.error_class, each.verdict.failover) == (kind, failover)


@pytest.mark.parametrize(
    ("status", "code", "kind", "retry"),
    [
        (400, 21211, ErrorClass.RECIPIENT, Retry.NO),
        (400, 21610, ErrorClass.BLOCKED, Retry.NO),
        (401, 20003, ErrorClass.AUTH, Retry.NO),
        (404, 20404, ErrorClass.REQUEST, Retry.NO),
        (429, 20429, ErrorClass.THROTTLED, Retry.YES),
        (429, 21611, ErrorClass.THROTTLED, Retry.LATER),
        (400, 99999, ErrorClass.REQUEST, Retry.NO),
        (401, 99999, ErrorClass.AUTH, Retry.NO),
        (403, 99999, ErrorClass.PERMISSION, Retry.NO),
        (429, 99999, ErrorClass.THROTTLED, Retry.YES),
    ],
)
def test_refusals(answered, status, code, kind, retry):
    """A refusal is judged by its code, or by its status where nobody knows the code."""
    [each] = answered(refusal(code, "Twilio's words", status), status).recipients
    assert each.outcome is Outcome.REJECTED
    assert (each.verdict.error_class, each.verdict.retry) == (kind, retry)
    assert (each.code, each.text) == (str(code), "Twilio's words")


def test_codes_that_are_no_numbers(answered):
    """In an answer of Twilio's shape any code is one; nobody has heard of it."""
    [each] = answered(refusal("brand-new"), 400).recipients
    assert (each.outcome, each.code) == (Outcome.REJECTED, "brand-new")
    assert each.verdict.error_class is ErrorClass.REQUEST


@pytest.mark.parametrize("code", [20500, 20503, 21211, 99999])
@pytest.mark.parametrize("status", [500, 502, 503])
def test_faults_of_the_server(answered, code, status):
    """After a fault of the server the message may have gone out, whatever the code."""
    [each] = answered(refusal(code, status=status), status).recipients
    assert each.outcome is Outcome.UNKNOWN
    assert each.verdict.failover is Failover.POLICY


def test_how_long_to_wait(answered):
    """What Twilio says of when to ask again is kept."""
    [each] = answered(refusal(20429, status=429), 429, {"retry-after": "3"}).recipients
    assert (each.verdict.retry, each.retry_after) == (Retry.YES, 3.0)


def test_newer_form(answered):
    """Problem details (RFC 9457) are read as well."""
    body = {
        "type": "https://www.twilio.com/docs/errors/20404", "title": "Not found", "status": 404,
        "code": 20404, "detail": "No such account",
    }  # fmt: skip
    [each] = answered(body, 404).recipients
    assert (each.code, each.text) == ("20404", "No such account")


def test_echoes_are_masked(answered):
    """Numbers and values that Twilio repeats do not get into the result."""
    words = "Invalid 'To' Phone Number: +861380013XXXX 13800138000, variable xy-417358"
    content = Template("SignIn", {"code": "xy-417358"})
    [each] = answered(refusal(21211, words), 400, content=content).recipients
    assert not [part for part in ("13800138000", "417358") if part in each.text]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (201, b"<html>"),
        (201, b"[]"),
        (201, {"status": "queued"}),
        (202, TAKEN),
        (301, b"elsewhere"),
        (400, b"<html>bad request</html>"),
        (400, {"message": "a proxy's"}),
        (403, {"code": True, "message": "x"}),
        (403, {"code": "forbidden", "message": "x"}),
        (403, {"code": "forbidden", "status": 400}),
        (403, {"code": "", "status": 403}),
        (502, b"bad gateway"),
        (200, refusal(21211)),
    ],
)
def test_not_the_providers(answered, status, body):
    """What is not Twilio's says nothing: the message may have gone out."""
    [each] = answered(body, status).recipients
    assert each.outcome is Outcome.UNKNOWN
    assert each.code == f"HTTP {status}"


def test_throttled_by_whatever_stands_between(answered):
    """429 alone says that nothing was taken."""
    [each] = answered(b"slow down", 429, {"retry-after": "7"}).recipients
    assert each.outcome is Outcome.REJECTED
    assert (each.verdict.retry, each.retry_after) == (Retry.YES, 7.0)


@settings(deadline=None)
@given(
    st.binary() | st.sampled_from([TAKEN, refusal(21211), refusal(20500)]).flatmap(almost),
    st.integers(100, 599),
)
def test_reading_is_total(provider, batch, ctx, body, status):
    """Any bytes with any status give one result for the number, and no exception."""
    result = provider().send(batch(), ctx).parse(Response(status, body))
    assert isinstance(result, SendResult)
    [each] = result.recipients
    accepted = each.outcome is Outcome.ACCEPTED
    assert accepted is (each.verdict is None)
    if accepted:
        assert status in (200, 201)
        assert each.message_id == json.loads(body)["sid"]
    if status >= 500:
        assert each.outcome is Outcome.UNKNOWN
