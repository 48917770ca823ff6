"""Verifying signatures made with a private key.  The only user of ``cryptography``.

It is an extra, ``sms-core[crypto]``, and loaded when a signature is verified.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sms_core.errors import SetupError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

__all__ = ["ed25519_verifies", "is_certificate", "rsa_sha1_verifies"]


def rsa_sha1_verifies(certificate: bytes, signature: bytes, signed: bytes, at: float) -> bool:
    """Whether an RSA signature (PKCS#1 v1.5, SHA-1) was made with the key of a certificate.

    Args:
        certificate: X.509, PEM.  Whose it is, is the caller's to know.
        signature: as bytes.
        signed: what was signed.
        at: Unix seconds, at which the certificate must be valid.

    Raises:
        SetupError: the extra ``crypto`` is not installed.
    """
    loaded = _loaded(certificate)
    if loaded is None:
        return False
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA1

    try:
        begin, end = loaded.not_valid_before_utc, loaded.not_valid_after_utc
        key = loaded.public_key()
        if not (isinstance(key, RSAPublicKey) and begin.timestamp() <= at <= end.timestamp()):
            return False
        key.verify(signature, signed, PKCS1v15(), SHA1())  # noqa: S303 - the vendor's choice
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def is_certificate(text: bytes) -> bool:
    """Whether it is an X.509 certificate, PEM.

    Raises:
        SetupError: the extra ``crypto`` is not installed.
    """
    return _loaded(text) is not None


def _loaded(certificate: bytes) -> Certificate | None:
    try:
        from cryptography.x509 import InvalidVersion, load_pem_x509_certificate
    except ImportError:
        raise _missing() from None
    try:
        return load_pem_x509_certificate(certificate)
    except (InvalidVersion, ValueError):
        return None


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
