"""Why a signature is wrong: the mistakes clients make, tried one after the other.

The server never sees the text that a client signed, only the signature.  But it knows the
secret: so it signs what each common mistake would have made of the request, and the one that
gives the client's signature is the one that was made.  Pure: no I/O, no clock.
"""

from __future__ import annotations

import hmac
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, combinations
from urllib.parse import unquote

import attrs

from sms_core.signing import tc3
from sms_core.signing.encoding import (
    Stages,
    canonical_query,
    hmac_sha256,
    percent_encode,
    same,
    sha256_hex,
)
from sms_core_simulator.accounts import Account, Credential
from sms_core_simulator.http import Request
from sms_core_simulator.vendors.aliyun import gateway as aliyun
from sms_core_simulator.vendors.tencent import gateway as tencent

__all__ = ["Finding", "Signed", "find", "read"]

_RPC = "HMAC-SHA1"
_READERS: dict[str, Callable[[Request], aliyun.Call | tencent.Call]] = {
    "aliyun": aliyun.read,
    "tencent": tencent.read,
}


@attrs.frozen
class Signed:
    """A request as it was signed, with the key it names."""

    request: Request
    scheme: str
    key_id: str
    signature: str = attrs.field(repr=False)
    sign: Callable[[str], Stages] = attrs.field(repr=False)


@attrs.frozen
class Finding:
    """What the client did.

    Attributes:
        mistakes: names from this file, empty when none of them explains the signature.
        client: the client's stages when they are known; else None.
        server: the simulator's own.
    """

    mistakes: tuple[str, ...]
    client: Stages | None
    server: Stages


@attrs.frozen
class _Attempt:
    """A request's canonical text, and how its scheme goes on from there."""

    signed: Signed
    server: Stages

    def stages(self, canonical: str, secret: str, method: str = "") -> Stages:
        if self.signed.scheme == _RPC:
            method = method or self.signed.request.method
            return _rpc(method, canonical, f"{secret}&")
        head = self.server.string_to_sign.rpartition("\n")[0]
        to_sign = f"{head}\n{sha256_hex(canonical.encode())}"
        key = secret.encode()
        if self.signed.scheme == tc3.ALGORITHM:
            date, service, _ = head.rpartition("\n")[2].split("/")
            key = tc3.derive_key(secret, date, service)
        return Stages(canonical, to_sign, hmac_sha256(key, to_sign).hex())


def read(vendor: str, request: Request) -> Signed | None:
    """A request of a vendor whose scheme is known here, else None."""
    reader = _READERS.get(vendor)
    if reader is None:
        return None
    call = reader(request)
    scheme = call.scheme if isinstance(call, aliyun.Call) else tc3.ALGORITHM
    return Signed(request, scheme, call.key_id, call.signature, call.sign)


def find(signed: Signed, account: Account) -> Finding | None:
    """What made a signature wrong; None when it is right, or its key id unknown."""
    credential = account.credentials.get(signed.key_id)
    if credential is None:
        return None
    server = signed.sign(credential.secret)
    if same(server.signature, signed.signature):
        return _body_changed(signed, server)
    attempt = _Attempt(signed, server)
    tried = chain(_of_keys(attempt, account, credential), _of_texts(attempt, credential.secret))
    for mistakes, client in tried:
        if same(client.signature, signed.signature):
            return Finding(mistakes, client, server)
    return Finding((), None, server)


def _body_changed(signed: Signed, server: Stages) -> Finding | None:
    told = signed.request.header("x-acs-content-sha256")
    if not told or told == sha256_hex(signed.request.body):
        return None
    return Finding(("body-hash",), None, server)


def _of_keys(
    attempt: _Attempt, account: Account, credential: Credential
) -> Iterator[tuple[tuple[str, ...], Stages]]:
    """The right text under a wrong key, and the little that is scheme-specific."""
    text, secret = attempt.server.canonical_request, credential.secret
    for end in ("\n", "\r\n", " "):
        yield ("secret-blank",), attempt.stages(text, secret + end)
    for other in account.credentials.values():
        if other.id != credential.id:
            yield ("other-secret",), attempt.stages(text, other.secret)
    if attempt.signed.scheme == _RPC:
        method = attempt.signed.request.method
        yield ("key-ampersand",), _rpc(method, text, secret)
        yield ("method",), _rpc("POST" if method == "GET" else "GET", text, f"{secret}&")


