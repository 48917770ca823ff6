"""Aliyun SendSms: numbers, names, parameters, and the text that comes of them."""

import json

import pytest

STATE = {
    "aliyun": {
        "sign_names": ["阿里云", "Aliyun"],
        "templates": [
            {
                "code": "SMS_1",
                "text": "验证码${code}，请勿泄露",
                "kind": "code",
                "region": "mainland",
            },
            {"code": "SMS_2", "text": "Your code is ${code}.", "region": "overseas"},
            {"code": "SMS_3", "text": "${name}，订单${order}已发货", "kind": "notice"},
        ],
    }
}


@pytest.fixture
def strict(make_port):
    """A port with sign names and templates of its own."""
    return make_port(STATE)


def send(port, template="SMS_1", to="13800138000", sign_name="阿里云", **params):
    params = params or {"code": "123456"}
    return port.rpc(
        {
            "TemplateCode": template,
            "PhoneNumbers": to,
            "SignName": sign_name,
            "TemplateParam": json.dumps(params),
        }
    )


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("13800138000", "+8613800138000"),
        ("+8613800138000", "+8613800138000"),
        ("8613800138000", "+8613800138000"),
        ("008613800138000", "+8613800138000"),
        ("+13800138000", "+8613800138000"),
        ("85261234567", "+85261234567"),
        ("12125550100", "+12125550100"),
    ],
)
def test_numbers_are_kept_in_full(port, written, full):
    """Every documented form of a number is taken and kept as E.164."""
    assert send(port, to=written).code == "OK"
    assert port.messages()[0].to == full


@pytest.mark.parametrize(
    "written",
    ["", " ", "12345", "1380013800", "138001380001", "+85261234567", "0085261234567",
     "+86 13800138000", "８５２６１２３４５６７", "8612345",
     "13800138000,85261234567", "13800138000,"],
)  # fmt: skip
def test_numbers_that_are_none_are_refused(port, written):
    """Malformed, prefixed overseas, and mixed numbers are illegal; none is missing."""
    reply = send(port, to=written)
    assert reply.status == (400 if not written else 200)
    assert reply.code == ("isv.MOBILE_NUMBER_ILLEGAL" if written else "MissingPhoneNumbers")


def test_a_thousand_numbers_are_the_most(port):
    """The 1,001st number refuses them all."""
    numbers = [f"138{n:08d}" for n in range(1001)]
    assert send(port, to=",".join(numbers[:1000])).code == "OK"
    assert len(port.messages()) == 1000
    assert send(port, to=",".join(numbers)).code == "isv.MOBILE_COUNT_OVER_LIMIT"


def test_all_numbers_of_a_call_share_one_biz_id(port):
    """Aliyun gives one id for the call, whatever the count."""
    reply = send(port, to="13800138000,13900139000")
    assert {one.message_id for one in port.messages()} == {reply.json["BizId"]}


@pytest.mark.parametrize("code", ["SMS_", "sms_1", "154950909", "SMS_1x", "SMS_９"])
def test_a_malformed_template_code_is_refused_without_any_state(port, code):
    """A newcomer needs no template, but it must look like one."""
    assert send(port, code).code == "isv.SMS_TEMPLATE_ILLEGAL"


@pytest.mark.parametrize("name", ["【阿里云】", " 阿里云", "[Aliyun]"])
def test_a_sign_name_comes_without_brackets(port, name):
    """The platform adds the brackets; blanks around it count."""
    assert send(port, sign_name=name).code == "isv.SMS_SIGNATURE_ILLEGAL"


def test_unknown_names_are_refused_with_a_state(strict):
    """With lists configured only what they hold is taken."""
    unknown = send(strict, "SMS_9")
    assert (unknown.status, unknown.code) == (200, "isv.SMS_TEMPLATE_ILLEGAL")
    assert unknown.json["Message"] == "模板不合法(不存在或被拉黑)"
    assert set(unknown.json) == {"Code", "Message", "RequestId"}
    unsigned = send(strict, sign_name="别人")
    assert unsigned.json["Message"] == "该账号下找不到对应签名"
    assert unsigned.code == "isv.SMS_SIGNATURE_ILLEGAL"


