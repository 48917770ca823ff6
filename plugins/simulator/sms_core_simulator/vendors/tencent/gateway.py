"""Tencent Cloud's gateway: a TC3 request is read, verified and admitted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import partial

import attrs

from sms_core.signing import tc3
from sms_core.signing.encoding import Stages, same, sha256_hex, utc_date
from sms_core_simulator.accounts import Account
from sms_core_simulator.http import Request
from sms_core_simulator.messages import Check
from sms_core_simulator.vendors.tencent.codes import words
from sms_core_simulator.vendors.visit import Visit

__all__ = ["Call", "Refusal", "admit", "admit_region", "missing", "read", "refuse", "verify"]

_WINDOW = 5 * 60
_UNSIGNED = "UNSIGNED-PAYLOAD"
_AUTHORIZATION = re.compile(
    rf"{tc3.ALGORITHM} Credential=([^/,]*)/([^/,]*)/([^/,]*)/tc3_request, ?"
    r"SignedHeaders=([^,]*), ?Signature=([^,]*)"
)
_TIMESTAMP = re.compile(r"[0-9]{1,10}")
_REGION = re.compile(r"[a-z]{2}-[a-z]+(-[a-z0-9]+)*")
_INDEXED = re.compile(r"(\w+)\.([0-9]{1,6})")


@attrs.frozen
class Refusal(Exception):
    """The whole call is refused."""

    code: str
    message: str
    status: int = 200


def refuse(code: str) -> Refusal:
    """A refusal in the vendor's own words."""
    return Refusal(code, words(code))


def missing(parameter: str) -> Refusal:
    """The refusal of a call without a parameter it needs."""
    told = f"The request is missing a required parameter `{parameter}`."
    return Refusal("MissingParameter", told)


@attrs.frozen
class Call:
    """A request; what is missing is empty.

    ``sign`` gives the simulator's own stages for a secret.  ``parameters`` is None when the
    body does not hold an object.  ``fault`` says what keeps it from being verified at all.
    """

    action: str
    version: str
    region: str
    service: str
    date: str
    timestamp: int
    key_id: str
    signature: str = attrs.field(repr=False)
    token: str = attrs.field(repr=False)
    parameters: Mapping[str, object] | None = attrs.field(repr=False)
    sign: Callable[[str], Stages] = attrs.field(repr=False)
    fault: Refusal | None = None
    is_get: bool = False


def read(request: Request) -> Call:
    """Read a request; anything at all gives a call."""
    found = _AUTHORIZATION.fullmatch(request.header("authorization"))
    key_id, date, service, names, signature = found.groups() if found else ("",) * 5
    stamp = request.header("x-tc-timestamp")
    timestamp = int(stamp) if _TIMESTAMP.fullmatch(stamp) else 0
    return Call(
        action=request.header("x-tc-action"),
        version=request.header("x-tc-version"),
        region=request.header("x-tc-region"),
        service=service,
        date=date,
        timestamp=timestamp,
        key_id=key_id,
        signature=signature,
        token=request.header("x-tc-token"),
        parameters=_parameters(request),
        sign=_signer(request, names.split(";"), timestamp, service),
        fault=_fault(request, names.split(";"), timestamp),
        is_get=request.method == "GET",
    )


def _signer(
    request: Request, names: list[str], timestamp: int, service: str
) -> Callable[[str], Stages]:
    headers = [(name, value) for name, value in request.headers if name in names]
    # The official SDKs can leave the body unsigned; whether the product takes that is not
    # documented (read 2026-10), so it is taken here.
    unsigned = request.header("x-tc-content-sha256") == _UNSIGNED
    payload = sha256_hex(_UNSIGNED.encode() if unsigned else request.body)
    query = request.query if request.method == "GET" else ""
    return partial(
        tc3.sign, request.method, query, headers, payload, timestamp=timestamp, service=service
    )


def _fault(request: Request, names: list[str], timestamp: int) -> Refusal | None:
    if request.method not in ("GET", "POST"):
        return refuse("UnsupportedProtocol")
    if "SecretId" in request.fields:
        told = "The simulator takes TC3-HMAC-SHA256 only, not the older signing."
        return Refusal("AuthFailure.InvalidAuthorization", told)
    for header in ("Timestamp", "Action", "Version"):
        if not request.header(f"x-tc-{header.lower()}"):
            return missing(header)
    if not timestamp:
        return Refusal("InvalidParameter", "The value type of parameter `Timestamp` is not valid.")
    if not {"content-type", "host"}.issubset(names):
        return refuse("AuthFailure.InvalidAuthorization")
    return None


def verify(call: Call, account: Account) -> Check:
    """Compare the signature with the simulator's own, if the key is known."""
    credential = account.credentials.get(call.key_id)
    if credential is None:
        return Check(tc3.ALGORITHM, call.signature)
    return Check(tc3.ALGORITHM, call.signature, call.sign(credential.secret))


def admit(visit: Visit[Call]) -> None:
    """Let a call in that is complete, of its time and rightly signed.

    Raises:
        Refusal: it is not.
    """
    call = visit.call
    if call.fault:
        raise call.fault
    credential = visit.account.credentials.get(call.key_id)
    if credential is None:
        raise refuse("AuthFailure.SecretIdNotFound")
    if not same(credential.token, call.token):
        raise refuse("AuthFailure.TokenFailure")
    if abs(call.timestamp - visit.vendor_now) > _WINDOW:
        raise refuse("AuthFailure.SignatureExpire")
    # The date of the scope must be the UTC date of the timestamp, or it is not what was signed.
    if not visit.check.verified or call.date != utc_date(call.timestamp):
        raise refuse("AuthFailure.SignatureFailure")


def admit_region(call: Call) -> None:
    """The region must be given for this version of the product, and look like one.

    Raises:
        Refusal: it is not.
    """
    if not call.region:
        raise missing("Region")
    if not _REGION.fullmatch(call.region):
        raise refuse("UnsupportedRegion")


def _parameters(request: Request) -> Mapping[str, object] | None:
    if request.method == "GET":
        return _unflattened(request.query_fields)
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _unflattened(fields: Mapping[str, str]) -> dict[str, object]:
    """``PhoneNumberSet.0=…`` of a GET as a list."""
    values: dict[str, object] = {}
    lists: dict[str, dict[int, str]] = {}
    for key, value in fields.items():
        indexed = _INDEXED.fullmatch(key)
        if indexed:
            lists.setdefault(indexed[1], {})[int(indexed[2])] = value
        else:
            values[key] = value
    return values | {name: [held[i] for i in sorted(held)] for name, held in lists.items()}
