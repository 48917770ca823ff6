"""Reading answers: what is not as described may have gone out, and nothing makes reading fail."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_core import Credentials, ErrorClass, Failover, Outcome, Retry, Template, Text
from sms_core.http import Response
from sms_core.providers import Context
from sms_core.testing.strategies import almost

ONE, TWO = "+8613800138000", "+8613900139000"
EACH = {
    "answer": {
        "message_id": "batch",
        "code": "code",
        "each": {"entries": "data", "number": "to", "accepted": "code == 0", "code": "code"},
    },
    "max_recipients": 10,
}


def test_accepted(answered):
    """A message id is enough to tell that a message was taken, when nothing else is asked for."""
    [each] = answered({"id": "m-1"}).recipients
    assert (each.outcome, each.message_id, each.account) == (Outcome.ACCEPTED, "m-1", "gateway")
    assert (each.verdict, each.text) == (None, "")


@pytest.mark.parametrize(
    "body", [{}, {"id": ""}, {"id": None}, {"id": False}, {"id": {"x": 1}}, [], b"", b"<p>busy"]
)
@pytest.mark.parametrize("http", [200, 202, 302, 400, 500])
def test_not_as_described(answered, body, http):
    """Without id and code an answer proves nothing, whatever its status."""
    [each] = answered(body, http).recipients
    assert (each.outcome, each.code) == (Outcome.UNKNOWN, f"HTTP {http}")


@pytest.mark.parametrize("body", [b'[],"":{"id":"m-1"}', b'[{}],"":[{"id":"m-1"}]'])
def test_no_json_that_begins_like_a_list(answered, body):
    """Only what is JSON as a whole is read."""
    fields = {"answer": {"message_id": "id or [0].id"}}
    assert answered(body, **fields).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("http", [203, 302, 400, 500])
def test_another_status(answered, http):
    """A message is taken with a status of the list alone."""
    assert answered({"id": "m-1"}, http).outcome is Outcome.UNKNOWN


def test_too_many_requests(answered):
    """Status 429 says by itself that nothing was taken."""
    [each] = answered(b"", 429, {"retry-after": "3"}).recipients
    assert (each.outcome, each.retry_after) == (Outcome.REJECTED, 3.0)


@pytest.mark.parametrize(
    ("code", "http", "kind", "outcome"),
    [
        ("1001", 400, ErrorClass.AUTH, Outcome.REJECTED),
        ("B:7", 400, ErrorClass.TEMPLATE, Outcome.REJECTED),
        ("B:99", 400, ErrorClass.CONTENT, Outcome.REJECTED),
        ("new", 403, ErrorClass.PERMISSION, Outcome.REJECTED),
        ("", 403, ErrorClass.PERMISSION, Outcome.REJECTED),
        ("new", 400, ErrorClass.UNKNOWN, Outcome.UNKNOWN),
        ("5", 200, ErrorClass.SERVICE, Outcome.UNKNOWN),
    ],
)
def test_codes(answered, code, http, kind, outcome):
    """The code decides, else its beginning, else the status, else it may have gone out."""
    errors = {
        "auth": ["1001"],
        "content": ["B:*"],
        "template": ["B:7"],
        "permission": ["HTTP 403"],
        "service": ["5"],
    }
    [each] = answered({"code": code}, http, errors=errors).recipients
    assert (each.verdict.error_class, each.outcome) == (kind, outcome)
    assert each.code == (code or f"HTTP {http}")


def test_status_of_an_unreadable_answer(answered):
    """A status that the settings explain needs no body."""
    [each] = answered(b"Forbidden", 403, errors={"permission": ["HTTP 403"]}).recipients
    assert (each.outcome, each.code) == (Outcome.REJECTED, "HTTP 403")


def test_verdicts(answered):
    """A verdict of one's own says everything; ``*`` is for codes nobody explained."""
    verdicts = {
        "7": {"error_class": "throttled", "retry": "later", "meaning": "wait a minute"},
        "*": {"error_class": "request", "failover": "yes", "actor": "developer"},
    }
    [seven] = answered({"code": 7}, errors=None, verdicts=verdicts).recipients
    assert (seven.verdict.retry, seven.verdict.failover) == (Retry.LATER, Failover.NO)
    assert seven.verdict.meaning == "wait a minute"
    [other] = answered({"code": 8}, errors=None, verdicts=verdicts).recipients
    assert (other.outcome, other.verdict.failover) == (Outcome.REJECTED, Failover.YES)
    [none] = answered({}, errors=None, verdicts=verdicts).recipients
    assert none.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("1001", "1001"),
        ("104", "104"),
        ("-12", "-12"),
        ("417358", "****"),
        ("13800138000", "****"),
        ("bad number 13800138000", "bad number ****"),
        ("key canary-secret is unknown", "key **** is unknown"),
        ("password canary-password", "password ****"),
        ("code 417358 refused", "code **** refused"),
    ],
)
def test_words_for_codes(answered, code, shown):
    """Where a gateway has words for codes, what they echo is not shown."""
    content = Template("SignIn", {"code": "417358"})
    [each] = answered(
        {"code": code, "message": code},
        content=content,
        templates={"SignIn": "code {code}"},
        headers={"X": "{secret.key}"},
        basic={"user": "me", "password": "canary-password"},
    ).recipients
    assert each.code == shown


