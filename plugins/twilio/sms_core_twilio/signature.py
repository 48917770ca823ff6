"""Who pushed a report: ``X-Twilio-Signature``.

HMAC over the address as Twilio called it and the form's parameters: SHA-1 under an auth token of
the account, or SHA-256 under the shared key of a Webhooks Rule, which a header announces.  That
header chooses only among what was configured.  A body that is no form is bound by its hash in
the signed address.  Source: Twilio's "Secure webhooks" and "Sign webhooks with shared keys", and
the validator of twilio 9.13.0 (read 2026-11).
"""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import parse_qsl

from sms_core import Secret
from sms_core.errors import Refusal, ReportRefused
from sms_core.reports import Push
from sms_core.signing.encoding import sha256_hex

__all__ = ["Pairs", "parameters", "sign", "verify"]

Pairs = tuple[tuple[str, str], ...]
_FORM = "application/x-www-form-urlencoded"
#: Reading takes time before anything is proved.  Twilio's have some dozens, and texts of at most
#: 1,600 characters, written with up to 12 bytes each ("Messaging webhooks", read 2026-11).
_MOST_FIELDS, _LONGEST_FORM = 500, 200_000
_ADDRESS = re.compile(r"(https?)://([^/?#]*?)(:[0-9]+)?([/?#].*)?", re.DOTALL)
_ALGORITHM = re.compile(r"(?:^|,)\s*algorithm\s*=\s*([^,\s]+)")


def verify(push: Push, tokens: tuple[Secret, ...], shared_keys: tuple[Secret, ...]) -> None:
    """Refuse what Twilio did not push, or what was changed on its way.

    Raises:
        ReportRefused: see ``Refusal``.
    """
    keys: Mapping[str, tuple[Secret, ...]] = {"HMAC_SHA1": tokens, "HMAC_SHA256": shared_keys}
    if not any(keys.values()):
        raise ReportRefused(Refusal.UNPROTECTED, "give auth_token, auth_tokens or shared_keys")
    named = _ALGORITHM.search(push.header("x-twilio-webhooks-signature-settings"))
    algorithm = named[1].upper() if named else "HMAC_SHA1"
    signed = _joined(_pairs(push.body)) if _is_form(push) else ""
    given = _octets(push.header("x-twilio-signature"))
    found = [  # all are compared: the time it takes tells nothing of where they differ
        hmac.compare_digest(given, _signature(url + signed, secret.reveal(), algorithm).encode())
        for secret in keys.get(algorithm, ())
        for url in _as_signed(push.url)
    ]
    if not any(found):
        raise ReportRefused(Refusal.FORGED, "X-Twilio-Signature is missing or wrong")
    if push.body and not _is_form(push):
        told = dict(reversed(_query(push))).get("bodySHA256", "")
        if not hmac.compare_digest(_octets(told), sha256_hex(push.body).encode()):
            raise ReportRefused(Refusal.FORGED, "the body is not the one that was signed")


def sign(url: str, pairs: Pairs, secret: str, algorithm: str = "HMAC_SHA1") -> str:
    """The signature of an address and decoded parameters; each pair counts once."""
    return _signature(url + _joined(pairs), secret, algorithm)


def _joined(pairs: Pairs) -> str:
    return "".join(name + value for name, value in sorted(set(pairs)))


def _signature(text: str, secret: str, algorithm: str) -> str:
    digest = algorithm.removeprefix("HMAC_").lower()
    return b64encode(hmac.digest(secret.encode(), _octets(text), digest)).decode()


def parameters(push: Push) -> Pairs | None:
    """Of a form, or else of the address; ``None`` when a body says it otherwise.

    Raises:
        ReportRefused: they cannot be decoded.
    """
    if _is_form(push):
        return _pairs(push.body)
    return None if push.body else _query(push)


def _is_form(push: Push) -> bool:
    return push.header("content-type").partition(";")[0].strip().lower() == _FORM


def _query(push: Push) -> Pairs:
    return _pairs(_octets(push.url.partition("#")[0].partition("?")[2]))


def _pairs(text: bytes) -> Pairs:
    if len(text) > _LONGEST_FORM:
        raise ReportRefused(Refusal.MALFORMED, "its parameters are longer than Twilio's ever are")
    try:
        found = parse_qsl(
            text.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise ReportRefused(
            Refusal.MALFORMED, f"its parameters are not UTF-8, or more than {_MOST_FIELDS}"
        ) from None
    return tuple(found)


def _as_signed(url: str) -> tuple[str, ...]:
    """As it was called, and with the port left out or put in.

    Twilio's page says that messages keep the port; its validator takes either, as its signer is
    "inconsistent".  User and password are not signed.
    """
    found = _ADDRESS.fullmatch(url)
    if not found:
        return (url,)
    scheme, host, port, rest = found.groups(default="")
    other = "" if port else {"https": ":443", "http": ":80"}[scheme]
    return url, f"{scheme}://{host}{other}{rest}"


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
