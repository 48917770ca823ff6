"""What the conformance kit of ``sms_core.testing`` is told; loaded by nothing else."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from urllib.parse import parse_qsl, urlencode

import attrs

from sms_core import Outcome, PhoneNumber, Template, Text
from sms_core.http import Request, Response
from sms_core.providers import Batch, Sought
from sms_core.receipts import DeliveryState
from sms_core.reports import Push
from sms_core.testing import Answer, Case, PushCase, Record, Sent
from sms_core_twilio import plugin
from sms_core_twilio.codes import VERDICTS

__all__ = ["case"]

NUMBER = "+12025550123"
TOKEN = "conformance-auth-token"  # noqa: S105 - made up
SID = "SM" + "0" * 31 + "7"
TEMPLATES = {"HX" + "a" * 32: "SignIn", "HX" + "b" * 32: "Shipped"}
NOW = 1_700_000_000.0


def _json(value: object, status: int) -> Response:
    return Response(status, json.dumps(value).encode())


def _answered(batch: Batch, code: str | None) -> Response:  # noqa: ARG001 - one number at a time
    if code is None:
        return _json({"sid": SID, "status": "queued", "error_code": None}, 201)
    # a code nobody has heard of is judged by its status: the default row is that of a fault
    status = 500 if VERDICTS[code] == VERDICTS["*"] else 400
    return _json({"code": code, "message": "refused", "status": status}, status)


def _reads(request: Request) -> Sent:
    form = dict(parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))
    if "Body" in form:
        return Sent(to=(form["To"],), values=(form["Body"],))
    values = json.loads(form["ContentVariables"]).values()
    return Sent(to=(form["To"],), values=tuple(values), template=TEMPLATES[form["ContentSid"]])


def _signed(push: Push, at: float) -> Push:  # noqa: ARG001 - the signature bears no time
    """X-Twilio-Signature, computed a second time from the vendor's description."""
    try:
        pairs = {*parse_qsl(push.body.decode(), keep_blank_values=True)}
    except ValueError:
        pairs = set()
    text = push.url + "".join(name + value for name, value in sorted(pairs))
    digest = hmac.new(TOKEN.encode(), text.encode("utf-8", "replace"), hashlib.sha1).digest()
    signature = ("x-twilio-signature", b64encode(digest).decode())
    form = ("content-type", "application/x-www-form-urlencoded")
    return attrs.evolve(push, headers=(form, signature))


def _push(**fields: str) -> Push:
    return _signed(Push("POST", "https://shop.test/sms", (), urlencode(fields).encode()), NOW)


_THANKS = Response(200, b"<Response/>", {"content-type": "text/xml"})
_RECORD = {"sid": SID, "status": "delivered", "to": NUMBER, "error_code": None}

case: Case = Case(
    plugin=plugin,
    settings={
        "account_sid": "AC" + "0" * 31 + "1",
        "auth_token": TOKEN,
        "sender": "+15005550006",
        "templates": {
            "SignIn": "HX" + "a" * 32,
            "Shipped": {"code": "HX" + "b" * 32, "params": ["name", "parcel"]},
        },
    },
    contents=(
        Text("hello"),
        Template("SignIn", {"code": "1"}),
        Template("Shipped", {"name": "A", "parcel": "7"}),
    ),
    numbers=(NUMBER, "+8613800138000"),
    answers=(
        Answer(
            response=_json({"sid": SID, "status": "queued", "error_code": None}, 201),
            told={NUMBER: {"outcome": Outcome.ACCEPTED, "message_id": SID}},
        ),
        Answer(
            response=_json({"code": 21211, "message": "Invalid number", "status": 400}, 400),
            told={NUMBER: {"outcome": Outcome.REJECTED, "code": "21211"}},
        ),
    ),
    codes=VERDICTS,
    answered=_answered,
    reads=_reads,
    records=(
        Record(
            sought=Sought(PhoneNumber(NUMBER), "", NOW, message_id=SID),
            response=_json(_RECORD, 200),
            receipt={"state": DeliveryState.DELIVERED},
        ),
    ),
    pushes=(
        PushCase(
            push=_push(MessageSid=SID, MessageStatus="delivered", To=NUMBER),
            at=NOW,
            events=({"message_id": SID, "state": DeliveryState.DELIVERED},),
            acknowledgement=_THANKS,
        ),
        PushCase(
            push=_push(MessageSid=SID, SmsStatus="received", From=NUMBER, To="+1", Body="STOP"),
            at=NOW,
            events=({"text": "STOP", "sender": PhoneNumber(NUMBER)},),
            acknowledgement=_THANKS,
        ),
    ),
    signed=_signed,
)