def test_the_text_is_rendered_from_a_known_template(strict):
    """Sign name in its brackets, then the template with its values."""
    send(strict, "SMS_3", name="张三", order="A1")
    assert strict.messages()[0].text == "【阿里云】张三，订单A1已发货"
    send(strict, "SMS_2", to="85261234567", sign_name="Aliyun")
    assert strict.messages()[0].text == "[Aliyun]Your code is 123456."


def test_parameters_are_kept_when_the_text_is_unknown(port):
    """Without a state there is no text, but the values and the code are there."""
    send(port, code="123456", name="Ann")
    message = port.messages()[0]
    assert message.text is None
    assert message.params == {"code": "123456", "name": "Ann"}
    assert message.code == "123456"
    assert message.reference == "order-7"


@pytest.mark.parametrize(
    "text", ["{", "[]", '"x"', '{"code": 1.5}', '{"code": true}', '{"code": null}',
             '{"code": {"a": "b"}}', '{"code": "1\n2"}', "[" * 100_000],
)  # fmt: skip
def test_parameters_must_be_an_object_of_texts(port, text):
    """Anything else is no parameter object, raw line breaks among it."""
    reply = port.rpc({"TemplateParam": text})
    assert (reply.status, reply.code) == (200, "isv.INVALID_JSON_PARAM")


def test_whole_numbers_are_taken_as_texts(port):
    """The vendor's own samples write the code as a number."""
    assert port.rpc({"TemplateParam": '{"code":123456}'}).code == "OK"
    assert port.messages()[0].params == {"code": "123456"}


def test_no_parameters_are_needed_by_an_unknown_template(port):
    """TemplateParam may be left out, or be empty."""
    assert port.rpc({"TemplateParam": None}).code == "OK"
    assert port.rpc({"TemplateParam": ""}).code == "OK"


@pytest.mark.parametrize(
    ("template", "params", "code"),
    [
        ("SMS_1", {"other": "123456"}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ("SMS_1", {"code": ""}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ("SMS_1", {"code": "12-34"}, "isv.INVALID_PARAMETERS"),
        ("SMS_1", {"code": "123"}, "isv.PARAM_LENGTH_LIMIT"),
        ("SMS_1", {"code": "1234567"}, "isv.PARAM_LENGTH_LIMIT"),
        ("SMS_3", {"name": "x" * 36, "order": "1"}, "isv.PARAM_LENGTH_LIMIT"),
        ("SMS_3", {"name": "http://x.cn", "order": "1"}, "isv.PARAM_NOT_SUPPORT_URL"),
        ("SMS_3", {"name": "张三"}, "isv.TEMPLATE_MISSING_PARAMETERS"),
    ],
)
def test_values_follow_the_rules_of_the_template(strict, template, params, code):
    """Kinds of templates have rules of their own for values."""
    assert send(strict, template, **params).code == code


@pytest.mark.parametrize(
    ("template", "to", "code"),
    [
        ("SMS_1", "85261234567", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("SMS_2", "13800138000", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED"),
        ("SMS_2", "8613912345678", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED"),
        ("SMS_2", "14155550100", "OK"),
        ("SMS_3", "85261234567", "OK"),
    ],
)
def test_templates_keep_to_their_region(strict, template, to, code):
    """Mainland and overseas templates are not interchangeable."""
    params = {"name": "张三", "order": "A1", "code": "123456"}
    assert send(strict, template, to, "阿里云", **params).code == code


def test_refused_calls_are_kept_with_their_reason(port):
    """A refusal is seen in the inbox, with the code and the check of the signature."""
    port.rpc(secret="wrong")
    port.rpc({"AccessKeyId": "nobody"})
    port.rpc({"TemplateCode": "x"})
    errors = [one.error for one in port.messages(outcome="rejected")]
    assert errors == [
        "isv.SMS_TEMPLATE_ILLEGAL", "InvalidAccessKeyId.NotFound", "SignatureDoesNotMatch",
    ]  # fmt: skip
    assert [one.check.verified for one in port.messages()] == [True, False, False]
