"""Send with one of the vendors' official SDKs, unmodified; what came back is printed as JSON.

Run by the Python that has them: ``official_sdks.py CASE HOST:PORT KEY_ID SECRET``.
"""

import json
import sys

PARAM = json.dumps({"code": "123456"})


def tea(host, key_id, secret, **config):
    from alibabacloud_dysmsapi20170525.client import Client
    from alibabacloud_dysmsapi20170525.models import SendSmsRequest
    from alibabacloud_tea_openapi.models import Config

    client = Client(
        Config(
            access_key_id=key_id,
            access_key_secret=secret,
            endpoint=host,
            protocol="http",
            **config,
        )
    )
    request = SendSmsRequest(
        phone_numbers="13800138000",
        sign_name="阿里云",
        template_code="SMS_154950909",
        template_param=PARAM,
        out_id="order-7",
    )
    try:
        body = client.send_sms(request).body
    except Exception as error:  # noqa: BLE001 - the SDK's own types, told by name
        return {
            "error": type(error).__name__,
            "bases": [kind.__name__ for kind in type(error).__mro__],
            "code": getattr(error, "code", ""),
            "message": str(error),
        }
    return {"code": body.code, "message_id": body.biz_id, "request_id": body.request_id}


def tea_v2(host, key_id, secret):
    return tea(host, key_id, secret, signature_algorithm="v2")


def core(host, key_id, secret, method="POST"):
    from aliyunsdkcore.acs_exception.exceptions import ServerException
    from aliyunsdkcore.client import AcsClient
    from aliyunsdkdysmsapi.request.v20170525.SendSmsRequest import SendSmsRequest

    name, _, port = host.partition(":")
    client = AcsClient(key_id, secret, "cn-hangzhou", port=int(port))
    request = SendSmsRequest()
    request.set_endpoint(name)
    request.set_protocol_type("http")
    request.set_method(method)
    request.set_PhoneNumbers("13800138000")
    request.set_SignName("阿里云")
    request.set_TemplateCode("SMS_154950909")
    request.set_TemplateParam(PARAM)
    request.set_OutId("order-7")
    try:
        body = json.loads(client.do_action_with_exception(request))
    except ServerException as error:
        return {
            "error": type(error).__name__,
            "code": error.get_error_code(),
            "status": error.get_http_status(),
            "message": error.get_error_msg(),
        }
    return {"code": body["Code"], "message_id": body["BizId"], "request_id": body["RequestId"]}


def core_get(host, key_id, secret):
    return core(host, key_id, secret, "GET")


def tencent(host, key_id, secret, method="POST", *, unsigned=False):
    from tencentcloud.common.credential import Credential
    from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
    from tencentcloud.common.profile.client_profile import ClientProfile
    from tencentcloud.common.profile.http_profile import HttpProfile
    from tencentcloud.sms.v20210111.models import SendSmsRequest
    from tencentcloud.sms.v20210111.sms_client import SmsClient

    http = HttpProfile(protocol="http", endpoint=host, reqMethod=method)
    profile = ClientProfile(httpProfile=http)
    profile.unsignedPayload = unsigned
    client = SmsClient(Credential(key_id, secret), "ap-guangzhou", profile)
    request = SendSmsRequest()
    request.PhoneNumberSet = ["+8613800138000", "+8613900139000"]
    request.SmsSdkAppId = "1400006666"
    request.SignName = "腾讯云"
    request.TemplateId = "1110"
    request.TemplateParamSet = ["123456"]
    request.SessionContext = "order-7"
    try:
        answer = client.SendSms(request)
    except TencentCloudSDKException as error:
        return {"error": type(error).__name__, "code": error.code, "message": error.message}
    first = answer.SendStatusSet[0]
    return {"code": first.Code, "message_id": first.SerialNo, "request_id": answer.RequestId}


def tencent_get(host, key_id, secret):
    return tencent(host, key_id, secret, "GET")


def tencent_unsigned(host, key_id, secret):
    return tencent(host, key_id, secret, unsigned=True)


if __name__ == "__main__":
    case, *given = sys.argv[1:]
    sys.stdout.write(json.dumps(globals()[case](*given)))
