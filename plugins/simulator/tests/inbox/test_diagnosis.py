"""Clients that sign wrongly in the usual ways, and whether they are told."""

import hmac
import json
from base64 import b64encode
from urllib.parse import quote_plus, urlencode

import pytest

from sms_core.signing import acs3, tc3
from sms_core.signing.encoding import canonical_query, percent_encode, sha256_hex
from sms_core_simulator import Account, Credential, Request
from sms_core_simulator.inbox.diagnosis import find, read

SECRET = "simulator-secret"
ACCOUNT = Account({"k": Credential("k", SECRET), "other": Credential("other", "another-secret")})
FIELDS = {
    "SignName": "My/Shop~*",
    "Action": "SendSms",
    "AccessKeyId": "k",
    "SignatureNonce": "n",
    "TemplateParam": '{"code": "123456"}',
}
NOW = 1709618828


def found(vendor, request):
    return find(read(vendor, request), ACCOUNT)


def rpc(canonical, *, key=f"{SECRET}&", signed_method="POST", fields=FIELDS):
    """An RPC call whose client signed that canonical query."""
    text = f"{signed_method}&%2F&{percent_encode(canonical)}"
    signature = b64encode(hmac.digest(key.encode(), text.encode(), "sha1")).decode()
    headers = (("content-type", "application/x-www-form-urlencoded"),)
    return Request("POST", "/", headers, urlencode({**fields, "Signature": signature}).encode())


def tencent(signed, sent=None, *, headers=None, secret=SECRET, edit=lambda text: text):
    """A TC3 call whose client signed other bytes or headers than it sent."""
    names = {"content-type": "application/json; charset=utf-8", "host": "127.0.0.1:8025"}
    stages = tc3.sign("POST", "", {**names, **(headers or {})}.items(), sha256_hex(signed), secret,
                      timestamp=NOW, service="sms")  # fmt: skip
    scope = tc3.scope(NOW, "sms")
    head = stages.string_to_sign.rpartition("\n")[0]
    text = f"{head}\n{sha256_hex(edit(stages.canonical_request).encode())}"
    key = tc3.derive_key(secret, scope[:10], "sms")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    told = {
        **names,
        "x-tc-action": "SendSms",
        "x-tc-timestamp": str(NOW),
        "authorization": tc3.authorization("k", scope, "content-type;host", signature),
    }
    return Request("POST", "/", tuple(told.items()), signed if sent is None else sent)


def aliyun3(edit=lambda text: text, *, body_hash=None):
    """An ACS3 call whose client signed another canonical request."""
    query = canonical_query({"SignName": "My Shop", "A": "1"})
    payload = body_hash or sha256_hex(b"")
    headers = {"host": "127.0.0.1:8025", "x-acs-action": "SendSms", "x-acs-content-sha256": payload}
    stages = acs3.sign("POST", "/", query, headers.items(), sha256_hex(b""), SECRET)
    text = f"{acs3.ALGORITHM}\n{sha256_hex(edit(stages.canonical_request).encode())}"
    signature = hmac.digest(SECRET.encode(), text.encode(), "sha256").hex()
    names = ";".join(sorted(headers))
    told = {**headers, "authorization": acs3.authorization("k", names, signature)}
    return Request("POST", f"/?{query}", tuple(told.items()))


CANONICAL = canonical_query(FIELDS)
UNSORTED = "&".join(canonical_query({name: value}) for name, value in FIELDS.items())


