"""Twilio's error codes: what those of a refused request mean, and those of a failed message.

Source: Twilio's error dictionary (a copy of 2023-05, and pages of 2026-10), read 2026-11.  What
may be retried or tried elsewhere is this project's judgement.  Twilio keeps splitting codes into
finer ones, so a code nobody has heard of is judged by its HTTP status.
"""

from sms_core.answers import VerdictTable
from sms_core.meanings import MeaningTable

__all__ = ["MEANINGS", "VERDICTS"]

# ruff: noqa: E501
# code, class, retry, failover, maybe sent, who must act, meaning
VERDICTS = VerdictTable("""
10001     permission  no     yes     no     operator   account not active
20003     auth        no     yes     no     operator   account id, token or key is wrong, deleted or of another region, or the account is closed
20005     quota       no     yes     no     operator   account not active, perhaps out of funds
20404     request     no     policy  no     developer  not found; account id or endpoint is wrong
20429     throttled   yes    yes     no     operator   too many calls at once; not taken
21211     recipient   no     no      no     user       not a valid number
21212     sign_name   no     yes     no     operator   sender is not valid
2126*     recipient   no     no      no     user       a short code, a premium-rate number, or the sender itself
21408     permission  no     yes     no     operator   the recipient's country is not enabled in the account's geographic permissions
21602     content     no     no      no     developer  the text is empty
21603     request     no     no      no     developer  no sender and no messaging service
21606     sign_name   no     yes     no     operator   sender cannot send messages to this destination, or is not the account's
21608     permission  no     yes     no     operator   a trial account sends to verified numbers only
21609     request     no     no      no     developer  status_callback is not a valid address
21610     blocked     no     no      no     user       the recipient opted out (STOP)
21611     throttled   later  yes     no     operator   the sender's queue is full
21612     recipient   no     yes     no     operator   Twilio has no route from this sender to this number
21614     recipient   no     no      no     user       not a mobile number
21617     content     no     no      no     developer  the text has more than 1,600 characters
21618     content     no     policy  no     developer  the text is filtered by all carriers
21619     content     no     no      no     developer  the text is empty
21635     recipient   no     no      no     user       a landline
21655     template    no     yes     no     developer  ContentSid not found, deleted, or of another account
21656     template    no     no      no     developer  a variable is empty, or has a line break, a tab or more than four blanks in a row
21657     sign_name   no     yes     no     operator   sender id is not valid
21658     content     no     no      no     developer  a text or variable has more than 1,600 characters
21659     sign_name   no     yes     no     operator   sender is not a number of Twilio's, or a short code of another country
21660     sign_name   no     yes     no     operator   sender belongs to another account
2170*     sign_name   no     yes     no     operator   the messaging service is not there, or has no sender that reaches this number
failed    unknown     no     policy  no     operator   failed as soon as it was taken
HTTP-401  auth        no     yes     no     operator   credentials not accepted
HTTP-403  permission  no     yes     no     operator   not allowed
HTTP-429  throttled   yes    yes     no     operator   too many calls at once; not taken
HTTP-4*   request     no     policy  no     developer  refused for a reason this version does not know
*         service     no     policy  maybe  provider   a fault of Twilio's; the message may have gone out
""")

# codes | state | class | permanent | who must act | English | Chinese
MEANINGS = MeaningTable("""
delivered read                | delivered | -          | mixed | nobody    | Delivered. | 已送达。
accepted queued scheduled     | unknown   | -          | mixed | nobody    | Waiting at Twilio to be sent. | 在 Twilio 等待发送。
sending sent                  | unknown   | -          | mixed | nobody    | Given to the carrier; no receipt yet. | 已交运营商，尚无回执。
canceled                      | rejected  | -          | mixed | nobody    | Canceled before it was sent. | 发送前已取消。
10001 20005 30002             | failed    | permission | mixed | operator  | The account is suspended or not active. | 账户已停用。
14107 30001                   | failed    | throttled  | no    | operator  | Too many messages from this sender at once. | 该发送方的短信过多。
21211                         | failed    | recipient  | yes   | user      | Not a valid number. | 号码无效。
21408                         | failed    | permission | mixed | operator  | The account may not send to this country. | 账户未开通该国家或地区。
21610                         | failed    | blocked    | yes   | user      | The recipient opted out. | 收件人已退订。
21612 21703                   | failed    | recipient  | mixed | operator  | No sender of the account reaches this number. | 账户没有可到达该号码的发送方。
21614 21635 30006             | failed    | recipient  | yes   | user      | A landline, or a carrier out of reach. | 固定电话，或运营商不可达。
30003                         | failed    | recipient  | mixed | user      | The telephone was off or out of reach. | 手机关机或不在服务区。
30004                         | failed    | blocked    | mixed | user      | Blocked by the recipient or the carrier. | 被收件人或运营商拦截。
30005                         | failed    | recipient  | yes   | user      | The number is unknown or no longer in service. | 号码未知或已停用。
30007                         | failed    | content    | mixed | developer | Filtered as spam or forbidden content. | 被当作垃圾或违规内容过滤。
30017 30410                   | failed    | service    | no    | provider  | The carrier was overloaded or did not answer. | 运营商拥塞或未响应。
30018 30024 30032 30034 30035 | failed    | sign_name  | mixed | operator  | The sender must be registered for this country. | 发送方须在该国家或地区登记。
30022                         | failed    | throttled  | no    | operator  | The campaign's rate at the US carriers was exceeded. | 超过美国运营商的速率限制。
30023 30027                   | failed    | quota      | no    | operator  | The day's messages at the US carriers are used up. | 美国运营商的当日额度已用完。
30033                         | failed    | permission | mixed | operator  | The US campaign is suspended. | 美国 A2P 活动已暂停。
30036                         | expired   | service    | no    | operator  | It waited at Twilio longer than it was valid. | 在 Twilio 等待超过有效期。
30450                         | failed    | blocked    | no    | operator  | Held back by the protection against SMS pumping. | 被防刷保护暂时拦截。
63016 63027                   | failed    | template   | mixed | developer | The channel asks for another template. | 该渠道要求使用其他模板。
*                             | failed    | unknown    | mixed | nobody    | Not delivered; nobody told why. | 未送达，原因不明。
""")
