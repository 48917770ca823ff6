"""Tencent Cloud's gateway: what it refuses, always with status 200."""

import re

import pytest

from sms_core.signing import tc3
from sms_core.signing.encoding import EMPTY_SHA256, sha256_hex

KEY, SECRET = "simulator", "simulator-secret"


def test_success_has_the_vendors_fields(port):
    """One entry a number, with all seven fields, and the request id beside."""
    reply = port.tc3()
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    answer = reply.json["Response"]
    assert set(answer) == {"SendStatusSet", "RequestId"}
    (status,) = answer["SendStatusSet"]
    assert re.fullmatch(r"5000:[0-9]{28}", status.pop("SerialNo"))
    assert status == {
        "PhoneNumber": "+8613800138000",
        "Fee": 1,
        "SessionContext": "order-7",
        "Code": "Ok",
        "Message": "send success",
        "IsoCode": "CN",
    }


def test_a_refusal_of_the_whole_call_is_an_error(port):
    """The envelope holds Error and RequestId, and nothing was sent."""
    reply = port.tc3(secret="wrong")
    assert reply.status == 200
    assert set(reply.json["Response"]) == {"Error", "RequestId"}
    assert reply.json["Response"]["Error"] == {
        "Code": "AuthFailure.SignatureFailure",
        "Message": (
            "The provided credentials could not be validated. "
            "Please check your signature is correct."
        ),
    }
    assert not port.messages(outcome="accepted")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"authorization": None}, "AuthFailure.InvalidAuthorization"),
        ({"authorization": "TC3-HMAC-SHA256 nonsense"}, "AuthFailure.InvalidAuthorization"),
        ({"x-tc-timestamp": None}, "MissingParameter"),
        ({"x-tc-timestamp": "soon"}, "InvalidParameter"),
        ({"x-tc-timestamp": "1" * 5000}, "InvalidParameter"),
        ({"x-tc-action": None}, "MissingParameter"),
        ({"x-tc-version": None}, "MissingParameter"),
        ({"x-tc-region": None}, "MissingParameter"),
        ({"x-tc-region": "gz"}, "UnsupportedRegion"),
        ({"x-tc-version": "2019-07-11"}, "NoSuchVersion"),
        ({"x-tc-action": "SendSMS"}, "InvalidAction"),
        ({"x-tc-action": "AddSmsSign"}, "AuthFailure.SignatureFailure"),
        ({"x-tc-token": "any"}, "AuthFailure.TokenFailure"),
    ],
)
def test_header_refusals(port, sent, code):
    """Each fault of the headers has its code."""
    assert port.tc3(sent=sent).code == code


def test_a_missing_header_is_named(port):
    """The message names the parameter as the vendor does."""
    error = port.tc3(sent={"x-tc-region": None}).json["Response"]["Error"]
    assert error["Message"] == "The request is missing a required parameter `Region`."


def test_an_unknown_key_is_not_found(port):
    """A key id nobody configured."""
    assert port.tc3(key="nobody").code == "AuthFailure.SecretIdNotFound"


@pytest.mark.parametrize(("late", "code"), [(300, "Ok"), (-299, "Ok"),
                                            (302, "AuthFailure.SignatureExpire"),
                                            (-301, "AuthFailure.SignatureExpire")])  # fmt: skip
def test_five_minutes_either_way_are_taken(port, late, code):
    """The window is five minutes before and after."""
    port.now = int(port.now) + late
    assert port.tc3().code == code


def test_temporary_credentials_need_their_token(make_port):
    """The token is compared although it is not signed."""
    port = make_port(credentials=[(KEY, SECRET, "the-token")])
    assert port.tc3().code == "AuthFailure.TokenFailure"
    assert port.tc3(sent={"x-tc-token": "the-token"}).code == "Ok"


def signed(
    port, method, *, query="", body=b"", action="SendSms", service="sms", names=None, **more
):
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "host": "sms.tencentcloudapi.com",
        "x-tc-action": action,
        "x-tc-version": "2021-01-11",
        "x-tc-timestamp": str(int(port.now)),
        "x-tc-region": "ap-guangzhou",
        **more,
    }
    names = names or ["content-type", "host"]
    chosen = [(name, headers[name]) for name in names]
    payload = sha256_hex(body) if method == "POST" else EMPTY_SHA256
    timestamp = int(port.now)
    stages = tc3.sign(method, query, chosen, payload, SECRET, timestamp=timestamp, service=service)
    scope = tc3.scope(timestamp, service)
    headers["authorization"] = tc3.authorization(KEY, scope, ";".join(names), stages.signature)
    return port.ask(method, f"/?{query}" if query else "/", headers, body)


def test_a_get_carries_lists_by_index(port):
    """``PhoneNumberSet.0`` of a query is a list, in the order of the indices."""
    query = (
        "PhoneNumberSet.0=%2B8613800138000&PhoneNumberSet.10=%2B8613700137000"
        "&PhoneNumberSet.2=%2B8613900139000&SmsSdkAppId=1400006666&TemplateId=1110"
        "&SignName=%E8%85%BE%E8%AE%AF%E4%BA%91&TemplateParamSet.0=1234"
    )
    reply = signed(port, "GET", query=query)
    numbers = [one["PhoneNumber"] for one in reply.json["Response"]["SendStatusSet"]]
    assert numbers == ["+8613800138000", "+8613900139000", "+8613700137000"]


def test_another_product_or_action_is_not_served(port):
    """A rightly signed call for something else says what is not there."""
    assert signed(port, "GET", query="A=1", service="cvm").code == "NoSuchProduct"
    reply = signed(port, "GET", query="A=1", action="DescribeInstances")
    assert reply.json["Response"]["Error"] == {
        "Code": "InvalidAction",
        "Message": "The request `Action` is invalid or not found.",
    }


def test_content_type_and_host_must_be_signed(port):
    """They are the documented minimum; anything beyond is welcome."""
    assert signed(port, "GET", query="A=1", names=["host"]).code == (
        "AuthFailure.InvalidAuthorization"
    )
    more = ["content-type", "host", "x-tc-action", "x-tc-region"]
    assert signed(port, "GET", query="SmsSdkAppId=1", names=more).code == "MissingParameter"


def test_other_methods_are_not_served(port):
    """Only GET and POST are."""
    headers = {"x-tc-action": "SendSms"}
    assert port.ask("PUT", "/", headers).code == "UnsupportedProtocol"


def test_the_older_signing_gets_a_clear_answer(port):
    """A call in the form before TC3 is known to be Tencent's."""
    reply = port.form("GET", {"SecretId": KEY, "Action": "SendSms", "Signature": "x"})
    assert reply.code == "AuthFailure.InvalidAuthorization"
    assert "TC3-HMAC-SHA256 only" in reply.text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_a_body_must_be_a_json_object(port, body):
    """Anything else cannot be parsed; the answer still has a request id."""
    reply = port.tc3(body=body)
    assert reply.code == "FailedOperation.JsonParseFail"
    assert reply.json["Response"]["RequestId"]


def test_half_a_surrogate_pair_is_kept_readable(port):
    """JSON can hold halves of characters; they must not end the answer."""
    changes = {"TemplateParamSet": ["\ud800"], "SessionContext": "\ud800"}
    assert port.tc3(changes).code == "Ok"
    assert port.ask("GET", "/api/v1/messages", {"host": "localhost"}).json["total"] == 1
