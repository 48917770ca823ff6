"""How Aliyun says no: by its gateway, with a 4xx, or by the SMS service, with a 200."""

from __future__ import annotations

import attrs

__all__ = ["CODES", "Refusal", "forced", "gateway_refusal", "mandatory", "refuse"]

_GATEWAY = {
    "Forbidden.RAM": (403, "User not authorized to operate on the specified resource."),
    "IncompleteSignature": (400, "The request signature does not conform to Aliyun standards."),
    "InternalError": (500, "The request processing has failed due to some unknown error."),
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
    "ServiceUnavailable": (
        503,
        "The request has failed due to a temporary failure of the server.",
    ),
    "SignatureNonceUsed": (400, "Specified signature nonce was used already."),
    "Throttling.User": (400, "Request was denied due to user flow control."),
    "UnsupportedHTTPMethod": (400, "This http method is not supported."),
}
_WORDS = {
    "isp.RAM_PERMISSION_DENY": "没有访问权限",
    "isp.SYSTEM_ERROR": "系统错误",
    "isv.AMOUNT_NOT_ENOUGH": "账户余额不足",
    "isv.BLACK_KEY_CONTROL_LIMIT": "黑名单管控",
    "isv.BUSINESS_LIMIT_CONTROL": "触发分钟级流控Permits:1",
    "isv.DENY_IP_RANGE": "源IP地址所在的地区被禁用",
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": "国际/港澳台消息模板不支持发送境内号码",
    "isv.INVALID_JSON_PARAM": "JSON参数不合法",
    "isv.INVALID_PARAMETERS": "params must be [a-zA-Z0-9] for verification sms",
    "isv.MOBILE_COUNT_OVER_LIMIT": "手机号码数量超过限制",
    "isv.MOBILE_NUMBER_ILLEGAL": "手机号码格式错误",
    "isv.PARAM_LENGTH_LIMIT": "参数超出长度限制",
    "isv.PARAM_NOT_SUPPORT_URL": "不支持参数变量中包含URL",
    "isv.SMS_CONTENT_ILLEGAL": "短信内容包含禁止发送内容",
    "isv.SMS_SIGNATURE_ILLEGAL": "该账号下找不到对应签名",
    "isv.SMS_TEMPLATE_ILLEGAL": "模板不合法(不存在或被拉黑)",
    "isv.TEMPLATE_MISSING_PARAMETERS": "模板缺少变量",
}

#: Codes by the plain names that faults and magic numbers use.
CODES = {
    "throttled": "Throttling.User",
    "limited": "isv.BUSINESS_LIMIT_CONTROL",
    "balance": "isv.AMOUNT_NOT_ENOUGH",
    "blocked": "isv.BLACK_KEY_CONTROL_LIMIT",
    "number": "isv.MOBILE_NUMBER_ILLEGAL",
    "template": "isv.SMS_TEMPLATE_ILLEGAL",
    "sign_name": "isv.SMS_SIGNATURE_ILLEGAL",
    "content": "isv.SMS_CONTENT_ILLEGAL",
    "permission": "isp.RAM_PERMISSION_DENY",
    "service": "isp.SYSTEM_ERROR",
}


@attrs.frozen
class Refusal(Exception):
    """The answer no: business refusals have status 200, the gateway's 4xx.

    ``business`` refusals have the root of the action, whatever their status is made to be.
    """

    code: str
    message: str
    status: int = 200
    business: bool = attrs.field(
        default=attrs.Factory(lambda self: self.status == 200, takes_self=True)
    )


def refuse(code: str) -> Refusal:
    """A refusal by the SMS service, in its own words."""
    return Refusal(code, _WORDS[code])


def gateway_refusal(code: str) -> Refusal:
    """A refusal by the gateway, in its own words."""
    status, message = _GATEWAY[code]
    return Refusal(code, message, status)


def mandatory(parameter: str) -> Refusal:
    """The refusal of a call without a parameter it needs."""
    return Refusal(f"Missing{parameter}", f"{parameter} is mandatory for this action.", 400)


def forced(code: str, status: int) -> Refusal:
    """The refusal a fault asks for, by the vendor's code or a plain name.

    Codes of the service have a prefix or a name in capitals; others are the gateway's.
    """
    code = CODES.get(code, code)
    business = code.startswith(("isv.", "isp.")) or code.isupper()
    own, words = _GATEWAY.get(code, (200 if business else 400, _WORDS.get(code, code)))
    return Refusal(code, words, status or own, business)
