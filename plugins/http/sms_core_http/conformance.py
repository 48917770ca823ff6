"""What the conformance kit of ``sms_core.testing`` is told; loaded by nothing else."""

from __future__ import annotations

import json

from sms_core import Outcome, Text
from sms_core.answers import VerdictTable
from sms_core.http import Request, Response
from sms_core.providers import Batch
from sms_core.testing import Answer, Case, Sent
from sms_core_http import plugin

__all__ = ["case"]

ONE, TWO = "+12025550123", "+8613800138000"
_ACCEPTED = {"outcome": Outcome.ACCEPTED, "message_id": "m-4711"}
CODES = VerdictTable("""
1001 auth no yes no operator the gateway does not know the credentials
1002 quota no yes no operator no money or messages left
* unknown no policy maybe provider an unexplained code; it may have gone out
""")


def _answer(value: object) -> Response:
    return Response(200, json.dumps(value).encode())


def _answered(batch: Batch, code: str | None) -> Response:  # noqa: ARG001 - the kit's signature
    return _answer({"id": "m-1"} if code is None else {"code": code, "message": "refused"})


def _reads(request: Request) -> Sent:
    body = json.loads(request.body)
    return Sent(to=tuple(body["to"]), values=(body["text"],), reference=body.get("ref", ""))


case: Case = Case(
    plugin=plugin,
    settings={
        "endpoint": "https://gateway.example",
        "secrets": {"secret": "conformance-key"},
        "headers": {"Authorization": "Bearer {secret.secret}"},
        "max_recipients": 3,
        "reference_bytes": 40,
        "json": {"to": ["{to}"], "text": "{text}", "ref": "{reference}"},
        "answer": {"message_id": "id", "code": "code", "text": "message"},
        "errors": {"auth": ["1001"], "quota": ["1002"]},
    },
    contents=(Text("hello"),),
    numbers=(ONE, TWO),
    answers=(
        Answer(
            response=_answer({"id": "m-4711"}),
            told={ONE: _ACCEPTED, TWO: _ACCEPTED},
        ),
        Answer(
            response=_answer({"code": "1001", "message": "wrong key"}),
            told={ONE: {"outcome": Outcome.REJECTED, "code": "1001"}},
        ),
    ),
    codes=CODES,
    answered=_answered,
    reads=_reads,
)
