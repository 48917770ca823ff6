"""The bytes of a ``SendSms``."""

import hashlib
import hmac
import json

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core import Credentials, InvalidMessage, PhoneNumber, Template, Text
from sms_core.providers import Batch


def own(request):
    """The parameters of the action."""
    return json.loads(request.body)


@pytest.fixture
def sent(provider, batch, ctx):
    """The request for a batch."""

    def send(*to, account=(), ctx=ctx, **parts):
        return provider(**dict(account)).send(batch(*to, **parts), ctx).request

    return send


def test_every_field(sent):
    """Each part of a message has its parameter, and no other is sent."""
    request = sent(sign_name="别的", reference="order-7", extension="42")
    assert own(request) == {
        "SmsSdkAppId": "1400006666",
        "SignName": "别的",
        "TemplateId": "1100",
        "PhoneNumberSet": ["+8613800138000"],
        "TemplateParamSet": ["417358"],
        "ExtendCode": "42",
        "SessionContext": "order-7",
    }


def test_only_what_is_given(sent):
    """What a message does not have is not sent empty."""
    found = own(sent(content=Template("Greeting")))
    assert found.keys() == {"SmsSdkAppId", "SignName", "TemplateId", "PhoneNumberSet"}


def test_without_a_sign_name(sent):
    """Outside mainland China none is needed nor sent; in it nothing goes without one."""
    account = {"sign_name": ""}
    assert "SignName" not in own(sent("+85268326366", account=account))
    assert own(sent("+85268326366", account=account, sign_name="别的"))["SignName"] == "别的"
    shipped = Template("Shipped", {"name": "王", "parcel": "7"})
    assert own(sent(account=account, content=shipped))["SignName"] == "快递"
    with pytest.raises(InvalidMessage, match="only with a sign name; give sign_name"):
        sent(account=account)


def test_bytes(sent):
    """The body is compact JSON in UTF-8; these are all its bytes."""
    request = sent(reference="订单")
    assert request.method == "POST"
    assert request.url == "https://sms.tencentcloudapi.com/"
    assert request.body == (
        '{"SmsSdkAppId":"1400006666","SignName":"腾讯云","TemplateId":"1100",'
        '"PhoneNumberSet":["+8613800138000"],"TemplateParamSet":["417358"],'
        '"SessionContext":"订单"}'.encode()
    )


def test_headers(sent):
    """These are all the headers."""
    *headers, (name, authorization) = sent().headers
    assert headers == [
        ("content-type", "application/json; charset=utf-8"),
        ("host", "sms.tencentcloudapi.com"),
        ("x-tc-action", "SendSms"),
        ("x-tc-version", "2021-01-11"),
        ("x-tc-timestamp", "1700000000"),
        ("x-tc-region", "ap-guangzhou"),
    ]
    assert name == "authorization"
    assert authorization.startswith(
        "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2023-11-14/sms/tc3_request, "
        "SignedHeaders=content-type;host;x-tc-action, Signature="
    )


