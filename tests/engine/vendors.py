"""The two vendors' own wire formats, for engine tests through the real providers."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from sms_core.http import Response
from sms_core_aliyun import AliyunConfig, AliyunProvider
from sms_core_tencent import TencentConfig, TencentProvider

TEMPLATES = {"SignIn": {"code": "100001", "params": ["code"]}}
KEYS = {"access_key_id": "LTAIexample", "access_key_secret": "canary-secret", "sign_name": "MyShop"}


def aliyun(**more):
    return AliyunProvider(AliyunConfig(**KEYS, templates=TEMPLATES, **more))


def tencent(**more):
    return TencentProvider(
        TencentConfig(**KEYS, templates=TEMPLATES, sdk_app_id="1400000001", **more)
    )


def fields(request):
    """What a request asks, whichever vendor it is for."""
    if request.body.startswith(b"{"):
        headers = dict(request.headers)
        return {"Action": headers["x-tc-action"], **json.loads(request.body)}
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


def aliyun_answer(code="OK", message="OK", status=200, **headers):
    body = {"Code": code, "Message": message, "RequestId": "R-1", "BizId": "9^0"}
    return Response(status, json.dumps(body).encode(), headers)


def aliyun_records(*references, padding=0):
    """A page of ``QuerySendDetails`` with these ``OutId``s."""
    listed = [{"OutId": f"other-{n}", "SendStatus": 3} for n in range(padding)]
    listed += [{"OutId": reference, "SendStatus": 3} for reference in references]
    body = {
        "Code": "OK",
        "RequestId": "R-2",
        "TotalCount": str(len(listed)),
        "SmsSendDetailDTOs": {"SmsSendDetailDTO": listed},
    }
    return Response(200, json.dumps(body).encode())


def tencent_answer(number, code="Ok", **headers):
    told = {"Code": code, "PhoneNumber": number, "SerialNo": "2640:1", "Fee": 1, "Message": ""}
    body = {"Response": {"RequestId": "R-1", "SendStatusSet": [told]}}
    return Response(200, json.dumps(body).encode(), headers)


def tencent_error(code, **headers):
    body = {"Response": {"RequestId": "R-1", "Error": {"Code": code, "Message": "no"}}}
    return Response(200, json.dumps(body).encode(), headers)


def tencent_records(*references):
    """An answer of ``PullSmsSendStatusByPhoneNumber`` with these ``SessionContext``s."""
    listed = [
        {"SessionContext": each, "SerialNo": f"2640:{n}"} for n, each in enumerate(references)
    ]
    body = {"Response": {"RequestId": "R-2", "PullSmsSendStatusSet": listed}}
    return Response(200, json.dumps(body).encode())


def beijing(year, month, day, hour, minute=0, second=0):
    """Unix seconds of a time in Beijing."""
    return (
        datetime(year, month, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=8)
    ).timestamp()
