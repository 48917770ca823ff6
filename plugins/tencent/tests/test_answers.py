"""Reading Tencent's answers: every shape of them, and everything that is none."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core import ErrorClass, Outcome
from sms_core.http import Response
from sms_core.meanings import number
from sms_core.testing.strategies import almost

ONE, TWO = "+8613800138000", "+8613900139000"
THIRTY_SECONDS = "LimitExceeded.PhoneNumberThirtySecondLimit"


def status(number=ONE, code="Ok", **fields):
    accepted = code == "Ok"
    return {
        "SerialNo": f"5000:{number[-4:]}" if accepted else "",
        "PhoneNumber": number,
        "Fee": 1 if accepted else 0,
        "SessionContext": "order-7",
        "Code": code,
        "Message": "send success" if accepted else "refused",
        "IsoCode": "CN",
        **fields,
    }


def statuses(*given, **fields):
    return {"Response": {"SendStatusSet": [*given], "RequestId": "RID", **fields}}


def error(code, message="refused", **fields):
    inner = {"Error": {"Code": code, "Message": message}, "RequestId": "RID", **fields}
    return {"Response": inner}


def test_accepted(answered):
    """An accepted number has its own message id and billed segments."""
    [each] = answered(statuses(status(Fee=3))).recipients
    assert each.outcome is Outcome.ACCEPTED
    assert (each.message_id, each.code, each.text) == ("5000:8000", "Ok", "send success")
    assert (each.request_id, each.account) == ("RID", "main")
    assert (each.fee, each.segments) == (3, 3)


@pytest.mark.parametrize("code", ["Ok", "OK", "ok"])
def test_ok_in_any_case(answered, code):
    """The vendor's own samples differ in how ``Ok`` is written."""
    assert answered(statuses(status(Code=code))).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("order", [(ONE, TWO), (TWO, ONE)])
def test_told_by_number(answered, order):
    """Entries come in any order; each belongs to its number."""
    result = answered(statuses(*map(status, order)), to=(ONE, TWO))
    assert [each.recipient.e164 for each in result.recipients] == [ONE, TWO]
    assert [each.message_id for each in result.recipients] == ["5000:8000", "5000:9000"]


def test_number_without_plus(answered):
    """An entry's number is known without its plus as well."""
    assert answered(statuses(status(ONE[1:]))).outcome is Outcome.ACCEPTED


def test_partly_refused(answered):
    """One number may be accepted and the next one refused."""
    result = answered(statuses(status(ONE), status(TWO, THIRTY_SECONDS)), to=(ONE, TWO))
    one, two = result.recipients
    assert one.outcome is Outcome.ACCEPTED
    assert two.outcome is Outcome.REJECTED
    assert two.verdict.error_class is ErrorClass.THROTTLED
    assert (two.code, two.text, two.message_id, two.fee) == (THIRTY_SECONDS, "refused", "", 0)
    assert two.segments is None


def test_all_refused(answered):
    """All numbers may be refused without any ``Error``."""
    code = "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
    result = answered(statuses(status(ONE, code), status(TWO, code)), to=(ONE, TWO))
    assert {each.outcome for each in result.recipients} == {Outcome.REJECTED}
    assert {each.verdict.error_class for each in result.recipients} == {ErrorClass.TEMPLATE}


def test_refused_with_an_id(answered):
    """A refused number may have a message id all the same."""
    [each] = answered(statuses(status(ONE, THIRTY_SECONDS, SerialNo="5000:1"))).recipients
    assert each.outcome is Outcome.REJECTED
    assert each.message_id == "5000:1"


def test_fault_behind_the_provider(answered):
    """An entry that failed behind the provider leaves open whether its message went out."""
    [each] = answered(statuses(status(ONE, "InternalError.Timeout"))).recipients
    assert each.outcome is Outcome.UNKNOWN


def test_missing_number(answered):
    """A number the answer does not tell of may have been sent to."""
    one, two = answered(statuses(status(ONE)), to=(ONE, TWO)).recipients
    assert one.outcome is Outcome.ACCEPTED
    assert two.outcome is Outcome.UNKNOWN
    assert two.text == "the answer does not tell about this number"
    assert two.request_id == "RID"


def test_unasked_number(answered):
    """A number that was not asked for is left out."""
    result = answered(statuses(status("+85268326366"), status(ONE)))
    assert [each.recipient.e164 for each in result.recipients] == [ONE]
    assert result.outcome is Outcome.ACCEPTED


def test_repeated_number(answered):
    """Of two entries for one number nobody knows which to believe."""
    both = statuses(status(), status(code=THIRTY_SECONDS))
    assert answered(both).outcome is Outcome.UNKNOWN
    one, two = answered(
        statuses(*both["Response"]["SendStatusSet"], status(TWO)), to=(ONE, TWO)
    ).recipients
    assert (one.outcome, two.outcome) == (Outcome.UNKNOWN, Outcome.ACCEPTED)


@pytest.mark.parametrize("written", ["+60198***000", "", "0060198123000", "+60198123999", None])
@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("Ok", Outcome.ACCEPTED),
        ("FailedOperation.PhoneNumberInBlacklist", Outcome.REJECTED),
        ("InternalError.Timeout", Outcome.UNKNOWN),
    ],
)
def test_one_entry_for_one_number(answered, written, code, outcome):
    """The only entry is of the only number, however it writes it."""
    entry = status(code=code) | {"PhoneNumber": written}
    assert answered(statuses(entry), to=("+60198123000",)).outcome is outcome


