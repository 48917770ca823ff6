"""Every receipt code of Aliyun SMS, and what it means to a support person.

Source: Alibaba Cloud, delivery error codes and the pages on SmsReport and the international
receipt (read 2026-10).  Codes nobody has heard of fall to the last row; a code of a refused
submission can come in a receipt too, when the message is refused after it was taken.
"""

from __future__ import annotations

import attrs

from sms_core.meanings import MeaningTable
from sms_core.receipts import Meaning
from sms_core_aliyun.codes import VERDICTS

__all__ = ["MEANINGS", "meaning"]

# ruff: noqa: E501
# codes | state | class | permanent | who must act | English | Chinese
MEANINGS = MeaningTable("""
DELIVERED success | delivered | - | no | nobody | The phone confirmed the message. | 手机已确认收到短信。
REQUEST_SUCCESS | unknown | - | mixed | nobody | The carrier took the message and never reported on it; mostly the phone is off or out of reach. | 运营商已接收短信但没有回执，多为手机关机或不在服务区。
MOBILE_NOT_ON_SERVICE | failed | recipient | mixed | user | The phone is off, out of reach or suspended, or the number does not exist. | 手机关机、不在服务区、停机，或号码为空号。
INVALID_NUMBER | failed | recipient | yes | user | The number is in a bad state or malformed. | 号码状态异常或格式有误。
MOBILE_ACCOUNT_ABNORMAL | failed | recipient | mixed | user | The subscriber's account is in arrears, was ported or is otherwise not in order. | 用户号码欠费、携号转网或账户异常。
MOBLLE_TERMINAL_ERROR MOBILE_TERMINAL_ERROR | failed | recipient | no | user | The phone could not store the message: a fault, or its memory is full. | 手机终端故障，或短信存储已满。
MOBILE_SEND_LIMIT | rejected | throttled | no | user | Too many messages to this number within a day, a month or a short while. | 该号码在短时间、当日或当月内接收短信过多，被限制。
MOBILE_IN_BLACK | rejected | blocked | yes | user | The number is on a blacklist of the carrier or platform, or its owner opted out. | 号码在运营商或平台黑名单中，或用户已退订。
USER_REJECT | rejected | blocked | yes | user | The subscriber opted out or has not opened the service. | 用户已退订或未开通该业务。
CONTENT_KEYWORD | rejected | content | yes | developer | The carrier blocked a word in the text. | 短信内容含运营商拦截的关键字。
CONTENT_ERROR | rejected | content | yes | developer | A promotional text lacks the words on opting out (拒收请回复R). | 推广短信缺少退订说明（拒收请回复R）。
SIGNATURE_BLACKLIST | rejected | sign_name | yes | operator | The sign name is prohibited. | 短信签名在黑名单中。
PORT_NOT_REGISTERED | rejected | sign_name | mixed | operator | The sign name's real-name filing with the carriers is not finished. | 短信签名尚未完成运营商实名报备。
SP_NOT_BY_INTER_SMS | failed | recipient | yes | user | This number cannot receive international messages. | 该号码不能接收国际短信。
SP_UNKNOWN_ERROR SP_UNKNOW_ERROR | failed | service | mixed | provider | The carrier failed without saying why. | 运营商未知错误。
NO_ROUTE | rejected | service | mixed | provider | There is no channel for this content. | 没有适合该内容的短信通道。
IS_CLOSE | failed | service | no | provider | The channel was closed while the message was on its way. | 发送过程中短信通道被关闭。
PARAMS_ILLEGAL | rejected | request | yes | developer | Sign name, content or number is wrong. | 签名、内容或号码有误。
EXPIRED | expired | service | no | nobody | The message waited too long at the carrier and was dropped. | 短信在运营商队列中过期。
UNKNOW UNKNOWN | unknown | unknown | mixed | nobody | Aliyun does not know what became of the message. | 阿里云未获得短信的最终状态。
UNDELIV | failed | recipient | mixed | user | The carrier could not deliver the message. | 运营商未能送达短信。
REJECTD | rejected | service | mixed | provider | The carrier refused the message. | 运营商拒绝了短信。
isv.* | rejected | request | mixed | developer | Aliyun took the message and then refused it. | 阿里云受理后又拒绝了该短信，原因在发送方。
isp.* | failed | service | mixed | provider | Aliyun took the message and then failed to send it. | 阿里云受理后发送失败，原因在平台。
* | failed | unknown | mixed | nobody | The message was not delivered, with a code that is not documented. | 短信未送达，错误码未见于文档。
""")


def meaning(code: str) -> Meaning:
    """The meaning of a receipt's code; never fails."""
    found = MEANINGS[code]
    verdict = VERDICTS.codes.get(code)
    if verdict is None or code in MEANINGS.codes:
        return found
    english = f"{found.english.rstrip('.')}: {verdict.meaning}."
    return attrs.evolve(
        found, error_class=verdict.error_class, actor=verdict.actor, english=english
    )
