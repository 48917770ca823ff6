"""Whole signed requests, temporary credentials and the edges of the UTC day."""

from urllib.parse import parse_qsl

import pytest
from known_answers import cases

from sms_core.signing import acs3, rpc, tc3
from sms_core.signing.encoding import Stages, canonical_query, same, utc_date, utc_timestamp

LEAP_DAY = 1709164799  # 2024-02-28T23:59:59Z
RPC = {
    "action": "SendSms",
    "version": "2017-05-25",
    "key_id": "testid",
    "secret": "testsecret",
    "now": 1700000000.9,
    "nonce": "0123456789abcdef0123456789abcdef",
}
TC3 = {
    "host": "sms.tencentcloudapi.com",
    "action": "SendSms",
    "version": "2021-01-11",
    "key_id": "AKIDEXAMPLE",
    "secret": "SECRETEXAMPLE",
    "now": 1700000000.9,
}


def fields(form):
    return dict(parse_qsl(form, keep_blank_values=True, strict_parsing=True))


def test_rpc_form_is_a_whole_call():
    """A signed form holds the action's parameters, the common ones and the signature."""
    assert fields(rpc.signed_form({"OutId": "1"}, **RPC)).keys() == {
        *("OutId", "AccessKeyId", "Action", "Format", "SignatureMethod", "SignatureNonce"),
        *("SignatureVersion", "Timestamp", "Version", "Signature"),
    }


def test_rpc_form_common_values():
    """The common parameters are the scheme's, with whole seconds of UTC."""
    form = fields(rpc.signed_form({}, **RPC))
    assert form["Format"] == "JSON"
    assert form["SignatureMethod"] == "HMAC-SHA1"
    assert form["SignatureVersion"] == "1.0"
    assert form["SignatureNonce"] == RPC["nonce"]
    assert form["Timestamp"] == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("token", ["", "sts token+/="])
def test_rpc_form_signs_all_it_sends(method, token):
    """The signature covers every other field, a security token included."""
    form = fields(rpc.signed_form({"Name": "签 名+"}, token=token, method=method, **RPC))
    signature = form.pop("Signature")
    assert rpc.sign(method, form, RPC["secret"]).signature == signature
    assert form.get("SecurityToken", "") == token


def test_rpc_form_is_percent_encoded():
    """Nothing in a form is left to another's reading: a space is ``%20``, a plus ``%2B``."""
    form = rpc.signed_form({"Name": "a b+c*d~e"}, **RPC)
    assert "Name=a%20b%2Bc%2Ad~e" in form
    assert "+" not in form


@pytest.mark.parametrize(
    "case", cases("aliyun_v3", lambda case: case["name"].startswith("minimal_"))
)
def test_acs3_headers_are_the_vendors(case):
    """The assembled headers end in the vendor's own authorization, tokens included."""
    given = case["headers"]
    made = dict(
        acs3.signed_headers(
            canonical_query(case["query_params"]),
            host=given["host"],
            action=given["x-acs-action"],
            version=given["x-acs-version"],
            key_id=case["access_key_id"],
            secret=case["access_key_secret"],
            now=1709618828.7,
            nonce=given["x-acs-signature-nonce"],
            token=given.get("x-acs-security-token", ""),
            payload_sha256=case["payload_sha256"],
            content_type=given.get("content-type", ""),
        )
    )
    assert made == {**given, "authorization": case["authorization"]}


def test_acs3_signs_the_token():
    """A security token is among the signed headers."""
    made = dict(acs3.signed_headers("", host="h", token="sts", **RPC))
    assert made["x-acs-security-token"] == "sts"
    assert ";x-acs-security-token;" in made["authorization"]


def assembled(case):
    """Of the kind that is put together here: a POST whose body and action are signed."""
    given = case["input"]
    signed = given["method"] == "POST" and not given["unsigned_payload"]
    return signed and "alt_signing_x_tc_action" in case


@pytest.mark.parametrize("case", cases("tencent_tc3", assembled))
def test_tc3_headers_are_the_vendors(case):
    """The assembled authorization has the vendor's signature over three headers."""
    given, expected = case["input"], case["expected"]
    made = dict(
        tc3.signed_headers(
            expected["body"].encode(),
            host=given["host"],
            action=given["action"],
            version=given["version"],
            key_id=given["secret_id"],
            secret=given["secret_key"],
            now=given["timestamp"] + 0.5,
            region=given["region"] or "",
            token=given["token"] or "",
            content_type=given.get("content_type") or expected["headers"]["Content-Type"],
        )
    )
    other = case["alt_signing_x_tc_action"]
    assert made["authorization"] == tc3.authorization(
        given["secret_id"],
        expected["credential_scope"],
        other["signed_headers"],
        other["signature"],
    )


def test_tc3_token_and_region_are_sent_unsigned():
    """Region and token stand in headers of their own and do not change the signature."""
    plain = dict(tc3.signed_headers(b"{}", **TC3))
    more = dict(tc3.signed_headers(b"{}", token="sts", region="ap-guangzhou", **TC3))
    assert more.pop("x-tc-token") == "sts"
    assert more.pop("x-tc-region") == "ap-guangzhou"
    assert more == plain


def test_tc3_has_no_empty_headers():
    """Without region and token their headers are left out."""
    assert dict(tc3.signed_headers(b"{}", **TC3)).keys() == {
        *("content-type", "host", "x-tc-action", "x-tc-version", "x-tc-timestamp"),
        "authorization",
    }


def test_tc3_key_is_derived_once():
    """One key serves a credential, day and service."""
    assert tc3.derive_key("s", "2024-02-28", "sms") is tc3.derive_key("s", "2024-02-28", "sms")


@pytest.mark.parametrize(
    "other", [("t", "2024-02-28", "sms"), ("s", "2024-02-29", "sms"), ("s", "2024-02-28", "cvm")]
)
def test_tc3_key_of_another_scope(other):
    """Another credential, day or service has another key."""
    assert tc3.derive_key("s", "2024-02-28", "sms") != tc3.derive_key(*other)


def test_tc3_keys_are_bounded():
    """Keys of past days are forgotten."""
    assert tc3.derive_key.cache_info().maxsize is not None


def test_tc3_scope_changes_at_midnight_utc():
    """The scope's date is that of the timestamp in UTC, whatever the machine's zone."""
    assert tc3.scope(LEAP_DAY, "sms") == "2024-02-28/sms/tc3_request"
    assert tc3.scope(LEAP_DAY + 1, "sms") == "2024-02-29/sms/tc3_request"


def test_tc3_fraction_does_not_reach_the_next_day():
    """The last fraction of a second still belongs to its day, in scope and timestamp alike."""
    made = dict(tc3.signed_headers(b"", **{**TC3, "now": LEAP_DAY + 0.999}))
    assert made["x-tc-timestamp"] == str(LEAP_DAY)
    assert "/2024-02-28/sms/" in made["authorization"]


def test_times_are_utc():
    """Dates and timestamps are UTC with whole seconds."""
    assert utc_date(LEAP_DAY) == "2024-02-28"
    assert utc_timestamp(LEAP_DAY + 0.999) == "2024-02-28T23:59:59Z"
    assert utc_timestamp(LEAP_DAY + 1) == "2024-02-29T00:00:00Z"


def test_stages_stay_out_of_sight():
    """What was signed holds numbers and parameters, so no repr shows it."""
    assert repr(Stages("canonical", "to sign", "signature")) == "Stages()"


def test_same():
    """Signatures are compared whole, and any text may be given."""
    assert same("abc", "abc")
    assert not same("abc", "abd")
    assert not same("abc", "签名")
