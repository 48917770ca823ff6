"""The bytes of a ``Messages`` request."""

from base64 import b64decode
from urllib.parse import parse_qsl

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core import Credentials, InvalidMessage, PhoneNumber, Template, Text
from sms_core.providers import Batch

ACCOUNT = "AC" + "0" * 31 + "1"
SERVICE = "MG" + "5" * 32
KEY = "SK" + "7" * 32


def fields(request):
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))


@pytest.fixture
def sent(provider, batch, ctx):
    """The request for a batch."""

    def send(to="+8613800138000", content=None, ctx=ctx, **config):
        return provider(**config).send(batch(to, content), ctx).request

    return send


def test_bytes(sent):
    """A text to one number is this request, to the byte."""
    request = sent(content=Text("Code: 1234 & 验证"))
    assert request.method == "POST"
    assert request.url == f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert [name for name, _ in request.headers] == ["authorization", "accept", "content-type"]
    assert request.body == (
        b"To=%2B8613800138000&From=%2B15005550006&Body=Code%3A+1234+%26+%E9%AA%8C%E8%AF%81"
    )


@settings(deadline=None)
@given(st.text(min_size=1))
def test_any_text_arrives(provider, ctx, text):
    """Decoded as a server does, the form holds the text as it was."""
    batch = Batch((PhoneNumber("+15005550001"),), Text(text))
    assert fields(provider().send(batch, ctx).request)["Body"] == text


def test_every_setting(sent):
    """Each setting of the account has its parameter."""
    request = sent(
        sender=None,
        messaging_service_sid=SERVICE,
        status_callback="https://example.com/twilio?tenant=7",
        validity_period=300,
        disable_risk_check=True,
    )
    assert fields(request) == {
        "To": "+8613800138000",
        "MessagingServiceSid": SERVICE,
        "Body": "Your code is 417358",
        "StatusCallback": "https://example.com/twilio?tenant=7",
        "ValidityPeriod": "300",
        "RiskCheck": "disable",
    }


@pytest.mark.parametrize("sender", ["+15005550006", "24680", "Example Co"])
def test_senders(sent, sender):
    """A number, a short code or a name can be the sender."""
    assert fields(sent(sender=sender))["From"] == sender


@pytest.mark.parametrize(
    ("variables", "written"),
    [("positional", '{"1":"王\\"😀","2":"7"}'), ("named", '{"name":"王\\"😀","parcel":"7"}')],
)
def test_variables(sent, variables, written):
    """Declared parameters are variables by place, or by name; nothing else is sent."""
    from sms_core_twilio import Variables

    given = {"parcel": "7", "locale": "zh-CN", "name": '王"😀'}
    request = sent(content=Template("Shipped", given), variables=Variables(variables))
    assert fields(request) == {
        "To": "+8613800138000",
        "From": "+15005550006",
        "ContentSid": "HX" + "b" * 32,
        "ContentVariables": written,
    }


def test_leading_zeros(sent):
    """A code keeps its zeros."""
    request = sent(content=Template("SignIn", {"code": "001234"}))
    assert fields(request)["ContentVariables"] == '{"1":"001234"}'


@pytest.mark.parametrize(("to", "letter"), [("+8613800138000", "c"), ("+15005550001", "d")])
def test_templates_by_region(sent, to, letter):
    """A template may be another one in mainland China; without parameters none are sent."""
    found = fields(sent(to, Template("Greeting")))
    assert found["ContentSid"] == f"HX{letter * 32}"
    assert "ContentVariables" not in found


def test_text_of_ones_own(sent):
    """A template with a content is sent as text, with the values in their places."""
    request = sent(content=Template("Own", {"name": "Zoë {{code}}", "code": "0042"}))
    assert fields(request) == {
        "To": "+8613800138000",
        "From": "+15005550006",
        "Body": "Hello Zoë {{code}}, your code is 0042. Zoë {{code}}!",
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (Template("Nope", {"code": "1"}), "no template 'Nope' in this account"),
        (Template("SignIn", {"kode": "1"}), "template 'SignIn' needs 'code'"),
        (Template("Own", {"code": "1"}), "template 'Own' needs 'name'"),
    ],
)
def test_impossible_batches(sent, content, sentence):
    """What the account cannot send is refused before anything leaves."""
    with pytest.raises(InvalidMessage, match=sentence):
        sent(content=content)


@pytest.mark.parametrize(
    ("config", "pair"),
    [
        ({}, f"{ACCOUNT}:canary-token"),
        ({"api_key_sid": KEY, "api_key_secret": "sécret"}, f"{KEY}:sécret"),
    ],
)
def test_credentials(sent, config, pair):
    """The API key is used where there is one; the address keeps the account."""
    request = sent(**config)
    scheme, _, encoded = dict(request.headers)["authorization"].partition(" ")
    assert (scheme, b64decode(encoded).decode()) == ("Basic", pair)
    assert f"/Accounts/{ACCOUNT}/" in request.url


def test_credentials_of_the_context(sent, ctx):
    """Credentials that come with the context are used instead of the configured."""
    fresh = attrs.evolve(ctx, credentials=Credentials(KEY, "fresh"))
    header = dict(sent(ctx=fresh).headers)["authorization"]
    assert b64decode(header.partition(" ")[2]).decode() == f"{KEY}:fresh"


def test_same_inputs_same_bytes(sent):
    """The same batch, context and configuration give the same bytes."""
    assert sent() == sent()


def test_nothing_private_is_shown(sent):
    """No repr of a request shows the token, the number or the text."""
    shown = repr(sent())
    assert not [secret for secret in ("canary", "138001", "417358") if secret in shown]
