"""What Twilio pushes: status callbacks and incoming messages, each signed with an auth token."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

import attrs

from sms_core_simulator import Account, Message, Pushed, Reply
from sms_core_twilio.signature import sign
from sms_core_twilio_simulator.calls import credential_of

__all__ = ["PUSHES"]

_FORM = ("content-type", "application/x-www-form-urlencoded; charset=utf-8")


class _Pushes:
    """One message a push; Twilio waits 15 seconds and does not try again by itself."""

    most = 1
    timeout = 15.0
    retries: tuple[float, ...] = ()

    def receipts(self, messages: Sequence[Message], url: str) -> Pushed:
        del url
        message = messages[0]
        receipt = message.receipt
        status = "delivered" if receipt and receipt.delivered else "undelivered"
        told = {
            **_common(message, message.message_id),
            "MessageStatus": status,
            "SmsStatus": status,
            "To": message.to,
            "From": message.sign_name,
        }
        if receipt and not receipt.delivered:
            told["ErrorCode"] = receipt.code
        return _form(told)

    def reply(self, message: Message, reply: Reply, url: str) -> Pushed:
        del url
        # the phone's own message has an id of its own, made of the one it answers
        sid = f"SM{reply.id:08x}{message.message_id[10:]}"
        told = {
            **_common(message, sid),
            "SmsMessageSid": sid,
            "SmsStatus": "received",
            "From": message.to,
            "To": message.sign_name,
            "Body": reply.text,
            "NumMedia": "0",
            "NumSegments": "1",
        }
        return _form(told)

    def signed(self, pushed: Pushed, message: Message, url: str, account: Account) -> Pushed:
        """With ``X-Twilio-Signature``, under the token of the account the message is of."""
        credential = credential_of(account, message.application)
        known = credential or next(iter(account.credentials.values()), None)
        pairs = tuple(parse_qsl(pushed.body.decode(), keep_blank_values=True))
        called = url.partition("#")[0]  # what follows tells Twilio how to call
        value = sign(called, pairs, known.secret if known else "")
        return attrs.evolve(pushed, headers=(*pushed.headers, ("x-twilio-signature", value)))

    def taken(self, status: int, body: bytes) -> bool:
        del body
        return 200 <= status < 300


def _common(message: Message, sid: str) -> dict[str, str]:
    told = {
        "MessageSid": sid,
        "SmsSid": sid,
        "AccountSid": message.application,
        "ApiVersion": "2010-04-01",
    }
    if message.sign_name.startswith("MG"):
        told["MessagingServiceSid"] = message.sign_name
    return told


def _form(fields: dict[str, str]) -> Pushed:
    return Pushed((_FORM,), urlencode(fields, errors="replace").encode())


PUSHES = _Pushes()
