"""What the conformance kit of ``sms_core.testing`` is told; loaded by nothing else."""

from __future__ import annotations

import hashlib
import hmac
import json
from urllib.parse import parse_qsl, urlencode

import attrs
from sms_core import Outcome, PhoneNumber, Text
from sms_core.http import Request, Response
from sms_core.providers import Batch
from sms_core.receipts import DeliveryState
from sms_core.reports import Push
from sms_core.testing import Answer, Case, PushCase, Sent

from sms_core_vonage import plugin
from sms_core_vonage.codes import VERDICTS

__all__ = ["case"]

NUMBER = "+447700900000"
SECRET = "conformance-signature-secret"
NOW = 1_700_000_000.0


def _part(status: str = "0", message_id: str = "0A0000001234567B") -> dict[str, str]:
    if status != "0":
        return {"status": status, "error-text": "refused"}
    return {"to": NUMBER[1:], "message-id": message_id, "status": "0", "network": "23410"}


def _answer(*parts: dict[str, str]) -> Response:
    return Response(200, json.dumps({"message-count": str(len(parts)), "messages": parts}).encode())


def _answered(batch: Batch, code: str | None) -> Response:
    """The provider's answer to a batch: accepted, or refused with this code."""
    return _answer(_part("0" if code is None else code))


def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))


def _sig(form: dict[str, str], secret: str = SECRET) -> str:
    """The signature, written a second time."""
    digest = hmac.new(secret.encode(), digestmod=hashlib.sha256)
    for name in sorted(form):
        if name != "sig":
            digest.update(f"&{name}={form[name].replace('&', '_').replace('=', '_')}".encode())
    return digest.hexdigest()


def _authentic(request: Request, secret: str) -> bool:
    form = _form(request)
    return form.get("sig") == _sig(form, secret)


def _reads(request: Request) -> Sent:
    """What the provider understands when it reads a request."""
    form = _form(request)
    return Sent(
        to=(f"+{form['to']}",), values=(form["text"],), reference=form.get("client-ref", "")
    )


def _signed(push: Push, at: float) -> Push:
    """The push with time and signature made anew, if it is a form at all."""
    form = dict(parse_qsl(push.body.decode("latin-1"), keep_blank_values=True))
    form["timestamp"] = str(int(at))
    form["sig"] = _sig(form)
    return attrs.evolve(push, body=urlencode(form).encode())


_RECEIPT = {
    "msisdn": NUMBER[1:],
    "to": "AcmeInc",
    "network-code": "23410",
    "messageId": "0A0000001234567B",
    "price": "0.03330000",
    "status": "delivered",
    "scts": "2311142213",
    "err-code": "0",
    "api-key": "abcd1234",
    "message-timestamp": "2023-11-14 22:13:20",
    "nonce": "ec11dd3e-1e7f-4db5-9467-82b02cd223b9",
    "client-ref": "a&b=c",
}
_PUSH = _signed(Push("POST", "https://shop.test/sms", (), urlencode(_RECEIPT).encode()), NOW)

case = Case(
    plugin=plugin,
    settings={"api_key": "abcd1234", "signature_secret": SECRET, "sender": "AcmeInc"},
    secrets=("signature_secret",),
    contents=(Text("hello"),),
    numbers=(NUMBER, "+12025550123"),
    answers=(
        Answer(
            response=_answer(_part(), _part(message_id="0A0000001234567C")),
            told={
                NUMBER: {
                    "outcome": Outcome.ACCEPTED,
                    "message_id": "0A0000001234567B",
                    "segments": 2,
                }
            },
        ),
        Answer(
            response=_answer(_part("15")),
            told={NUMBER: {"outcome": Outcome.REJECTED, "code": "15"}},
        ),
        Answer(
            response=_answer(_part(), _part("9")),
            told={NUMBER: {"outcome": Outcome.UNKNOWN, "code": "9"}},
        ),
    ),
    codes=VERDICTS,
    answered=_answered,
    signs_with=("now",),
    authentic=_authentic,
    reads=_reads,
    pushes=(
        PushCase(
            push=_PUSH,
            at=NOW + 1,
            events=(
                {
                    "message_id": "0A0000001234567B",
                    "recipient": PhoneNumber(NUMBER),
                    "state": DeliveryState.DELIVERED,
                    "reference": "a&b=c",
                },
            ),
            acknowledgement=Response(200),
            fresh_for=24 * 3600 + 300.0,
        ),
    ),
    signed=_signed,
)
