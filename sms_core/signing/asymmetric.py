"""Verifying signatures made with a private key.  The only user of ``cryptography``.

It is an extra, ``sms-core[crypto]``, and loaded when a signature is verified.
"""

from __future__ import annotations

from sms_core.errors import SetupError

__all__ = ["ed25519_verifies", "rsa_sha1_verifies"]


def rsa_sha1_verifies(certificate: bytes, signature: bytes, signed: bytes) -> bool:
    """Whether an RSA signature (PKCS#1 v1.5, SHA-1) was made with the key of a certificate.

    Args:
        certificate: X.509, PEM.  Whose it is, and until when, is the caller's to know.
        signature: as bytes.
        signed: what was signed.

    Raises:
        SetupError: the extra ``crypto`` is not installed.
    """
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from cryptography.hazmat.primitives.hashes import SHA1
        from cryptography.x509 import InvalidVersion, load_pem_x509_certificate
    except ImportError:
        raise _missing() from None
    try:
        key = load_pem_x509_certificate(certificate).public_key()
        if not isinstance(key, RSAPublicKey):
            return False
        key.verify(signature, signed, PKCS1v15(), SHA1())  # noqa: S303 - the vendor's choice
    except (InvalidSignature, InvalidVersion, UnsupportedAlgorithm, ValueError):
        return False
    return True


def ed25519_verifies(public_key: bytes, signature: bytes, signed: bytes) -> bool:
    """Whether an Ed25519 signature was made with the private half of a key of 32 bytes.

    Raises:
        SetupError: the extra ``crypto`` is not installed.
    """
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise _missing() from None
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _missing() -> SetupError:
    return SetupError('this signature needs cryptography: pip install "sms-core[crypto]"')
