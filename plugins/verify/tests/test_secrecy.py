"""What a thief of the store learns: nothing; and how even the codes are."""

import hashlib
import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verify_fakes import KEY, PHONE, Desk, dumped, redis_harness, sqlite_harness

from sms_core import PhoneNumber
from sms_core_verify import Key, codes
from sms_core_verify.guard import Guard

pytestmark = pytest.mark.sockets
IP = "203.0.113.77"
MAC = Key(KEY).mac


def used(store):
    """Everything a verifier can write; the codes it sent."""
    policy = {"digits": 10, "tries": 2, "max_per_minute": 99}
    made = Desk(store=store, policy=policy, guard=Guard(), report_conversions=True)
    first = made.start(ip=IP, bind="canary-bind")
    made.check(first, made.wrong(), bind="canary-bind")
    made.check(first, bind="canary-bind")
    second = made.start("+447700900123", ip=IP)
    made.start("+8613900139000")
    made.close()
    return made.client.codes, first.id, second.id


def hidden(dump, told):
    """None of the private texts is in the dump, plain or by an unkeyed digest."""
    codes_sent, first, _ = told
    assert first.encode() in dump  # the search does find what is there
    private = [*codes_sent, PHONE, PHONE[1:], PHONE[3:], "13900139000", IP, "canary-bind"]
    for text in private:
        raw = text.encode()
        for shown in (raw, raw[::-1], raw.hex().encode(), text.encode("utf-16-le")):
            assert shown not in dump
        for name in ("md5", "sha1", "sha224", "sha256", "sha512"):
            digest = hashlib.new(name, raw)
            assert digest.digest() not in dump
            assert digest.hexdigest().encode() not in dump
    assert KEY not in dump


def test_sqlite(tmp_path):
    """File, log and all."""
    with sqlite_harness(tmp_path) as harness:
        told = used(harness.store)
        hidden(b"".join(path.read_bytes() for path in tmp_path.iterdir()), told)


def test_redis(redis_client, redis_prefix):
    """Every key and everything under it."""
    with redis_harness(redis_client, redis_prefix, "") as harness:
        told = used(harness.store)
        dump = []
        for key in redis_client.scan_iter(f"{redis_prefix}*"):
            kind = redis_client.type(key)
            read = {b"hash": redis_client.hgetall, b"string": redis_client.get}.get(kind)
            dump += [key, repr(read(key) if read else redis_client.lrange(key, 0, -1)).encode()]
        assert len(dump) > 10
        hidden(b"\n".join(dump), told)


def test_memory():
    """What a core dump would show of the store itself."""
    store = Desk().store
    told = used(store)
    hidden(dumped(vars(store)), told)


def chi_square(counts, bins):
    expected = sum(counts.values()) / bins
    return sum((counts.get(value, 0) - expected) ** 2 / expected for value in range(bins))


def test_codes_are_uniform():
    """Every digit, pair and code is as likely as any other; leading zeros are kept."""
    phone, many = PhoneNumber(PHONE), 60_000
    made = [codes.code(MAC, f"k.{n:032x}", "SignIn", phone, 6) for n in range(many)]
    assert {len(code) for code in made} == {6}
    for place in range(6):
        counts = Counter(int(code[place]) for code in made)
        assert chi_square(counts, 10) < 40  # 9 degrees of freedom: p < 1e-5
    for place in range(5):
        counts = Counter(int(code[place : place + 2]) for code in made)
        assert chi_square(counts, 100) < 175  # 99: p < 1e-5
    different = len(set(made))
    expected = 10**6 * -math.expm1(-many / 10**6)
    assert abs(different - expected) < 5 * math.sqrt(many**2 / 2 / 10**6)


