"""Tencent Cloud's other actions, against the state that ``SendSms`` leaves."""

import pytest

APP = "1400006666"
NOW = 1709618828
STATE = {
    "tencent": {
        "sign_names": ["腾讯云", {"name": "云", "status": "pending"}],
        "templates": [
            {"code": "1110", "text": "验证码{1}", "kind": "code", "region": "mainland"},
            {"code": "1111", "text": "code {1}", "region": "overseas", "status": "rejected",
             "reason": "no"},
        ],
    }
}  # fmt: skip
WINDOW = {"BeginTime": "2024030500", "EndTime": "2024030523", "Limit": 0, "Offset": 0}


def by_number(port, action, number="+8613800138000", **changes):
    asked = {"BeginTime": NOW - 60, "Offset": 0, "Limit": 10, "PhoneNumber": number}
    return port.tencent(action, **{**asked, "SmsSdkAppId": APP, **changes})


def pulled(port, application=APP, limit=10):
    answer = port.tencent("PullSmsSendStatus", Limit=limit, SmsSdkAppId=application)
    return answer["PullSmsSendStatusSet"]


def test_receipts_are_pulled_once(port):
    """Each status is handed out a single time, as a queue does."""
    port.tc3()
    assert pulled(port) == []
    port.later(3)
    (status,) = pulled(port)
    assert NOW < status.pop("UserReceiveTime") <= NOW + 3
    assert status == {
        "CountryCode": "86",
        "SubscriberNumber": "13800138000",
        "PhoneNumber": "+8613800138000",
        "SerialNo": port.messages()[0].message_id,
        "ReportStatus": "SUCCESS",
        "Description": "DELIVRD",
        "SessionContext": "order-7",
    }
    assert pulled(port) == []
    assert port.messages()[0].events[-1].name == "receipt pulled"


def test_receipts_belong_to_their_application(port):
    """Another application's pull finds nothing."""
    port.tc3()
    port.later(3)
    assert pulled(port, "1400009999") == []
    assert len(pulled(port)) == 1


def test_no_more_than_asked_for_is_pulled(port):
    """The rest stays for the next time; oldest first."""
    port.tc3({"PhoneNumberSet": [f"+86138{n:08d}" for n in range(3)]})
    port.later(3)
    assert len(pulled(port, limit=2)) == 2
    assert len(pulled(port, limit=2)) == 1


def test_failures_are_told(port):
    """With the carrier's code."""
    port.tc3()
    port.world.life.deliver(port.messages()[0].id, "off", port.now)
    (status,) = pulled(port)
    assert (status["ReportStatus"], status["Description"]) == ("FAIL", "UNDELIV")


def test_receipts_of_a_number_may_be_asked_for_again(port):
    """By number they are not used up."""
    port.tc3()
    port.later(3)
    for _ in range(2):
        (status,) = by_number(port, "PullSmsSendStatusByPhoneNumber")["PullSmsSendStatusSet"]
        assert status["SerialNo"] == port.messages()[0].message_id
    other = by_number(port, "PullSmsSendStatusByPhoneNumber", "+8613900139000")
    assert other["PullSmsSendStatusSet"] == []


def test_replies_are_pulled(port):
    """Once from the queue, and by number as often as asked."""
    port.tc3({"ExtendCode": "42"})
    port.world.life.reply(port.messages()[0].id, "TD", port.now)
    expected = {
        "ExtendCode": "42", "CountryCode": "86", "PhoneNumber": "+8613800138000",
        "SignName": "腾讯云", "ReplyContent": "TD", "ReplyTime": NOW,
        "SubscriberNumber": "13800138000",
    }  # fmt: skip
    for _ in range(2):
        answer = by_number(port, "PullSmsReplyStatusByPhoneNumber")
        assert answer["PullSmsReplyStatusSet"] == [expected]
    asked = {"Limit": 10, "SmsSdkAppId": APP}
    assert port.tencent("PullSmsReplyStatus", **asked)["PullSmsReplyStatusSet"] == [expected]
    assert port.tencent("PullSmsReplyStatus", **asked)["PullSmsReplyStatusSet"] == []


