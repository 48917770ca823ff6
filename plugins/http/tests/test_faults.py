"""Settings that are wrong: each fault is told at its place, all of them at once, without values."""

import pytest

from sms_core import ConfigError
from sms_core.loading import load
from sms_core_http import plugin

JSON = {"to": "{to}", "text": "{text}"}
TEMPLATED = {"to": "{to}", "t": "{template}", "c": "{param.code}"}


@pytest.fixture(name="faults")
def faults_of(settings, monkeypatch):
    """The faults of the usual settings with these instead."""
    monkeypatch.setenv("GATEWAY_SECRET", "canary-secret")

    def read(**fields):
        with pytest.raises(ConfigError) as refused:
            load(settings(**fields), plugins=[plugin])
        assert "canary" not in str(refused.value)
        return list(refused.value.faults)

    return read


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        # where it is
        ({"endpoint": "https://{to}.example"}, "endpoint: must look like https://host"),
        ({"endpoint": "https://gateway.example/v1"}, "endpoint: must be only https://host"),
        ({"endpoint": "http://gateway.example"}, "endpoint: must be https; plain http is only"),
        ({"endpoint": "https://169.254.169.254"}, "endpoint: 169.254.169.254 is a cloud metadata"),
        ({"endpoint": "https://user:canary@gateway.example"}, "endpoint: must be only https://"),
        ({"endpoint": None}, "endpoint: is missing"),
        ({"path": "v1"}, "path: must begin with /"),
        ({"path": "/v1?to=1"}, "path: must begin with /, without blanks, ?, #"),
        ({"path": "/v1 /"}, "path: must begin with /"),
        ({"path": "/发送"}, "path: must begin with /"),
        ({"path": "/v1/../x"}, "path: must begin with /"),
        ({"path": "/v1/%2e%2E/x"}, "path: must begin with /"),
        ({"path": "/{secret.key}"}, "path: {secret.key} may not be here, addresses are logged"),
        ({"path": "/{to}/x"}, "path: {to} may not be here, addresses are logged"),
        ({"path": "/{text}"}, "path: {text} may not be here"),
        ({"method": "DELETE"}, "method: must be one of POST, GET, PUT"),
        ({"method": "GET"}, "method: GET has no body; put the values into query"),
        # placeholders
        (
            {"json": {**JSON, "x": "{tto}"}},
            "json.x: holds an unknown placeholder; did you mean 'to'?",
        ),
        (
            {"json": {**JSON, "x": "{canary}"}},
            "json.x: holds an unknown placeholder; there are to,",
        ),
        ({"json": {**JSON, "x": "{secret.}"}}, "json.x: {secret.} is not in secrets"),
        ({"json": {**JSON, "x": "canary{"}}, "json.x: holds a single brace; a brace itself is"),
        ({"json": {**JSON, "x": "}"}}, "json.x: holds a single brace"),
        (
            {"json": {**JSON, "x": [{"y": "{secret.kee}"}]}},
            "json.x.0.y: {secret.kee} is not in secrets; did you mean 'key'?",
        ),
        ({"json": {**JSON, "x": "a {params}"}}, "json.x: params and params.list are whole values"),
        ({"json": None, "form": {**JSON, "x": "{params}"}}, "form.x: params and params.list are"),
        ({"json": {**JSON, "x": "\ud800"}}, "json.x: holds half a character"),
        (
            {"json": {"text": "{text}"}},
            "json: the request holds no {to}; put it into json, form or",
        ),
        ({"json": {"to": "{to}"}}, "templates: the request must hold {text}, or {template} or"),
        ({"json": {**JSON, "t": "{template}"}}, "templates: the request must hold {text}, or"),
        ({"json": TEMPLATED}, "templates: is missing; the request holds {param.code}"),
        (
            {"json": {**JSON, "s": "{sign_name}"}},
            "sign_name: is missing; the request holds {sign_name}",
        ),
        ({"sign_name": "Acme"}, "sign_name: the request holds no {sign_name} for it"),
        (
            {"templates": {"SignIn": {"code": "{code}", "sign_name": "Acme"}}},
            "sign_name: the request holds no",
        ),
        ({"replay": True}, "replay: needs {nonce} in the request"),
        # shapes
        ({"json": "text"}, "json: must be a table"),
        ({"json": {**JSON, "x": float("nan")}}, "json.x: must be text, a number, true or false"),
        (
            {"json": {**JSON, "x": {"env": "GATEWAY_SECRET"}}},
            "json.x: a secret goes into secrets and stands here as {secret.NAME}",
        ),
        (
            {"headers": {"X-Key": {"env": "GATEWAY_SECRET"}}},
            "headers.X-Key: a secret goes into secrets",
        ),
        ({"json": None, "form": {**JSON, "x": 5}}, "form.x: must be text"),
        ({"json": None, "form": {**JSON, "x": {"y": "z"}}}, "form.x: must be text"),
        ({"json": None, "form": {**JSON, "x": [["y"]]}}, "form.x.0: must be text"),
        ({"form": JSON}, "json: a request has one body; leave out form or json"),
        ({"query": ["x"]}, "query: must be a table"),
        ({"headers": "X: y"}, "headers: must be a table"),
        ({"headers": {"x y": "z"}}, "headers.x y: is not a header that can be set here"),
        ({"headers": {"X": "ключ"}}, "headers.X: must be one text in printable ASCII"),
        ({"headers": {"X": ["a", "b"]}}, "headers.X: must be one text in printable ASCII"),
        ({"json": {**JSON, "x": {"\ud800": 1}}}, "json.x: a name in it cannot be printed"),
        ({"headers": {"Host": "z"}}, "headers.Host: is not a header that can be set here"),
        ({"headers": {"Content-Length": "1"}}, "headers.Content-Length: is not a header"),
        ({"headers": {"ключ": "z"}}, "headers.ключ: is not a header that can be set here"),
        ({"secrets": "canary"}, "secrets: must be a table, not text"),
        (
            {"secrets": {"key": " canary"}},
            "secrets.key: must not be empty or have blanks around it",
        ),
        ({"secrets": {"key": ""}}, "secrets.key: must not be empty"),
        ({"secrets": {"key": 5}}, "secrets.key: must be text, not a number"),
        (
            {"secrets": {"key": {"env": "GATEWAY_NOTHING"}}},
            "secrets.key: environment variable GATEWAY_NOTHING is not set",
        ),
        (
            {"secrets": {"key": "canary-ключ"}},
            "secrets.key: must be printable ASCII to stand in a header",
        ),
        (
            {"basic": {"user": "a:b", "password": "canary"}, "headers": None},
            "basic.user: must not hold a colon",
        ),
        (
            {"basic": {"user": "a", "password": "canary"}},
            "basic: headers has an authorization already",
        ),
        ({"numbers": {"prefix": "0"}}, "numbers.prefix: must be +, 00 or empty"),
        ({"numbers": {"home": "+86"}}, "numbers.home: must be a calling code without +"),
        ({"numbers": {"only": ["86", "x"]}}, "numbers.only: must be a calling code without +"),
        ({"numbers": {"only": "86"}}, "numbers.only: must be a list, not text"),
        ({"max_recipients": 0}, "max_recipients: must be from 1 to 1,000"),
        ({"max_recipients": 1001}, "max_recipients: must be from 1 to 1,000"),
        ({"reference_bytes": 2000}, "reference_bytes: must be from 1 to 1,024"),
        ({"jsn": {}}, "jsn: is not a setting here; did you mean 'json'?"),
        # templates
        (
            {"templates": {"SignIn": "code {cod}"}},
            "templates.SignIn: holds an unknown placeholder; did you mean 'code'?; its params are",
        ),
        (
            {"templates": {"SignIn": "no code"}},
            "templates.SignIn: the text lacks code; or declare other params",
        ),
        ({"templates": {"SignIn": "code {"}}, "templates.SignIn: holds a single brace"),
        (
            {"json": TEMPLATED, "templates": {"X": {"code": "7", "params": ["cod"]}}},
            "templates.X: lacks the parameter of {param.code}; did you mean 'cod'?",
        ),
        # answers
        ({"answer": None}, "answer: is missing"),
        ({"answer": {}}, "answer.accepted: is missing; say what tells that a message was taken"),
        ({"answer": {"accepted": "code = 0"}}, "answer.accepted: must be a condition, for example"),
        ({"answer": {"message_id": "data[x]"}}, "answer.message_id: must be a path, for example"),
        (
            {"answer": {"message_id": "id", "cod": "x"}},
            "answer.cod: is not a setting here; did you mean 'code'?",
        ),
        (
            {"answer": {"message_id": "id", "format": "xml"}},
            "answer.format: must be one of json, form",
        ),
        (
            {"answer": {"message_id": "id", "status": 200}},
            "answer.status: must be a list, not a number",
        ),
        (
            {"answer": {"message_id": "id", "pattern": "OK"}},
            "answer.pattern: needs at least one named",
        ),
        (
            {"answer": {"message_id": "idd", "pattern": "(?P<id>.*)"}},
            "answer.message_id: the pattern has no such group; did you mean 'id'?",
        ),
        (
            {"answer": {"message_id": "id", "pattern": "(?P<id>.*)", "format": "form"}},
            "answer.pattern: reads plain text; leave out format and each",
        ),
        ({"answer": {"each": {"message_id": "id"}}}, "answer.each.entries: is missing"),
        ({"answer": {"each": {"entries": "data"}}}, "answer.each.accepted: is missing"),
        (
            {"answer": {"each": {"entries": "a or b", "accepted": "x"}}},
            "answer.each.entries: must be a path",
        ),
        (
            {"answer": {"accepted": "x", "each": {"entries": "a", "accepted": "x"}}},
            "answer.accepted: every number has its own in answer.each",
        ),
        ({"errors": {"aut": ["1"]}}, "errors.aut: is not a setting here; did you mean 'auth'?"),
        ({"errors": {"auth": "1"}}, "errors.auth: must be a list, not text"),
        (
            {"errors": {"auth": [1]}},
            "errors.auth.0: must be text, not a number; put quotes around it",
        ),
        ({"errors": {"auth": ["1"], "quota": ["1"]}}, "errors: '1' is there 2 times"),
        (
            {"errors": {"auth": ["1"]}, "verdicts": {"1": {"error_class": "quota"}}},
            "errors: '1' is there 2 times, in errors and verdicts",
        ),
        (
            {"verdicts": {"1": {"error_class": "quotas"}}},
            "verdicts.1.error_class: must be one of auth,",
        ),
        ({"verdicts": {"1": {"retry": "no"}}}, "verdicts.1.error_class: is missing"),
        ({"verdicts": {"1": "quota"}}, "verdicts.1: must be a table, not text"),
    ],
)
def test_fault(faults, fields, fault):
    """One fault, one sentence: where, what, and what to do."""
    [only] = faults(**fields)
    assert only.startswith(fault)