@pytest.mark.parametrize(
    ("canonical", "mistakes"),
    [
        (CANONICAL.replace("%20", "+"), {"blank-plus"}),
        (CANONICAL.replace("%2F", "/"), {"slash"}),
        (CANONICAL.replace("%2A", "*"), {"asterisk"}),
        (CANONICAL.replace("~", "%7E"), {"tilde"}),
        ("&".join(f"{k}={FIELDS[k]}" for k in sorted(FIELDS)), {"unencoded"}),
        (UNSORTED, {"unsorted"}),
        (UNSORTED.replace("%20", "+"), {"unsorted", "blank-plus"}),
        (
            "&".join(f"{k}={quote_plus(FIELDS[k], safe='*~')}" for k in sorted(FIELDS)),
            {"blank-plus", "asterisk"},
        ),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else "",
)
def test_wrong_canonical_query_is_recognised(canonical, mistakes):
    """One slip or two, and the text the client signed is known to the letter."""
    finding = found("aliyun", rpc(canonical))
    assert set(finding.mistakes) == mistakes
    assert finding.client.canonical_request == canonical
    assert finding.server.canonical_request == CANONICAL


def test_lower_case_escapes_are_recognised():
    """``%2f`` is the same octet and another text."""
    assert found("aliyun", rpc(CANONICAL.replace("%2F", "%2f").replace("%2A", "%2a")
        .replace("%7B", "%7b").replace("%3A", "%3a").replace("%7D", "%7d"))
    ).mistakes == ("lower-escapes",)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"key": f"{SECRET}\n&"}, "secret-blank"),
        ({"key": "another-secret&"}, "other-secret"),
        ({"key": SECRET}, "key-ampersand"),
        ({"signed_method": "GET"}, "method"),
    ],
)
def test_wrong_keys_and_methods_are_recognised(changes, mistake):
    """The canonical query is right, so it is not what is shown as different."""
    finding = found("aliyun", rpc(CANONICAL, **changes))
    assert finding.mistakes == (mistake,)
    assert finding.client.canonical_request == finding.server.canonical_request


BODY = {"SignName": "腾讯云", "TemplateParamSet": ["1", "2"]}


@pytest.mark.parametrize(
    ("request_", "mistake"),
    [
        (
            tencent(json.dumps(BODY).encode(), json.dumps(BODY, ensure_ascii=False).encode()),
            "body-spelling",
        ),
        (tencent(b"{}", headers={"host": "127.0.0.1"}), "host"),
        (tencent(b"{}", headers={"content-type": "application/json"}), "content-type"),
        (tencent(b"{}", edit=lambda text: "\n".join(text.rsplit("\n\n", 1))), "header-end"),
        (tencent(b"{}", secret=f"{SECRET} "), "secret-blank"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_tencent_calls_are_recognised(request_, mistake):
    """What HTTP libraries do to a request after it was signed."""
    assert found("tencent", request_).mistakes == (mistake,)


@pytest.mark.parametrize(
    ("request_", "mistake"),
    [
        (aliyun3(lambda text: text.replace("%20", "+")), "blank-plus"),
        (aliyun3(lambda text: text.replace(":8025", "")), "host"),
        (aliyun3(lambda text: "\n".join(text.rsplit("\n\n", 1))), "header-end"),
        (aliyun3(body_hash=sha256_hex(b"other")), "body-hash"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_acs3_calls_are_recognised(request_, mistake):
    """The newer scheme of Aliyun has its own."""
    assert mistake in found("aliyun", request_).mistakes


@pytest.mark.parametrize(
    ("vendor", "request_"),
    [("aliyun", rpc(CANONICAL)), ("aliyun", aliyun3()), ("tencent", tencent(b"{}"))],
)
def test_a_right_signature_has_no_mistake(vendor, request_):
    """Of any scheme."""
    assert found(vendor, request_) is None


def test_a_wrong_secret_is_not_guessed():
    """No mistake is named that was not proved."""
    finding = found("aliyun", rpc(CANONICAL, key="wrong&"))
    assert (finding.mistakes, finding.client) == ((), None)


def test_unknown_keys_and_vendors_have_no_finding():
    """Without a secret nothing can be tried."""
    unknown = rpc(CANONICAL, fields={**FIELDS, "AccessKeyId": "nobody"})
    assert found("aliyun", unknown) is None
    assert read("twilio", unknown) is None


@pytest.mark.parametrize("vendor", ["aliyun", "tencent"])
@pytest.mark.parametrize(
    "request_",
    [
        Request("POST", "/", (("authorization", "TC3-HMAC-SHA256 Credential=k"),), b"\xff[["),
        Request("GET", "/?AccessKeyId=k&Signature=%ff"),
        Request("PUT", "//?%%", (("authorization", "ACS3-HMAC-SHA256 Credential=k,"),)),
    ],
)
def test_mangled_calls_are_survived(vendor, request_):
    """Whatever arrived, the page can show it."""
    assert read(vendor, request_) is not None
    find(read(vendor, request_), ACCOUNT)
