"""A provider, its plugin and a transport that do nothing but what a test tells them."""

import json

import attrs

from sms_core import Actor, ErrorClass, Failover, Retry, Secret, TransportError, Verdict
from sms_core.answers import same_for_all, unreadable
from sms_core.http import Request, Response
from sms_core.providers import Capabilities, Exchange, ProviderPlugin
from sms_core.settings import given
from sms_core.templates import Catalogue, catalogue

EVERYTHING = Capabilities(
    templates=True,
    text=True,
    max_recipients=1000,
    sign_name=True,
    extension=True,
    reference_bytes=64,
)
REFUSED = Verdict(ErrorClass.QUOTA, Retry.NO, Failover.NO, False, Actor.OPERATOR, "top up")
ACCEPTED, REJECTED, GARBAGE = Response(200, b"ok"), Response(200, b"no"), Response(502, b"<html>")


@attrs.frozen(kw_only=True)
class FakeConfig:
    key_id: str = attrs.field(validator=given)
    key_secret: Secret = attrs.field(converter=Secret, validator=given)
    templates: Catalogue = attrs.field(factory=Catalogue, converter=catalogue)


class FakeProvider:
    """Takes what its capabilities declare; the body of its requests is the batch as JSON."""

    def __init__(self, config=None, capabilities=EVERYTHING):
        self.config, self.capabilities = config, capabilities

    def send(self, batch, ctx):
        body = {
            "account": ctx.account,
            "to": [number.e164 for number in batch.recipients],
            "sign_name": batch.sign_name,
            "reference": batch.reference,
            "extension": batch.extension,
            "nonce": ctx.nonce,
        }
        headers = (("authorization", "canary-signature"),)
        request = Request("POST", "https://fake.test/?q=1", headers, json.dumps(body).encode())
        return Exchange(request, lambda response: self.parse(batch, ctx, response))

    @staticmethod
    def parse(batch, ctx, response):
        if response.body == b"ok":
            return same_for_all(batch, ctx, message_id="id-1", request_id="RID")
        if response.body == b"no":
            return same_for_all(batch, ctx, verdict=REFUSED, code="NO", request_id="RID")
        return unreadable(batch, ctx, response)


def fake_plugin(name="fake", **fields):
    return ProviderPlugin(name, FakeConfig, FakeProvider, EVERYTHING, **fields)


plugin = fake_plugin()


class Scripted:
    """A transport that gives these answers in turn, the last one again and again."""

    def __init__(self, *answers):
        self.answers, self.requests, self.closed = [*answers], [], False

    def __call__(self, request, timeout):
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, TransportError):
            raise answer
        return answer

    @property
    def bodies(self):
        """The batches that went out."""
        return [json.loads(request.body) for request in self.requests]

    def close(self):
        self.closed = True
