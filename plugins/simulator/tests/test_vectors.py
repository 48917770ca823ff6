"""Known answers of the vendors and their SDKs: taken as they are, refused when touched."""

import json
import re
from calendar import timegm
from pathlib import Path
from time import strptime
from urllib.parse import urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sms_core.signing.encoding import canonical_query
from sms_core_simulator.http import form

HERE = Path(__file__).parent / "vectors"
#: A verified call may still ask for what the simulator does not serve.
UNVERIFIED = re.compile(
    r"Signature|IncompleteSignature|InvalidAccessKeyId|InvalidTimeStamp|Missing|AuthFailure|"
    r"InvalidSecurityToken|InvalidParameter$"
)


def load(name):
    listed = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    vectors = listed if isinstance(listed, list) else listed["vectors"]
    return [pytest.param(vector, id=vector["name"]) for vector in vectors]


#: The upstream unit tests sign fragments, not requests a server could be sent.
V1 = [one for one in load("aliyun_v1") if "Action" in one.values[0]["query_params"]]
V3 = [one for one in load("aliyun_v3") if one.values[0]["body"] is not None]
TC3 = load("tencent_tc3")


def touched(text):
    return ("b" if text[:1] == "a" else "a") + text[1:]


def verified(reply):
    """Whether an answer comes from behind the check of the signature."""
    if reply.text.startswith("{") and "SendStatusSet" in reply.json.get("Response", {}):
        return True
    # A parameter or header may be missing for the action, after the signature was right.
    return reply.code in ("MissingParameter", "MissingPhoneNumbers") or not UNVERIFIED.match(
        reply.code
    )


@pytest.fixture
def v1_port(make_port):
    def at(vector):
        token = vector["query_params"].get("SecurityToken", "")
        port = make_port(
            credentials=[(vector["access_key_id"], vector["access_key_secret"], token)]
        )
        timestamp = vector["query_params"]["Timestamp"]
        port.now = timegm(strptime(timestamp, "%Y-%m-%dT%H:%M:%SZ"))
        return port

    return at


def v1_ask(port, vector, query, body=""):
    content = {"content-type": "application/x-www-form-urlencoded"} if body else {}
    return port.ask(vector["method"], f"/?{query}", content, body.encode())


@pytest.mark.parametrize("vector", V1)
def test_v1_is_accepted_in_every_encoding(vector, v1_port, encodings):
    """An RPC vector is verified however its values are encoded on the wire."""
    fields = {**vector["query_params"], "Signature": vector["signature"]}
    for query, body in zip(encodings(fields), encodings(vector["body_params"]), strict=True):
        assert verified(v1_ask(v1_port(vector), vector, query, body))


