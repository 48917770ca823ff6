"""What plugins read answers with: it never fails."""

import json
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_core import (
    ErrorClass,
    Failover,
    Outcome,
    PhoneNumber,
    RecipientResult,
    Retry,
    Secret,
    Template,
    Text,
    Verdict,
)
from sms_core.answers import (
    VerdictTable,
    count_in,
    found_in_records,
    json_object,
    outcome_of,
    same_for_all,
    text_in,
    unreadable,
    without_private_parts,
)
from sms_core.http import Response
from sms_core.masking import without_numbers
from sms_core.providers import Batch, Context, Sought
from sms_core.results import Actor

CTX = Context("main", 1700000000.0, "0" * 32)
NUMBERS = (PhoneNumber("+8613800138000"), PhoneNumber("+8613900139000"))
BATCH = Batch(NUMBERS, Template("SignIn", {"code": "417358"}))
TABLE = VerdictTable("""
quota.balance   quota      no     yes     no     operator   balance is used up
limit.*         throttled  yes    yes     no     operator   too many
limit.day.*     quota      later  policy  no     operator   the day's limit
busy            service    no     policy  maybe  provider   busy; the message may have gone out
*               unknown    no     policy  maybe  provider   unheard of
""")


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"5", b'"{}"', b"{", b"{}}", b"\xff\xfe", b"<html>", b"[" * 100_000],
)
def test_no_json_object(body):
    """Anything but a JSON object counts as none."""
    assert json_object(body) is None


@given(st.binary())
def test_any_bytes(body):
    """Any bytes are an object or none."""
    assert json_object(body) is None or isinstance(json_object(body), dict)


def test_json_object():
    """An object is read as it is, in UTF-8."""
    assert json_object('{"签名": 1}'.encode()) == {"签名": 1}


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": "' + b"[{" * 5_000 + b'"}', {"a": "[{" * 5_000}),
        (b'{"a": "\\"' + b"[" * 5_000 + b'"}', {"a": '"' + "[" * 5_000}),
        (b'{"a": [' + b"{}," * 5_000 + b"{}]}", {"a": [{}] * 5_001}),
        (b'{"a": ' + b"[" * 99 + b"]" * 99 + b"}", "anything"),
        (b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}", None),
        (b'{"a": "' + b"[" * 5_000, None),
    ],
    ids=["BOM", "in text", "after a quote", "many", "100 levels", "101 levels", "half a text"],
)
def test_levels(body, read):
    """A hundred levels are read, and not one more; what stands in a text is no level."""
    found = json_object(body)
    assert found == read or (read == "anything" and found is not None)


@pytest.mark.parametrize(("value", "read"), [("a", "a"), ("", ""), (5, ""), (None, ""), ([], "")])
def test_text_in(value, read):
    """A field that is not text counts as empty, and so does a missing one."""
    assert text_in({"f": value}, "f") == read
    assert text_in({}, "f") == ""


@pytest.mark.parametrize(
    ("value", "read"), [(0, 0), (3, 3), (-1, None), (True, None), ("1", None), (1.0, None)]
)
def test_count_in(value, read):
    """A field that is not a whole number from 0 counts as not told."""
    assert count_in({"f": value}, "f") == read
    assert count_in({}, "f") is None


def test_verdict_of_a_row():
    """A row of the table is a verdict, field by field."""
    assert TABLE["quota.balance"] == Verdict(
        ErrorClass.QUOTA, Retry.NO, Failover.YES, False, Actor.OPERATOR, "balance is used up"
    )
    assert TABLE["busy"].maybe_sent


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("limit.", "too many"),
        ("limit.second", "too many"),
        ("limit.day.number", "the day's limit"),
        ("limit", "unheard of"),
        ("", "unheard of"),
        ("Busy", "unheard of"),
    ],
)
def test_longest_prefix(code, meaning):
    """An unknown code has the verdict of the longest row it begins with, else the default."""
    assert TABLE[code].meaning == meaning


@given(st.text())
def test_every_code_has_a_verdict(code):
    """No code is ever without a verdict."""
    assert isinstance(TABLE[code], Verdict)


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (None, Outcome.ACCEPTED),
        (TABLE["quota.balance"], Outcome.REJECTED),
        (TABLE["busy"], Outcome.UNKNOWN),
    ],
)
def test_outcome_of(verdict, outcome):
    """Without a verdict it is accepted; with one rejected, unless it may have gone out."""
    assert outcome_of(verdict) is outcome


def test_found_in_records():
    """What stands in the records was accepted, under the id it has there."""
    sought = Sought(NUMBERS[0], "ref", 1700000000.0)
    found = found_in_records(sought, CTX, code="OK", message_id="MID", request_id="RID")
    assert found == RecipientResult(
        recipient=NUMBERS[0],
        outcome=Outcome.ACCEPTED,
        account="main",
        message_id="MID",
        code="OK",
        text="found in the provider's records",
        request_id="RID",
    )


def test_same_for_all():
    """One answer makes a result for each recipient, in their order."""
    result = same_for_all(BATCH, CTX, code="OK", text="OK", request_id="RID", message_id="MID")
    assert [each.recipient for each in result.recipients] == list(NUMBERS)
    assert {each.account for each in result.recipients} == {"main"}
    assert {(e.code, e.text, e.request_id, e.message_id) for e in result.recipients} == {
        ("OK", "OK", "RID", "MID")
    }
    assert result.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("status", [200, 302, 400, 404, 500, 502, 503, 504])
