"""Tencent SendSms: whole-call refusals, and an answer for every number."""

import pytest

STATE = {
    "tencent": {
        "applications": ["1400006666"],
        "sign_names": ["腾讯云", "Tencent"],
        "templates": [
            {"code": "1110", "text": "您的验证码是{1}，{2}分钟内有效。", "kind": "code",
             "region": "mainland"},
            {"code": "1111", "text": "Your code is {1}.", "region": "overseas"},
            {"code": "1112", "text": "{1}" + "长" * 160, "kind": "notice"},
        ],
    }
}  # fmt: skip


@pytest.fixture
def strict(make_port):
    """A port with application, sign names and templates of its own."""
    return make_port(STATE)


def statuses(reply):
    return reply.json["Response"]["SendStatusSet"]


@pytest.mark.parametrize(
    ("written", "full", "region"),
    [
        ("+8613800138000", "+8613800138000", "CN"),
        ("008613800138000", "+8613800138000", "CN"),
        ("8613800138000", "+8613800138000", "CN"),
        ("13800138000", "+8613800138000", "CN"),
        ("+85261234567", "+85261234567", "HK"),
        ("+12125550100", "+12125550100", "US"),
        ("+3548001234", "+3548001234", "DEF"),
    ],
)
def test_numbers_are_answered_in_full(port, written, full, region):
    """The answer and the inbox hold the number as E.164, and its region."""
    (status,) = statuses(port.tc3({"PhoneNumberSet": [written]}))
    assert (status["Code"], status["PhoneNumber"], status["IsoCode"]) == ("Ok", full, region)
    assert port.messages()[0].to == full


def test_one_bad_number_does_not_refuse_the_others(port):
    """A partial result: each number has a code, a fee and a serial of its own."""
    reply = port.tc3({"PhoneNumberSet": ["+8613800138000", "+86123", "13900139000"]})
    codes = [one["Code"] for one in statuses(reply)]
    assert codes == ["Ok", "InvalidParameterValue.IncorrectPhoneNumber", "Ok"]
    refused = statuses(reply)[1]
    assert (refused["SerialNo"], refused["Fee"], refused["IsoCode"]) == ("", 0, "")
    serials = {one["SerialNo"] for one in statuses(reply)}
    assert len(serials) == 3
    assert [one.outcome for one in port.messages()] == ["accepted", "rejected", "accepted"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"PhoneNumberSet": None}, "MissingParameter"),
        ({"PhoneNumberSet": []}, "MissingParameter.EmptyPhoneNumberSet"),
        ({"PhoneNumberSet": ["+8613800138000"] * 201}, "LimitExceeded.PhoneNumberCountLimit"),
        ({"PhoneNumberSet": "+8613800138000"}, "InvalidParameter"),
        ({"PhoneNumberSet": [13800138000]}, "InvalidParameter"),
        ({"SmsSdkAppId": None}, "MissingParameter"),
        ({"SmsSdkAppId": 1400006666}, "InvalidParameter"),
        ({"SmsSdkAppId": "app"}, "InvalidParameterValue.SdkAppIdNotExist"),
        ({"TemplateId": None}, "MissingParameter"),
        ({"TemplateParamSet": [1]}, "InvalidParameter"),
        ({"SessionContext": "x" * 512}, "InvalidParameter"),
        ({"Sign": "old name"}, "UnknownParameter"),
        ({"PhoneNumberSet": ["+8613800138000", "+85261234567"]},
         "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber"),
    ],
)  # fmt: skip
def test_whole_call_refusals(port, changes, code):
    """What is wrong with the call itself refuses it as a whole."""
    reply = port.tc3(changes)
    assert reply.code == code
    assert set(reply.json["Response"]) == {"Error", "RequestId"}
    assert not port.messages(outcome="accepted")


def test_a_wrong_type_is_named(port):
    """The words are the vendor's: they name the parameter."""
    error = port.tc3({"SmsSdkAppId": 1}).json["Response"]["Error"]
    assert error["Message"] == "The value type of parameter `SmsSdkAppId` is not valid."


