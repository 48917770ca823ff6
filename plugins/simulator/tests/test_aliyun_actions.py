"""Aliyun's other actions, against the state that ``SendSms`` leaves."""

import json
import xml.etree.ElementTree as ET

import pytest

TODAY = "20240305"
BATCH = {
    "PhoneNumberJson": '["13800138000","13900139000"]',
    "SignNameJson": '["甲","乙"]',
    "TemplateCode": "SMS_1",
    "TemplateParamJson": '[{"code":"1234"},{"code":"5678"}]',
    "SmsUpExtendCodeJson": '["01","02"]',
    "OutId": "batch-7",
}
STATE = {
    "aliyun": {
        "sign_names": ["甲", {"name": "乙", "status": "rejected", "reason": "no"}],
        "templates": [
            {"code": "SMS_1", "text": "验证码${code}", "kind": "code", "name": "sign in"},
            {"code": "SMS_2", "text": "您好", "kind": "notice", "status": "pending"},
        ],
    }
}


def details(port, number="13800138000", **changes):
    asked = {"PhoneNumber": number, "SendDate": TODAY, "PageSize": "10", "CurrentPage": "1"}
    return port.aliyun("QuerySendDetails", **{**asked, **changes}).json


def test_a_batch_has_sign_names_and_parameters_of_its_own(make_port):
    """One call, one BizId, each message as its place in the lists says."""
    state = {"aliyun": {"templates": [{"code": "SMS_1", "text": "验证码${code}"}]}}
    port = make_port(state)
    reply = port.aliyun("SendBatchSms", **BATCH)
    assert reply.code == "OK"
    second, first = port.messages()
    assert (first.text, second.text) == ("【甲】验证码1234", "【乙】验证码5678")
    assert (first.extension, second.extension) == ("01", "02")
    assert first.message_id == second.message_id == reply.json["BizId"]
    assert first.reference == "batch-7"


def test_a_batch_may_leave_parameters_out(port):
    """A template without variables needs none."""
    asked = {k: v for k, v in BATCH.items() if not k.startswith(("TemplateParam", "SmsUp"))}
    assert port.aliyun("SendBatchSms", **asked).code == "OK"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"PhoneNumberJson": "13800138000"}, "isv.INVALID_JSON_PARAM"),
        ({"PhoneNumberJson": "{"}, "isv.INVALID_JSON_PARAM"),
        ({"PhoneNumberJson": "[1]"}, "isv.INVALID_JSON_PARAM"),
        ({"PhoneNumberJson": "[]"}, "isv.INVALID_PARAMETERS"),
        ({"SignNameJson": '["甲"]'}, "isv.INVALID_PARAMETERS"),
        ({"TemplateParamJson": "[{}]"}, "isv.INVALID_PARAMETERS"),
        ({"TemplateParamJson": "[1,2]"}, "isv.INVALID_JSON_PARAM"),
        ({"PhoneNumberJson": '["1","2"]'}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"PhoneNumberJson": json.dumps(["13800138000"] * 101),
          "SignNameJson": json.dumps(["甲"] * 101), "SmsUpExtendCodeJson": "",
          "TemplateParamJson": ""}, "isv.MOBILE_COUNT_OVER_LIMIT"),
        ({"PhoneNumberJson": ""}, "MissingPhoneNumberJson"),
        ({"SignNameJson": ""}, "MissingSignNameJson"),
        ({"TemplateCode": ""}, "MissingTemplateCode"),
    ],
)  # fmt: skip
def test_a_batch_is_refused_as_a_whole(port, changes, code):
    """Whatever is wrong with one of its lists."""
    assert port.aliyun("SendBatchSms", **{**BATCH, **changes}).code == code
    assert not port.messages(outcome="accepted")
    assert port.messages()


