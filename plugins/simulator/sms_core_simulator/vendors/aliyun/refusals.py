"""How Aliyun says no: by its gateway, with a 4xx, or by the SMS service, with a 200."""

from __future__ import annotations

import attrs

__all__ = ["Refusal", "gateway_refusal", "mandatory"]

_GATEWAY = {
    "IncompleteSignature": (400, "The request signature does not conform to Aliyun standards."),
    "InvalidAccessKeyId.NotFound": (404, "Specified access key is not found."),
    "InvalidAction.NotFound": (
        404,
        "Specified api is not found, please check your url and method.",
    ),
    "InvalidSecurityToken.MismatchWithAccessKey": (
        400,
        "Specified SecurityToken mismatch with the AccessKey.",
    ),
    "InvalidSignatureMethod": (400, "Specified signature method is not valid."),
    "InvalidTimeStamp.Expired": (400, "Specified time stamp or date value is expired."),
    "InvalidTimeStamp.Format": (400, "Specified time stamp or date value is not well formatted."),
    "InvalidVersion": (400, "Specified parameter Version is not valid."),
    "SignatureNonceUsed": (400, "Specified signature nonce was used already."),
    "UnsupportedHTTPMethod": (400, "This http method is not supported."),
}


@attrs.frozen
class Refusal(Exception):
    """The answer no: business refusals have status 200, the gateway's 4xx."""

    code: str
    message: str
    status: int = 200


def gateway_refusal(code: str) -> Refusal:
    """A refusal by the gateway, in its own words."""
    status, message = _GATEWAY[code]
    return Refusal(code, message, status)


def mandatory(parameter: str) -> Refusal:
    """The refusal of a call without a parameter it needs."""
    return Refusal(f"Missing{parameter}", f"{parameter} is mandatory for this action.", 400)