def test_two_hundred_numbers_are_taken(port):
    """The documented limit itself is within it."""
    reply = port.tc3({"PhoneNumberSet": [f"+86138{n:08d}" for n in range(200)]})
    assert {one["Code"] for one in statuses(reply)} == {"Ok"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"SignName": None}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"SignName": "【腾讯云】"}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"TemplateId": "SMS_1"}, "FailedOperation.TemplateUnapprovedOrNotExist"),
    ],
)
def test_malformed_names_are_refused_without_any_state(port, changes, code):
    """A newcomer needs no state, but names must look like names."""
    (status,) = statuses(port.tc3(changes))
    assert status["Code"] == code


def test_a_sign_name_may_be_left_out_overseas(port):
    """It is mandatory for mainland numbers only."""
    changes = {"PhoneNumberSet": ["+85261234567"], "SignName": None}
    assert port.tc3(changes).code == "Ok"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"TemplateParamSet": ["1234", "5"]}, "Ok"),
        ({"TemplateParamSet": ["1234"]},
         "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
        ({"TemplateParamSet": None}, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
        ({"TemplateParamSet": ["12a4", "5"]},
         "InvalidParameterValue.TemplateParameterFormatError"),
        ({"TemplateParamSet": ["1234567", "5"]},
         "InvalidParameterValue.TemplateParameterFormatError"),
        ({"TemplateId": "1112", "TemplateParamSet": ["http://a.cn"]},
         "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter"),
        ({"TemplateId": "1112", "TemplateParamSet": ["长" * 400]},
         "InvalidParameterValue.ContentLengthLimit"),
        ({"TemplateId": "9"}, "FailedOperation.TemplateUnapprovedOrNotExist"),
        ({"SignName": "别人"}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"SmsSdkAppId": "1400009999"}, "UnauthorizedOperation.SmsSdkAppIdVerifyFail"),
        ({"TemplateId": "1111", "TemplateParamSet": ["1"]},
         "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone"),
        ({"PhoneNumberSet": ["+85261234567"]},
         "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone"),
    ],
)  # fmt: skip
def test_a_state_is_enforced(strict, changes, code):
    """Templates with their parameters and regions, sign names and applications."""
    assert strict.tc3({"TemplateParamSet": ["1234", "5"], **changes}).code == code


def test_the_text_is_rendered_and_billed_by_segments(strict):
    """Sign name in its brackets, values in order, and the fee its segments."""
    strict.tc3({"TemplateParamSet": ["1234", "5"]})
    message = strict.messages()[0]
    assert message.text == "【腾讯云】您的验证码是1234，5分钟内有效。"
    assert message.code == "1234"
    reply = strict.tc3({"TemplateId": "1112", "TemplateParamSet": ["张三"]})
    assert statuses(reply)[0]["Fee"] == 3
    strict.tc3(
        {"TemplateId": "1111", "TemplateParamSet": ["1"], "PhoneNumberSet": ["+85261234567"],
         "SignName": "Tencent"}
    )  # fmt: skip
    assert strict.messages()[0].text == "[Tencent]Your code is 1."


def test_a_template_may_skip_a_number(make_port):
    """A placeholder beyond the parameters is empty, and does not end the answer."""
    port = make_port({"tencent": {"templates": [{"code": "1", "text": "{3} and {0}"}]}})
    assert port.tc3({"TemplateId": "1", "TemplateParamSet": ["a", "b"]}).code == "Ok"
    assert port.messages()[0].text == "【腾讯云】 and "


def test_refused_calls_are_kept_with_their_reason(port):
    """A refusal is seen in the inbox for every number that can be read."""
    port.tc3({"PhoneNumberSet": ["13800138000", "x"], "Extra": "1"})
    port.tc3({"PhoneNumberSet": None})
    kept = [(one.to, one.error) for one in port.messages()]
    assert kept == [
        ("", "MissingParameter"),
        ("x", "UnknownParameter"),
        ("+8613800138000", "UnknownParameter"),
    ]