def test_the_record_follows_a_message(port):
    """In flight, delivered, failed, refused: each has its number."""
    for _ in range(3):
        port.tc3()
    port.tc3({"TemplateId": "wrong"})
    first, second, *_ = sorted(port.messages(), key=lambda one: one.id)
    port.world.life.deliver(first.id, "", port.now)
    port.world.life.deliver(second.id, "blocked", port.now)
    answer = by_number(port, "DescribeSendRecordList")
    assert answer["TotalCount"] == 4
    told = [
        (one["SendStatus"], one["RequestCode"], one["StatusCode"])
        for one in answer["SendRecordSet"]
    ]
    assert told == [
        (1, "FailedOperation.TemplateUnapprovedOrNotExist", ""),
        (3, "Ok", ""),
        (4, "Ok", "MX:0012"),
        (2, "Ok", "DELIVRD"),
    ]
    assert answer["SendRecordSet"][3]["UserReceiveTime"] == NOW
    page = by_number(port, "DescribeSendRecordList", Limit=1, Offset=3)
    assert [one["SendStatus"] for one in page["SendRecordSet"]] == [2]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"PhoneNumber": "x"}, "InvalidParameterValue.IncorrectPhoneNumber"),
        ({"PhoneNumber": ""}, "MissingParameter"),
        ({"BeginTime": NOW - 8 * 24 * 3600}, "InvalidParameterValue.BeginTimeVerifyFail"),
        ({"EndTime": NOW - 3600}, "InvalidParameterValue.BeginTimeVerifyFail"),
        ({"Limit": 101}, "InvalidParameterValue.LimitVerifyFail"),
        ({"Offset": 1}, "InvalidParameterValue.OffsetVerifyFail"),
        ({"Limit": "10"}, "InvalidParameter"),
        ({"Other": 1}, "UnknownParameter"),
        ({"SmsSdkAppId": 1400006666}, "InvalidParameter"),
    ],
)
def test_pull_refusals(port, changes, code):
    """Types, bounds and windows."""
    assert by_number(port, "PullSmsSendStatusByPhoneNumber", **changes)["Error"]["Code"] == code


def test_a_get_has_texts_for_numbers(port):
    """Whole numbers in a query are read as such."""
    from sms_core.signing import tc3
    from sms_core.signing.encoding import EMPTY_SHA256

    query = f"Limit=10&SmsSdkAppId={APP}"
    headers = {"content-type": "application/x-www-form-urlencoded", "host": "h"}
    stages = tc3.sign(
        "GET", query, headers.items(), EMPTY_SHA256, "simulator-secret",
        timestamp=NOW, service="sms",
    )  # fmt: skip
    authorization = (
        "TC3-HMAC-SHA256 Credential=simulator/2024-03-05/sms/tc3_request, "
        f"SignedHeaders=content-type;host, Signature={stages.signature}"
    )
    headers |= {
        "authorization": authorization, "x-tc-action": "PullSmsSendStatus",
        "x-tc-version": "2021-01-11", "x-tc-timestamp": str(NOW), "x-tc-region": "ap-guangzhou",
    }  # fmt: skip
    assert port.ask("GET", f"/?{query}", headers).json["Response"]["PullSmsSendStatusSet"] == []


def test_sends_are_counted(port):
    """Asked for, accepted, billed; of one application and window."""
    port.tc3({"PhoneNumberSet": ["+8613800138000", "x"]})
    asked = {**WINDOW, "SmsSdkAppId": APP}
    answer = port.tencent("SendStatusStatistics", **asked)["SendStatusStatistics"]
    assert answer == {"FeeCount": 1, "RequestCount": 2, "RequestSuccessCount": 1}
    empty = port.tencent("SendStatusStatistics", **{**asked, "SmsSdkAppId": "1"})
    assert empty["SendStatusStatistics"]["RequestCount"] == 0


def test_receipts_are_counted_by_kind(port):
    """Each failure in its count, what is of no kind among the internal ones."""
    port.tc3({"PhoneNumberSet": [f"+86138{n:08d}" for n in range(7)]})
    codes = ["", "off", "invalid", "blocked", "MX:0003", "unknown"]
    for message, code in zip(port.messages(), codes, strict=False):
        port.world.life.deliver(message.id, code, port.now)
    answer = port.tencent("CallbackStatusStatistics", **WINDOW, SmsSdkAppId=APP)
    assert answer["CallbackStatusStatistics"] == {
        "CallbackCount": 6, "RequestSuccessCount": 7, "CallbackFailCount": 5,
        "CallbackSuccessCount": 1, "InternalErrorCount": 1, "InvalidNumberCount": 1,
        "ShutdownErrorCount": 1, "BlackListCount": 1, "FrequencyLimitCount": 1,
    }  # fmt: skip


