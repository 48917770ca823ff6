"""Placeholders: each value stays where it was put, however it is written."""

import json
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core import Credentials, InvalidMessage, Template, Text
from sms_core.providers import Context
from sms_core_http.placeholders import fill, phrase

TEXTS = st.text() | st.sampled_from(
    [
        '"',
        "\\",
        "\r\nx-evil: 1",
        "a&b=c",
        "a=b",
        "../..",
        "%2e%2e",
        "?x#y",
        "{secret.key}",
        "{{",
        "\0",
    ]
)
ONE = "+8613800138000"
CODES = {"templates": {"SignIn": "7"}}


def sent(provider, batch, ctx, content, **fields):
    return provider.send(batch(content=content, **fields), ctx).request


@given(st.text(), st.text(st.sampled_from("{}abto")))
def test_any_text_is_taken_apart_or_refused(text, braces):
    """A text with its braces doubled is itself; any other is taken apart or refused."""
    assert fill(phrase(text.replace("{", "{{").replace("}", "}}")), {}) == text
    try:
        parts = phrase(braces)
    except ValueError:
        return
    assert isinstance(fill(parts, {"to": "1"}), str)


@given(TEXTS)
def test_json_value(provider, batch, ctx, text):
    """A value in JSON is that value, and nothing beside it."""
    made = provider(json={"to": "{to}", "text": "{text}", "last": [True, 5, None, 1.5, {}]})
    body = json.loads(sent(made, batch, ctx, Text(text)).body)
    assert body == {"to": ONE, "text": text, "last": [True, 5, None, 1.5, {}]}


@given(TEXTS)
def test_form_and_query_value(provider, batch, ctx, text):
    """A value in form or query is one pair with that value."""
    pairs = {"to": "{to}", "t": "<{text}>", "many": ["{text}", "b"]}
    wanted = [("to", ONE), ("t", f"<{text}>"), ("many", text), ("many", "b")]
    form = sent(provider(json=None, form=pairs), batch, ctx, Text(text))
    assert parse_qsl(form.body.decode(), keep_blank_values=True) == wanted
    query = sent(provider(json=None, query=pairs, method="GET"), batch, ctx, Text(text))
    assert parse_qsl(urlsplit(query.url).query, keep_blank_values=True) == wanted
    assert query.url.isascii()
    assert query.url.startswith("https://gateway.example/?to=")


@given(TEXTS)
def test_path_value(provider, batch, ctx, text):
    """A value in the path is one part of it: it neither climbs nor ends the path."""
    made = provider(path="/v1/{reference}/send")
    if text in {".", ".."}:
        with pytest.raises(InvalidMessage):
            sent(made, batch, ctx, Text("hello"), reference=text)
        return
    request = sent(made, batch, ctx, Text("hello"), reference=text)
    assert urlsplit(request.url).netloc == "gateway.example"
    parts = urlsplit(request.url).path.split("/")
    assert [parts[1], unquote(parts[2]), parts[3]] == ["v1", text, "send"]
    assert len(parts) == 4
    assert parts[2] not in {".", ".."}


@given(TEXTS)
def test_header_value(provider, batch, ctx, text):
    """A value in a header is all of it or the message is refused: no header is added."""
    made = provider(headers={"X-Ref": "a {reference} b"})
    if not (text.isascii() and text.isprintable()):
        with pytest.raises(InvalidMessage, match=r"^what goes into a header must be printable A"):
            sent(made, batch, ctx, Text("hello"), reference=text)
        return
    request = sent(made, batch, ctx, Text("hello"), reference=text)
    assert dict(request.headers) == {"content-type": "application/json", "x-ref": f"a {text} b"}


@given(TEXTS, TEXTS)
def test_text_of_a_template(provider, batch, ctx, first, second):
    """A template's text takes parameters as they are; none is read as a placeholder again."""
    template = {"code": "{{a}} {b} {c}", "params": ["b", "c"]}
    made = provider(templates={"X": template})
    request = sent(made, batch, ctx, Template("X", {"b": first, "c": second}))
    assert json.loads(request.body)["text"] == f"{{a}} {first} {second}"


@given(TEXTS)
def test_parameters(provider, batch, ctx, text):
    """Parameters go as an object, as a list, as JSON in a text, or one by one."""
    tree = {
        "to": "{to}",
        "object": "{params}",
        "list": "{params.list}",
        "text": "{params.json}",
        "one": "{param.code}",
    }
    made = provider(json=tree, **CODES)
    body = json.loads(sent(made, batch, ctx, Template("SignIn", {"code": text, "x": "y"})).body)
    assert (body["object"], body["list"], body["one"]) == ({"code": text}, [text], text)
    assert json.loads(body["text"]) == {"code": text}


def test_every_number(provider, batch, ctx):
    """A list's item that holds ``{to}`` is repeated for each number; elsewhere they are joined."""
    tree = {
        "all": "{to}",
        "list": ["{to}", "x"],
        "deep": [{"to": {"n": "{to}"}, "again": ["{to}"]}],
        "text": "{text}",
    }
    made = provider(json=tree, max_recipients=2, separator="<")
    body = json.loads(made.send(batch(ONE, "+85268326366"), ctx).request.body)
    assert body["all"] == f"{ONE}<+85268326366"
    assert body["list"] == [ONE, "+85268326366", "x"]
    assert body["deep"] == [
        {"to": {"n": number}, "again": [number]} for number in (ONE, "+85268326366")
    ]


