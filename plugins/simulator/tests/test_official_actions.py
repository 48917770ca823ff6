"""Every action that an official SDK offers and the simulator serves, through that SDK."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from sms_core_simulator import Settings, Simulator

pytestmark = [pytest.mark.sockets, pytest.mark.official]

SCRIPT = Path(__file__).with_name("official_actions.py")
APP = "1400006666"
ALIYUN = {
    "SendSms", "SendBatchSms", "QuerySendDetails", "QuerySendStatistics", "QuerySmsTemplateList",
    "QuerySmsSignList",
}  # fmt: skip
STATE = {
    "aliyun": {
        "sign_names": ["甲", "乙"],
        "templates": [{"code": "SMS_1", "text": "验证码${code}", "kind": "code"}],
    },
    "tencent": {
        "applications": [APP],
        "sign_names": ["甲甲"],
        "templates": [{"code": "1110", "text": "验证码{1}", "kind": "code"}],
    },
}


def run(sdk, simulator, secret="simulator-secret"):
    python = os.environ.get("SMS_CORE_OFFICIAL_PYTHON")
    if not python:
        pytest.skip("SMS_CORE_OFFICIAL_PYTHON names no Python that has the official SDKs")
    host = simulator.url.removeprefix("http://")
    command = [python, SCRIPT, sdk, host, "simulator", secret, APP]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=180)
    return json.loads(done.stdout)


@pytest.mark.parametrize("sdk", ["tea", "core"])
def test_aliyun_sdks_read_every_answer(sdk):
    """Each action's own fields arrive in the SDK's model."""
    with Simulator(state=STATE) as simulator:
        answers = run(sdk, simulator)
    assert {name for name in answers if name in ALIYUN} == ALIYUN
    assert {name: answers[name]["Code"] for name in ALIYUN} == dict.fromkeys(ALIYUN, "OK")
    (listed,) = answers["QuerySmsTemplateList"]["SmsTemplateList"][-1:]
    assert listed["AuditStatus"] == "AUDIT_STATE_PASS"
    details = answers["QuerySendDetails"]["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    assert [one["Content"] for one in details] == ["【甲】验证码1234", "【甲】验证码1234"]
    assert answers["QuerySendStatistics"]["Data"]["TargetList"][0]["TotalCount"] == 3
    assert answers["QuerySmsSignList"]["SmsSignList"][1]["SignName"] == "乙"
    assert answers["unknown template"]["Code"] == "isv.SMS_TEMPLATE_ILLEGAL"
    if sdk == "tea":
        assert answers["GetSmsTemplate"]["TemplateStatus"] == "0"
    else:
        token = answers["QueryTokenForMnsQueue"]["MessageTokenDTO"]
        assert token["AccessKeyId"].startswith("STS.")


@pytest.mark.parametrize("sdk", ["tencent", "tencent_async"])
def test_tencent_sdks_read_every_answer(sdk):
    """Each action's own fields arrive in the SDK's model."""
    settings = Settings(delivery=0, limits="documented")
    with Simulator(state=STATE, settings=settings) as simulator:
        answers = run(sdk, simulator)
    assert [name for name, one in answers.items() if "error" in one] == []
    assert answers["SendSms"]["SendStatusSet"][0]["Code"] == "Ok"
    by_number = answers["PullSmsSendStatusByPhoneNumber"]["PullSmsSendStatusSet"]
    assert by_number[0]["Description"] == "DELIVRD"
    assert answers["PullSmsSendStatus"]["PullSmsSendStatusSet"] == by_number
    counts = answers["SendStatusStatistics"]["SendStatusStatistics"]
    assert counts == {"FeeCount": 1, "RequestCount": 1, "RequestSuccessCount": 1}
    assert answers["DescribeSmsSignList"]["DescribeSignListStatusSet"][0]["SignName"] == "甲甲"
    templates = answers["DescribeSmsTemplateList"]["DescribeTemplateStatusSet"]
    assert [one["StatusCode"] for one in templates] == [0, 1]
    if sdk == "tencent":
        assert answers["ReportConversion"]["ReportConversionStatus"]["Code"] == "ok"
        assert answers["DescribeSendRecordList"]["TotalCount"] == 1
        refused = [answers[name]["SendStatusSet"][0]["Code"] for name in
                   ("unknown template", "same text again")]  # fmt: skip
        assert refused == [
            "FailedOperation.TemplateUnapprovedOrNotExist",
            "LimitExceeded.PhoneNumberThirtySecondLimit",
        ]


@pytest.mark.parametrize(
    ("sdk", "error", "code"),
    [
        ("core", "ServerException", "InvalidTimeStamp.Expired"),
        ("tencent_async", "TencentCloudSDKException", "AuthFailure.SignatureExpire"),
    ],
)
def test_typed_errors_for_expired_time(sdk, error, code):
    """The SDKs raise their own errors when the clocks are an hour apart."""
    with Simulator(clock=lambda: time.time() + 3600) as simulator:
        answers = run(sdk, simulator)
    assert answers["SendSms"] == {"error": error, "code": code}


def test_typed_errors_for_an_exhausted_rate():
    """A vendor throttle comes out as the SDK's own error."""
    with Simulator(faults=[{"effect": "code", "code": "throttled"}]) as simulator:
        aliyun, tencent = run("core", simulator), run("tencent_async", simulator)
    assert aliyun["SendSms"] == {"error": "ServerException", "code": "Throttling.User"}
    assert tencent["SendSms"] == {
        "error": "TencentCloudSDKException", "code": "RequestLimitExceeded",
    }  # fmt: skip