def test_the_balance_is_a_package(make_port):
    """What was bought and what of it is used."""
    port = make_port({"tencent": {"balance": 5}})
    port.tc3()
    asked = {**WINDOW, "Limit": 10, "SmsSdkAppId": APP}
    (package,) = port.tencent("SmsPackagesStatistics", **asked)["SmsPackagesStatisticsSet"]
    assert (package["PackageAmount"], package["CurrentUsage"]) == (5, 1)
    asked |= {"BeginTime": "2024030100", "EndTime": "2024030123"}
    assert port.tencent("SmsPackagesStatistics", **asked)["SmsPackagesStatisticsSet"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"BeginTime": "20240305"}, "InvalidParameterValue.BeginTimeVerifyFail"),
        ({"EndTime": "2024130500"}, "InvalidParameterValue.EndTimeVerifyFail"),
        ({"EndTime": "2024030400"}, "InvalidParameterValue.EndTimeVerifyFail"),
        ({"EndTime": "2024050400"}, "InvalidParameterValue.EndTimeVerifyFail"),
        ({"Limit": 1}, "InvalidParameterValue.LimitVerifyFail"),
    ],
)
def test_statistics_refusals(port, changes, code):
    """Hours are written in one way, 32 days are the most."""
    answer = port.tencent("SendStatusStatistics", **{**WINDOW, "SmsSdkAppId": APP, **changes})
    assert answer["Error"]["Code"] == code


def test_templates_are_listed(make_port):
    """By ids, or by page; the default page is empty, as documented."""
    port = make_port(STATE)
    listed = port.tencent("DescribeSmsTemplateList", International=0, Limit=10)
    (one,) = listed["DescribeTemplateStatusSet"]
    assert (one["TemplateId"], one["StatusCode"], one["TemplateContent"]) == (1110, 0, "验证码{1}")
    asked = {"International": 1, "TemplateIdSet": [1111, 2222]}
    (one,) = port.tencent("DescribeSmsTemplateList", **asked)["DescribeTemplateStatusSet"]
    assert (one["StatusCode"], one["ReviewReply"]) == (-1, "no")
    unpaged = port.tencent("DescribeSmsTemplateList", International=0)
    assert unpaged["DescribeTemplateStatusSet"] == []


def test_sign_names_are_listed(make_port):
    """Their ids are their places."""
    port = make_port(STATE)
    first, second = port.tencent("DescribeSmsSignList", International=0)[
        "DescribeSignListStatusSet"
    ]
    assert (first["SignId"], first["SignName"], first["StatusCode"]) == (1, "腾讯云", 0)
    assert second["StatusCode"] == 1
    asked = {"International": 0, "SignIdSet": [2]}
    (one,) = port.tencent("DescribeSmsSignList", **asked)["DescribeSignListStatusSet"]
    assert one["SignName"] == "云"


NEW = {
    "TemplateName": "new", "TemplateContent": "验证码{1}", "SmsType": 3, "International": 0,
    "Remark": "r",
}  # fmt: skip


def test_a_new_template_is_reviewed(make_port):
    """Its id is text where it is made, and cannot be used until it is approved."""
    port = make_port(review=10)
    template = port.tencent("AddSmsTemplate", **NEW)["AddTemplateStatus"]["TemplateId"]
    assert isinstance(template, str)
    asked = {"International": 0, "TemplateIdSet": [int(template)]}
    (one,) = port.tencent("DescribeSmsTemplateList", **asked)["DescribeTemplateStatusSet"]
    assert one["StatusCode"] == 1
    assert port.tc3({"TemplateId": template}).code == "FailedOperation.TemplateUnapprovedOrNotExist"
    port.later(10)
    assert port.tc3({"TemplateId": template}).code == "Ok"
    assert port.messages()[0].text == "【腾讯云】验证码123456"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"SmsType": 9}, "InvalidParameterValue.InvalidSmsType"),
        ({"International": 2}, "InvalidParameterValue.InvalidInternational"),
        ({"TemplateContent": "{2}"}, "InvalidParameterValue.InvalidTemplateFormat"),
        ({"TemplateContent": "a{1}{2}"}, "InvalidParameterValue.InvalidTemplateFormat"),
        ({"TemplateContent": "{1}"}, "InvalidParameterValue.InvalidTemplateFormat"),
        ({"Remark": ""}, "MissingParameter"),
    ],
)
def test_a_malformed_template_is_refused(port, changes, code):
    """Before any review."""
    assert port.tencent("AddSmsTemplate", **{**NEW, **changes})["Error"]["Code"] == code


def test_a_conversion_is_noted(port):
    """That a code was used is a step of the message's timeline."""
    port.tc3()
    serial = port.messages()[0].message_id
    asked = {"SmsSdkAppId": APP, "SerialNo": serial, "ConversionTime": NOW}
    answer = port.tencent("ReportConversion", **asked)
    assert answer["ReportConversionStatus"] == {"Code": "ok", "Message": "ok"}
    assert port.messages()[0].events[-1].name == "converted"
    answer = port.tencent("ReportConversion", **{**asked, "SerialNo": "x"})
    assert answer["Error"]["Code"] == "InvalidParameterValue"
