"""Programs that send through the vendors' own SDKs, used as their documentation shows.

As a program, ``official.py NAME PORT`` is one cold send.  Each is set up to its own advantage
where its options allow: keep-alive on, pools large enough for the threads.
"""

# mypy: disable-error-code="import-not-found,import-untyped"
# installed in the environment of the vendors only

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping

Send = Callable[[], object]
POOL = 16


def tencent(port: int) -> Send:
    """``tencentcloud-sdk-python-sms``."""
    from tencentcloud.common import credential
    from tencentcloud.common.profile.client_profile import ClientProfile
    from tencentcloud.common.profile.http_profile import HttpProfile
    from tencentcloud.sms.v20210111 import models, sms_client

    http = HttpProfile(endpoint=f"127.0.0.1:{port}", protocol="http", keepAlive=True)
    client = sms_client.SmsClient(
        credential.Credential("benchmark-key", "benchmark-secret"),
        "ap-guangzhou",
        ClientProfile(httpProfile=http),
    )

    def send() -> None:
        request = models.SendSmsRequest()
        request.SmsSdkAppId = "1400006666"
        request.SignName = "腾讯云"
        request.TemplateId = "449739"
        request.TemplateParamSet = ["123456"]
        request.PhoneNumberSet = ["+8613800138000"]
        status = client.SendSms(request).SendStatusSet[0]
        assert (status.Code, bool(status.SerialNo)) == ("Ok", True), status

    return send


def aliyun(port: int) -> Send:
    """``alibabacloud-dysmsapi20170525``."""
    from alibabacloud_dysmsapi20170525.client import Client
    from alibabacloud_dysmsapi20170525.models import SendSmsRequest
    from alibabacloud_tea_openapi.models import Config

    client = Client(
        Config(
            access_key_id="benchmark-key",
            access_key_secret="benchmark-secret",
            endpoint=f"127.0.0.1:{port}",
            protocol="http",
            max_idle_conns=POOL,
        )
    )

    def send() -> None:
        request = SendSmsRequest(
            phone_numbers="13800138000",
            sign_name="阿里云",
            template_code="SMS_123456789",
            template_param='{"code":"123456"}',
        )
        answer = client.send_sms(request).body
        assert (answer.code, bool(answer.biz_id)) == ("OK", True), answer

    return send


def aliyun_core(port: int) -> Send:
    """``aliyun-python-sdk-core`` with ``aliyun-python-sdk-dysmsapi``."""
    from aliyunsdkcore.client import AcsClient
    from aliyunsdkdysmsapi.request.v20170525.SendSmsRequest import SendSmsRequest

    client = AcsClient(
        "benchmark-key", "benchmark-secret", "cn-hangzhou", port=port, pool_size=POOL
    )

    def send() -> None:
        request = SendSmsRequest()
        request.set_endpoint("127.0.0.1")
        request.set_protocol_type("http")
        request.set_PhoneNumbers("13800138000")
        request.set_SignName("阿里云")
        request.set_TemplateCode("SMS_123456789")
        request.set_TemplateParam('{"code":"123456"}')
        answer = json.loads(client.do_action_with_exception(request))
        assert (answer["Code"], bool(answer["BizId"])) == ("OK", True), answer

    return send


SENDERS: Mapping[str, Callable[[int], Send]] = {
    "tencent": tencent,
    "aliyun": aliyun,
    "aliyun-core": aliyun_core,
}

if __name__ == "__main__":
    SENDERS[sys.argv[1]](int(sys.argv[2]))()
