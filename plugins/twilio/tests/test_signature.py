"""Who pushed: the vectors of Twilio's own validator, and whatever may be touched on the way."""

import json
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sms_core import Secret
from sms_core.errors import Refusal, ReportRefused
from sms_core.reports import Push
from sms_core.signing.encoding import sha256_hex
from sms_core_twilio.signature import sign, verify

VECTORS = json.loads(
    (Path(__file__).parent / "vectors" / "twilio_request_validator.json").read_text("utf-8")
)["vectors"]
FORM = "application/x-www-form-urlencoded"
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"
STATUS = {
    "MessageSid": "SM" + "1" * 32,
    "AccountSid": "AC" + "0" * 31 + "1",
    "MessageStatus": "delivered",
    "To": "+8613800138000",
    "From": "+15005550006",
}
URL = "https://example.com/sms/twilio?tenant=a%20b"


def push_of(vector):
    """A vector as the request that Twilio would have made."""
    headers = [("X-Twilio-Signature", vector["signature"])]
    if vector["algorithm"] != "HMAC_SHA1":
        headers.append((SETTINGS, f"key=webhooks_sharedkey_1,algorithm={vector['algorithm']}"))
    if "params" not in vector:
        headers.append(("Content-Type", "application/json"))
        return Push("POST", vector["url"], tuple(headers), vector["body"].encode())
    headers.append(("Content-Type", FORM))
    body = urlencode(vector["params"], doseq=True).encode()
    return Push("POST", vector["url"], tuple(headers), body)


def refusal(push, tokens=("canary-token",), shared_keys=()):
    """Why a push is refused; ``None`` when it is not."""
    try:
        verify(push, tuple(map(Secret, tokens)), tuple(map(Secret, shared_keys)))
    except ReportRefused as error:
        return error.refusal
    return None


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector):
    """Twilio's own validator and this one are of one mind."""
    keys = {"HMAC_SHA1": ([vector["token"]], []), "HMAC_SHA256": ([], [vector["token"]])}
    found = refusal(push_of(vector), *keys[vector["algorithm"]])
    assert (found is None) is vector["valid"]


@pytest.mark.parametrize(
    "vector", [v for v in VECTORS if "params" in v and v["valid"]], ids=lambda vector: vector["id"]
)
def test_vector_is_signed_alike(vector):
    """The signature is made as Twilio makes it; a port is put in where it was signed so."""
    pairs = parse_qsl(urlencode(vector["params"], doseq=True), keep_blank_values=True)
    host = vector["signed_string"].partition("/sms")[0].partition("/in")[0]
    url = host + vector["url"].partition(".com")[2].removeprefix(":8080")
    assert sign(url, tuple(pairs), vector["token"], vector["algorithm"]) == vector["signature"]


@pytest.mark.parametrize(
    ("called", "signed", "good"),
    [
        ("https://a.example/x", "https://a.example/x", True),
        ("https://a.example/x", "https://a.example:443/x", True),
        ("https://a.example:443/x", "https://a.example/x", True),
        ("http://a.example/x", "http://a.example:80/x", True),
        ("https://a.example:8443/x", "https://a.example/x", True),
        ("https://a.example", "https://a.example:443", True),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]:443/x", True),
        ("https://a.example?q=http://b:1/", "https://a.example:443?q=http://b:1/", True),
        ("https://a.example/x", "https://a.example:80/x", False),
        ("https://a.example/x", "http://a.example/x", False),
        ("https://a.example/x", "https://a.example/x/", False),
        ("https://a.example/x", "https://A.example/x", False),
    ],
)
def test_ports(form_push, called, signed, good):
    """Twilio signs with or without a port, and nothing else may differ."""
    push = attrs.evolve(form_push(STATUS, signed), url=called)
    assert (refusal(push) is None) is good


def test_rotation(form_push):
    """Any of several tokens may have signed."""
    assert refusal(form_push(STATUS, token="old"), ["new", "old"]) is None
    assert refusal(form_push(STATUS, token="older"), ["new", "old"]) is Refusal.FORGED


def test_nothing_to_verify_with(form_push):
    """Without a token nothing is believed."""
    assert refusal(form_push(STATUS), []) is Refusal.UNPROTECTED


@pytest.mark.parametrize("signature", ["", "wrong", "é", "\ud800", "=" * 10_000])
def test_wrong_signatures(form_push, signature):
    """A missing or wrong signature is a forgery, whatever signs are in it."""
    assert refusal(form_push(STATUS, X_Twilio_Signature=signature)) is Refusal.FORGED


@pytest.mark.parametrize(
    ("announced", "key", "algorithm", "good"),
    [
        ("key=k,algorithm=HMAC_SHA256", "shared", "HMAC_SHA256", True),
        (" key = k , algorithm = hmac_sha256 ", "shared", "HMAC_SHA256", True),
        ("key=k", "canary-token", "HMAC_SHA1", True),
        ("", "canary-token", "HMAC_SHA1", True),
        # the header must not let anybody choose which secret is enough
        ("algorithm=HMAC_SHA256", "canary-token", "HMAC_SHA256", False),
        ("algorithm=HMAC_SHA1", "shared", "HMAC_SHA1", False),
        ("", "shared", "HMAC_SHA1", False),
        ("", "shared", "HMAC_SHA256", False),
        ("algorithm=HMAC_MD5", "canary-token", "HMAC_SHA1", False),
        ("algorithm=NONE", "", "HMAC_SHA1", False),
    ],
)
def test_shared_keys(form_push, announced, key, algorithm, good):
    """The newer signature counts with a shared key alone, the older with a token alone."""
    push = form_push(
        STATUS, token=key, algorithm=algorithm, **{SETTINGS.replace("-", "_"): announced}
    )
    assert (refusal(push, shared_keys=["shared"]) is None) is good


