"""The vendors' own SDKs, unmodified and pointed here, are content."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from sms_core_simulator import Simulator

pytestmark = [pytest.mark.sockets, pytest.mark.official]

SCRIPT = Path(__file__).with_name("official_sdks.py")
CASES = ["tea", "tea_v2", "core", "core_get", "tencent", "tencent_get", "tencent_unsigned"]


@pytest.fixture(scope="module")
def simulator():
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def run(simulator):
    python = os.environ.get("SMS_CORE_OFFICIAL_PYTHON")
    if not python:
        pytest.skip("SMS_CORE_OFFICIAL_PYTHON names no Python that has the official SDKs")

    def run(case, secret="simulator-secret"):
        command = [python, SCRIPT, case, simulator.url.removeprefix("http://"), "simulator", secret]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize("case", CASES)
def test_an_official_sdk_sends(simulator, run, case):
    """The SDK reads the answer into its own model, and the message arrived."""
    answer = run(case)
    assert answer["code"] in ("OK", "Ok")
    (message,) = [
        one for one in simulator.messages("13800138000") if one.message_id == answer["message_id"]
    ]
    assert message.request_id == answer["request_id"]
    assert (message.code, message.reference) == ("123456", "order-7")


@pytest.mark.parametrize(
    ("case", "error", "code"),
    [
        ("tea", "ClientException", "SignatureDoesNotMatch"),
        ("tea_v2", "ClientException", "SignatureDoesNotMatch"),
        # Told from the server's string to sign, which the answer ends with.
        ("core", "ServerException", "InvalidAccessKeySecret"),
        ("core_get", "ServerException", "InvalidAccessKeySecret"),
        ("tencent", "TencentCloudSDKException", "AuthFailure.SignatureFailure"),
        ("tencent_get", "TencentCloudSDKException", "AuthFailure.SignatureFailure"),
    ],
)
def test_an_official_sdk_knows_a_wrong_secret(run, case, error, code):
    """The SDK raises its own typed error with the vendor's code."""
    answer = run(case, secret="wrong-secret")
    assert (answer["error"], answer["code"]) == (error, code)
