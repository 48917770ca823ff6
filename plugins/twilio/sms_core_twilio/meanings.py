"""Twilio's statuses and the error codes of failed messages, and what they mean to a support person.

Source: Twilio's error dictionary and "Message status values", read 2026-11 as for ``codes``.
"""

from sms_core.meanings import MeaningTable

__all__ = ["MEANINGS"]

# ruff: noqa: E501
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