def test_shared_key_that_is_not_configured(form_push):
    """Without shared keys the newer signature proves nothing, not even under the token."""
    announced = {SETTINGS.replace("-", "_"): "algorithm=HMAC_SHA256"}
    push = form_push(STATUS, algorithm="HMAC_SHA256", **announced)
    assert refusal(push) is Refusal.FORGED


def json_push(body, url=URL, told=None, kind="application/json"):
    url = f"{url}&bodySHA256={sha256_hex(body) if told is None else told}"
    signature = sign(url, (), "canary-token")
    headers = (("content-type", kind), ("x-twilio-signature", signature))
    return Push("POST", url, headers, body)


@pytest.mark.parametrize("kind", ["application/json", "application/cloudevents+json", ""])
def test_bodies_are_bound(kind):
    """A body that is no form is bound by its hash in the address."""
    push = json_push(b'[{"data":{}}]', kind=kind)
    assert refusal(push) is None
    assert refusal(attrs.evolve(push, body=push.body + b" ")) is Refusal.FORGED
    assert refusal(json_push(b"{}", told="")) is Refusal.FORGED
    assert refusal(json_push(b"{}", told="é")) is Refusal.FORGED


def test_unbound_body():
    """A body whose hash is not in the address is not believed."""
    headers = (
        ("content-type", "application/json"),
        ("x-twilio-signature", sign(URL, (), "canary-token")),
    )
    assert refusal(Push("POST", URL, headers, b"{}")) is Refusal.FORGED
    assert refusal(Push("GET", URL, headers)) is None


def test_form_as_another_kind(form_push):
    """A signed form cannot be passed off as something whose parameters do not count."""
    push = form_push(STATUS)
    headers = tuple(pair for pair in push.headers if pair[0] != "content-type")
    assert refusal(attrs.evolve(push, headers=headers)) is Refusal.FORGED


@pytest.mark.parametrize("body", [b"Body=%FF", b"Body=\xff", b"%ff=1"])
def test_undecodable(form_push, body):
    """What is not UTF-8 is refused: two such bodies could not be told apart."""
    assert refusal(attrs.evolve(form_push(STATUS), body=body)) is Refusal.MALFORMED


def test_too_many_parameters(form_push):
    """Nobody makes an endpoint read hundreds of thousands of them before anything is proved."""
    pairs = [(f"Field{place}", "") for place in range(501)]
    assert refusal(form_push(pairs[:500])) is None
    assert refusal(form_push(pairs)) is Refusal.MALFORMED
    body = "&".join(f"{place:x}" for place in range(170_000)).encode()
    assert refusal(attrs.evolve(form_push(STATUS), body=body)) is Refusal.MALFORMED


def test_too_long_parameters(form_push):
    """A long text is read, and one that no message holds is not."""
    assert refusal(form_push({**STATUS, "Body": "\U0001f600" * 1600})) is None
    body = b"Body=" + b"%41" * 300_000
    assert refusal(attrs.evolve(form_push(STATUS), body=body)) is Refusal.MALFORMED


PAIRS = st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=8)), max_size=6)


@settings(deadline=None)
@given(PAIRS, st.randoms())
def test_order_and_repeats_do_not_matter(form_push, pairs, random):
    """Parameters may come in any order, and the same one twice."""
    shuffled = [*pairs, *pairs[:1]]
    random.shuffle(shuffled)
    push = form_push(pairs)
    assert refusal(attrs.evolve(push, body=urlencode(shuffled).encode())) is None


@settings(deadline=None)
@given(PAIRS, st.data())
def test_touched_is_refused(form_push, pairs, data):
    """Another byte anywhere in address or body is refused, unless it means the very same."""
    push = form_push(pairs, URL)
    assert refusal(push) is None
    part = data.draw(st.sampled_from(["url", "body"] if push.body else ["url"]))
    old = getattr(push, part)
    old = old.encode() if part == "url" else old
    place = data.draw(st.integers(0, len(old) - 1))
    octet = data.draw(st.integers(0, 255))
    new = old[:place] + bytes([octet]) + old[place + 1 :]
    assume(new != old)
    changed = attrs.evolve(push, **{part: new.decode("latin-1") if part == "url" else new})
    if part == "body" and refusal(changed) is None:
        # %2b for %2B, or a raw blank for +
        assert parse_qsl(new.decode(), keep_blank_values=True) == pairs
    else:
        assert refusal(changed) is not None


@settings(deadline=None)
@given(
    st.text(max_size=5),
    st.text(max_size=40),
    st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30))),
    st.binary(max_size=60),
)
def test_anything_else_is_refused(method, url, headers, body):
    """No method, address, headers and body at all do more than be refused."""
    assert refusal(Push(method, url, tuple(headers), body)) is not None