@pytest.mark.parametrize(
    ("content", "code", "shown"),
    [
        (Text("Your code is 417358"), "417358", "****"),
        (Text("417358."), "-417358", "-****"),
        (Template("SignIn", {"code": "G-417358"}), "417358", "****"),
        (Text("Your code is 417358"), "4173", "4173"),
    ],
)
def test_a_code_that_was_sent_is_no_code(answered, content, code, shown):
    """Also where it stands inside a text; a number that is only part of it is one."""
    templates = {"SignIn": "code {code}"}
    [each] = answered({"code": code}, 400, content=content, templates=templates).recipients
    assert each.code == shown


def test_long_words(answered):
    """Words are cut after what is private was taken out, so that no part of it is left."""
    [each] = answered({"code": 1001, "message": "x" * 295 + "canary-secret"}).recipients
    assert each.text == "x" * 295 + "****"
    [each] = answered({"id": "x" * 400}).recipients
    assert each.message_id == "x" * 300


def test_fresh_secrets_are_not_shown(provider, batch):
    """A secret that the program renewed is kept out of sight as well."""
    keys = Credentials("new-id", "canary-new", "canary-token")
    exchange = provider().send(batch(), Context("main", 0.0, "0" * 32, keys))
    body = json.dumps({"code": 1001, "message": "canary-new canary-token"}).encode()
    assert exchange.parse(Response(400, body)).recipients[0].text == "**** ****"


def test_each_number(answered):
    """Each number has its own result, in the order of the message; ids may be shared."""
    body = {"batch": "b-1", "data": [{"to": TWO, "code": 1002}, {"to": ONE, "code": 0}]}
    one, two = answered(body, to=(ONE, TWO), **EACH).recipients
    assert (one.outcome, one.message_id) == (Outcome.ACCEPTED, "b-1")
    assert (two.outcome, two.code) == (Outcome.REJECTED, "1002")


@pytest.mark.parametrize("written", [ONE, ONE[1:], 8613800138000, "13800138000"])
def test_number_in_any_form(answered, written):
    """An entry is told by its number as it was sent, with ``+``, or in digits."""
    body = {"data": [{"to": written, "code": 0}]}
    numbers = {"home": "86"}
    assert answered(body, numbers=numbers, **EACH).outcome is Outcome.ACCEPTED


def test_first_entry_counts(answered):
    """Of two entries for one number the first counts."""
    body = {"data": [{"to": ONE, "code": 0}, {"to": ONE, "code": 1002}]}
    assert answered(body, **EACH).outcome is Outcome.ACCEPTED


