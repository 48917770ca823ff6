"""Every code of Vonage's SMS API, and what it means.

Source: Vonage, SMS API status and delivery receipt error codes (read 2026-10).
"""

from sms_core.answers import VerdictTable
from sms_core.meanings import MeaningTable

__all__ = ["MEANINGS", "VERDICTS"]

# code, class, retry, failover, maybe sent, who must act, meaning
VERDICTS = VerdictTable("""
1   throttled   yes  yes     no     operator   too many requests at once
2   request     no   no      no     developer  a parameter is missing
3   request     no   no      no     developer  the value of a parameter is invalid
4   auth        no   yes     no     operator   the API key is wrong or was revoked
5   service     no   policy  maybe  provider   a fault of the provider
6   recipient   no   no      no     user       the number cannot be reached, or the message is invalid
7   blocked     no   no      no     user       the number is barred
8   permission  no   yes     no     operator   the account is barred
9   quota       no   yes     no     operator   the account has no balance left
10  throttled   yes  yes     no     operator   too many connections at once
11  permission  no   yes     no     operator   the account may not use this API
12  content     no   no      no     developer  the message is too long
14  auth        no   yes     no     operator   wrong signature: not the account's secret, or signature_method is not the dashboard's
15  sign_name   no   policy  no     operator   the sender may not be used
22  request     no   no      no     developer  a network code is invalid
23  request     no   no      no     developer  the callback address is invalid
29  permission  no   yes     no     operator   a demo account may not send to this number
32  auth        no   no      no     developer  secret and signature were both given
33  recipient   no   no      no     user       the number is no longer in use
*   unknown     no   policy  maybe  developer  a status that is not in the documentation
""")

# codes | state | class | permanent | who must act | English | Chinese
MEANINGS = MeaningTable("""
0     | delivered | -         | no    | nobody    | delivered                                   | 已送达
1 99  | failed    | unknown   | mixed | nobody    | the carrier gave no reason                  | 运营商未说明原因
2 7 8 | failed    | recipient | no    | nobody    | the handset cannot be reached now           | 手机暂时无法接通
3 12  | failed    | recipient | yes   | user      | the number cannot be reached                | 号码无法接通
4 14  | failed    | blocked   | yes   | user      | barred by the recipient or the carrier      | 被用户或运营商屏蔽
5     | failed    | service   | no    | provider  | the number is being ported                  | 号码正在携号转网
6     | failed    | content   | yes   | developer | taken for spam                              | 被判定为垃圾短信
9     | failed    | blocked   | yes   | user      | the recipient wants no messages             | 用户已退订
10    | failed    | content   | yes   | developer | the message is not allowed                  | 短信内容不合规
11    | failed    | service   | no    | provider  | no route to the number                      | 没有可用通道
13    | failed    | content   | yes   | user      | the recipient's age is not verified         | 用户年龄未验证
15    | failed    | recipient | no    | user      | the recipient has no prepaid balance        | 用户预付费余额不足
50 51 | failed    | sign_name | yes   | operator  | entity or sender is not registered          | 主体或发送方未备案
52    | failed    | content   | yes   | operator  | the template is not registered              | 模板未备案
53    | failed    | blocked   | yes   | user      | the recipient has not agreed                | 用户未同意接收
54    | failed    | permission| yes   | operator  | the country's rules forbid it               | 当地法规不允许
*     | failed    | unknown   | mixed | nobody    | a code that is not in the documentation     | 文档中没有的错误码
""")
