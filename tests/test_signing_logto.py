"""The signatures of Logto's two connectors, 1.5.5 and 1.4.4, and of its own test."""

import pytest

from sms_core.signing import rpc, tc3
from sms_core.signing.encoding import sha256_hex


def aliyun_constants(**own):
    return {
        "AccessKeyId": "testid",
        "Action": "SendSms",
        "Format": "json",
        "RegionId": "cn-hangzhou",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "Version": "2017-05-25",
        "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
        "Timestamp": "2023-11-14T22:13:20Z",
        **own,
    }


LOGTO_MAIL = {
    "AccessKeyId": "testid",
    "AccountName": "<a%b'>",
    "Action": "SingleSendMail",
    "AddressType": "1",
    "Format": "XML",
    "HtmlBody": "4",
    "RegionId": "cn-hangzhou",
    "ReplyToAddress": "true",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureVersion": "1.0",
    "Subject": "3",
    "TagName": "2",
    "ToAddress": "1@test.com",
    "Version": "2015-11-23",
    "SignatureNonce": "c1b2c332-4cfb-4a0f-b8cc-ebe622aa0a5c",
    "Timestamp": "2016-10-20T06:27:56Z",
}
LOGTO_MAINLAND = aliyun_constants(
    PhoneNumbers="13012345678",
    SignName="阿里云短信测试",
    TemplateCode="SMS_100000000",
    TemplateParam='{"code":"123456"}',
)
LOGTO_OVERSEAS = aliyun_constants(
    PhoneNumbers="+85268326366",
    SignName="签名 *~'()!+&=%",
    TemplateCode="SMS_100000001",
    TemplateParam='{"code":"a b*~\'()!+\\"&=/é中😀"}',
)


@pytest.mark.parametrize(
    ("method", "parameters", "signature"),
    [
        pytest.param("POST", LOGTO_MAIL, "llJfXJjBW3OacrVgxxsITgYaYm0=", id="V1"),
        pytest.param("GET", LOGTO_MAIL, "xviVKkGNJBEG2sDODpEU9KpUfhE=", id="V1-get"),
        pytest.param("POST", LOGTO_MAINLAND, "PYKr8XIKVUNrjbFQCuTshvK7lJs=", id="V2"),
        pytest.param("POST", LOGTO_OVERSEAS, "EzxiG29xyWURn0bPkjYPMMGuk/k=", id="V3"),
    ],
)
def test_logto_aliyun(method, parameters, signature):
    """Logto's Aliyun connector signs the same call the same way."""
    assert rpc.sign(method, parameters, "testsecret").signature == signature


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        pytest.param(
            '{"SmsSdkAppId":"1400006666","SignName":"腾讯云","TemplateId":"1100",'
            '"TemplateParamSet":["123456"],"PhoneNumberSet":["8613012345678"]}',
            "5fdc9f0a0040e513cce1f0aa0d5207aeeb2c25746c10098198f76b8b6ef9c2e2",
            id="V4",
        ),
        pytest.param(
            '{"SmsSdkAppId":"1400006666","SignName":"签名 *~\'()!+&=%\\"/é😀","TemplateId":"1101",'
            '"TemplateParamSet":["123456","5"],"PhoneNumberSet":["+85268326366"]}',
            "5feed7003a5cc147328151188e11ec2a5001fd4be826d5580361ef3fb0c9e258",
            id="V5",
        ),
    ],
)
def test_logto_tencent(body, signature):
    """Logto's Tencent connector signs the same body the same way."""
    stages = tc3.sign(
        "POST",
        "",
        [("content-type", "application/json; charset=utf-8"), ("host", "sms.tencentcloudapi.com")],
        sha256_hex(body.encode()),
        "SECRETEXAMPLE",
        timestamp=1700000000,
        service="sms",
    )
    assert stages.signature == signature
