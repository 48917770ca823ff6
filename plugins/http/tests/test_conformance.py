"""A gateway described by settings passes the conformance kit."""

import json

from sms_core import Outcome, Text
from sms_core.answers import VerdictTable
from sms_core.http import Response
from sms_core.testing import Answer, Case, ProviderConformance, Sent
from sms_core_http import plugin

NUMBER = "+12025550123"
CODES = VerdictTable("""
1001 auth no yes no operator the gateway does not know the credentials
1002 quota no yes no operator no money or messages left
* unknown no policy maybe provider an unexplained code; it may have gone out
""")


def answer(value, status=200):
    return Response(status, json.dumps(value).encode())


def answered(batch, code):
    return answer({"id": "m-1"} if code is None else {"code": code, "message": "refused"})


def reads(request):
    body = json.loads(request.body)
    return Sent(to=tuple(body["to"]), values=(body["text"],), reference=body.get("ref", ""))


class TestHttp(ProviderConformance):
    """Every check of the kit, for one gateway."""

    case = Case(
        plugin=plugin,
        settings={
            "endpoint": "https://gateway.example",
            "secrets": {"key": "conformance-key"},
            "headers": {"Authorization": "Bearer {secret.key}"},
            "max_recipients": 3,
            "reference_bytes": 40,
            "json": {"to": ["{to}"], "text": "{text}", "ref": "{reference}"},
            "answer": {"message_id": "id", "code": "code", "text": "message"},
            "errors": {"auth": ["1001"], "quota": ["1002"]},
        },
        contents=(Text("hello"),),
        numbers=(NUMBER,),
        answers=(
            Answer(
                response=answer({"id": "m-4711"}),
                told={NUMBER: {"outcome": Outcome.ACCEPTED, "message_id": "m-4711"}},
            ),
            Answer(
                response=answer({"code": "1001", "message": "wrong key"}),
                told={NUMBER: {"outcome": Outcome.REJECTED, "code": "1001"}},
            ),
        ),
        codes=CODES,
        answered=answered,
        reads=reads,
        deviations={
            "capabilities": "the descriptor has the most that settings can reach",
            "credentials": "what proves the account is a secret anywhere in the settings",
        },
    )