@pytest.mark.parametrize(
    ("to", "written"),
    [
        (("+60198123000", "+13055550123"), ("0060198123000", "13055550123")),
        (("+60198123000", "+13055550123"), ("60198123000", "0013055550123")),
        ((ONE, TWO), ("13800138000", "+86 139 0013 9000")),
        ((ONE, TWO), ("008613800138000", "8613900139000")),
    ],
)
def test_numbers_written_otherwise(answered, to, written):
    """Several entries are told apart by their numbers in any form that can be read."""
    entries = [status(text, THIRTY_SECONDS, SerialNo=text) for text in written]
    result = answered(statuses(*reversed(entries)), to=to)
    assert [each.message_id for each in result.recipients] == [*written]
    assert {each.outcome for each in result.recipients} == {Outcome.REJECTED}


def test_masked_numbers(answered):
    """Of several numbers none can be told by what is left of it."""
    entries = (status("+86138***000", THIRTY_SECONDS), status("+86139***000", THIRTY_SECONDS))
    assert answered(statuses(*entries), to=(ONE, TWO)).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("http", [200, 400, 403, 500, 503])
@pytest.mark.parametrize(
    ("code", "kind", "outcome"),
    [
        ("AuthFailure.SignatureFailure", ErrorClass.AUTH, Outcome.REJECTED),
        ("RequestLimitExceeded", ErrorClass.THROTTLED, Outcome.REJECTED),
        ("UnsupportedRegion", ErrorClass.REQUEST, Outcome.REJECTED),
        ("InternalError.SendAndRecvFail", ErrorClass.SERVICE, Outcome.UNKNOWN),
        ("BrandNew", ErrorClass.UNKNOWN, Outcome.UNKNOWN),
    ],
)
def test_whole_call_refused(answered, http, code, kind, outcome):
    """An ``Error`` is of the whole call, whatever the status."""
    result = answered(error(code, "the words"), http, to=(ONE, TWO))
    assert len(result.recipients) == 2
    for each in result.recipients:
        assert each.outcome is outcome
        assert each.verdict.error_class is kind
        assert (each.code, each.text, each.request_id) == (code, "the words", "RID")


def test_error_before_statuses(answered):
    """With an ``Error`` no entry counts."""
    both = error("AuthFailure.SecretIdNotFound", SendStatusSet=[status()])
    assert answered(both).outcome is Outcome.REJECTED


@pytest.mark.parametrize("http", [201, 302, 400, 500])
def test_ok_with_another_status(answered, http):
    """Entries count with status 200 alone."""
    assert answered(statuses(status()), http).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("body", "http"),
    [
        (b"", 200),
        (b"", 502),
        (b"<html>Bad Gateway</html>", 502),
        (b'{"Response":{"SendStatusSet":[{"Co', 200),
        (b"[]", 200),
        (b"{}", 200),
        (b'{"Response": []}', 200),
        (b'{"Response": {}}', 200),
        (b'{"Response": {"Error": "text"}}', 200),
        (b'{"Response": {"SendStatusSet": []}}', 200),
        (b'{"Response": {"SendStatusSet": {}}}', 200),
        (b'{"Response": {"SendStatusSet": [null, 5, "Ok"]}}', 200),
        (b"", 302),
    ],
)
def test_not_the_providers(answered, body, http):
    """What is not Tencent's answer leaves open whether the message went out."""
    result = answered(body, http, to=(ONE, TWO))
    assert len(result.recipients) == 2
    assert result.outcome is Outcome.UNKNOWN
    assert result.recipients[0].code == f"HTTP {http}"


def test_too_many_requests_without_a_body(answered):
    """Status 429 says by itself that nothing was taken."""
    [each] = answered(b"", 429, {"retry-after": "3"}).recipients
    assert each.outcome is Outcome.REJECTED
    assert each.retry_after == 3.0


@pytest.mark.parametrize("fee", [None, "1", -1, True, 1.5])
def test_odd_fee(answered, fee):
    """A fee that is no whole number counts as not told."""
    [each] = answered(statuses(status(Fee=fee))).recipients
    assert (each.fee, each.segments) == (None, None)


ANSWERS = st.sampled_from(
    [
        statuses(status(ONE), status(TWO)),
        statuses(status(TWO), status(ONE, THIRTY_SECONDS)),
        statuses(status(ONE)),
        error("AuthFailure.SignatureFailure"),
    ]
)
STATUSES = st.sampled_from([200, 200, 200, 302, 400, 429, 500, 503]) | st.integers(100, 599)


@settings(deadline=None)
@given(ANSWERS.flatmap(almost), STATUSES)
def test_only_ok_accepts(provider, batch, ctx, body, http):
    """However an answer is mangled, only a number's own ``Ok`` with status 200 accepts it."""
    result = provider().send(batch(ONE, TWO), ctx).parse(Response(http, body))
    if result.accepted:
        entries = json.loads(body)["Response"]["SendStatusSet"]
        listed = [e for e in entries if isinstance(e, dict) and e.get("Code") == "Ok"]
        told = [number(str(e.get("PhoneNumber"))) for e in listed]
        assert http == 200
        assert all(each.recipient in told for each in result.accepted)
