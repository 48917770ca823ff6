"""Reading Aliyun's answers: every shape of them, and everything that is none."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core import Actor, ErrorClass, Outcome, Retry
from sms_core.http import Response
from sms_core.testing.strategies import almost

OK = {
    "Message": "OK",
    "RequestId": "5EEC3B4C-9E1B-4E73-A77A-F143B2AD31C9",
    "BizId": "853819343905671399^0",
    "Code": "OK",
}
GATEWAY = {
    "RequestId": "85AF2393-85E3-4A12-BD92-290851E9E8A4",
    "HostId": "dysmsapi.aliyuncs.com",
    "Recommend": "https://api.aliyun.com/troubleshoot?q=X&product=Dysmsapi",
}
TWO = ("+8613800138000", "+8613900139000")


def refusal(code, message, **more):
    return {"Message": message, "RequestId": "RID", "Code": code, **more}


@pytest.mark.parametrize("to", [TWO[:1], TWO])
def test_accepted(answered, to):
    """One answer accepts every number, with one message id for all."""
    result = answered(OK, to=to)
    assert [each.recipient.e164 for each in result.recipients] == list(to)
    assert {each.outcome for each in result.recipients} == {Outcome.ACCEPTED}
    assert {each.message_id for each in result.recipients} == {"853819343905671399^0"}
    assert {each.request_id for each in result.recipients} == {OK["RequestId"]}
    assert {each.account for each in result.recipients} == {"main"}


def test_key_order_does_not_matter(answered):
    """The order of an answer's keys varies."""
    assert answered(dict(sorted(OK.items()))) == answered(OK)


#: Business refusals come with status 200.
BUSINESS = [
    (refusal("isv.BUSINESS_LIMIT_CONTROL", "触发天级流控Permits:10"), ErrorClass.THROTTLED),
    (refusal("isp.RAM_PERMISSION_DENY", "没有访问权限"), ErrorClass.PERMISSION),
    (refusal("isv.DENY_IP_RANGE", "源IP地址所在的地区被禁用"), ErrorClass.PERMISSION),
    (refusal("isv.SMS_TEMPLATE_ILLEGAL", "模板不合法(不存在或被拉黑)"), ErrorClass.TEMPLATE),
    (refusal("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名"), ErrorClass.SIGN_NAME),
    (
        refusal("isv.INVALID_PARAMETERS", "params must be [a-zA-Z0-9] for verification sms"),
        ErrorClass.REQUEST,
    ),
]


@pytest.mark.parametrize(("answer", "kind"), BUSINESS, ids=lambda value: str(value)[-30:])
def test_business_refusals(answered, answer, kind):
    """A business refusal refuses every number, in the vendor's own words."""
    result = answered(answer, to=TWO)
    assert len(result.recipients) == 2
    for each in result.recipients:
        assert each.outcome is Outcome.REJECTED
        assert each.verdict.error_class is kind
        assert (each.code, each.text) == (answer["Code"], answer["Message"])
        assert each.request_id == "RID"
        assert each.message_id == ""


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (400, "MissingSignName", "SignName is mandatory for this action.", ErrorClass.REQUEST),
        (400, "InvalidVersion", "Specified parameter Version is not valid.", ErrorClass.REQUEST),
        (404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.", ErrorClass.AUTH),
        (400, "Throttling.User", "Request was denied due to user flow control.", "throttled"),
        (403, "Forbidden.RAM", "User not authorized to operate.", ErrorClass.PERMISSION),
        (403, "SignatureDoesNotMatch", "Specified signature is not matched.", ErrorClass.AUTH),
    ],
)
def test_gateway_refusals(answered, status, code, message, kind):
    """A gateway's refusal is told by its code, whatever its status."""
    [each] = answered({**GATEWAY, "Code": code, "Message": message}, status).recipients
    assert each.outcome is Outcome.REJECTED
    assert each.verdict.error_class is ErrorClass(kind)
    assert (each.code, each.text, each.request_id) == (code, message, GATEWAY["RequestId"])


@pytest.mark.parametrize(
    ("status", "code"), [(500, "InternalError"), (200, "isp.SYSTEM_ERROR"), (503, "UnknownError")]
)
def test_faults_of_the_provider(answered, status, code):
    """A fault of the provider leaves open whether the message went out."""
    [each] = answered(refusal(code, "try again"), status).recipients
    assert each.outcome is Outcome.UNKNOWN
    assert each.verdict.actor is Actor.PROVIDER


def test_unavailable_took_nothing(answered):
    """A gateway that calls the service unavailable has taken nothing."""
    [each] = answered(refusal("ServiceUnavailable", "try again"), 503).recipients
    assert each.outcome is Outcome.REJECTED
    assert each.verdict.retry is Retry.YES


@pytest.mark.parametrize("status", [201, 302, 400, 500])
def test_ok_with_another_status(answered, status):
    """``OK`` counts with status 200 alone."""
    assert answered(OK, status).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("code", ["Ok", "ok", "OK ", "200"])
