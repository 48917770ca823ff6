"""Every submission code of Aliyun SMS, and what it means.

Source: Alibaba Cloud help pages "API error codes" and the gateway's public error table,
read 2026-10.  What may be retried or tried elsewhere is this project's judgement.  Codes
nobody has heard of fall to the starred rows: ``isv.`` is the caller's side, ``isp.`` the
provider's, and a wholly unknown code may have been accepted.
"""

from sms_core.answers import VerdictTable

__all__ = ["VERDICTS"]

# ruff: noqa: E501
# code, class, retry, failover, maybe sent, who must act, meaning
VERDICTS = VerdictTable("""
isv.BUSINESS_LIMIT_CONTROL                  throttled   later        policy  no     user       too many messages to this number; the message names the window (minute, hour, day)
isv.DAY_LIMIT_CONTROL                       quota       later        policy  no     operator   the account's own daily cap, set in the console, is reached
isv.MONTH_LIMIT_CONTROL                     quota       later        policy  no     operator   the account's own monthly cap, set in the console, is reached
isv.AMOUNT_NOT_ENOUGH                       quota       no           yes     no     operator   balance or package is used up; top up
isv.OUT_OF_SERVICE                          quota       no           yes     no     operator   service stopped for arrears; pay
isv.MOBILE_NUMBER_ILLEGAL                   recipient   no           no      no     user       not a valid number
isv.MOBILE_COUNT_OVER_LIMIT                 request     no           no      no     developer  too many numbers in one call
isv.DOMESTIC_NUMBER_NOT_SUPPORTED           template    no           policy  no     developer  an international template was used for a mainland number
isv.SMS_SIGNATURE_ILLEGAL                   sign_name   no           yes     no     operator   sign name not found, not approved or of another account
isv.SMS_SIGN_ILLEGAL                        sign_name   no           policy  no     operator   sign name banned
isv.SIGN_STATE_ILLEGAL                      sign_name   no           yes     no     operator   sign name not available
isv.SMS_SIGN_NAME_ILLEGAL                   sign_name   no           yes     no     operator   sign name missing or not approved
isv.SMS_SIGNATURE_SCENE_ILLEGAL             sign_name   no           yes     no     operator   a sign name for codes was used with another kind of template
isv.SIGN_NAME_ILLEGAL                       sign_name   no           no      no     developer  sign name does not follow the rules
isv.SMS_SIGN_EMOJI_ILLEGAL                  sign_name   no           no      no     developer  emoji in the sign name
SIGNATURE_BLACKLIST                         sign_name   no           no      no     operator   content of the sign name is prohibited
isv.SMS_TEMPLATE_ILLEGAL                    template    no           yes     no     developer  template not found or not approved, or its parameters differ
isv.TEMPLATE_MISSING_PARAMETERS             template    no           no      no     developer  a template variable has no value
isv.TEMPLATE_PARAMS_ILLEGAL                 template    no           policy  no     developer  a value does not fit its variable's attribute
isv.INVALID_JSON_PARAM                      request     no           no      no     developer  parameters are not a JSON object of texts
isv.PARAM_LENGTH_LIMIT                      template    no           policy  no     developer  a variable is too long (codes 4-6, notices 1-35 characters by default)
isv.PARAM_NOT_SUPPORT_URL                   content     no           no      no     developer  a link or sensitive value in a variable
isv.SMS_CONTENT_ILLEGAL                     content     no           no      no     developer  prohibited content
isv.UNSUPPORTED_CONTENT                     content     no           policy  no     developer  unsupported characters (traditional Chinese, emoji, rare symbols)
isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE      content     no           no      no     developer  marketing text in a notification template
isv.BLACK_KEY_CONTROL_LIMIT                 blocked     no           no      no     user       the number is on a complaint or opt-out list
isv.CUSTOMER_REFUSED                        blocked     no           no      no     user       the recipient opted out
isv.INVALID_PARAMETERS                      request     no           no      no     developer  a parameter is malformed
isv.EXTEND_CODE_ERROR                       request     no           policy  no     developer  extension code shared by several sign names
isv.ONE_CODE_MULTIPLE_SIGN                  request     no           policy  no     developer  extension code shared by several sign names
isv.CODE_ERROR                              request     no           policy  no     developer  extension code differs from earlier use
isv.CODE_EXCEED_LIMIT                       request     no           policy  no     operator   no extension codes left, or wrong length
isv.DENY_IP_RANGE                           permission  no           yes     no     operator   calls from outside mainland China are not allowed
isv.ACCOUNT_NOT_EXISTS                      auth        no           yes     no     operator   wrong account or key
isv.ACCOUNT_ABNORMAL                        permission  no           yes     no     operator   account state abnormal
isv.SECURITY_FROZEN_ACCOUNT                 permission  no           yes     no     operator   account frozen for disuse
isv.PRODUCT_UN_SUBSCRIPT                    permission  no           yes     no     operator   SMS is not activated for the account
isv.PRODUCT_UNSUBSCRIBE                     permission  no           yes     no     operator   this product is not activated
isp.RAM_PERMISSION_DENY                     permission  no           yes     no     operator   the RAM user lacks dysms:SendSms
isp.SYSTEM_ERROR                            service     no           policy  maybe  provider   system error; the message may have gone out
isp.GATEWAY_ERROR                           service     no           policy  maybe  provider   the call to the sending system failed; the message may have gone out
isv.SMS_TEST_SIGN_TEMPLATE_LIMIT            template    no           no      no     operator   test sign name and test template must be used together
isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL        template    no           no      no     developer  a test template takes 4-6 digits
isv.SMS_TEST_NUMBER_LIMIT                   recipient   no           policy  no     operator   test templates reach only bound numbers
isv.INTERFACE_OFFLINE                       request     no           no      no     developer  the action is retired
PORT_NOT_REGISTERED                         sign_name   no           yes     no     operator   real-name filing of the sign name is not finished
IS_CLOSE                                    service     later        yes     no     provider   channel closed
PARAMS_ILLEGAL                              request     no           no      no     developer  sign name, content or number wrong
NO_ROUTE                                    service     no           yes     no     provider   no channel for this content
isv.SIGN_COUNT_OVER_LIMIT                   quota       later        no      no     operator   too many sign names
isv.TEMPLATE_COUNT_OVER_LIMIT               quota       later        no      no     operator   too many templates
isv.SMS_OVER_LIMIT                          quota       later        no      no     operator   more than 100 applications in a day
isv.SIGN_OVER_LIMIT                         quota       later        no      no     operator   too many sign names
isv.TEMPLATE_OVER_LIMIT                     quota       later        no      no     operator   too many templates
isv.SHORTURL_OVER_LIMIT                     quota       later        no      no     operator   too many short links
isv.NO_AVAILABLE_SHORT_URL                  quota       later        no      no     operator   no short links left
isv.PHONENUMBERS_OVER_LIMIT                 quota       later        no      no     operator   more than 50,000 numbers
isv.SIGN_FILE_LIMIT                         request     no           no      no     developer  file over 2 MB
isv.ERROR_EMPTY_FILE                        request     no           no      no     developer  file empty
isv.SIGN_SOURCE_ILLEGAL                     request     no           no      no     developer  sign name source not allowed
isv.SHORTURL_NAME_ILLEGAL                   request     no           no      no     developer  name of a short link over 13 characters
isv.SOURCEURL_OVER_LIMIT                    request     no           no      no     developer  address of a short link too long
isv.SHORTURL_TIME_ILLEGAL                   request     no           no      no     developer  a short link lives 30 days at most
isv.SHORTURL_STILL_AVAILABLE                request     no           no      no     developer  the short link is still in use
isv.SHORTURL_DOMAIN_EMPTY                   request     no           no      no     developer  no domain for the short link
isv.ERROR_SIGN_NOT_DELETE                   sign_name   no           no      no     operator   sign name cannot be deleted in its state
isv.ERROR_SIGN_NOT_MODIFY                   sign_name   no           no      no     operator   sign name cannot be changed in its state
isv.ERROR_TEMPLATE_NOT_DELETE               template    no           no      no     operator   template cannot be deleted in its state
isv.ERROR_TEMPLATE_NOT_MODIFY               template    no           no      no     operator   template cannot be changed in its state
template_parameter_count_illegal            template    no           no      no     operator   a template for codes takes one variable
InvalidAccessKeyId.NotFound                 auth        no           yes     no     operator   access key not found
InvalidAccessKeyId.Inactive                 auth        no           yes     no     operator   access key disabled
SignatureDoesNotMatch                       auth        no           yes     no     operator   the access key secret is wrong
IncompleteSignature                         auth        no           no      no     developer  signature malformed
InvalidSecurityToken.Expired                auth        credentials  yes     no     operator   security token expired; refresh it
InvalidSecurityToken.Malformed              auth        credentials  yes     no     operator   security token malformed
InvalidSecurityToken.MismatchWithAccessKey  auth        credentials  yes     no     operator   security token of another access key
MissingSecurityToken                        auth        credentials  yes     no     operator   temporary credentials without their token
SignatureNonceUsed                          request     no           no      maybe  nobody     the same request arrived before; that copy may have been accepted
InvalidTimeStamp.Expired                    auth        clock        yes     no     operator   this machine's clock is more than 15 minutes off
InvalidTimeStamp.Format                     request     no           no      no     developer  timestamp malformed
IllegalTimestamp                            request     no           no      no     developer  timestamp malformed
InvalidVersion                              request     no           no      no     developer  API version not valid
NoSuchVersion                               request     no           no      no     developer  API version not valid
InvalidAction.NotFound                      request     no           no      no     developer  no such action
InvalidApi.NotFound                         request     no           no      no     developer  no such API
InvalidParameter                            request     no           no      no     developer  a parameter is not valid
InvalidParameter.Format                     request     no           no      no     developer  a parameter is malformed
UnsupportedParameter                        request     no           no      no     developer  a parameter is not supported
UnsupportedHTTPMethod                       request     no           no      no     developer  HTTP method not supported
InvalidSignatureMethod                      request     no           no      no     developer  signature method not supported
InvalidProtocol.NeedSsl                     request     no           no      no     developer  https is needed
Throttling                                  throttled   yes          yes     no     operator   too many calls at once; not taken
Throttling.User                             throttled   yes          yes     no     operator   too many calls of this account at once; not taken
Throttling.Api                              throttled   yes          yes     no     operator   too many calls of this API at once; not taken
Forbidden                                   permission  no           yes     no     operator   not allowed
Forbidden.RAM                               permission  no           yes     no     operator   the RAM user is not allowed
NoPermission                                permission  no           yes     no     operator   not allowed
UnauthorizedOperation                       permission  no           yes     no     operator   not allowed
Forbidden.RiskControl                       blocked     no           yes     no     operator   refused by risk control
Forbidden.UserVerification                  permission  no           yes     no     operator   the account is not verified
InsufficientBalance                         quota       no           yes     no     operator   balance is used up; top up
InternalError                               service     no           policy  maybe  provider   internal error; the message may have gone out
UnknownError                                service     no           policy  maybe  provider   unknown error; the message may have gone out
ServiceUnavailable                          service     yes          yes     no     provider   service unavailable; not taken
ServiceUnavailableTemporary                 service     yes          yes     no     provider   service unavailable for a moment; not taken
isv.*                                       request     no           no      no     developer  refused for a reason this version does not know
isp.*                                       service     no           policy  maybe  provider   a fault of the provider this version does not know; the message may have gone out
Throttling*                                 throttled   yes          yes     no     operator   too many calls at once; not taken
InvalidAccessKey*                           auth        no           yes     no     operator   access key not accepted
InvalidSecurityToken*                       auth        credentials  yes     no     operator   security token not accepted
Signature*                                  auth        no           yes     no     operator   signature not accepted
Missing*                                    request     no           no      no     developer  a mandatory parameter is missing
Invalid*                                    request     no           no      no     developer  a parameter is not valid
Forbidden*                                  permission  no           yes     no     operator   not allowed
ServiceUnavailable*                         service     yes          yes     no     provider   service unavailable; not taken
*                                           unknown     no           policy  maybe  provider   a code this version does not know; the message may have gone out
""")
