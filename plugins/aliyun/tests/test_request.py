"""The bytes of a ``SendSms``, under both signature schemes."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qsl, quote, urlsplit

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_answers import cases

from sms_core import Credentials, InvalidMessage, PhoneNumber, Template, Text
from sms_core.providers import Batch
from sms_core_aliyun import SignatureScheme

BOTH = pytest.mark.parametrize("signature", ["HMAC-SHA1", "ACS3-HMAC-SHA256"])
COMMON = {
    "AccessKeyId": "testAccessKeyId",
    "Action": "SendSms",
    "Format": "JSON",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": "0123456789abcdef0123456789abcdef",
    "SignatureVersion": "1.0",
    "Timestamp": "2024-03-05T06:07:08Z",
    "Version": "2017-05-25",
}


def fields(request):
    """The decoded parameters, wherever the scheme puts them."""
    text = request.body.decode() or urlsplit(request.url).query
    return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))


def own(request):
    """The parameters of the action, without those of the RPC scheme."""
    return {name: v for name, v in fields(request).items() if name not in {*COMMON, "Signature"}}


@pytest.fixture
def sent(provider, batch, ctx):
    """The request for a batch."""

    def send(*to, signature="HMAC-SHA1", account=(), ctx=ctx, **parts):
        made = provider(signature=SignatureScheme(signature), **dict(account))
        return made.send(batch(*to, **parts), ctx).request

    return send


@BOTH
def test_every_field(sent, signature):
    """Each part of a message has its parameter, and no other is sent."""
    request = sent(signature=signature, sign_name="别的", reference="order-7", extension="42")
    assert own(request) == {
        "PhoneNumbers": "13800138000",
        "SignName": "别的",
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"code":"417358"}',
        "OutId": "order-7",
        "SmsUpExtendCode": "42",
    }


@BOTH
def test_only_what_is_given(sent, signature):
    """What a message does not have is not sent empty."""
    request = sent(signature=signature, content=Template("Greeting"))
    assert own(request).keys() == {"PhoneNumbers", "SignName", "TemplateCode"}


def test_rpc_bytes(sent):
    """The RPC scheme posts one form; these are all its bytes."""
    request = sent(reference="订 单")
    assert request.method == "POST"
    assert request.url == "https://dysmsapi.aliyuncs.com/"
    assert request.headers == (
        ("host", "dysmsapi.aliyuncs.com"),
        ("content-type", "application/x-www-form-urlencoded"),
    )
    assert request.body == (
        b"AccessKeyId=testAccessKeyId&Action=SendSms&Format=JSON&OutId=%E8%AE%A2%20%E5%8D%95"
        b"&PhoneNumbers=13800138000&SignName=%E9%98%BF%E9%87%8C%E4%BA%91"
        b"&SignatureMethod=HMAC-SHA1&SignatureNonce=0123456789abcdef0123456789abcdef"
        b"&SignatureVersion=1.0&TemplateCode=SMS_1"
        b"&TemplateParam=%7B%22code%22%3A%22417358%22%7D"
        b"&Timestamp=2024-03-05T06%3A07%3A08Z&Version=2017-05-25"
        b"&Signature=" + quote(fields(request)["Signature"], safe="").encode()
    )


@settings(deadline=None)
@given(st.text(), st.text(min_size=1), st.text())
def test_rpc_signed_is_sent(provider, ctx, code, sign_name, reference):
    """Decoded as a server does, the form bears a signature over all of itself."""
    number = PhoneNumber("+8613800138000")
    parts = Batch((number,), Template("SignIn", {"code": code}), sign_name, reference)
    form = fields(provider().send(parts, ctx).request)
    signature = form.pop("Signature")
    pairs = "&".join(f"{quote(k, safe='~')}={quote(form[k], safe='~')}" for k in sorted(form))
    to_sign = f"POST&%2F&{quote(pairs, safe='~')}"
    digest = hmac.new(b"canary-secret&", to_sign.encode(), hashlib.sha1).digest()
    assert base64.b64encode(digest).decode() == signature
    assert json.loads(form["TemplateParam"]) == {"code": code}


@pytest.mark.parametrize(
    "case",
    cases(
        "aliyun_v3",
        lambda case: (
            case["name"].startswith("minimal_")
            and "TemplateCode" in case["query_params"]
            and not case["body"]
            and "+" not in case["query_params"]["PhoneNumbers"]
            and ": " not in case["query_params"].get("TemplateParam", "")
        ),
    ),
)
def test_acs3_is_the_vendors(provider, ctx, case):
    """For the same message the request is, to the byte, what the vendor's own signer signs."""
    given, headers = case["query_params"], case["headers"]
    params = json.loads(given.get("TemplateParam", "{}"))
    account = provider(
        access_key_id=case["access_key_id"],
        access_key_secret=case["access_key_secret"],
        security_token=headers.get("x-acs-security-token"),
        sign_name=given["SignName"],
        signature=SignatureScheme.ACS3,
        templates={"T": {"code": given["TemplateCode"], "params": [*params]}},
    )
    numbers = tuple(
        PhoneNumber.parse(text if text.startswith("1") else f"+{text}")
        for text in given["PhoneNumbers"].split(",")
    )
    parts = Batch(numbers, Template("T", params), reference=given.get("OutId", ""))
    nonce = headers["x-acs-signature-nonce"]
    request = account.send(parts, attrs.evolve(ctx, nonce=nonce)).request
    assert dict(request.headers) == {
        **headers,
        "authorization": case["authorization"],
        "accept": "application/json",
    }
    query = case["canonical_request"].split("\n")[2]
    assert request.url == f"https://dysmsapi.aliyuncs.com/?{query}"
    assert request.body == b""


