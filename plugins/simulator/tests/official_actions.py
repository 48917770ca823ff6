"""Every action the simulator serves, through the official SDKs; the answers printed as JSON.

Run by the Python that has them: ``official_actions.py SDK HOST:PORT KEY_ID SECRET APPLICATION``.
Each answer is what the SDK made of it: its own model, as plain data, or its own error.
"""

import json
import sys
import time

NUMBER = "13800138000"
DAY, LONGEST = 24 * 3600, 60


def today():
    """The day in Beijing; shortly before its end the next one, once that has begun."""
    left = DAY - (time.time() + 8 * 3600) % DAY
    time.sleep(left if left < LONGEST else 0)  # what is sent and asked here is of one day
    return time.strftime("%Y%m%d", time.gmtime(time.time() + 8 * 3600))


TODAY = today()
BATCH = {
    "phone_number_json": json.dumps([NUMBER, "13900139000"]),
    "sign_name_json": json.dumps(["甲", "乙"]),
    "template_code": "SMS_1",
    "template_param_json": json.dumps([{"code": "1234"}, {"code": "5678"}]),
}
DETAILS = {"phone_number": NUMBER, "send_date": TODAY, "page_size": 10, "current_page": 1}
STATISTICS = {
    "is_globe": 1, "start_date": TODAY, "end_date": TODAY, "page_index": 1, "page_size": 10,
}  # fmt: skip
NEW = {"template_name": "new", "template_content": "验证码${code}", "template_type": 0}


def error(raised):
    code = getattr(raised, "code", None) or raised.get_error_code()
    return {"error": type(raised).__name__, "code": code}


def tea(host, key_id, secret, _):
    from alibabacloud_dysmsapi20170525 import models
    from alibabacloud_dysmsapi20170525.client import Client
    from alibabacloud_tea_openapi.models import Config

    config = Config(access_key_id=key_id, access_key_secret=secret, endpoint=host, protocol="http")
    client = Client(config)

    def call(action, **fields):
        name = "".join(part.capitalize() for part in action.split("_"))
        request = getattr(models, f"{name}Request")(**fields)
        try:
            return getattr(client, action)(request).body.to_map()
        except Exception as raised:  # noqa: BLE001 - the SDK's own types, told by name
            return error(raised)

    sms = {"phone_numbers": NUMBER, "sign_name": "甲", "template_code": "SMS_1"}
    answers = {
        "SendSms": call("send_sms", **sms, template_param='{"code":"1234"}'),
        "SendBatchSms": call("send_batch_sms", **BATCH),
        "QuerySendDetails": call("query_send_details", **DETAILS),
        "QuerySendStatistics": call("query_send_statistics", **STATISTICS),
        "CreateSmsTemplate": call("create_sms_template", **NEW),
        "QuerySmsTemplateList": call("query_sms_template_list"),
        "QuerySmsSignList": call("query_sms_sign_list"),
        "unknown template": call("send_sms", **{**sms, "template_code": "SMS_9"}),
    }
    code = answers["CreateSmsTemplate"]["TemplateCode"]
    return {**answers, "GetSmsTemplate": call("get_sms_template", template_code=code)}


def core(host, key_id, secret, _):
    from importlib import import_module

    from aliyunsdkcore.acs_exception.exceptions import ServerException
    from aliyunsdkcore.client import AcsClient
    from aliyunsdkcore.request import CommonRequest

    name, _, port = host.partition(":")
    client = AcsClient(key_id, secret, "cn-hangzhou", port=int(port))

    def done(request):
        request.set_endpoint(name)
        request.set_protocol_type("http")
        try:
            return json.loads(client.do_action_with_exception(request))
        except ServerException as raised:
            return error(raised)

    def call(action, **fields):
        module = import_module(f"aliyunsdkdysmsapi.request.v20170525.{action}Request")
        request = getattr(module, f"{action}Request")()
        for field, value in fields.items():
            pascal = "".join(part.capitalize() for part in field.split("_"))
            getattr(request, f"set_{pascal}")(value)
        return done(request)

    token = CommonRequest()
    token.set_domain(host)
    token.set_version("2017-05-25")
    token.set_action_name("QueryTokenForMnsQueue")
    token.add_query_param("MessageType", "SmsReport")
    token.set_accept_format("json")
    sms = {"phone_numbers": NUMBER, "sign_name": "甲", "template_code": "SMS_1"}
    return {
        "SendSms": call("SendSms", **sms, template_param='{"code":"1234"}'),
        "SendBatchSms": call("SendBatchSms", **BATCH),
        "QuerySendDetails": call("QuerySendDetails", **DETAILS),
        "QuerySendStatistics": call("QuerySendStatistics", **STATISTICS),
        "QuerySmsTemplateList": call("QuerySmsTemplateList"),
        "QuerySmsSignList": call("QuerySmsSignList"),
        "QueryTokenForMnsQueue": done(token),
        "unknown template": call("SendSms", **{**sms, "template_code": "SMS_9"}),
    }