def test_unreadable(status):
    """What is not the provider's answer may have been sent, whatever its status."""
    result = unreadable(BATCH, CTX, Response(status, b"<html>"))
    assert len(result.recipients) == 2
    assert result.outcome is Outcome.UNKNOWN
    assert result.recipients[0].code == f"HTTP {status}"
    assert result.recipients[0].verdict.error_class is ErrorClass.SERVICE


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"retry-after": "7"}, 7.0), ({"retry-after": "Fri, 01 Jan 2027"}, None), ({}, None)],
)
def test_too_many_requests(headers, seconds):
    """429 alone says that nothing was taken, and maybe how long to wait."""
    result = unreadable(BATCH, CTX, Response(429, b"slow down", headers))
    assert result.outcome is Outcome.REJECTED
    assert result.recipients[0].verdict.retry is Retry.YES
    assert result.recipients[0].retry_after == seconds


@pytest.mark.parametrize(
    ("params", "text", "safe"),
    [
        ({"code": "417358"}, "417358 is wrong", "**** is wrong"),
        ({"code": "4173"}, "4173 is wrong", "**** is wrong"),
        ({"name": "王小明"}, "王小明 is not allowed", "**** is not allowed"),
        ({"n": "10", "code": "104729"}, "104729 is wrong", "**** is wrong"),
        ({"code": "104729", "n": "10"}, "104729 is wrong", "**** is wrong"),
        ({"n": "5", "empty": ""}, "5 of 5 used", "5 of 5 used"),
        ({}, "+8613800138000 refused", "+**** refused"),
        ({}, "13800138000,13900139000", "****,****"),
        ({}, "138 0013 8000 and (139) 0013-9000", "**** and (****"),
        ({}, "Permits:10", "Permits:10"),
        ({}, "on 2026-10-12 at 10:20", "on 2026-10-12 at 10:20"),
        ({"name": "K7/Q2 ä"}, "K7/Q2 ä, K7%2FQ2%20%C3%A4, K7%2fQ2%20%c3%a4", "****, ****, ****"),
        ({"name": "K7/Q2 ä"}, "K7%2FQ2+%C3%A4, K7%252FQ2%2520%25C3%25A4", "****, ****"),
        ({"name": "K7/Q2 ä"}, r'{"name":"K7/Q2 \u00e4"}', '{"name":"****"}'),
    ],
)
def test_without_private_parts(params, text, safe):
    """Numbers and parameter values a provider echoed are taken out of its words."""
    assert without_private_parts(text, Batch(NUMBERS, Template("x", params))) == safe


def test_numbers_in_a_long_answer():
    """Many recipients cost no more than few: an answer may be as long as a megabyte."""
    many = [PhoneNumber(f"+86138{place:08d}") for place in range(1000)]
    text = "12345678 " * 20_000
    began = process_time()
    assert without_numbers(text, many) == text
    assert process_time() - began < 2.0


def test_long_words_are_cut():
    """A provider's words are kept to 300 characters."""
    assert len(without_private_parts("no " * 500, BATCH)) == 300


def test_private_parts_of_a_text():
    """With a text of one's own, numbers are taken out all the same."""
    assert without_private_parts("13800138000?", Batch(NUMBERS, Text("hi"))) == "****?"


def test_figures_of_a_text():
    """A code of four digits in a text of one's own is one of those."""
    assert without_private_parts("4173 is wrong", Batch(NUMBERS, Text("Code 4173"))) == (
        "**** is wrong"
    )


def test_a_secret_that_is_repeated():
    """A refusal says nothing of what the request was proved with, in its text or its code."""
    secrets = (Secret("canary+secret"), None)
    [each, _] = same_for_all(
        BATCH,
        CTX,
        verdict=TABLE["busy"],
        code="key canary+secret",
        text="no canary%2Bsecret!",
        secrets=secrets,
    ).recipients
    assert (each.code, each.text) == ("key ****", "no ****!")


@pytest.mark.parametrize(
    ("code", "safe"),
    [
        ("21211", "21211"),
        ("isv.OUT_OF_SERVICE", "isv.OUT_OF_SERVICE"),
        ("OK", "OK"),
        ("to 13800138000", "to ****"),
        ("417358", "****"),
    ],
)
def test_a_code_that_repeats(code, safe):
    """A code keeps its own figures and short words; numbers and values are taken out."""
    batch = Batch(NUMBERS, Template("x", {"code": "417358", "word": "OK"}))
    assert without_private_parts(code, batch, is_code=True) == safe


@given(st.dictionaries(st.text(max_size=3), st.text("0123456789", min_size=2)), st.randoms())
def test_no_value_survives(params, random):
    """Whatever is echoed, no parameter's value can be read in what is kept."""
    values = [*params.values()]
    random.shuffle(values)
    safe = without_private_parts(json.dumps(values), Batch(NUMBERS, Template("x", params)))
    assert not any(value in safe for value in values)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"date": "Tue, 05 Mar 2024 06:07:08 GMT"}, 52.0),
        ({"date": "Tue, 05 Mar 2024 07:07:08 GMT"}, 0.0),
        ({"date": "yesterday"}, None),
        ({}, None),
    ],
)
def test_a_moment_to_come_back_at(headers, seconds):
    """``Retry-After`` may be a date; it is measured from the answer's own clock, not from ours."""
    batch = Batch((PhoneNumber("+8613800138000"),), Template("SignIn"))
    response = Response(429, b"", {"retry-after": "Tue, 05 Mar 2024 06:08:00 GMT", **headers})
    result = unreadable(batch, Context("a", 0.0, ""), response)
    assert result.recipients[0].retry_after == seconds