@BOTH
def test_mainland(sent, signature):
    """Mainland numbers are their eleven digits, joined by commas, under the mainland template."""
    found = own(sent("13800138000", "+8613900139000", signature=signature))
    assert found["PhoneNumbers"] == "13800138000,13900139000"
    assert found["TemplateCode"] == "SMS_1"


@BOTH
def test_overseas(sent, signature):
    """Other numbers have their calling code and no plus, under the template for elsewhere."""
    found = own(sent("+85268326366", "+12025550123", signature=signature))
    assert found["PhoneNumbers"] == "85268326366,12025550123"
    assert found["TemplateCode"] == "SMS_2"


def test_a_thousand_numbers(sent):
    """A thousand numbers travel in the body, so the address stays short."""
    request = sent(*(f"+86138{n:08d}" for n in range(1000)))
    assert own(request)["PhoneNumbers"].count(",") == 999
    assert len(request.url) < 100


def test_sign_names(sent):
    """A message's sign name counts before the template's, the template's before the account's."""
    shipped = Template("Shipped", {"name": "王", "parcel": "7"})
    assert own(sent())["SignName"] == "阿里云"
    assert own(sent(content=shipped))["SignName"] == "快递"
    assert own(sent(content=shipped, sign_name="别的"))["SignName"] == "别的"


def test_declared_parameters_alone(sent):
    """Only declared parameters are sent, as compact JSON in declared order."""
    given = {"parcel": "7", "locale": "zh-CN", "uiLocales": "zh-CN en", "name": '王"😀'}
    found = own(sent(content=Template("Shipped", given)))
    assert found["TemplateParam"] == '{"name":"王\\"😀","parcel":"7"}'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (Text("hi"), r"Aliyun sends approved templates only, no Text"),
        (Template("Nope", {"code": "1"}), "no template 'Nope' in this account"),
        (Template("SignIn", {"kode": "1"}), "template 'SignIn' needs 'code'"),
    ],
)
def test_impossible_batches(sent, content, sentence):
    """What the account cannot send is refused before anything is signed."""
    with pytest.raises(InvalidMessage, match=sentence):
        sent(content=content)


def test_rpc_token(sent):
    """A security token is a signed parameter of the RPC scheme."""
    assert own(sent(account={"security_token": "sts+/="}))["SecurityToken"] == "sts+/="


def test_acs3_token(sent):
    """A security token is a signed header of the newer scheme."""
    request = sent(signature="ACS3-HMAC-SHA256", account={"security_token": "sts+/="})
    headers = dict(request.headers)
    assert headers["x-acs-security-token"] == "sts+/="
    assert "x-acs-security-token" in headers["authorization"]


@BOTH
def test_credentials_of_the_context(sent, ctx, signature):
    """Credentials that come with the context are signed with instead of the configured."""
    fresh = Credentials("otherKeyId", "other-secret", "other-token")
    request = sent(signature=signature, ctx=attrs.evolve(ctx, credentials=fresh))
    shown = str((request.headers, request.body, request.url))
    assert "otherKeyId" in shown
    assert "testAccessKeyId" not in shown


@BOTH
def test_endpoint(sent, signature):
    """An endpoint decides address and signed host alike."""
    request = sent(signature=signature, account={"endpoint": "http://127.0.0.1:8080"})
    assert request.url.startswith("http://127.0.0.1:8080/")
    assert dict(request.headers)["host"] == "127.0.0.1:8080"
