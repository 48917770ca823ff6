"""Aliyun's gateway: a request of either scheme is read, verified and admitted."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from time import strptime

import attrs

from sms_core.signing import acs3, rpc
from sms_core.signing.encoding import Stages, canonical_query, same, sha256_hex
from sms_core_simulator.accounts import Account
from sms_core_simulator.http import Request
from sms_core_simulator.messages import Check
from sms_core_simulator.vendors.aliyun.refusals import Refusal, gateway_refusal, mandatory
from sms_core_simulator.vendors.visit import Visit

__all__ = ["Call", "admit", "read", "verify"]

_RPC = "HMAC-SHA1"
_WINDOW = 15 * 60
_BODY_HASH = "x-acs-content-sha256"
_AUTHORIZATION = re.compile(
    rf"{acs3.ALGORITHM} Credential=([^,]*), ?SignedHeaders=([^,]*), ?Signature=([^,]*)"
)


@attrs.frozen
class Call:
    """A request of either scheme in one form; what is missing is empty.

    ``sign`` gives the simulator's own stages for a secret.  ``intact`` tells whether the body
    is the one the client hashed; ``fault`` what keeps the call from being verified at all.
    """

    scheme: str
    action: str
    version: str
    key_id: str
    signature: str = attrs.field(repr=False)
    timestamp: str
    nonce: str
    token: str = attrs.field(repr=False)
    parameters: Mapping[str, str] = attrs.field(repr=False)
    host: str
    xml: bool
    sign: Callable[[str], Stages] = attrs.field(repr=False)
    intact: bool = True
    fault: Refusal | None = None


def read(request: Request) -> Call:
    """Read a request; anything at all gives a call."""
    if request.header("authorization").startswith("ACS3-") or request.header("x-acs-date"):
        return _read_acs3(request)
    return _read_rpc(request)


def verify(call: Call, account: Account) -> Check:
    """Compare the signature with the simulator's own, if the key is known."""
    credential = account.credentials.get(call.key_id)
    if credential is None:
        return Check(call.scheme, call.signature)
    given = call.signature if call.intact else ""
    return Check(call.scheme, given, call.sign(credential.secret))


def admit(visit: Visit[Call]) -> None:
    """Let a call in that is complete, of its time, rightly signed and new.

    Raises:
        Refusal: it is not.
    """
    call = visit.call
    if call.fault:
        raise call.fault
    _require(call)
    credential = visit.account.credentials.get(call.key_id)
    if credential is None:
        raise gateway_refusal("InvalidAccessKeyId.NotFound")
    if credential.token and not call.token:
        raise mandatory("SecurityToken")
    if not same(credential.token, call.token):
        raise gateway_refusal("InvalidSecurityToken.MismatchWithAccessKey")
    if abs(_seconds(call.timestamp) - visit.vendor_now) > _WINDOW:
        raise gateway_refusal("InvalidTimeStamp.Expired")
    if not visit.check.verified and visit.check.stages is not None:
        raise _mismatch(call.scheme, visit.check.stages)
    if not visit.world.nonces.first_use(call.key_id, call.nonce):
        raise gateway_refusal("SignatureNonceUsed")


def _require(call: Call) -> None:
    needed = {
        "AccessKeyId": call.key_id,
        "Action": call.action,
        "Version": call.version,
        "SignatureNonce": call.nonce,
        "Timestamp": call.timestamp,
        "Signature": call.signature,
    }
    for parameter, value in needed.items():
        if not value:
            raise mandatory(parameter)


@lru_cache(maxsize=256)  # the calls of a second share their timestamp
def _seconds(timestamp: str) -> int:
    try:
        return timegm(strptime(timestamp, "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        raise gateway_refusal("InvalidTimeStamp.Format") from None


def _mismatch(scheme: str, stages: Stages) -> Refusal:
    # The wording differs by scheme (answers seen in public, read 2026-10).
    if scheme == _RPC:
        words = "Specified signature is not matched with our calculation. "
        words += f"server string to sign is:{stages.string_to_sign}"
    else:
        words = "Specified signature does not match our calculation. "
        words += f"server StringToSign is [{stages.string_to_sign}] "
        words += f"server CanonicalRequest is [{stages.canonical_request}]"
    return Refusal("SignatureDoesNotMatch", words, 400)


def _read_rpc(request: Request) -> Call:
    fields = request.fields
    signed = {key: value for key, value in fields.items() if key != "Signature"}
    return Call(
        scheme=_RPC,
        action=fields.get("Action", ""),
        version=fields.get("Version", ""),
        key_id=fields.get("AccessKeyId", ""),
        signature=fields.get("Signature", ""),
        timestamp=fields.get("Timestamp", ""),
        nonce=fields.get("SignatureNonce", ""),
        token=fields.get("SecurityToken", ""),
        parameters=fields,
        host=request.header("host"),
        xml=fields.get("Format", "XML").upper() != "JSON",
        sign=partial(rpc.sign, request.method, signed),
        fault=_method_fault(request) or _rpc_fault(fields),
    )


def _rpc_fault(fields: Mapping[str, str]) -> Refusal | None:
    for parameter, only in (("SignatureMethod", _RPC), ("SignatureVersion", "1.0")):
        if not fields.get(parameter):
            return mandatory(parameter)
        if fields[parameter] != only:
            return gateway_refusal("InvalidSignatureMethod")
    return None


def _read_acs3(request: Request) -> Call:
    found = _AUTHORIZATION.fullmatch(request.header("authorization"))
    key_id, names, signature = found.groups() if found else ("", "", "")
    signed = names.split(";")
    headers = [(name, value) for name, value in request.headers if name in signed]
    # The body's true hash, whatever its header claims: a changed body changes the signature.
    payload = sha256_hex(request.body)
    query = canonical_query(request.query_fields)
    fields = request.fields
    return Call(
        scheme=acs3.ALGORITHM,
        action=request.header("x-acs-action"),
        version=request.header("x-acs-version"),
        key_id=key_id,
        signature=signature,
        timestamp=request.header("x-acs-date"),
        nonce=request.header("x-acs-signature-nonce"),
        token=request.header("x-acs-security-token"),
        parameters=fields,
        host=request.header("host"),
        xml=_wants_xml(request),
        sign=partial(acs3.sign, request.method, request.path, query, headers, payload),
        intact=request.header(_BODY_HASH) == payload,
        fault=_method_fault(request) or _acs3_fault(request, signed),
    )


def _wants_xml(request: Request) -> bool:
    """JSON unless asked otherwise: the V3 pages know no default of XML."""
    wanted = request.fields.get("Format") or request.header("accept")
    return "xml" in wanted.lower() and "json" not in wanted.lower()


def _acs3_fault(request: Request, signed: list[str]) -> Refusal | None:
    """The document wants host, content-type of a body, and every ``x-acs-`` header signed."""
    present = {name for name, _ in request.headers}
    needed = {name for name in present if name.startswith("x-acs-")} | {"host", _BODY_HASH}
    if request.body and "content-type" in present:
        needed.add("content-type")
    return None if needed.issubset(signed) else gateway_refusal("IncompleteSignature")


def _method_fault(request: Request) -> Refusal | None:
    known = request.method in ("GET", "POST")
    return None if known else gateway_refusal("UnsupportedHTTPMethod")
