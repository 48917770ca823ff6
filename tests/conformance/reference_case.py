"""What the kit is told about the reference provider, or about a mutant of it."""

import hmac
import json

import attrs

from sms_core import Outcome, PhoneNumber, Template, Text
from sms_core.http import Response
from sms_core.providers import Sought
from sms_core.receipts import DeliveryState, ReportKind
from sms_core.reports import Push
from sms_core.testing import Answer, By, Case, Pull, PushCase, Record, Sent

ONE, TWO = "+8613800138000", "+8613900139000"
KEY, PUSH_KEY = "canary-key-secret-1", "canary-push-secret-2"
SETTINGS = {
    "key_id": "KEYID",
    "key_secret": KEY,
    "push_secret": PUSH_KEY,
    "sender": "MyShop",
    "templates": {"SignIn": "T1", "Shipped": {"code": "T2", "params": ["name", "parcel"]}},
}


def answer(value, status=200):
    return Response(status, json.dumps(value, ensure_ascii=False).encode())


def result(to, code="OK", **more):
    told = {"to": to, "code": code, "id": f"id-{to[-4:]}" if code == "OK" else ""}
    return {**told, "text": "fine", "parts": 1, **more}


def answered(batch, code):
    """The provider's answer with one code for all."""
    if code is not None:
        return answer({"code": code, "text": "refused", "request_id": "R"})
    return answer({"results": [result(number.e164) for number in batch.recipients]})


def mac(secret, time, nonce, body):
    """The signature, computed here a second time."""
    digest = hmac.new(secret.encode(), digestmod="sha256")
    for part in (time.encode(), b"\n", nonce.encode(), b"\n", body):
        digest.update(part)
    return digest.hexdigest()


def authentic(request, secret):
    headers = dict(request.headers)
    signature = mac(secret, headers["x-time"], headers["x-nonce"], request.body)
    return headers["x-signature"] == signature


def reads(request):
    body = json.loads(request.body)
    return Sent(
        to=tuple(body["to"]),
        values=tuple(body["values"]) if "values" in body else (body["text"],),
        template={"T1": "SignIn", "T2": "Shipped"}[body["template"]] if "template" in body else "",
        sign_name=body["from"] if body["from"] != "MyShop" else "",
        extension=body.get("ext", ""),
        reference=body.get("ref", ""),
    )


def signed(push, at):
    time = str(int(at))
    signature = mac(PUSH_KEY, time, "", push.body)
    return attrs.evolve(push, headers=(("X-Time", time), ("X-Signature", signature)))


RECEIPT = {"id": "id-8000", "to": ONE, "state": "ok"}
REPLY = {"id": "r-1", "from": TWO, "reply": "退订"}
EVENTS = (
    {"message_id": "id-8000", "recipient": PhoneNumber(ONE), "state": DeliveryState.DELIVERED},
    {"sender": PhoneNumber(TWO), "text": "退订"},
)
AT = 1_700_000_000.0
REPORTS = json.dumps({"events": [RECEIPT, REPLY]}).encode()
RECORDS = {"records": [{"id": "other", "ref": "x"}, {**RECEIPT, "ref": "ref-1"}], "more": False}


#: Answers to one number.
ALONE = Answer(
    by=By.NUMBER,
    response=answer({"results": [result(ONE)]}),
    told={ONE: {"outcome": Outcome.ACCEPTED, "message_id": "id-8000"}},
)
REFUSED = Answer(
    response=answer({"code": "AUTH", "text": "no", "request_id": "R-9"}, 401),
    told={ONE: {"outcome": Outcome.REJECTED, "request_id": "R-9"}},
)


def case(plugin, module="reference_provider", **changes):
    """The case of a provider that behaves like the reference."""
    usual = Case(
        plugin=plugin,
        settings=SETTINGS,
        contents=(
            Template("Shipped", {"name": "A", "parcel": "7"}),
            Template("SignIn", {"code": "1"}),
            Text("hello"),
        ),
        answers=(
            Answer(
                by=By.NUMBER,
                response=answer({"results": [result(ONE), result(TWO, "NUMBER")]}),
                told={
                    ONE: {"outcome": Outcome.ACCEPTED, "message_id": "id-8000", "segments": 1},
                    TWO: {"outcome": Outcome.REJECTED, "code": "NUMBER", "message_id": ""},
                },
            ),
            Answer(
                by=By.NUMBER,
                response=answer({"results": [result(ONE), result(TWO)]}),
                told={
                    ONE: {"outcome": Outcome.ACCEPTED, "message_id": "id-8000"},
                    TWO: {"outcome": Outcome.ACCEPTED, "message_id": "id-9000"},
                },
            ),
            REFUSED,
        ),
        codes=__import__(module).VERDICTS,
        answered=answered,
        signs_with=("now", "nonce"),
        authentic=authentic,
        reads=reads,
        records=(
            Record(
                sought=Sought(PhoneNumber(ONE), "ref-1", AT),
                response=answer(RECORDS),
                told={"message_id": "id-8000"},
                receipt={"state": DeliveryState.DELIVERED},
            ),
            Record(
                sought=Sought(PhoneNumber(ONE), "", AT, message_id="id-8000"),
                response=answer(RECORDS),
            ),
            Record(
                sought=Sought(PhoneNumber(ONE), "ref-2", AT),
                response=answer(RECORDS),
                found=False,
            ),
            Record(
                sought=Sought(PhoneNumber(ONE), "ref-2", AT),
                response=answer({**RECORDS, "more": True}),
                found=False,
                more=True,
            ),
        ),
        pushes=(
            PushCase(
                push=signed(Push("POST", "https://shop.test/sms", (), REPORTS), AT),
                at=AT + 2,
                events=EVENTS,
                acknowledgement=Response(200, b'{"code":0}', {"content-type": "application/json"}),
                fresh_for=300.0,
            ),
        ),
        signed=signed,
        pulls=(
            Pull(
                kind=ReportKind.RECEIPTS,
                response=answer({"events": [RECEIPT, REPLY], "handle": "h-1"}),
                events=EVENTS,
            ),
        ),
    )
    return attrs.evolve(usual, **changes)