def _of_texts(attempt: _Attempt, secret: str) -> Iterator[tuple[tuple[str, ...], Stages]]:
    """One slip in the canonical text, then two at once."""
    text = attempt.server.canonical_request
    changed: dict[str, list[str]] = {}
    for name, change in _CHANGES.items():
        made = [one for one in change(text, attempt.signed) if one != text]
        changed.update({name: made} if made else {})
        yield from (((name,), attempt.stages(one, secret)) for one in made)
    for first, second in combinations(changed, 2):
        for one in changed[first]:
            for both in _CHANGES[second](one, attempt.signed):
                yield (first, second), attempt.stages(both, secret)


def _rpc(method: str, canonical: str, key: str) -> Stages:
    to_sign = f"{method}&%2F&{percent_encode(canonical)}"
    digest = hmac.digest(key.encode(), to_sign.encode(), "sha1")
    return Stages(canonical, to_sign, b64encode(digest).decode())


Change = Callable[[str, Signed], Iterable[str]]


def _replacing(old: str, new: str) -> Change:
    return lambda text, _: [text.replace(old, new)]


def _unsorted(text: str, signed: Signed) -> list[str]:
    """Parameters in the order in which they were sent."""
    if signed.scheme == tc3.ALGORITHM:
        return []
    fields = signed.request.fields if signed.scheme == _RPC else signed.request.query_fields
    sent = {name: value for name, value in fields.items() if name != "Signature"}
    pairs = [canonical_query({name: value}) for name, value in sent.items()]
    return [text.replace(canonical_query(sent), "&".join(pairs))] if pairs else []


def _of_header(name: str, *endings: str) -> Change:
    """The header's value with or without each ending, as libraries add or drop one."""

    def change(text: str, _: Signed) -> list[str]:
        found = re.search(rf"^{name}:([^\n]*)$", text, re.MULTILINE)
        if not found:
            return []
        value = found[1]
        bare = re.split("[;:]", value, maxsplit=1)[0]
        values = {bare, *(bare + ending for ending in endings)} - {value}
        return [text.replace(found[0], f"{name}:{one}") for one in sorted(values)]

    return change


def _rewritten_body(text: str, signed: Signed) -> list[str]:
    """The hash of the same JSON as another writer would have spelt it."""
    head, _, hashed = text.rpartition("\n")
    try:
        value = json.loads(signed.request.body)
    except (ValueError, RecursionError):
        return []
    spelt = (
        json.dumps(value, separators=separators, ensure_ascii=ascii_only, sort_keys=sort)
        for separators in ((",", ":"), (", ", ": "))
        for ascii_only in (True, False)
        for sort in (False, True)
    )
    hashes = {sha256_hex(one.encode("utf-8", "surrogatepass")) for one in spelt} - {hashed}
    return [f"{head}\n{one}" for one in sorted(hashes)]


def _lowered(text: str, _: Signed) -> list[str]:
    return [re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), text)]


#: ``unsorted`` is first: it finds the query by its text, which the others change.
_CHANGES: dict[str, Change] = {
    "unsorted": _unsorted,
    "blank-plus": _replacing("%20", "+"),
    "slash": _replacing("%2F", "/"),
    "asterisk": _replacing("%2A", "*"),
    "tilde": _replacing("~", "%7E"),
    "lower-escapes": _lowered,
    "unencoded": lambda text, _: [unquote(text)],
    "header-end": lambda text, _: ["\n".join(text.rsplit("\n\n", 1))],
    "host": _of_header("host", ":80", ":443"),
    "content-type": _of_header("content-type", "; charset=utf-8", ";charset=utf-8"),
    "body-spelling": _rewritten_body,
}
