"""Tencent Cloud's codes: their words, and which are of one number rather than of the call.

Tencent Cloud documents 382/52075 and 382/59177 (read 2026-10).
"""

from __future__ import annotations

__all__ = ["CODES", "RECEIPTS", "is_of_a_number", "words"]

_NUMBER_WORDS = {
    "FailedOperation.ContainSensitiveWord": "the message contains sensitive words",
    "FailedOperation.InsufficientBalanceInSmsPackage": "insufficient balance in the SMS package",
    "FailedOperation.MarketingSendTimeConstraint": "marketing messages are sent from 8 to 22 only",
    "FailedOperation.PhoneNumberInBlacklist": "the phone number is in the blacklist",
    "FailedOperation.PhoneNumberParseFail": "the phone number cannot be parsed",
    "FailedOperation.SignatureIncorrectOrUnapproved": (
        "the signature format is incorrect or the signature is not approved"
    ),
    "FailedOperation.TemplateIncorrectOrUnapproved": (
        "template is not approved or request content does not match the approved template content"
    ),
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": (
        "request content does not match the template content"
    ),
    "FailedOperation.TemplateUnapprovedOrNotExist": "template is not approved or does not exist",
    "InvalidParameterValue.ContentLengthLimit": "the message is too long",
    "InvalidParameterValue.IncorrectPhoneNumber": "incorrect phone number",
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": (
        "URLs are not allowed in template parameters"
    ),
    "InvalidParameterValue.TemplateParameterFormatError": (
        "verification code template parameters must be digits, 6 at most"
    ),
    "InvalidParameterValue.TemplateParameterLengthLimit": "a template parameter is too long",
    "LimitExceeded.AppCountryOrRegionDailyLimit": "the daily limit of this region is reached",
    "LimitExceeded.AppCountryOrRegionInBlacklist": "the region is not allowed",
    "LimitExceeded.AppDailyLimit": "the daily limit of the application is reached",
    "LimitExceeded.AppGlobalDailyLimit": "the global daily limit is reached",
    "LimitExceeded.AppMainlandChinaDailyLimit": "the mainland daily limit is reached",
    "LimitExceeded.DailyLimit": "the daily limit is reached",
    "LimitExceeded.DeliveryFrequencyLimit": "the frequency limit is hit",
    "LimitExceeded.GlobalSmsSendingRateLimit": "the global sending rate limit is hit",
    "LimitExceeded.PhoneNumberDailyLimit": (
        "the number of sms messages sent from a single mobile number every day exceeds the "
        "upper limit"
    ),
    "LimitExceeded.PhoneNumberOneHourLimit": (
        "the number of sms messages sent from a single mobile number within 1 hour exceeds the "
        "upper limit"
    ),
    "LimitExceeded.PhoneNumberSameContentDailyLimit": (
        "the number of sms messages of the same content to a mobile number every day exceeds the "
        "upper limit"
    ),
    "LimitExceeded.PhoneNumberThirtySecondLimit": (
        "the number of sms messages sent from a single mobile number within 30 seconds exceeds "
        "the upper limit"
    ),
    "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny": (
        "individual users cannot send marketing messages"
    ),
    "UnauthorizedOperation.ServiceSuspendDueToArrears": "the service is suspended",
    "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone": (
        "a Chinese mainland template cannot be sent to a global phone number"
    ),
    "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": (
        "a global template cannot be sent to a Chinese mainland phone number"
    ),
    "UnsupportedOperation.UnsupportedRegion": "the region is not supported",
}
_CALL_WORDS = {
    "AuthFailure.InvalidAuthorization": (
        "The `Authorization` in the request header does not comply with the Tencent Cloud API "
        "standard."
    ),
    "AuthFailure.SecretIdNotFound": (
        "The SecretId is not found, please ensure that your SecretId is correct."
    ),
    "AuthFailure.SignatureExpire": "The signature is expired, please request again.",
    "AuthFailure.SignatureFailure": (
        "The provided credentials could not be validated. Please check your signature is correct."
    ),
    "AuthFailure.TokenFailure": "The provided token is invalid or expired.",
    "AuthFailure.UnauthorizedOperation": "You are not authorized to perform the operation.",
    "FailedOperation.JsonParseFail": "The request body is not valid JSON.",
    "InternalError.Timeout": "request timed out",
    "InvalidAction": "The request `Action` is invalid or not found.",
    "NoSuchProduct": "The product does not exist.",
    "NoSuchVersion": "The request `Version` is invalid or not found.",
    "RequestLimitExceeded": "The request rate limit is exceeded.",
    "UnsupportedProtocol": "The HTTP(S) request method is not supported, use GET or POST.",
    "UnsupportedRegion": "The action not support this region",
}

#: Codes by the plain names that faults and magic numbers use.
CODES = {
    "throttled": "RequestLimitExceeded",
    "limited": "LimitExceeded.PhoneNumberThirtySecondLimit",
    "balance": "FailedOperation.InsufficientBalanceInSmsPackage",
    "blocked": "FailedOperation.PhoneNumberInBlacklist",
    "number": "InvalidParameterValue.IncorrectPhoneNumber",
    "template": "FailedOperation.TemplateUnapprovedOrNotExist",
    "sign_name": "FailedOperation.SignatureIncorrectOrUnapproved",
    "content": "FailedOperation.ContainSensitiveWord",
    "permission": "AuthFailure.UnauthorizedOperation",
    "service": "InternalError.Timeout",
}
#: Receipt codes by plain names.
RECEIPTS = {
    "off": "UNDELIV",
    "invalid": "MK:0001",
    "full": "MK:0017",
    "blocked": "MX:0012",
    "content": "TC:0007",
    "expired": "EXPIRED",
    "unknown": "UNKNOWN",
}


def is_of_a_number(code: str) -> bool:
    """Whether a code stands with a number, and not over the whole call."""
    return code in _NUMBER_WORDS


def words(code: str) -> str:
    """The message of a code."""
    return _NUMBER_WORDS.get(code) or _CALL_WORDS.get(code) or code