def test_almost_ok(answered, code):
    """Nothing but ``OK`` is an acceptance."""
    assert answered({**OK, "Code": code}).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"", 502),
        (b"<html>Bad Gateway</html>", 502),
        (b"<?xml version='1.0'?><SendSmsResponse><Code>OK</Code></SendSmsResponse>", 200),
        (b'{"Message":"OK","Code":"O', 200),
        (b"[]", 200),
        (b"{}", 200),
        (b'{"Code": 5}', 400),
        (b'{"Code": ""}', 400),
        (b'{"code": 5}', 400),
        (b"<Error><Code/></Error>", 400),
        (b"<Error", 500),
        (b"<Other><Code>Throttling.User</Code></Other>", 400),
        (b'{"code":"OK"}', 200),
        ('{"Code":"OK"}'.encode("utf-16")[:9], 200),
        (b"", 302),
    ],
)
def test_not_the_providers(answered, body, status):
    """What is not Aliyun's answer leaves open whether the message went out."""
    result = answered(body, status, to=TWO)
    assert len(result.recipients) == 2
    assert result.outcome is Outcome.UNKNOWN
    assert result.recipients[0].code == f"HTTP {status}"


@pytest.mark.parametrize(
    "body",
    [
        b'{"code":"ServiceUnavailable"}',
        b"<Error><Code>ServiceUnavailable</Code></Error>",
    ],
)
def test_somebody_between_who_is_unavailable(answered, body):
    """A proxy writes such things too; without the vendor's id they prove nothing."""
    assert answered(body, 503).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "body",
    [
        b'{"code":"Throttling.User","message":"later","requestId":"RID"}',
        (
            b"<?xml version='1.0'?><Error><RequestId>RID</RequestId><Code>Throttling.User</Code>"
            b"<Message>later</Message></Error>"
        ),
    ],
)
def test_the_gateways_other_ways_to_refuse(answered, body):
    """Small initials and XML say the same; nothing was taken."""
    [each] = answered(body, 400).recipients
    told = each.outcome, each.code, each.text, each.request_id
    assert told == (Outcome.REJECTED, "Throttling.User", "later", "RID")


def test_too_many_requests_without_a_body(answered):
    """Status 429 says by itself that nothing was taken."""
    [each] = answered(b"", 429, {"retry-after": "3"}).recipients
    assert each.outcome is Outcome.REJECTED
    assert each.retry_after == 3.0


@pytest.mark.parametrize(
    ("message", "headers", "seconds"),
    [
        ("触发分钟级流控Permits:1", {}, 60.0),
        ("触发小时级流控Permits:5", {}, 3600.0),
        ("触发天级流控Permits:10", {}, 86400.0),
        ("触发号码天级流控Permits:40", {}, 86400.0),
        ("flow control", {}, None),
        ("flow control", {"x-acs-retry-after": "1500"}, 1.5),
        ("触发分钟级流控Permits:1", {"x-acs-retry-after": "1500"}, 1.5),
        ("flow control", {"x-acs-retry-after": "0"}, None),
        ("flow control", {"x-acs-retry-after": "-5"}, None),
        ("flow control", {"x-acs-retry-after": "soon"}, None),
        ("flow control", {"x-acs-retry-after": "9999999999999"}, None),
    ],
)
def test_retry_after(answered, message, headers, seconds):
    """How long to wait is told by the gateway's header, else by the window in the message."""
    [each] = answered(refusal("isv.BUSINESS_LIMIT_CONTROL", message), 200, headers).recipients
    assert each.retry_after == seconds


ANSWERS = st.sampled_from([OK, *(answer for answer, _ in BUSINESS), {**GATEWAY, **OK}])
STATUSES = st.sampled_from([200, 200, 302, 400, 404, 429, 500, 503]) | st.integers(100, 599)


@settings(deadline=None)
@given(st.binary() | ANSWERS.flatmap(almost), STATUSES, st.data())
def test_reading_is_total(provider, batch, ctx, body, status, data):
    """Any bytes with any status give one result for each recipient, and no exception."""
    headers = data.draw(st.dictionaries(st.just("x-acs-retry-after"), st.text()))
    exchange = provider().send(batch(*TWO), ctx)
    result = exchange.parse(Response(status, body, headers))
    assert [each.recipient.e164 for each in result.recipients] == list(TWO)
    for each in result.recipients:
        assert (each.verdict is None) is (each.outcome is Outcome.ACCEPTED)
        assert each.outcome in (Outcome.ACCEPTED, Outcome.REJECTED, Outcome.UNKNOWN)
        assert str(each)
        assert len(each.text) <= 300


@settings(deadline=None)
@given(ANSWERS.flatmap(almost), STATUSES)
def test_only_ok_accepts(provider, batch, ctx, body, status):
    """However an answer is mangled, only ``OK`` with status 200 is an acceptance."""
    result = provider().send(batch(), ctx).parse(Response(status, body))
    if result.outcome is Outcome.ACCEPTED:
        assert status == 200
        assert json.loads(body)["Code"] == "OK"
