"""Signatures that are verified with a public key, with and without the library that does it."""

import builtins
import json
import sys
from base64 import b64decode, b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from known_answers import VECTORS

from sms_core import SetupError
from sms_core.signing.asymmetric import ed25519_verifies, is_certificate, rsa_sha1_verifies

CASE = json.loads((VECTORS / "aliyun_mns_push_selfmade.json").read_text("utf-8"))
CERTIFICATE = CASE["certificate_pem"].encode()
NOW = 1464173174.0  # 2016; the certificate is valid from 2015 to 2115
SIGNATURE, SIGNED = b64decode(CASE["authorization"]), CASE["string_to_sign"].encode()

#: RFC 8032, 7.1, test 2 and 3: public key, message, signature.
ED25519 = [
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


class TestRsa:
    """X.509 certificates, PKCS#1 v1.5, SHA-1."""

    def test_right(self):
        """The vector verifies."""
        assert rsa_sha1_verifies(CERTIFICATE, SIGNATURE, SIGNED, NOW)

    @given(st.data())
    def test_touched(self, data):
        """One bit that is turned, in signature or text, is enough."""
        part = data.draw(st.sampled_from([SIGNATURE, SIGNED]))
        bit = data.draw(st.integers(0, 8 * len(part) - 1))
        turned = bytes(byte ^ (1 << bit % 8) * (at == bit // 8) for at, byte in enumerate(part))
        pair = (turned, SIGNED) if part is SIGNATURE else (SIGNATURE, turned)
        assert not rsa_sha1_verifies(CERTIFICATE, *pair, NOW)

    def test_a_version_that_is_none(self):
        """A certificate of a version that X.509 does not have is no certificate."""
        der = b64decode("".join(CASE["certificate_pem"].splitlines()[1:-1]))
        version = bytes.fromhex("a003020102")
        assert version in der
        other = b64encode(der.replace(version, bytes.fromhex("a003020105"), 1))
        lines = b"-----BEGIN CERTIFICATE-----", other, b"-----END CERTIFICATE-----"
        assert not rsa_sha1_verifies(b"\n".join(lines), SIGNATURE, SIGNED, NOW)

    @given(st.binary(max_size=300), st.binary(max_size=300))
    def test_anything(self, certificate, signature):
        """Whatever is given, the answer is no and nothing else."""
        assert rsa_sha1_verifies(certificate, SIGNATURE, SIGNED, NOW) is False
        assert rsa_sha1_verifies(CERTIFICATE, signature, SIGNED, NOW) is False

    @given(st.integers(0, len(CERTIFICATE) - 1), st.integers(0, 255))
    def test_a_damaged_certificate(self, place, byte):
        """It verifies as before or not at all."""
        damaged = CERTIFICATE[:place] + bytes([byte]) + CERTIFICATE[place + 1 :]
        assert rsa_sha1_verifies(damaged, SIGNATURE, SIGNED, NOW) in (True, False)

    @pytest.mark.parametrize(
        ("year", "valid"), [(2014, False), (2015, True), (2114, True), (2115, False)]
    )
    def test_when_the_certificate_is_valid(self, year, valid):
        """At no other time does it verify anything; the ends are the last second of a year."""
        at = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()
        assert rsa_sha1_verifies(CERTIFICATE, SIGNATURE, SIGNED, at) is valid

    @pytest.mark.parametrize("at", [float("inf"), float("-inf"), float("nan"), 1e18])
    def test_times_that_are_none(self, at):
        """Nor at a time that no calendar has."""
        assert rsa_sha1_verifies(CERTIFICATE, SIGNATURE, SIGNED, at) is False

    @pytest.mark.parametrize("kind", ["ed25519", "p256", "brainpool", "dsa", "x25519"])
    def test_keys_of_other_kinds(self, kind):
        """A certificate of another kind of key verifies nothing."""
        assert rsa_sha1_verifies(certificate_of(kind), SIGNATURE, SIGNED, NOW) is False

    def test_a_key_nobody_knows(self):
        """Nor does one of an algorithm that the library has not."""
        unknown = der_with_unknown_key(CERTIFICATE)
        assert rsa_sha1_verifies(unknown, SIGNATURE, SIGNED, NOW) is False


class TestCertificates:
    """What is one."""

    @pytest.mark.parametrize("kind", ["ed25519", "p256"])
    def test_right(self, kind):
        """Of any kind of key."""
        assert is_certificate(CERTIFICATE)
        assert is_certificate(certificate_of(kind))

    @given(st.binary(max_size=300) | st.integers(0, 900).map(lambda end: CERTIFICATE[:end]))
    @example(b"<html>Log in to this network</html>")
    def test_wrong(self, text):
        """Pages, halves and junk are none."""
        assert is_certificate(text) is False


class TestEd25519:
    """Keys of 32 bytes."""

    @pytest.mark.parametrize(("key", "message", "signature"), ED25519)
    def test_right(self, key, message, signature):
        """The vectors of RFC 8032 verify, and for no other message."""
        given = bytes.fromhex(key), bytes.fromhex(signature)
        assert ed25519_verifies(*given, bytes.fromhex(message))
        assert not ed25519_verifies(*given, bytes.fromhex(message) + b"x")

    @given(st.binary(max_size=40), st.binary(max_size=70), st.binary(max_size=10))
    def test_anything(self, key, signature, signed):
        """Whatever is given, the answer is no and nothing else."""
        assert ed25519_verifies(key, signature, signed) is False


@pytest.mark.parametrize(
    "verify",
    [
        lambda: rsa_sha1_verifies(CERTIFICATE, SIGNATURE, SIGNED, NOW),
        lambda: ed25519_verifies(CERTIFICATE, SIGNATURE, SIGNED),
        lambda: is_certificate(CERTIFICATE),
    ],
)
def test_without_the_library(verify, monkeypatch):
    """What to install is told."""
    known = builtins.__import__

    def missing(name, *rest):
        if name.split(".")[0] == "cryptography":
            raise ImportError(name)
        return known(name, *rest)

    for name in [name for name in sys.modules if name.split(".")[0] == "cryptography"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(SetupError, match=r'pip install "sms-core\[crypto\]"'):
        verify()


def certificate_of(kind):
    """A certificate whose key is of that kind, signed by another."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, x25519

    issuer = ec.generate_private_key(ec.SECP256R1())
    key = {
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "brainpool": lambda: ec.generate_private_key(ec.BrainpoolP256R1()),
        "dsa": lambda: dsa.generate_private_key(2048),
        "x25519": x25519.X25519PrivateKey.generate,
    }[kind]()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    built = x509.CertificateBuilder(name, name, key.public_key(), 1)
    built = built.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    built = built.not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
    made = built.sign(issuer, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM)


def der_with_unknown_key(pem):
    """The certificate, its key's algorithm changed to one that nobody has."""
    from base64 import b64encode

    lines = pem.decode().strip().splitlines()
    der = b64decode("".join(lines[1:-1]))
    rsa = bytes.fromhex("06092a864886f70d010101")
    assert der.count(rsa) == 1
    changed = b64encode(der.replace(rsa, rsa[:-1] + b"\x7f")).decode()
    return f"{lines[0]}\n{changed}\n{lines[-1]}\n".encode()