def test_number_of_two(answered):
    """An entry that could be of two numbers is of neither for certain."""
    to, body = (ONE, "+13800138000"), {"data": [{"to": "13800138000", "code": 0}]}
    result = answered(body, to=to, numbers={"home": "86", "prefix": ""}, **EACH)
    assert [each.outcome for each in result.recipients] == [Outcome.UNKNOWN] * 2


def test_in_order(answered):
    """Without numbers, entries are in order, and prove nothing when there are more or fewer."""
    answer = {"each": {"entries": "[*].r", "message_id": "id"}}
    answer = {"each": {"entries": "ids", "accepted": "id", "message_id": "id"}}
    body = {"ids": [{"id": 1}, {"id": 2}]}
    result = answered(body, to=(ONE, TWO), answer=answer, max_recipients=10)
    assert [each.message_id for each in result.recipients] == ["1", "2"]
    result = answered(body, answer=answer, max_recipients=10)
    assert [each.outcome for each in result.recipients] == [Outcome.UNKNOWN]


@pytest.mark.parametrize("data", [[], {}, None, "x", [[]], [None, 5, "x"], [{"code": 0}]])
def test_odd_lists(answered, data):
    """A list without entries for the numbers leaves all of them open."""
    result = answered({"batch": "b-1", "code": 0, "data": data}, to=(ONE, TWO), **EACH)
    assert [each.outcome for each in result.recipients] == [Outcome.UNKNOWN] * 2


ANSWERS = st.sampled_from(
    [
        {"batch": "b", "code": 0, "data": [{"to": ONE, "code": 0}, {"to": TWO, "code": 0}]},
        {"data": [{"to": 8613900139000, "code": 1002, "text": "no"}, {"to": ONE, "code": "0"}]},
        {"code": 1001, "message": "no"},
        [{"data": []}],
    ]
)
STATUSES = st.sampled_from([200, 200, 200, 302, 400, 429, 500, 503]) | st.integers(100, 599)
FORMS = st.sampled_from(
    [
        EACH["answer"],
        {"message_id": "batch or [0].data", "code": "code or [0].x"},
        {"accepted": "data[*].code == 0", "code": "data[*].code", "format": "form"},
        {"message_id": "id", "pattern": r".*batch\W++(?P<id>\w++).*+", "code": "id"},
    ]
)


@settings(deadline=None, max_examples=150)
@given(FORMS, st.binary() | ANSWERS.flatmap(almost), STATUSES)
def test_reading_is_total(provider, batch, ctx, answer, body, http):
    """Any bytes with any status give one result for each recipient, and no exception."""
    made = provider(answer=answer, max_recipients=10)
    result = made.send(batch(ONE, TWO), ctx).parse(Response(http, body))
    assert [each.recipient.e164 for each in result.recipients] == [ONE, TWO]
    for each in result.recipients:
        assert (each.verdict is None) is (each.outcome is Outcome.ACCEPTED)
        assert str(each)
        assert len(each.text) <= 300
        assert len(each.code) <= 300


@settings(deadline=None)
@given(ANSWERS.flatmap(almost), STATUSES)
def test_only_what_is_described_accepts(provider, batch, ctx, body, http):
    """However an answer is mangled, a number is accepted by its own entry alone."""
    result = provider(**EACH).send(batch(ONE, TWO), ctx).parse(Response(http, body))
    for each in result.accepted:
        entries = [e for e in json.loads(body)["data"] if isinstance(e, dict)]
        told = [e for e in entries if str(e.get("to")).lstrip("+") == each.recipient.e164[1:]]
        assert http in (200, 201, 202)
        assert str(told[0]["code"]) == "0"


@given(st.binary() | st.text().map(str.encode), STATUSES)
def test_garbage_is_never_a_refusal(provider, batch, ctx, body, http):
    """What is no answer of the gateway's is never taken for its refusal, 429 apart."""
    made = provider(errors=None)
    [each] = made.send(batch(), ctx).parse(Response(http, body)).recipients
    assert each.outcome is Outcome.UNKNOWN or http == 429