@pytest.mark.parametrize("vector", [one for one in V1 if one.values[0]["method"] == "POST"])
def test_v1_is_accepted_split_between_query_and_body(vector, v1_port):
    """A POST may carry its parameters in the query, in the body, or in both."""
    fields = {
        **vector["query_params"],
        **vector["body_params"],
        "Signature": vector["signature"],
    }
    names = sorted(fields)
    for cut in (0, len(names) // 2, len(names)):
        query = urlencode({name: fields[name] for name in names[:cut]})
        body = urlencode({name: fields[name] for name in names[cut:]})
        assert verified(v1_ask(v1_port(vector), vector, query, body))


@pytest.mark.parametrize("vector", V1)
def test_v1_is_refused_when_any_parameter_is_touched(vector, v1_port):
    """Changing one character of any parameter, or of the signature, is refused."""
    fields = {**vector["query_params"], **vector["body_params"], "Signature": vector["signature"]}
    for name, value in fields.items():
        query = urlencode({**fields, name: touched(value)})
        reply = v1_ask(v1_port(vector), vector, query)
        assert reply.code != "OK", name
        assert UNVERIFIED.match(reply.code) or reply.code == "InvalidSignatureMethod", name


@given(st.data())
def test_v1_is_refused_when_any_byte_of_the_wire_is_flipped(make_port, data):
    """Flipping one byte of a real call is refused, unless it decodes to the same fields."""
    vector = data.draw(st.sampled_from(V1)).values[0]
    fields = {**vector["query_params"], **vector["body_params"], "Signature": vector["signature"]}
    wire = urlencode(fields).encode()
    place = data.draw(st.integers(0, len(wire) - 1))
    other = data.draw(st.integers(0x21, 0x7E).filter(lambda byte: byte != wire[place]))
    changed = (wire[:place] + bytes([other]) + wire[place + 1 :]).decode()
    assume(form(changed) != fields)
    token = fields.get("SecurityToken", "")
    port = make_port(credentials=[(vector["access_key_id"], vector["access_key_secret"], token)])
    port.now = timegm(strptime(fields["Timestamp"], "%Y-%m-%dT%H:%M:%SZ"))
    content = {"content-type": "application/x-www-form-urlencoded"}
    reply = port.ask("POST" if vector["method"] == "POST" else "GET", f"/?{changed}", content)
    assert not port.messages(outcome="accepted")
    assert reply.status in (400, 404)


def v3_ask(make_port, vector, **touch):
    headers = {**vector["headers"], "authorization": vector["authorization"]}
    headers.update(touch.get("headers", {}))
    token = vector["headers"].get("x-acs-security-token", "")
    port = make_port(credentials=[(vector["access_key_id"], vector["access_key_secret"], token)])
    port.now = timegm(strptime(vector["headers"]["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ"))
    query = canonical_query({**vector["query_params"], **touch.get("query", {})})
    body = touch.get("body", vector["body"])
    return port.ask(vector["method"], f"{vector['path'] or '/'}?{query}", headers, body.encode())


@pytest.mark.parametrize("vector", V3)
def test_v3_is_accepted(vector, make_port):
    """An ACS3 vector is verified, whatever set of headers it signs."""
    assert verified(v3_ask(make_port, vector))


@pytest.mark.parametrize("vector", V3)
def test_v3_is_refused_when_anything_signed_is_touched(vector, make_port):
    """Changing one character of a parameter, signed header, body or signature is refused."""
    everything = [
        *({"query": {name: touched(value)}} for name, value in vector["query_params"].items()),
        *({"headers": {name: touched(value)}} for name, value in vector["headers"].items()),
        {"headers": {"authorization": vector["authorization"][:-1] + "x"}},
        {"headers": {"authorization": vector["authorization"].replace("=", "=x", 1)}},
        {"body": vector["body"] + "x"},
        {"query": {"Extra": "1"}},
    ]
    for touch in everything:
        reply = v3_ask(make_port, vector, **touch)
        assert reply.status in (400, 404), touch
        assert UNVERIFIED.match(reply.code), touch


def tc3_ask(make_port, vector, **touch):
    given, expected = vector["input"], vector["expected"]
    key = (given["secret_id"], given["secret_key"], given["token"] or "")
    port = make_port(credentials=[key])
    port.now = given["timestamp"]
    headers = expected.get("headers") or {
        "Authorization": expected["authorization"],
        "Content-Type": given["content_type"],
        "Host": given["host"],
        "X-TC-Action": given["action"],
        "X-TC-Version": given["version"],
        "X-TC-Timestamp": str(given["timestamp"]),
        "X-TC-Region": given["region"],
    }
    query = touch.get("query", expected["query"])
    body = touch.get("body", expected["body"]).encode()
    headers = {**headers, **touch.get("headers", {})}
    return port.ask(given["method"], f"/?{query}" if query else "/", headers, body)


@pytest.mark.parametrize("vector", TC3)
def test_tc3_is_accepted(vector, make_port):
    """A TC3 vector is verified, of POST and of GET, with the body signed or not."""
    reply = tc3_ask(make_port, vector)
    assert verified(reply), reply.text


@pytest.mark.parametrize(
    "vector", [one for one in TC3 if "alt_signing_x_tc_action" in one.values[0]]
)
def test_tc3_is_accepted_with_three_signed_headers(vector, make_port):
    """The same request with ``x-tc-action`` signed as well is verified."""
    alternative = vector["alt_signing_x_tc_action"]
    authorization = vector["expected"]["authorization"]
    authorization = authorization.replace(
        "SignedHeaders=content-type;host,", f"SignedHeaders={alternative['signed_headers']},"
    ).replace(vector["expected"]["signature"], alternative["signature"])
    assert verified(tc3_ask(make_port, vector, headers={"Authorization": authorization}))


@pytest.mark.parametrize("vector", TC3)
def test_tc3_is_refused_when_anything_signed_is_touched(vector, make_port):
    """Changing a byte of body, query, signed header, time, scope or signature is refused."""
    expected = vector["expected"]
    authorization = expected["authorization"]
    everything = [
        {"headers": {"Authorization": authorization[:-1] + "x"}},
        {"headers": {"Authorization": re.sub("=[^/]", "=#", authorization, count=1)}},
        {"headers": {"Authorization": re.sub("/2", "/1", authorization, count=1)}},
        {"headers": {"Authorization": authorization.replace(";host", ";hosu")}},
        {"headers": {"Host": "elsewhere.tencentcloudapi.com"}},
        {"headers": {"Content-Type": "text/plain"}},
        {"headers": {"X-TC-Timestamp": str(vector["input"]["timestamp"] + 1)}},
        {"headers": {"X-TC-Token": "other"}},
    ]
    if vector["input"]["method"] == "GET":
        everything.append({"query": expected["query"] + "0"})
    elif not vector["input"].get("unsigned_payload"):
        everything.append({"body": expected["body"] + " "})
    for touch in everything:
        reply = tc3_ask(make_port, vector, **touch)
        assert reply.code.startswith("AuthFailure."), touch
