"""Codes: derived, never stored; and what is kept instead of them.  Pure.

Everything is HMAC-SHA256 under one key, told apart by a label, with every part preceded by its
length (``5:proof,``) so that no two different inputs give the same text.
"""

from __future__ import annotations

from hmac import HMAC

from sms_core.phone import PhoneNumber

__all__ = ["bound", "code", "name", "normalised", "proof", "seal", "unseal"]

_SEALED = 16  # "+" and at most fifteen digits
#: Full-width digits; and what looks like a dash, and is none to Unicode: a minus, and what the
#: key of the dash types in Japanese.
_ASCII_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789", "\u2212\u30fc\uff70")


def _mac(key: HMAC, *parts: str) -> bytes:
    text = "".join([f"{len(part)}:{part}," for part in parts])
    mac = key.copy()
    mac.update(text.encode("utf-8", "surrogatepass"))
    return mac.digest()


def code(
    key: HMAC, challenge: str, usage_type: str, phone: PhoneNumber, digits: int, salt: str = ""
) -> str:
    """The code of a challenge: always the same, so that it need not be stored.

    Args:
        key: of the challenge, an HMAC that nothing was fed to yet.
        challenge: its id, of which 128 bits are random.
        usage_type, phone: what it is bound to.
        digits: how many.
        salt: makes another code; random, and forgotten.

    128 bits modulo ``10**digits`` favour no code by more than 1 in 10**28.
    """
    mac = _mac(key, "code", challenge, usage_type, phone.e164, salt)
    return f"{int.from_bytes(mac[:16]) % 10**digits:0{digits}d}"


def proof(key: HMAC, challenge: str, bind: str, given: str) -> bytes:
    """What is stored instead of the code: only the right code and binding give it again."""
    return _mac(key, "proof", challenge, bind, given)


def bound(key: HMAC, challenge: str, bind: str) -> bytes:
    """What is stored instead of the binding."""
    return _mac(key, "bind", challenge, bind)


def name(key: HMAC, kind: str, text: str) -> str:
    """A name by which a store can count without knowing what: 128 bits in hexadecimal."""
    return _mac(key, "name", kind, text)[:16].hex()


def seal(key: HMAC, challenge: str, phone: PhoneNumber) -> bytes:
    """The number, readable with the key only.

    A pad that HMAC makes from an id used once.  It keeps a secret; it proves nothing, and need
    not: code and name depend on the number themselves.
    """
    return _padded(key, challenge, phone.e164.ljust(_SEALED).encode())


def unseal(key: HMAC, challenge: str, sealed: bytes) -> PhoneNumber:
    """The number again.

    Raises:
        ValueError: it was sealed with another key or for another challenge.
    """
    return PhoneNumber(_padded(key, challenge, sealed).decode("ascii").rstrip())


def _padded(key: HMAC, challenge: str, text: bytes) -> bytes:
    pad = _mac(key, "seal", challenge)[:_SEALED]
    return (int.from_bytes(text) ^ int.from_bytes(pad)).to_bytes(_SEALED)


def normalised(given: object, digits: int) -> str | None:
    """The digits of a code as people type or paste it, or ``None`` if it cannot be one.

    White space, dashes and invisible marks are dropped, full-width digits become ASCII;
    anything else is refused.
    """
    if not isinstance(given, str) or len(given) > 4 * digits:
        return None
    text = given
    if not (text.isascii() and text.isdigit()):
        text = "".join(filter(_matters, text.translate(_ASCII_DIGITS)))
    return text if len(text) == digits and text.isascii() and text.isdigit() else None


def _matters(char: str) -> bool:
    """Neither white space, nor a dash (Pd), nor a mark of format such as a direction (Cf)."""
    from unicodedata import category

    return not char.isspace() and category(char) not in ("Pd", "Cf")
