"""Every code of Tencent Cloud SMS 2021-01-11 and of its API gateway, and what it means.

Source: Tencent Cloud error code pages 382/52075 and 382/38780, and the SDK's list, read
2026-10.  What may be retried or tried elsewhere is this project's judgement.  Codes
nobody has heard of fall to the starred rows, by the word before the dot; a wholly
unknown code may have been accepted.
"""

from sms_core.answers import VerdictTable

__all__ = ["VERDICTS"]

# ruff: noqa: E501
# code, class, retry, failover, maybe sent, who must act, meaning
VERDICTS = VerdictTable("""
FailedOperation.ContainSensitiveWord                             content     no           policy  no     developer  text or a parameter value hit a banned-word list
FailedOperation.FailResolvePacket                                request     no           no      no     developer  request body could not be parsed against the API definition
FailedOperation.ForbidAddMarketingTemplates                      permission  no           no      no     operator   individual account may not create marketing templates
FailedOperation.InsufficientBalanceInSmsPackage                  quota       no           yes     no     operator   prepaid message package empty (cash balance does not count); new package takes ~10 s to apply
FailedOperation.JsonParseFail                                    request     no           no      no     developer  body is not valid JSON for the action
FailedOperation.MarketingSendTimeConstraint                      content     later        no      no     developer  marketing text outside 08:00-22:00 China time
FailedOperation.MissingSignature                                 sign_name   no           no      no     operator   template applied for before any signature exists
FailedOperation.MissingSignatureList                             sign_name   no           no      no     operator   no usable signature found in list query
FailedOperation.MissingSignatureToModify                         sign_name   no           no      no     operator   SignId to modify unknown
FailedOperation.MissingTemplateList                              template    no           no      no     developer  no usable template found in list query
FailedOperation.MissingTemplateToModify                          template    no           no      no     developer  TemplateId to modify unknown
FailedOperation.NotEnterpriseCertification                       permission  no           no      no     operator   needs enterprise verification (about 1 h to apply after upgrade)
FailedOperation.OtherError                                       request     no           yes     no     developer  catch-all, usually a parameter not meeting rules
FailedOperation.ParametersOtherError                             request     no           yes     no     developer  catch-all, unknown parameter problem
FailedOperation.PhoneNumberInBlacklist                           blocked     no           no      no     user       number opted out or is on a carrier/platform do-not-disturb list
FailedOperation.PhoneNumberParseFail                             recipient   no           no      no     user       number is not parseable as E.164
FailedOperation.ProhibitSubAccountUse                            permission  no           no      no     operator   sub-account may not list templates; main-account key needed
FailedOperation.QualificationIdNotApproved                       sign_name   no           no      no     operator   company-qualification id not approved
FailedOperation.SignIdNotExist                                   sign_name   no           no      no     operator   signature id unknown
FailedOperation.SignNumberLimit                                  quota       no           no      no     operator   maximum number of signatures reached
FailedOperation.SignatureIncorrectOrUnapproved                   sign_name   no           yes     no     operator   SignName not approved or malformed (content, not id; 2-12 Chinese/Latin/digits)
FailedOperation.TemplateAlreadyPassedCheck                       template    no           no      no     developer  approved template cannot be modified
FailedOperation.TemplateIdNotExist                               template    no           yes     no     operator   template id unknown
FailedOperation.TemplateIncorrectOrUnapproved                    template    no           yes     no     operator   template not approved or content does not match it
FailedOperation.TemplateNumberLimit                              quota       no           no      no     operator   maximum number of templates reached
FailedOperation.TemplateParamSetNotMatchApprovedTemplate         template    no           yes     no     developer  parameter count differs from the template
FailedOperation.TemplateParamSetNotMatchApprovedTemplat          template    no           yes     no     developer  parameter count differs from the template; so spelt in a sample of the document's
FailedOperation.TemplateUnapprovedOrNotExist                     template    no           yes     no     operator   template missing or not approved
InternalError.JsonParseFail                                      service     no           policy  no     provider   server failed to parse user parameters; resending the same body will not help
InternalError.OtherError                                         service     no           policy  maybe  provider   unspecified backend failure
InternalError.ParseBackendResponseFail                           service     no           policy  maybe  provider   carrier answer unreadable: message may have gone out
InternalError.RequestTimeException                               auth        clock        yes     no     operator   request time off by more than 10 min; fix clock, then resend
InternalError.RestApiInterfaceNotExist                           request     no           no      no     developer  no such interface
InternalError.SendAndRecvFail                                    service     no           policy  maybe  provider   interface or send/receive packet timeout
InternalError.SigFieldMissing                                    auth        no           yes     no     operator   backend request lacks sig (legacy protocol detail)
InternalError.SigVerificationFail                                auth        no           yes     no     operator   backend sig check failed (legacy protocol detail)
InternalError.Timeout                                            service     no           policy  maybe  provider   submit timed out; legacy page says rare and retry resolves it
InternalError.UnknownError                                       service     no           policy  maybe  provider   unknown
InvalidParameter                                                 request     no           no      no     developer  parameter wrong
InvalidParameter.AppidAndBizId                                   auth        no           yes     no     operator   account does not match the application id
InvalidParameter.DirtyWordFound                                  content     no           no      no     developer  sensitive word in submitted text
InvalidParameter.InvalidParameters                               request     no           no      no     developer  parameter wrong
InvalidParameterValue.BeginTimeVerifyFail                        request     no           no      no     developer  BeginTime invalid
InvalidParameterValue.ContentLengthLimit                         content     no           policy  no     developer  final text too long (limit 500 characters)
InvalidParameterValue.EndTimeVerifyFail                          request     no           no      no     developer  EndTime invalid
InvalidParameterValue.ImageInvalid                               request     no           no      no     developer  proof image encoding wrong
InvalidParameterValue.IncorrectPhoneNumber                       recipient   no           no      no     user       phone number malformed
InvalidParameterValue.InvalidDocumentType                        request     no           no      no     developer  DocumentType invalid
InvalidParameterValue.InvalidInternational                       request     no           no      no     developer  International invalid
InvalidParameterValue.InvalidSignPurpose                         request     no           no      no     developer  SignPurpose invalid
InvalidParameterValue.InvalidSmsType                             request     no           no      no     developer  SmsType invalid
InvalidParameterValue.InvalidStartTime                           request     no           no      no     developer  pull window invalid (start after end)
InvalidParameterValue.InvalidTemplateFormat                      template    no           no      no     developer  template text breaks the format rules
InvalidParameterValue.InvalidUsedMethod                          request     no           no      no     developer  UsedMethod invalid (older field name)
InvalidParameterValue.LimitVerifyFail                            request     no           no      no     developer  Limit invalid
InvalidParameterValue.MarketingTemplateWithoutUnsubscribe        template    no           no      no     developer  marketing template lacks the trailing opt-out phrase
InvalidParameterValue.MultiSmsInfoSetEmpty                       request     no           no      no     developer  SendMultiGlobalSms list empty
InvalidParameterValue.OffsetVerifyFail                           request     no           no      no     developer  Offset invalid
InvalidParameterValue.ProhibitedUseUrlInTemplateParameter        template    no           no      no     developer  a parameter value contains a URL
InvalidParameterValue.QualificationIdNotFound                    sign_name   no           no      no     operator   qualification id unknown
InvalidParameterValue.SdkAppIdNotExist                           auth        no           yes     no     operator   SmsSdkAppId unknown
InvalidParameterValue.SignAlreadyPassedCheck                     sign_name   no           no      no     operator   approved signature cannot be modified
InvalidParameterValue.SignExistAndUnapproved                     sign_name   no           no      no     operator   same signature already pending
InvalidParameterValue.SignNameLengthTooLong                      sign_name   no           no      no     operator   signature too long
InvalidParameterValue.TemplateParameterFormatError               template    no           no      no     developer  code template value must be 0-6 digits
InvalidParameterValue.TemplateParameterLengthLimit               template    no           policy  no     developer  one parameter value longer than the account allows
InvalidParameterValue.TemplateWithDirtyWords                     content     no           no      no     developer  template text has sensitive words
InvalidParameterValue.UnsupportedTemplateVariable                template    no           no      no     developer  account may not use variables in domestic notice/marketing templates
LimitExceeded.AppCountryOrRegionDailyLimit                       quota       later        yes     no     operator   application's daily cap for this country reached (console setting)
LimitExceeded.AppCountryOrRegionInBlacklist                      blocked     no           policy  no     operator   country not in the application's allowed list (console setting)
LimitExceeded.AppDailyLimit                                      quota       later        yes     no     operator   application's daily cap reached
LimitExceeded.AppGlobalDailyLimit                                quota       later        yes     no     operator   application's daily cap for international reached
LimitExceeded.AppMainlandChinaDailyLimit                         quota       later        yes     no     operator   application's daily cap for mainland reached
LimitExceeded.DailyLimit                                         quota       later        yes     no     operator   account's international daily cap reached (default 1000)
LimitExceeded.DeliveryFrequencyLimit                             throttled   later        no      no     user       frequency policy hit (unspecified rule)
LimitExceeded.GlobalSmsSendingRateLimit                          throttled   yes          yes     no     operator   international sending rate exceeded
LimitExceeded.PhoneNumberCountLimit                              request     no           no      no     developer  more than 200 numbers; split the batch
LimitExceeded.PhoneNumberDailyLimit                              throttled   later        no      no     user       this number's calendar-day cap
LimitExceeded.PhoneNumberOneHourLimit                            throttled   later        no      no     user       this number's one-hour cap
LimitExceeded.PhoneNumberSameContentDailyLimit                   throttled   later        no      no     user       same text to same number cap
LimitExceeded.PhoneNumberThirtySecondLimit                       throttled   later        no      no     user       this number's 30-second cap
MissingParameter                                                 request     no           no      no     developer  a parameter is missing
MissingParameter.EmptyPhoneNumberSet                             request     no           no      no     developer  no phone number supplied
UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny   permission  no           policy  no     operator   individual account may not send marketing
UnauthorizedOperation.RequestIpNotInWhitelist                    permission  no           yes     no     operator   caller address not in the configured list
UnauthorizedOperation.RequestPermissionDeny                      permission  no           yes     no     operator   feature not granted (for example an extension code)
UnauthorizedOperation.SdkAppIdIsDisabled                         permission  no           yes     no     operator   application disabled
UnauthorizedOperation.ServiceSuspendDueToArrears                 quota       no           yes     no     operator   account in arrears (any post-paid product), service stopped
UnauthorizedOperation.SmsSdkAppIdVerifyFail                      auth        no           yes     no     operator   SmsSdkAppId does not belong to the key's account
UnsupportedOperation                                             request     no           policy  no     developer  operation not supported
UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone        template    no           yes     no     developer  mainland template used for a foreign number
UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber  request     no           no      no     developer  mainland and foreign numbers in one call, or template kind mismatch; split the batch
UnsupportedOperation.ContainDomesticPhoneNumber                  request     no           no      no     developer  mainland number in the international-only action
UnsupportedOperation.GlobalTemplateToChineseMainlandPhone        template    no           yes     no     developer  international template used for a mainland number
UnsupportedOperation.UnsupportedRegion                           blocked     no           yes     no     operator   destination country not served
ActionOffline                                                    service     no           yes     no     provider   action retired
AuthFailure.InvalidAuthorization                                 auth        no           yes     no     operator   Authorization header malformed
AuthFailure.InvalidSecretId                                      auth        no           yes     no     operator   not an API key type
AuthFailure.MFAFailure                                           auth        no           yes     no     operator   MFA failed
AuthFailure.SecretIdNotFound                                     auth        no           yes     no     operator   key deleted/disabled/mistyped, or blanks around it
AuthFailure.SignatureExpire                                      auth        clock        yes     no     operator   timestamp more than 5 min from server; resync clock, re-sign once
AuthFailure.SignatureFailure                                     auth        no           yes     no     operator   the access key secret is wrong
AuthFailure.TokenFailure                                         auth        credentials  yes     no     operator   temporary token wrong or expired; refresh credentials
AuthFailure.UnauthorizedOperation                                permission  no           yes     no     operator   CAM policy denies the action
DryRunOperation                                                  request     no           no      no     developer  dry run would have succeeded
FailedOperation                                                  service     no           policy  maybe  provider   generic failure
InternalError                                                    service     no           policy  maybe  provider   generic internal error
InvalidAction                                                    request     no           no      no     developer  no such action
InvalidParameterValue                                            request     no           no      no     developer  bad value (also returned for an unknown Region value on some products)
InvalidRequest                                                   request     no           no      no     developer  multipart body malformed
IpInBlacklist                                                    permission  no           yes     no     operator   caller address blocked
IpNotInWhitelist                                                 permission  no           yes     no     operator   caller address not allowed
LimitExceeded                                                    quota       later        yes     no     operator   quota exceeded
NoSuchProduct                                                    request     no           no      no     developer  unknown product (host)
NoSuchVersion                                                    request     no           no      no     developer  unknown version
RequestLimitExceeded                                             throttled   yes          yes     no     operator   API rate exceeded
RequestLimitExceeded.GlobalRegionUinLimitExceeded                throttled   yes          yes     no     operator   main account rate exceeded
RequestLimitExceeded.IPLimitExceeded                             throttled   yes          yes     no     operator   caller address rate exceeded
RequestLimitExceeded.UinLimitExceeded                            throttled   yes          yes     no     operator   main account rate exceeded
RequestSizeLimitExceeded                                         request     no           no      no     developer  request too large
ResourceInUse                                                    service     no           policy  no     provider   resource busy
ResourceInsufficient                                             service     yes          yes     no     provider   resource short
ResourceNotFound                                                 request     no           policy  no     developer  resource missing
ResourceUnavailable                                              service     yes          yes     no     provider   resource unavailable
ResponseSizeLimitExceeded                                        request     no           no      no     developer  answer too large
ServiceUnavailable                                               service     yes          yes     no     provider   service temporarily unavailable
UnauthorizedOperation                                            permission  no           yes     no     operator   not authorised
UnknownParameter                                                 request     no           no      no     developer  an undefined parameter was sent (do not send extra fields)
UnsupportedProtocol                                              request     no           no      no     developer  only GET and POST
UnsupportedRegion                                                request     no           policy  no     developer  X-TC-Region not accepted for the action ("The action not support this region")
AuthFailure*                                                     auth        no           yes     no     operator   credentials not accepted
UnauthorizedOperation*                                           permission  no           yes     no     operator   not allowed
LimitExceeded*                                                   quota       later        policy  no     operator   a limit is reached
RequestLimitExceeded*                                            throttled   yes          yes     no     operator   too many calls at once; not taken
InvalidParameter*                                                request     no           no      no     developer  a parameter is not valid
MissingParameter*                                                request     no           no      no     developer  a parameter is missing
InternalError*                                                   service     no           policy  maybe  provider   internal error; the message may have gone out
ServiceUnavailable*                                              service     yes          yes     no     provider   service unavailable; not taken
FailedOperation*                                                 request     no           no      no     developer  refused for a reason this version does not know
UnsupportedOperation*                                            request     no           no      no     developer  not supported
*                                                                unknown     no           policy  maybe  provider   a code this version does not know; the message may have gone out
""")