def test_all_at_once(faults):
    """Faults of many settings are told together."""
    told = faults(
        endpoint="http://gateway.example",
        path="v1",
        json={"to": "{two}", "text": "{txt}", "x": {"y": "{"}},
        secrets={"key": ""},
        answer={"accepted": "=", "code": "["},
        errors={"auth": [1]},
        max_recipients=0,
        unknown=1,
    )
    assert [fault.partition(":")[0] for fault in told] == [
        "endpoint",
        "path",
        "secrets.key",
        "json.to",
        "json.text",
        "json.x.y",
        "max_recipients",
        "answer.accepted",
        "answer.code",
        "errors.auth.0",
        "unknown",
    ]


def test_all_that_does_not_go_together(faults):
    """What does not go together is told together too."""
    told = faults(
        json={"x": "{secret.nope}"},
        method="GET",
        sign_name="Acme",
        replay=True,
        errors={"auth": ["1", "1"]},
        answer={},
    )
    assert [fault.partition(":")[0] for fault in told] == [
        "json",
        "method",
        "sign_name",
        "replay",
        "templates",
        "json.x",
        "answer.accepted",
        "errors",
    ]


def test_camel_case(settings):
    """Settings may be written in camelCase, and faults spell them so."""
    given = {**settings(), "maxRecipients": 0}
    with pytest.raises(ConfigError) as refused:
        load(given, plugins=[plugin])
    assert refused.value.faults == ("maxRecipients: must be from 1 to 1,000",)