def test_details_follow_a_message(port):
    """Waiting for the receipt, then what that said, in China's time."""
    port.rpc()
    (item,) = details(port)["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    assert item == {
        "PhoneNum": "13800138000",
        "SendStatus": 1,
        "ErrCode": "",
        "TemplateCode": "SMS_154950909",
        "Content": "【阿里云】",
        "SendDate": "2024-03-05 14:07:08",
        "OutId": "order-7",
    }
    port.later(5)
    answer = details(port)
    (item,) = answer["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    assert (item["SendStatus"], item["ErrCode"]) == (3, "DELIVERED")
    assert item["ReceiveDate"].startswith("2024-03-05 14:07:")
    assert answer["TotalCount"] == "1"


def test_details_tell_of_failure(port):
    """Status 2 with the carrier's code."""
    port.rpc()
    port.world.life.deliver(port.messages()[0].id, "blocked", port.now)
    (item,) = details(port)["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    assert (item["SendStatus"], item["ErrCode"]) == (2, "MOBILE_IN_BLACK")


def test_details_come_in_pages(port):
    """Newest first, of one number, day and, when asked for, call."""
    for name in ("a", "b", "c"):
        port.rpc({"OutId": name})
    port.rpc({"PhoneNumbers": "13900139000"})
    biz_id = port.messages(to="13800138000")[0].message_id
    page = details(port, PageSize="2", CurrentPage="2")
    assert page["TotalCount"] == "3"
    assert [one["OutId"] for one in page["SmsSendDetailDTOs"]["SmsSendDetailDTO"]] == ["a"]
    assert details(port, BizId=biz_id)["TotalCount"] == "1"
    assert details(port, SendDate="20240304")["TotalCount"] == "0"


def test_details_of_nothing_are_an_empty_list(port):
    """The shape stays."""
    answer = details(port)
    assert answer["SmsSendDetailDTOs"] == {"SmsSendDetailDTO": []}
    assert answer["TotalCount"] == "0"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"PhoneNumber": ""}, "MissingPhoneNumber"),
        ({"SendDate": ""}, "MissingSendDate"),
        ({"SendDate": "2024-03-05"}, "isv.INVALID_PARAMETERS"),
        ({"SendDate": "20241305"}, "isv.INVALID_PARAMETERS"),
        ({"SendDate": "20230305"}, "isv.INVALID_PARAMETERS"),
        ({"PageSize": "51"}, "isv.INVALID_PARAMETERS"),
        ({"PageSize": ""}, "MissingPageSize"),
        ({"CurrentPage": "0"}, "isv.INVALID_PARAMETERS"),
        ({"CurrentPage": "x"}, "InvalidCurrentPage"),
    ],
)
def test_details_refusals(port, changes, code):
    """Wrong dates and pages."""
    assert details(port, **changes)["Code"] == code


def test_statistics_count_days(port):
    """What was accepted, and what the receipts said; mainland and overseas apart."""
    port.rpc()
    port.rpc()
    port.rpc()
    port.rpc({"PhoneNumbers": "85261234567"})
    port.rpc({"TemplateCode": "wrong"})
    ids = sorted(message.id for message in port.messages(to="13800138000", outcome="accepted"))
    port.world.life.deliver(ids[0], "", port.now)
    port.world.life.deliver(ids[1], "off", port.now)
    asked = {"StartDate": TODAY, "EndDate": TODAY, "PageIndex": "1", "PageSize": "10"}
    data = port.aliyun("QuerySendStatistics", IsGlobe="1", **asked).json["Data"]
    assert data == {
        "TotalSize": 1,
        "TargetList": [
            {"SendDate": TODAY, "TotalCount": 3, "RespondedSuccessCount": 1,
             "RespondedFailCount": 1, "NoRespondedCount": 1}
        ],
    }  # fmt: skip
    overseas = port.aliyun("QuerySendStatistics", IsGlobe="2", **asked).json["Data"]
    assert overseas["TargetList"][0]["TotalCount"] == 1
    named = port.aliyun("QuerySendStatistics", IsGlobe="1", SignName="x", **asked)
    assert named.json["Data"]["TotalSize"] == 0
    assert port.aliyun("QuerySendStatistics", IsGlobe="3", **asked).code == (
        "isv.INVALID_PARAMETERS"
    )


def test_statistics_of_a_kind_of_template(make_port):
    """Codes are told from notices where the template's kind is known."""
    port = make_port({"aliyun": {"templates": STATE["aliyun"]["templates"]}})
    port.rpc({"TemplateCode": "SMS_1"})
    asked = {"StartDate": TODAY, "EndDate": TODAY, "PageIndex": "1", "PageSize": "10"}
    sizes = [
        port.aliyun("QuerySendStatistics", IsGlobe="1", TemplateType=kind, **asked).json["Data"][
            "TotalSize"
        ]
        for kind in ("0", "1")
    ]
    assert sizes == [1, 0]


def test_templates_are_listed_with_their_reviews(make_port):
    """Both of the vendor's numberings, and its spelling of each state."""
    port = make_port(STATE)
    answer = port.aliyun("QuerySmsTemplateList").json
    assert (answer["CurrentPage"], answer["PageSize"], answer["TotalCount"]) == (1, 10, 2)
    first, second = answer["SmsTemplateList"]
    assert (first["TemplateCode"], first["AuditStatus"]) == ("SMS_1", "AUDIT_STATE_PASS")
    assert (first["TemplateType"], first["OuterTemplateType"]) == (2, 0)
    assert second["AuditStatus"] == "AUDIT_STATE_INIT"
    page = port.aliyun("QuerySmsTemplateList", PageIndex="2", PageSize="1").json
    assert [one["TemplateCode"] for one in page["SmsTemplateList"]] == ["SMS_2"]


