"""A provider whose requests are readable, and what its vendor's codes mean."""

import json

import attrs

from sms_core import (
    Account,
    Actor,
    ErrorClass,
    Failover,
    Outcome,
    RecipientResult,
    Retry,
    SendResult,
    Template,
    Verdict,
)
from sms_core.answers import json_object, outcome_of, unreadable
from sms_core.http import Request
from sms_core.providers import Capabilities, Evidence, Exchange, Finding

CAN = Capabilities(
    templates=True,
    text=True,
    max_recipients=1000,
    sign_name=True,
    reference_bytes=64,
    evidence=Evidence.PROVES,
    replay=True,
)


def _verdict(kind, retry=Retry.NO, failover=Failover.NO, *, maybe=False):
    return Verdict(kind, retry, failover, maybe, Actor.NOBODY, "")


VERDICTS = {
    "OK": None,
    "THROTTLED": _verdict(ErrorClass.THROTTLED, Retry.YES, Failover.YES),
    "BUSY": _verdict(ErrorClass.SERVICE, Retry.YES, Failover.NO),
    "LIMIT": _verdict(ErrorClass.THROTTLED, Retry.LATER, Failover.POLICY),
    "BALANCE": _verdict(ErrorClass.QUOTA, Retry.NO, Failover.YES),
    "NUMBER": _verdict(ErrorClass.RECIPIENT),
    "CLOCK": _verdict(ErrorClass.AUTH, Retry.CLOCK, Failover.YES),
    "TOKEN": _verdict(ErrorClass.AUTH, Retry.CREDENTIALS, Failover.YES),
    "INTERNAL": _verdict(ErrorClass.SERVICE, Retry.NO, Failover.POLICY, maybe=True),
    "NONCE": _verdict(ErrorClass.REQUEST, maybe=True),
}


class Wire:
    """A provider whose requests are readable."""

    def __init__(self, capabilities=CAN):
        self.capabilities = capabilities

    def send(self, batch, ctx):
        content = batch.content
        body = {
            "account": ctx.account,
            "to": [number.e164 for number in batch.recipients],
            "code": content.params["code"] if isinstance(content, Template) else content.text,
            "reference": batch.reference,
            "nonce": ctx.nonce,
            "now": ctx.now,
            "key": ctx.credentials.key_id if ctx.credentials else "",
        }
        return Exchange(_request(body), lambda response: _read(batch, ctx, response))

    def find(self, sought, ctx):
        body = {
            "account": ctx.account,
            "find": sought.recipient.e164,
            "reference": sought.reference,
            "sent_at": sought.sent_at,
            "page": sought.page,
        }
        return Exchange(_request(body), lambda response: _found(sought, ctx, response))


def capped(name, most, **more):
    """An account that takes so many recipients at a time."""
    return Account(name, Wire(attrs.evolve(CAN, max_recipients=most, **more)))


def _request(body):
    return Request("POST", "https://vendor.test/", (), json.dumps(body).encode())


def _read(batch, ctx, response):
    answer = json_object(response.body)
    if answer is None or "codes" not in answer:
        return unreadable(batch, ctx, response)
    return SendResult(
        tuple(
            RecipientResult(
                recipient=number,
                outcome=outcome_of(VERDICTS[answer["codes"][number.e164]]),
                account=ctx.account,
                code=answer["codes"][number.e164],
                verdict=VERDICTS[answer["codes"][number.e164]],
                retry_after=answer["hint"],
            )
            for number in batch.recipients
        )
    )


def _found(sought, ctx, response):
    answer = json_object(response.body)
    if answer is None:
        return Finding(readable=False)
    found = RecipientResult(recipient=sought.recipient, outcome=Outcome.ACCEPTED, text="found")
    following = attrs.evolve(sought, page=sought.page + 1) if answer["more"] else None
    return Finding(found if answer["found"] else None, following)