@pytest.mark.parametrize(
    ("numbers", "mainland", "elsewhere"),
    [
        ({}, ONE, "+33612345678"),
        ({"prefix": ""}, ONE[1:], "33612345678"),
        ({"prefix": "00"}, f"00{ONE[1:]}", "0033612345678"),
        ({"home": "86"}, "13800138000", "+33612345678"),
        ({"home": "33", "home_prefix": "0", "prefix": "00"}, f"00{ONE[1:]}", "0612345678"),
    ],
)
def test_numbers(provider, batch, ctx, numbers, mainland, elsewhere):
    """A number is written as the gateway wants it."""
    made = provider(numbers=numbers)
    for number, written in ((ONE, mainland), ("+33612345678", elsewhere)):
        assert json.loads(made.send(batch(number), ctx).request.body)["to"] == written


def test_left_out(provider, batch, ctx):
    """What is only a reference or an extension is left out when a message has none."""
    tree = {
        "to": "{to}",
        "text": "{text}",
        "r": "{reference}",
        "x": ["{extension}"],
        "s": "-{reference}",
    }
    made = provider(json=tree, query={"r": "{reference}"}, headers={"R": "{reference}"})
    bare = made.send(batch(), ctx).request
    assert json.loads(bare.body) == {"to": ONE, "text": "hello", "x": [], "s": "-"}
    assert (bare.url, len(bare.headers)) == ("https://gateway.example/", 1)
    full = made.send(batch(reference="R", extension="7"), ctx).request
    assert json.loads(full.body) == {"to": ONE, "text": "hello", "r": "R", "x": ["7"], "s": "-R"}
    assert full.url == "https://gateway.example/?r=R"


def test_sign_name(provider, batch, ctx):
    """A message's sign name goes before its template's, and that before the account's."""
    template = {"code": "code {code}", "sign_name": "【Theirs】"}
    made = provider(
        json={"to": "{to}", "text": "{sign_name}: {text}"},
        sign_name="【Ours】",
        templates={"SignIn": "code {code}", "Other": template},
    )

    def text(content, **fields):
        return json.loads(sent(made, batch, ctx, content, **fields).body)["text"]

    assert text(Text("a")) == "Ours: a"
    assert text(Template("Other", {"code": "1"})) == "Theirs: code 1"
    assert text(Template("Other", {"code": "1"}), sign_name="Mine") == "Mine: code 1"


def test_fresh_credentials(provider, batch):
    """Credentials that a program renews stand for secrets of their names, and for Basic's."""
    keys = Credentials("new-id", "new-secret", "new-token")
    ctx = Context("main", 0.0, "0" * 32, keys)
    made = provider(
        secrets={"key_id": "old", "secret": "old", "token": "old", "other": "other"},
        headers={"X": "{secret.key_id} {secret.secret} {secret.token} {secret.other}"},
        basic={"user": "old", "password": "old"},
    )
    headers = dict(made.send(batch(), ctx).request.headers)
    assert headers["x"] == "new-id new-secret new-token other"
    assert headers["authorization"] == "Basic bmV3LWlkOm5ldy1zZWNyZXQ="
    without = Context("main", 0.0, "0" * 32, Credentials("new-id", "new-secret"))
    headers = dict(made.send(batch(), without).request.headers)
    assert headers["x"] == "new-id new-secret old other"


def test_content_type_of_ones_own(provider, batch, ctx):
    """A configured header takes the place of ours, in whichever letters."""
    made = provider(headers={"Content-Type": "application/json; charset=utf-8", "accept": "*/*"})
    assert dict(made.send(batch(), ctx).request.headers) == {
        "content-type": "application/json; charset=utf-8",
        "accept": "*/*",
    }


@pytest.mark.parametrize("code", ["..", ".", "%2e", "%2E%2e", ".%2e"])
def test_climbing(provider, batch, ctx, code):
    """A value that would climb out of its place in the path is refused."""
    made = provider(path="/v1/{template}", json={"to": "{to}"}, templates={"SignIn": code})
    if "%" in code:
        url = sent(made, batch, ctx, Template("SignIn", {"code": "1"})).url
        assert url.endswith(code.replace("%", "%25"))
        return
    with pytest.raises(InvalidMessage, match=r"must not be \. or \.\."):
        made.send(batch(content=Template("SignIn", {"code": "1"})), ctx)


def test_other_country(provider, batch, ctx):
    """A number of a country the gateway does not take is refused, masked."""
    made = provider(numbers={"only": ["33", "41"]})
    with pytest.raises(InvalidMessage, match=r"takes numbers of 33, 41, not \+86138\*\*\*\*8000"):
        made.send(batch(), ctx)
    assert made.send(batch("+33612345678"), ctx)


def test_no_text(provider, batch, ctx):
    """A gateway of templates sends no texts, and one of texts no template it does not have."""
    made = provider(json={"to": "{to}", "t": "{template}"}, **CODES)
    with pytest.raises(InvalidMessage, match=r"sends templates only, no Text"):
        made.send(batch(), ctx)
    with pytest.raises(InvalidMessage, match="no template 'SignIn' in this account"):
        provider().send(batch(content=Template("SignIn", {"code": "1"})), ctx)
