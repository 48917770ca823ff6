"""Signed calls with anything in them: the vendor port always has an answer of the vendor's."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core_simulator import Waiting
from sms_core_simulator.vendors import aliyun, tencent

STATE = {
    "aliyun": {
        "templates": [
            {"code": "SMS_1", "text": "${code}${b}", "kind": "code"},
            {"code": "SMS_2", "text": "hi ${b}", "kind": "notice", "region": "overseas"},
        ]
    },
    "tencent": {"templates": [{"code": "1", "text": "{1}{9}", "kind": "code"}]},
}
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["13800138000", "+8613800138000", "85261234567", "19900000007", "19900001014", "SMS_1",
         "SMS_2", "20240305", "2024030500", "2024030523", "1", "10", "50", "-1", "{}", "[]",
         '["13800138000"]', '["甲"]', '[{"code":"1234"}]', '{"code":"1234","b":"x"}', "甲乙",
         "SmsReport", "99999999999999999999", "\ud800", "\x00", "1" * 500]
    ),
)  # fmt: skip
ALIYUN_NAMES = st.sampled_from(
    ["PhoneNumbers", "SignName", "TemplateCode", "TemplateParam", "OutId", "SmsUpExtendCode",
     "PhoneNumberJson", "SignNameJson", "TemplateParamJson", "SmsUpExtendCodeJson", "PhoneNumber",
     "SendDate", "PageSize", "CurrentPage", "BizId", "IsGlobe", "StartDate", "EndDate",
     "PageIndex", "TemplateType", "TemplateName", "TemplateContent", "MessageType", "QueueName"]
)  # fmt: skip
TENCENT_NAMES = st.sampled_from(
    ["PhoneNumberSet", "SmsSdkAppId", "SignName", "TemplateId", "TemplateParamSet",
     "SessionContext", "Limit", "Offset", "BeginTime", "EndTime", "PhoneNumber", "TemplateName",
     "TemplateContent", "SmsType", "International", "Remark", "TemplateIdSet", "SignIdSet",
     "SerialNo", "ConversionTime"]
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def encodable(fields):
    """Clients send UTF-8; halves of surrogate pairs come in JSON alone."""
    return {
        name: value.encode("utf-8", "replace").decode("utf-8", "replace")
        for name, value in fields.items()
    }


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(aliyun._ACTIONS)),
    st.dictionaries(ALIYUN_NAMES, TEXTS, max_size=12),
    st.sampled_from(["JSON", "XML"]),
)
def test_aliyun_answers_whatever_is_signed(make_port, action, fields, form):
    """With one of its statuses and a code, and receipts follow."""
    port = make_port(STATE, limits="documented")
    reply = port.rpc({"Action": action, "Format": form}, sms=encodable(fields))
    assert reply.status in (200, 301, 302, 400, 403, 404, 429, 500, 502, 503, 504)
    port.later(100)
    port.api("GET", "/api/v1/messages")
    if reply.status == 200 and reply.conduct is None:
        assert reply.code


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(tencent._ACTIONS)),
    st.dictionaries(TENCENT_NAMES, VALUES, max_size=9),
)
def test_tencent_answers_whatever_is_signed(make_port, action, fields):
    """With its envelope, and receipts follow."""
    port = make_port(STATE, limits="documented")
    reply = port.tc3(body=json.dumps(fields).encode(), action=action)
    port.later(100)
    port.api("GET", "/api/v1/messages")
    if reply.status == 200 and reply.conduct is None:
        assert reply.json["Response"]["RequestId"]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD"]),
    st.sampled_from(
        ["/", "/queues/x-SmsReport/messages", "/queues/", "/api/v1/messages", "/api/v1/messages/1",
         "/api/v1/faults", "/api/v1/code", "/api/v1/latest", "/api/v1/receipts", "/api/v1/replies",
         "/api/v1/reviews", "/metrics"]
    ),
    st.dictionaries(
        st.sampled_from(["to", "wait", "after", "limit", "offset", "ReceiptHandle",
                         "numOfMessages", "Action", "SecretId", "token"]), TEXTS, max_size=3
    ),
    st.dictionaries(
        st.sampled_from(["authorization", "x-acs-action", "x-acs-date", "x-tc-action",
                         "x-tc-timestamp", "content-type", "date", "origin", "accept"]),
        st.one_of(TEXTS, st.sampled_from(["application/json", "MNS a:b", "ACS3-HMAC-SHA256 x",
                                          "TC3-HMAC-SHA256 x"])), max_size=4,
    ),
    st.one_of(st.binary(max_size=40), VALUES.map(lambda one: json.dumps(one).encode())),
)  # fmt: skip
def test_anything_at_all_is_answered(make_port, method, path, query, headers, body):
    """Signed or not, to the vendors or to the API."""
    from urllib.parse import urlencode

    port = make_port()
    target = f"{path}?{urlencode(encodable(query))}"
    reply = port.ask(method, target, {"host": "localhost", **headers}, body)
    assert isinstance(reply, Waiting) or reply.status < 500
