"""Every receipt code of Aliyun SMS, and what it means to a support person.

Source: Alibaba Cloud, delivery error codes and the pages on SmsReport and the international
receipt (read 2026-10).  A code of a refused submission (``isv.``, ``isp.``) can come in a receipt
too, when the message is refused after it was taken.  Codes nobody has heard of fall to the
starred rows.
"""

from sms_core.meanings import MeaningTable

__all__ = ["MEANINGS"]

# ruff: noqa: E501
# codes | state | class | permanent | who must act | English | Chinese
MEANINGS = MeaningTable("""
DELIVERED success | delivered | - | no | nobody | The phone confirmed the message. | 手机已确认收到短信。
REQUEST_SUCCESS | unknown | - | mixed | nobody | The carrier took the message and has not said whether it arrived; mostly the phone is off or out of reach. | 运营商已接收短信，但未返回是否送达，多为手机关机或不在服务区。
MOBILE_NOT_ON_SERVICE | failed | recipient | mixed | user | The phone is off, out of reach or suspended, or the number is not in use. | 手机关机、不在服务区、停机，或号码为空号。
INVALID_NUMBER | failed | recipient | yes | user | The number is not valid, or its line is not in order. | 号码格式有误或号码状态异常。
MOBILE_ACCOUNT_ABNORMAL | failed | recipient | mixed | user | The number is in arrears, was moved to another carrier, or its line is otherwise not in order. | 号码欠费、已携号转网，或账户状态异常。
MOBLLE_TERMINAL_ERROR MOBILE_TERMINAL_ERROR | failed | recipient | no | user | The phone could not take the message: its memory for messages is full, or it or its SIM card has a fault. | 手机无法接收短信：短信存储已满，或手机、SIM 卡故障。
MOBILE_SEND_LIMIT | rejected | throttled | no | user | This number has been sent too many messages lately; it can be tried again later. | 该号码近期接收短信过多，已被限制，请稍后再试。
MOBILE_IN_BLACK | rejected | blocked | yes | user | The number is on a blacklist of the carrier or of Aliyun, or its owner opted out. | 号码在运营商或阿里云的黑名单中，或机主已退订。
USER_REJECT | rejected | blocked | yes | user | The owner of the number opted out, or has such messages switched off. | 机主已退订，或未开通接收此类短信。
CONTENT_KEYWORD | rejected | content | yes | developer | The carrier blocked the message because of a word in it. | 短信内容含有被运营商拦截的关键字。
CONTENT_ERROR | rejected | content | yes | developer | The message is promotional and lacks the words on opting out (拒收请回复R). | 推广短信缺少退订说明（拒收请回复R）。
SIGNATURE_BLACKLIST | rejected | sign_name | yes | operator | The sign name is prohibited. | 短信签名被禁用。
PORT_NOT_REGISTERED | rejected | sign_name | mixed | operator | The sign name is not yet registered with the carriers (real-name filing). | 短信签名尚未完成运营商实名报备。
SP_NOT_BY_INTER_SMS | failed | recipient | yes | user | This number cannot receive international messages. | 该号码不能接收国际短信。
SP_UNKNOWN_ERROR SP_UNKNOW_ERROR | failed | service | mixed | provider | The carrier failed and gave no reason. | 运营商发送失败，未说明原因。
NO_ROUTE | rejected | service | mixed | provider | Aliyun has no way to send this kind of message to this number. | 阿里云没有可向该号码发送此类短信的通道。
IS_CLOSE | failed | service | no | provider | The way to the carrier was closed while the message was being sent. | 发送过程中短信通道关闭。
PARAMS_ILLEGAL | rejected | request | yes | developer | The sign name, the text or the number is not valid. | 短信签名、内容或号码有误。
EXPIRED | expired | service | no | nobody | The message waited too long at the carrier and was dropped. | 短信在运营商处等待过久，已过期。
UNKNOW UNKNOWN | unknown | unknown | mixed | nobody | Aliyun does not know what became of the message. | 阿里云未获得短信的最终状态。
UNDELIV | failed | recipient | mixed | user | The carrier could not deliver the message; mostly the phone is off or the number is not in use. | 运营商未能送达短信，多为手机关机或号码为空号。
REJECTD | rejected | unknown | mixed | operator | The carrier refused the message and gave no reason. | 运营商拒绝了短信，未说明原因。
isv.BUSINESS_LIMIT_CONTROL | rejected | throttled | no | user | This number has been sent too many messages within a minute, an hour or a day. | 该号码在一分钟、一小时或一天内接收短信过多。
isv.DAY_LIMIT_CONTROL isv.MONTH_LIMIT_CONTROL | rejected | quota | no | operator | The account reached the daily or monthly cap that is set in its console. | 账号已达到控制台设置的日或月发送上限。
isv.AMOUNT_NOT_ENOUGH isv.OUT_OF_SERVICE | rejected | quota | no | operator | The account has no balance or package left, or is stopped for arrears. | 账号余额或套餐包不足，或因欠费停机。
isv.MOBILE_NUMBER_ILLEGAL | rejected | recipient | yes | user | The number is not valid. | 手机号码格式有误。
isv.MOBILE_COUNT_OVER_LIMIT isv.INVALID_JSON_PARAM isv.INVALID_PARAMETERS isv.INTERFACE_OFFLINE | rejected | request | yes | developer | The request to Aliyun was not valid. | 提交给阿里云的请求有误。
isv.DOMESTIC_NUMBER_NOT_SUPPORTED | rejected | template | yes | developer | An international template was used for a number of mainland China. | 对中国内地号码使用了国际短信模板。
isv.SMS_SIGNATURE_ILLEGAL isv.SIGN_STATE_ILLEGAL isv.SMS_SIGN_NAME_ILLEGAL | rejected | sign_name | mixed | operator | The sign name does not exist in the account or is not approved. | 短信签名不存在或未审核通过。
isv.SMS_SIGN_ILLEGAL | rejected | sign_name | yes | operator | The sign name is prohibited. | 短信签名被禁用。
isv.SMS_SIGNATURE_SCENE_ILLEGAL | rejected | sign_name | yes | operator | This sign name is for codes only and was used with another kind of template. | 该签名仅限验证码短信，不能用于其他类型的模板。
isv.SIGN_NAME_ILLEGAL isv.SMS_SIGN_EMOJI_ILLEGAL | rejected | sign_name | yes | developer | The sign name breaks the rules for sign names, or holds an emoji. | 短信签名不符合规范或含有表情符号。
isv.SMS_TEMPLATE_ILLEGAL | rejected | template | mixed | developer | The template does not exist or is not approved, or its parameters do not fit. | 短信模板不存在、未审核通过，或与参数不匹配。
isv.TEMPLATE_MISSING_PARAMETERS isv.TEMPLATE_PARAMS_ILLEGAL isv.PARAM_LENGTH_LIMIT | rejected | template | yes | developer | A parameter of the template is missing, too long or not of the allowed kind. | 模板变量缺失、过长或类型不符。
isv.PARAM_NOT_SUPPORT_URL isv.SMS_CONTENT_ILLEGAL isv.UNSUPPORTED_CONTENT | rejected | content | yes | developer | The text holds a link, word or character that is not allowed. | 短信内容含有不允许的链接、词语或字符。
isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE | rejected | content | yes | developer | A notification template was used for advertising. | 通知类模板中含有营销内容。
isv.BLACK_KEY_CONTROL_LIMIT isv.CUSTOMER_REFUSED | rejected | blocked | yes | user | The number is on a list of complaints, or its owner opted out. | 号码在投诉名单中，或机主已退订。
isv.EXTEND_CODE_ERROR isv.ONE_CODE_MULTIPLE_SIGN isv.CODE_ERROR | rejected | request | yes | developer | The extension code does not go with this sign name. | 扩展码与短信签名不匹配。
isv.CODE_EXCEED_LIMIT | rejected | request | yes | operator | The extension code has a wrong length, or the account has none left. | 扩展码长度有误，或账号扩展码已用尽。
isv.DENY_IP_RANGE isp.RAM_PERMISSION_DENY | rejected | permission | yes | operator | The account's keys may not send from this place, or may not send at all. | 该密钥无发送权限，或来源 IP 不被允许。
isv.ACCOUNT_NOT_EXISTS | rejected | auth | yes | operator | The account or its key is wrong. | 账号或密钥有误。
isv.ACCOUNT_ABNORMAL isv.SECURITY_FROZEN_ACCOUNT isv.PRODUCT_UN_SUBSCRIPT isv.PRODUCT_UNSUBSCRIBE | rejected | permission | yes | operator | The account is frozen, not in order, or has not switched on SMS. | 账号状态异常、被冻结，或未开通短信服务。
isv.SMS_TEST_SIGN_TEMPLATE_LIMIT | rejected | template | yes | operator | The test sign name and the test template must be used together. | 测试签名与测试模板必须配套使用。
isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL | rejected | template | yes | developer | A test template takes only codes of 4 to 6 digits. | 测试模板的变量仅支持 4 至 6 位数字。
isv.SMS_TEST_NUMBER_LIMIT | rejected | recipient | yes | operator | The test template reaches only numbers that were bound to it. | 测试模板只能发送到已绑定的号码。
isp.SYSTEM_ERROR isp.GATEWAY_ERROR isp.* | failed | service | mixed | provider | Aliyun took the message and then failed to send it. | 阿里云受理后发送失败，原因在阿里云。
isv.* | rejected | request | mixed | developer | Aliyun took the message and then refused it, with a code that is not documented. | 阿里云受理后又拒绝了该短信，错误码未见于文档。
* | failed | unknown | mixed | nobody | The message was not delivered; the reason is not documented. | 短信未送达，原因未见于文档。
""")
