"""Every receipt code of Tencent Cloud SMS, and what it means to a support person.

Source: Tencent Cloud, callback codes 382/35462 (international) and the mainland table of the
documents (read 2026-10; the current page 382/59177 may have more).  The set is open: whether a
message was delivered is told by the report's status, the code only tells failures apart.  Codes
of digits alone are China Unicom's.
"""

from sms_core.meanings import MeaningTable

__all__ = ["MEANINGS"]

# ruff: noqa: E501
# codes | state | class | permanent | who must act | English | Chinese
MEANINGS = MeaningTable("""
DELIVRD | delivered | - | no | nobody | The phone confirmed the message. | 手机已确认收到短信。
UNDELIV UNDELIVRD MN:0001 MN:0012 MN:0022 MN:0029 MN:0050 MN:0054 MI:0000 MI:0004 MI:0005 MI:0011 MI:0017 MI:0020 MI:0054 MI:0055 MI:0059 MI:0084 MC:0151 IC:0151 MK:0075 10 12 24 29 93 UNDELIV_701 UNDELIV_801 UNDELIV_802 | failed | recipient | mixed | user | The phone is off or suspended, or the number is not in use. | 手机关机、停机，或号码为空号。
MI:0013 MI:0024 MI:0029 IC:0001 MK:0004 MK:0011 MN0013 MK:0024 IB:0064 MN:0041 MK:0090 4 5 20 36 45 50 51 53 54 56 98 99 -37 105 124 182 213 219 | failed | recipient | no | user | The phone is off, or its line is suspended. | 手机关机或停机。
MK:0000 MK:0001 MK00001 MK:0012 MK:0013 MI:0010 XL:169 TA:169 ERR_NUM ERR_NUM_006 1 61 67 72 95 101 TD:18 | failed | recipient | yes | user | The number is not in use or not valid. | 号码为空号或无效。
MK:0008 MK:0009 MK:0010 MK:0029 MN:0059 MC:0055 MC:0055_000 MC:0055_006 MI:0052 15 55 64 70 86 88 89 | failed | recipient | no | user | The phone is out of reach, has a weak signal or is roaming. | 手机不在服务区、信号弱或处于漫游。
MK:0017 MI00022 MB:1031 43 -43 79 | failed | recipient | no | user | The phone's memory for messages is full. | 手机短信存储已满。
MK:0003 MK:0005 MK:0015 MK:0019 MI:0012 MI0020 13 18 19 27 31 44 52 75 118 | failed | recipient | mixed | user | The phone cannot take messages, or its owner has not switched them on with the carrier. | 手机不支持接收短信，或机主未开通短信业务。
EXPIRED MI00000 MI:0056 MK:0065 IA:0054 DA:0054 EXPIRED_010 EXPIRED_619 EXPIRED_999 EXPIRED_601 EXPIRED_602 EXPIRED_640 EXPIRED_660 EXPIRED_702 EXPIRED_760 | expired | service | no | nobody | The message waited too long at the carrier and was dropped; mostly the phone did not answer. | 短信在运营商处等待过久而过期，多为手机长时间无应答。
MX:0012 BWLIST BWLIST_006 TD:0001 TD:19 TC:0001 HD:19 TUIDING HIGRISK DB:0144 DB00144 DB:0164 W-BLACK MOBILE~BLACK 69 | rejected | blocked | yes | user | The number is on a blacklist of the carrier or of Tencent Cloud, or its owner opted out. | 号码在运营商或腾讯云的黑名单中，或机主已退订。
DB:0141 | rejected | blocked | yes | user | The number is on a blacklist of the carrier that cannot be lifted. | 号码在运营商黑名单中，且无法解除。
MB:1077 | rejected | blocked | yes | user | The carrier blocks messages to this number; only its owner can have that lifted, by calling the carrier. | 运营商限制该号码接收短信，需机主联系运营商解除。
MX:0003 TE:0003 | rejected | throttled | no | user | This number has had all the messages it may get today; it can be tried again tomorrow. | 该号码当日接收短信已达上限，请次日再试。
MB:1042 MB:1026 | rejected | throttled | no | user | Too many messages came at once, for this number or at the carrier; it can be tried again later. | 该号码短信过于频繁或运营商拥塞，请稍后再试。
TC:0007 | rejected | content | yes | developer | The carrier blocked the message because of a sensitive word in it. | 短信内容含敏感词，被拦截。
TD:0004 | rejected | content | yes | developer | The text looks like phishing to the carrier and was blocked. | 短信内容涉嫌钓鱼诈骗，被拦截。
TE:0014 | rejected | content | yes | developer | A reviewer refused the text. | 短信内容未通过人工审核。
LT:0002 | failed | unknown | mixed | developer | The signal was bad; if it comes often, the text is being blocked. | 手机信号不佳；若大量出现，可能是内容被拦截。
REJECTD REJECTD_006 REJECTD_706 MN:0017 EXPIRED_615 | rejected | content | mixed | operator | The carrier refused the message: its text is not allowed, or the sender is not registered. | 运营商拒绝了短信：内容不合规或发送方未报备。
TE:0002 MX:0002 NOROUTE | rejected | service | mixed | provider | Tencent Cloud could not hand the message to a carrier. | 腾讯云未能将短信提交给运营商。
DELETED | rejected | service | mixed | provider | The carrier deleted the message. | 短信被运营商删除。
SUBFAIL | rejected | recipient | yes | user | The carrier refused the message because the number is wrong. | 号码有误，运营商拒绝接收。
UNKNOWN | failed | unknown | mixed | provider | The message was not delivered, and the carrier does not know why. | 短信未送达，运营商未知错误。
COMFAIL | failed | service | no | provider | The connection to the carrier was disturbed. | 与运营商的连接异常。
WTNFAIL | failed | service | no | provider | The carrier's network was disturbed for a moment. | 运营商网络抖动。
MI:0002 MI:0008 MI:0022 MI:0023 MI:0030 MI:0036 MI:0038 MI:0041 MI:0045 MI:0048 MI:0057 MI:0063 MI:0064 MI:0081 MI:0089 MI:0090 MI:0098 MI:0099 MI00036 MN:0009 MN:0019 MN:0020 MN:0052 MN:0053 MN:0055 MN:0075 MN00001 MK:0006 MK:0020 MK:0021 MK:0022 MK:0023 MK:0036 MK:0041 MK:0045 MK:0051 MK:0053 MK:0055 MK:0056 MK:0057 MK:0063 MK:0066 MK:0068 MK:0084 MK:0088 MB:0088 MB:1078 MC:0001 MC00151 IC:0015 IC:0055 IA:0051 IA:0073 IB:0008 IB:0009 IB:0013 IB:0255 ID:0012 ID:0013 ID:0070 DB:0010 DB:0106 DB:0107 DB:0505 MA:0001 MA:0022 MA:0051 MA:0054 MA:0073 CA:0054 BEYONDN -1 2 3 8 9 11 14 17 21 22 23 32 40 48 57 59 63 73 -74 90 92 104 106 110 116 148 UNDELIV_870 EXPIRED_612 EXPIRED_613 EXPIRED_614 EXPIRED_617 EXPIRED_618 | failed | service | mixed | provider | The carrier failed inside its own network. | 运营商内部错误。
UNDELIV_001 UNDELIV_601 UNDELIV_602 UNDELIV_613 UNDELIV_614 UNDELIV_619 UNDELIV_620 UNDELIV_627 UNDELIV_634 UNDELIV_636 UNDELIV_640 UNDELIV_660 UNDELIV_680 UNDELIV_702 UNDELIV_705 UNDELIV_711 UNDELIV_718 UNDELIV_726 UNDELIV_771 UNDELIV_814 UNDELIV_815 UNDELIV_869 UNDELIV_880 | failed | recipient | mixed | user | The number's line at China Telecom is not in order. | 电信号码状态异常。
46 100 103 117 164 255 UNDELIV_612 UNDELIV_615 UNDELIV_713 UNDELIV_714 UNDELIV_765 UNDELIV_899 UNDELIV_999 EXPIRED_001 | failed | unknown | mixed | nobody | The message was not delivered; the carrier does not explain this code. | 短信未送达，运营商未说明原因。
MN:* MI:* | failed | recipient | mixed | user | The reason is on the phone's side: it is off, suspended or out of reach, or the number is not valid. | 手机侧原因：关机、停机、信号弱，或号码无效。
* | failed | unknown | mixed | nobody | The message was not delivered; the reason is not documented. | 短信未送达，原因未见于文档。
""")