def signed(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


@settings(deadline=None)
@given(st.text(), st.text(min_size=1), st.text())
def test_signed_is_sent(provider, ctx, code, sign_name, reference):
    """The signature is over the very bytes of the body, computed here a second time."""
    number = PhoneNumber("+8613800138000")
    parts = Batch((number,), Template("SignIn", {"code": code}), sign_name, reference)
    request = provider().send(parts, ctx).request
    canonical = (
        "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:sms.tencentcloudapi.com\n"
        "x-tc-action:sendsms\n\ncontent-type;host;x-tc-action\n"
        f"{hashlib.sha256(request.body).hexdigest()}"
    )
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"TC3-HMAC-SHA256\n1700000000\n2023-11-14/sms/tc3_request\n{hashed}"
    key = b"TC3canary-secret"
    for link in ("2023-11-14", "sms", "tc3_request"):
        key = signed(key, link)
    assert dict(request.headers)["authorization"].endswith(f"={signed(key, to_sign).hex()}")
    assert own(request)["TemplateParamSet"] == [code]


def test_mainland(sent):
    """Mainland numbers go under the mainland template, always with plus and calling code."""
    found = own(sent("13800138000", "+8613900139000"))
    assert found["PhoneNumberSet"] == ["+8613800138000", "+8613900139000"]
    assert found["TemplateId"] == "1100"


def test_overseas(sent):
    """Other numbers go under the template for elsewhere, always with plus."""
    found = own(sent("85268326366", "+12025550123"))
    assert found["PhoneNumberSet"] == ["+85268326366", "+12025550123"]
    assert found["TemplateId"] == "1101"


def test_sender_id_overseas_alone(sent):
    """A sender of one's own is named outside mainland China alone."""
    account = {"sender_id": "Qsms"}
    assert own(sent("+85268326366", account=account))["SenderId"] == "Qsms"
    assert "SenderId" not in own(sent("+8613800138000", account=account))


def test_two_hundred_numbers(sent):
    """Two hundred numbers go in one call, in their order."""
    numbers = [f"+86138{n:08d}" for n in range(200)]
    assert own(sent(*numbers))["PhoneNumberSet"] == numbers


def test_sign_names(sent):
    """A message's sign name counts before the template's, the template's before the account's."""
    shipped = Template("Shipped", {"name": "王", "parcel": "7"})
    assert own(sent())["SignName"] == "腾讯云"
    assert own(sent(content=shipped))["SignName"] == "快递"
    assert own(sent(content=shipped, sign_name="别的"))["SignName"] == "别的"


def test_declared_parameters_alone(sent):
    """Declared parameters are sent in declared order, again where declared again; no others."""
    given = {"parcel": "7", "locale": "zh-CN", "uiLocales": "zh-CN en", "name": '王"😀'}
    found = own(sent(content=Template("Shipped", given)))
    assert found["TemplateParamSet"] == ['王"😀', "7", '王"😀']


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (Text("hi"), r"Tencent Cloud sends approved templates only, no Text"),
        (Template("Nope", {"code": "1"}), "no template 'Nope' in this account"),
        (Template("SignIn", {"kode": "1"}), "template 'SignIn' needs 'code'"),
    ],
)
def test_impossible_batches(sent, content, sentence):
    """What the account cannot send is refused before anything is signed."""
    with pytest.raises(InvalidMessage, match=sentence):
        sent(content=content)


def test_token(sent):
    """A token of temporary credentials stands in a header of its own."""
    assert dict(sent(account={"security_token": "sts+/="}).headers)["x-tc-token"] == "sts+/="


def test_credentials_of_the_context(sent, ctx):
    """Credentials that come with the context are signed with instead of the configured."""
    fresh = Credentials("OTHER", "other-secret", "other-token")
    headers = dict(sent(ctx=attrs.evolve(ctx, credentials=fresh)).headers)
    assert "Credential=OTHER/" in headers["authorization"]
    assert headers["x-tc-token"] == "other-token"


@pytest.mark.parametrize(
    ("endpoint", "url", "host"),
    [
        (
            "https://sms.intl.tencentcloudapi.com",
            "https://sms.intl.tencentcloudapi.com/",
            "sms.intl.tencentcloudapi.com",
        ),
        (
            "sms.ap-singapore.tencentcloudapi.com",
            "https://sms.ap-singapore.tencentcloudapi.com/",
            "sms.ap-singapore.tencentcloudapi.com",
        ),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/", "127.0.0.1:8080"),
    ],
)
def test_endpoint(sent, endpoint, url, host):
    """An endpoint decides address and signed host; the service's name stays."""
    request = sent(account={"endpoint": endpoint, "region": "ap-singapore"})
    headers = dict(request.headers)
    assert (request.url, headers["host"]) == (url, host)
    assert headers["x-tc-region"] == "ap-singapore"
    assert "/sms/tc3_request" in headers["authorization"]