def _tencent_calls(application):
    now = int(time.time())
    number = f"+86{NUMBER}"
    by_number = {
        "BeginTime": now - 3600, "Offset": 0, "Limit": 10, "PhoneNumber": number,
        "SmsSdkAppId": application,
    }  # fmt: skip
    window = {
        "BeginTime": f"{TODAY}00", "EndTime": f"{TODAY}23", "Limit": 0, "Offset": 0,
        "SmsSdkAppId": application,
    }  # fmt: skip
    sms = {
        "PhoneNumberSet": [number], "SmsSdkAppId": application, "SignName": "甲甲",
        "TemplateId": "1110", "TemplateParamSet": ["1234"],
    }  # fmt: skip
    pull = {"Limit": 10, "SmsSdkAppId": application}
    new = {
        "TemplateName": "new", "TemplateContent": "验证码{1}", "SmsType": 3, "International": 0,
        "Remark": "r",
    }  # fmt: skip
    return {
        "SendSms": sms,
        "PullSmsSendStatusByPhoneNumber": by_number,
        "PullSmsReplyStatusByPhoneNumber": by_number,
        "PullSmsSendStatus": pull,
        "PullSmsReplyStatus": pull,
        "SendStatusStatistics": window,
        "CallbackStatusStatistics": window,
        "SmsPackagesStatistics": {**window, "Limit": 10},
        "AddSmsTemplate": new,
        "DescribeSmsTemplateList": {"International": 0, "Limit": 10},
        "DescribeSmsSignList": {"International": 0, "Limit": 10},
    }


def _tencent_client(module, host, key_id, secret):
    from importlib import import_module

    from tencentcloud.common.credential import Credential
    from tencentcloud.common.profile.client_profile import ClientProfile
    from tencentcloud.common.profile.http_profile import HttpProfile

    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=host))
    kind = import_module(f"tencentcloud.sms.v20210111.{module}").SmsClient
    return kind(Credential(key_id, secret), "ap-guangzhou", profile)


def tencent(host, key_id, secret, application):
    from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
    from tencentcloud.sms.v20210111 import models

    client = _tencent_client("sms_client", host, key_id, secret)

    def call(action, fields):
        request = getattr(models, f"{action}Request")()
        request.from_json_string(json.dumps(fields))
        try:
            return json.loads(getattr(client, action)(request).to_json_string())
        except TencentCloudSDKException as raised:
            return error(raised)

    calls = _tencent_calls(application)
    answers = {action: call(action, fields) for action, fields in calls.items()}
    serial = answers["SendSms"].get("SendStatusSet", [{"SerialNo": "x"}])[0]["SerialNo"]
    report = {"SmsSdkAppId": application, "SerialNo": serial, "ConversionTime": int(time.time())}
    record = calls["PullSmsSendStatusByPhoneNumber"]
    return {
        **answers,
        "ReportConversion": call("ReportConversion", report),
        # Newer than this release of the SDK: by its call for any action.
        "DescribeSendRecordList": client.call_json("DescribeSendRecordList", record)["Response"],
        "unknown template": call("SendSms", {**calls["SendSms"], "TemplateId": "9"}),
        "same text again": call("SendSms", calls["SendSms"]),
    }


def tencent_async(host, key_id, secret, application):
    import asyncio

    from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
    from tencentcloud.sms.v20210111 import models

    async def main():
        client = _tencent_client("sms_client_async", host, key_id, secret)
        answers = {}
        for action, fields in _tencent_calls(application).items():
            request = getattr(models, f"{action}Request")()
            request.from_json_string(json.dumps(fields))
            try:
                answer = await getattr(client, action)(request)
                answers[action] = json.loads(answer.to_json_string())
            except TencentCloudSDKException as raised:
                answers[action] = error(raised)
        return answers

    return asyncio.run(main())


if __name__ == "__main__":
    sdk, *given = sys.argv[1:]
    sys.stdout.write(json.dumps(globals()[sdk](*given)))