def test_vectors():
    """Codes and what is stored, by known answers: a change would void every code on its way.

    Made with another implementation: ``printf`` and ``openssl dgst -sha256 -mac HMAC``.
    """
    phone = PhoneNumber(PHONE)
    challenge = "k1." + "0" * 31 + "1"
    assert codes.code(MAC, challenge, "SignIn", phone, 6) == VECTORS["code"]
    assert codes.proof(MAC, challenge, "session", "123456").hex() == VECTORS["proof"]
    assert codes.bound(MAC, challenge, "session").hex() == VECTORS["bound"]
    assert codes.name(MAC, "phone", PHONE) == VECTORS["name"]
    assert codes.seal(MAC, challenge, phone).hex() == VECTORS["seal"]
    assert codes.unseal(MAC, challenge, bytes.fromhex(VECTORS["seal"])) == phone


@pytest.mark.parametrize(
    ("given", "digits"),
    [
        ("123456", "123456"),
        (" 1 2-3\t4\u30005\u20136 ", "123456"),
        (f"123456{' ' * 18}", "123456"),
        (f"123456{' ' * 19}", None),
        ("１２３４５６", "123456"),
        ("123456\r\n", "123456"),
        ("１２３－４５６", "123456"),
        ("123\u2014456", "123456"),
        ("123\u2212456", "123456"),
        ("１２３ー４５６", "123456"),
        ("123\u200b456\ufeff", "123456"),
        ("\u202a123456\u202c", "123456"),
        ("\u2067123456\u2069\u200e", "123456"),
        ("123.456", None),
        ("123456\x00", None),
        ("123456\ud800", None),
        ("-" * 6, None),
        ("12345", None),
        ("1234567", None),
        ("١٢٣٤٥٦", None),
        ("12345²", None),
        ("12345x", None),
        (b"123456", None),
        (123456, None),
    ],
)
def test_normalised(given, digits):
    """Digits as people type them; nothing that only looks like digits."""
    assert codes.normalised(given, 6) == digits


BETWEEN = st.characters(whitelist_categories=["Zs", "Zl", "Zp", "Pd", "Cf"]) | st.sampled_from(
    "\t\n\r\v\f\u2212\u30fc\uff70"
)
OTHERS = st.characters(blacklist_categories=["Zs", "Zl", "Zp", "Pd", "Cf"]).filter(
    lambda char: (
        not char.isspace() and char not in "0123456789０１２３４５６７８９\u2212\u30fc\uff70"
    )
)


@given(st.text("0123456789", min_size=6, max_size=6), st.lists(BETWEEN, max_size=18), st.data())
def test_normalised_whatever_is_between(code, between, data):
    """White space, dashes and invisible marks anywhere, digits of either width; nothing else."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    chars = [char.translate(wide) if data.draw(st.booleans()) else char for char in code]
    for each in between:
        chars.insert(data.draw(st.integers(0, len(chars))), each)
    assert codes.normalised("".join(chars), 6) == code
    chars.insert(data.draw(st.integers(0, len(chars))), data.draw(OTHERS))
    assert codes.normalised("".join(chars), 6) is None


def test_any_binding_is_taken():
    """Even half a character; and no two of them are one."""
    bindings = ["", "a", "\ud800", "\ud801", "1:a,", "ä", "a" * 1000]
    assert len({codes.bound(MAC, "k.1", bind) for bind in bindings}) == len(bindings)
    assert len({codes.proof(MAC, "k.1", bind, "1") for bind in bindings}) == len(bindings)


def test_what_another_key_sealed_is_not_read():
    """It is no number, or not that one."""
    sealed = codes.seal(MAC, "k.1", PhoneNumber(PHONE))
    for key, challenge in ((Key("x" * 32).mac, "k.1"), (MAC, "k.2")):
        try:
            assert codes.unseal(key, challenge, sealed) != PhoneNumber(PHONE)
        except ValueError:
            continue


VECTORS = {
    "code": "022339",
    "proof": "0cf3509100c7779e51a02aae57e65911938608ef853ff97b0973dbe4b955d656",
    "bound": "63590ef70cb2f9cde83059e1acaf7bc0e976a8b6a6c1ea020521280e550bbe9c",
    "name": "e7f18e9368941a23f32266be25a3b4f9",
    "seal": "d58a755fda7a08879fcf63256489db3a",
}