def test_sign_names_are_listed_with_their_reviews(make_port):
    """With the reason of a rejection."""
    answer = make_port(STATE).aliyun("QuerySmsSignList").json
    first, second = answer["SmsSignList"]
    assert (first["SignName"], first["AuditStatus"]) == ("甲", "AUDIT_STATE_PASS")
    assert second["AuditStatus"] == "AUDIT_STATE_NOT_PASS"
    assert second["Reason"]["RejectInfo"] == "no"


def test_what_is_not_approved_cannot_be_used(make_port):
    """A pending template and a rejected sign name are refused."""
    port = make_port(STATE)
    assert port.rpc({"SignName": "甲", "TemplateCode": "SMS_1"}).code == "OK"
    assert port.rpc({"SignName": "甲", "TemplateCode": "SMS_2"}).code == "isv.SMS_TEMPLATE_ILLEGAL"
    assert port.rpc({"SignName": "乙", "TemplateCode": "SMS_1"}).code == "isv.SMS_SIGNATURE_ILLEGAL"


def test_one_template_is_told(make_port):
    """State and type as texts, which they are here and not in the list."""
    answer = make_port(STATE).aliyun("GetSmsTemplate", TemplateCode="SMS_1").json
    assert (answer["TemplateStatus"], answer["TemplateType"]) == ("1", "0")
    assert answer["TemplateContent"] == "验证码${code}"
    assert json.loads(answer["VariableAttribute"]) == {"code": ""}
    assert make_port(STATE).aliyun("GetSmsTemplate", TemplateCode="SMS_9").code == (
        "isv.SMS_TEMPLATE_ILLEGAL"
    )


NEW = {"TemplateName": "new", "TemplateContent": "验证码${code}", "TemplateType": "0"}


def test_a_new_template_is_reviewed(make_port):
    """It cannot be used until its review is over, even where any other is taken."""
    port = make_port(review=10)
    code = port.aliyun("CreateSmsTemplate", **NEW).json["TemplateCode"]
    assert port.rpc({"TemplateCode": code}).code == "isv.SMS_TEMPLATE_ILLEGAL"
    port.later(10)
    assert port.rpc({"TemplateCode": code, "TemplateParam": '{"code":"123456"}'}).code == "OK"
    assert port.messages()[0].text == "【阿里云】验证码123456"


def test_a_template_against_the_rules_is_rejected(make_port):
    """The reason stands in the list."""
    port = make_port(review=1)
    code = port.aliyun("CreateSmsTemplate", **{**NEW, "TemplateContent": "【x】${code}"}).json[
        "TemplateCode"
    ]
    port.later(1)
    answer = port.aliyun("GetSmsTemplate", TemplateCode=code).json
    assert answer["TemplateStatus"] == "2"
    assert "【】" in answer["AuditInfo"]["RejectInfo"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"TemplateType": "7"}, "isv.INVALID_PARAMETERS"),
        ({"TemplateName": "n" * 31}, "isv.INVALID_PARAMETERS"),
        ({"TemplateContent": "c" * 501, "TemplateType": "1"}, "isv.INVALID_PARAMETERS"),
        ({"TemplateContent": "${a}${b}"}, "template_parameter_count_illegal"),
        ({"TemplateContent": ""}, "MissingTemplateContent"),
    ],
)
def test_a_malformed_template_is_refused(port, changes, code):
    """Before any review."""
    assert port.aliyun("CreateSmsTemplate", **{**NEW, **changes}).code == code


def test_lists_are_written_in_xml_too(make_port):
    """Objects within objects, and each item under its list's name."""
    port = make_port(STATE)
    reply = port.rpc({"Action": "QuerySmsTemplateList", "Format": "XML"}, sms={})
    root = ET.fromstring(reply.text)
    codes = [one.findtext("TemplateCode") for one in root.findall("SmsTemplateList")]
    assert codes == ["SMS_1", "SMS_2"]


def test_actions_see_their_own_account_alone(make_port):
    """What another account sent is not told."""
    second = {"credentials": [{"id": "b", "secret": "s"}]}
    port = make_port({"aliyun": {"accounts": {"second": second}}})
    port.rpc({"AccessKeyId": "b"}, secret="s")
    assert details(port)["TotalCount"] == "0"


def test_both_schemes_reach_every_action(port):
    """ACS3 names its action in a header."""
    reply = port.acs3({"x-acs-action": "QuerySmsSignList"}, fields={})
    assert reply.json["SmsSignList"] == []
