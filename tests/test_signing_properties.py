"""What must hold of the signers for any input."""

from urllib.parse import parse_qsl, unquote

from hypothesis import assume, given
from hypothesis import strategies as st

from sms_core.signing import acs3, rpc, tc3
from sms_core.signing.encoding import canonical_headers, canonical_query, percent_encode, sha256_hex

PARAMETERS = st.dictionaries(st.text(min_size=1), st.text(), max_size=6)
SOME_PARAMETERS = st.dictionaries(st.text(min_size=1), st.text(), min_size=1, max_size=6)
HEADERS = st.dictionaries(
    st.from_regex(r"x-acs-[a-z]{1,8}", fullmatch=True),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)),
    min_size=1,
    max_size=5,
)
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")


def tc3_signature(body, headers=(("host", "h"),), secret="s", now=1700000000):
    stages = tc3.sign("POST", "", headers, sha256_hex(body), secret, timestamp=now, service="sms")
    return stages.signature


@given(st.text())
def test_percent_encode_round_trip(text):
    """What was encoded can be read back whole."""
    assert unquote(percent_encode(text)) == text


@given(st.text())
def test_percent_encode_alphabet(text):
    """Encoded text is unreserved characters and ``%XX`` in uppercase."""
    encoded = percent_encode(text)
    pieces = encoded.split("%")
    assert set(pieces[0]) <= UNRESERVED
    for piece in pieces[1:]:
        assert set(piece[:2]) <= set("0123456789ABCDEF")
        assert len(piece) >= 2
        assert set(piece[2:]) <= UNRESERVED


def test_percent_encode_leaves_the_unreserved():
    """Unreserved characters stay as they are."""
    everything = "".join(sorted(UNRESERVED))
    assert percent_encode(everything) == everything


@given(PARAMETERS)
def test_canonical_query_round_trip(parameters):
    """A canonical query reads back as the parameters it was made of."""
    query = canonical_query(parameters)
    assert dict(parse_qsl(query, keep_blank_values=True)) == parameters


@given(SOME_PARAMETERS, st.randoms(use_true_random=False))
def test_rpc_order_does_not_matter(parameters, random):
    """Any order of parameters gives the same signature."""
    shuffled = [*parameters.items()]
    random.shuffle(shuffled)
    assert rpc.sign("POST", dict(shuffled), "s") == rpc.sign("POST", parameters, "s")


@given(SOME_PARAMETERS, st.data())
def test_rpc_every_value_counts(parameters, data):
    """Another value of any parameter gives another signature."""
    name = data.draw(st.sampled_from(sorted(parameters)))
    other = data.draw(st.text())
    assume(other != parameters[name])
    changed = rpc.sign("POST", {**parameters, name: other}, "s")
    assert changed.signature != rpc.sign("POST", parameters, "s").signature


@given(PARAMETERS, st.text(min_size=1), st.text())
def test_rpc_every_parameter_counts(parameters, name, value):
    """One more parameter gives another signature, an empty value included."""
    assume(name not in parameters)
    more = rpc.sign("POST", {**parameters, name: value}, "s")
    assert more.signature != rpc.sign("POST", parameters, "s").signature


@given(PARAMETERS, st.text(), st.text())
def test_rpc_secret_counts(parameters, secret, other):
    """Another secret gives another signature."""
    assume(secret.rstrip("\0") != other.rstrip("\0"))
    signature = rpc.sign("POST", parameters, secret).signature
    assert signature != rpc.sign("POST", parameters, other).signature


@given(PARAMETERS)
def test_rpc_method_counts(parameters):
    """GET and POST differ in their signatures."""
    signature = rpc.sign("POST", parameters, "s").signature
    assert signature != rpc.sign("GET", parameters, "s").signature


@given(HEADERS, st.randoms(use_true_random=False))
def test_headers_order_and_case_do_not_matter(headers, random):
    """Any order and any case of header names gives the same block."""
    shuffled = [(name.upper(), value) for name, value in headers.items()]
    random.shuffle(shuffled)
    assert canonical_headers(shuffled) == canonical_headers(headers.items())


@given(PARAMETERS, HEADERS, st.data())
def test_acs3_every_header_counts(parameters, headers, data):
    """Another value of any signed header gives another signature; blanks around it do not."""
    query, payload = canonical_query(parameters), sha256_hex(b"")
    name = data.draw(st.sampled_from(sorted(headers)))
    before = acs3.sign("POST", "/", query, headers.items(), payload, "s").signature
    for value, alike in ((f" {headers[name]} ", True), (f"{headers[name]}x", False)):
        changed = {**headers, name: value}.items()
        after = acs3.sign("POST", "/", query, changed, payload, "s").signature
        assert (after == before) is alike


@given(PARAMETERS, PARAMETERS)
def test_acs3_query_counts(parameters, others):
    """Another query gives another signature."""
    assume(parameters != others)
    made = [
        acs3.sign("POST", "/", canonical_query(each), [("host", "h")], "", "s").signature
        for each in (parameters, others)
    ]
    assert made[0] != made[1]


@given(st.binary(min_size=1), st.data())
def test_tc3_every_byte_counts(body, data):
    """One changed bit of the body gives another signature."""
    at = data.draw(st.integers(0, len(body) - 1))
    flipped = body[:at] + bytes([body[at] ^ data.draw(st.integers(1, 255))]) + body[at + 1 :]
    assert tc3_signature(flipped) != tc3_signature(body)


@given(st.text(), st.text())
def test_tc3_secret_counts(secret, other):
    """Another secret gives another signature."""
    assume(secret.rstrip("\0") != other.rstrip("\0"))
    assert tc3_signature(b"", secret=secret) != tc3_signature(b"", secret=other)


@given(st.integers(0, 4102444800), st.integers(1, 10**6))
def test_tc3_time_counts(now, later):
    """Another second gives another signature."""
    assert tc3_signature(b"", now=now) != tc3_signature(b"", now=now + later)


@given(st.binary())
def test_tc3_headers_count(body):
    """Another signed header, or another value of it, gives another signature."""
    one = tc3_signature(body, [("host", "h")])
    assert one != tc3_signature(body, [("host", "i")])
    assert one != tc3_signature(body, [("host", "h"), ("x-tc-action", "SendSms")])
