"""Twilio ``Messages``: batch → request, answer → results, push → reports.

No I/O, no clock, no randomness.  Source: "Messages resource" of API 2010-04-01 and twilio 9.13.0
(read 2026-11).

Not offered: media, scheduling, channels other than SMS, and Verify.  The records prove nothing
of a message whose answer was lost: they bear no reference, so one found could be another message
to the same number, and one that still waits has no date by which it could be asked for.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import attrs

from sms_core import Secret, SendResult, Template, Verdict
from sms_core.answers import json_object, retry_after_in, same_for_all, text_in, unreadable
from sms_core.http import Request, Response
from sms_core.providers import Batch, Capabilities, Context, Exchange, Finding, Pushes, Sought
from sms_core.signing.encoding import percent_encode
from sms_core_twilio.codes import STATUSES, VERDICTS, digits_in
from sms_core_twilio.config import TwilioConfig, Variables
from sms_core_twilio.contents import is_text, rendered

if TYPE_CHECKING:
    from sms_core.reports import Push, ReceiptBatch

__all__ = ["CAPABILITIES", "TwilioProvider"]

CAPABILITIES = Capabilities(
    templates=True, text=True, pushes=Pushes.SIGNED, replies=True, status=True
)
#: With an API key and no token nothing can prove what is pushed.
_UNVERIFIABLE = attrs.evolve(CAPABILITIES, pushes=Pushes.NONE, replies=False)
_FORM = ("content-type", "application/x-www-form-urlencoded")
_BORN_DEAD = ("failed", "undelivered", "canceled")


class TwilioProvider:
    """Sends through one Twilio account."""

    capabilities: Capabilities = CAPABILITIES

    def __init__(self, config: TwilioConfig) -> None:
        self._config, self._credentials = config, config.credentials
        self._tokens = (*filter(None, (config.auth_token,)), *config.auth_tokens)
        if not (self._tokens or config.shared_keys):
            self.capabilities = _UNVERIFIABLE

    def send(self, batch: Batch, ctx: Context) -> Exchange[SendResult]:
        """Create a message: one number, one text or content template."""
        body = urlencode([*self._parameters(batch)]).encode()
        request = self._request("POST", "Messages.json", ctx, body)
        keys = ctx.credentials or self._credentials
        return Exchange(request, partial(_result, batch, ctx, keys.secret))

    def find(self, sought: Sought, ctx: Context) -> Exchange[Finding]:
        """Fetch a message by its id; without one the answer tells nothing."""
        from sms_core_twilio import reports

        resource = f"Messages/{percent_encode(sought.message_id)}.json"
        if not sought.message_id:
            resource = f"Messages.json?To={percent_encode(sought.recipient.e164)}&PageSize=1"
        return Exchange(self._request("GET", resource, ctx), partial(reports.finding, sought, ctx))

    def receive(self, push: Push, ctx: Context) -> ReceiptBatch:
        """Verify and read a status callback, an incoming message, or streamed events.

        Raises:
            ReportRefused: it is not to be believed.
        """
        from sms_core_twilio import reports, signature

        signature.verify(push, self._tokens, self._config.shared_keys)
        return reports.read(push, ctx)

    def __repr__(self) -> str:
        return f"<TwilioProvider {self._config.place.host}>"

    def _parameters(self, batch: Batch) -> Iterator[tuple[str, str]]:
        config, content = self._config, batch.content
        yield "To", batch.recipients[0].e164
        yield config.origin
        if isinstance(content, Template):
            yield from self._template(batch, content)
        else:
            yield "Body", content.text
        if config.status_callback:
            yield "StatusCallback", config.status_callback
        if config.validity_period:
            yield "ValidityPeriod", str(config.validity_period)
        if config.disable_risk_check:
            yield "RiskCheck", "disable"

    def _template(self, batch: Batch, content: Template) -> Iterator[tuple[str, str]]:
        entry = self._config.templates.find(content.name)
        code, values = entry.code_for(batch.recipients[0]), entry.arguments(content)
        if is_text(code):
            yield "Body", rendered(code, values)
            return
        yield "ContentSid", code
        if self._config.variables is Variables.POSITIONAL:
            values = {str(place): value for place, value in enumerate(values.values(), 1)}
        if values:
            compact = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
            yield "ContentVariables", compact

    def _request(self, method: str, resource: str, ctx: Context, body: bytes = b"") -> Request:
        config, keys = self._config, ctx.credentials or self._credentials
        url = f"{config.place.url}2010-04-01/Accounts/{config.account_sid}/{resource}"
        pair = b64encode(f"{keys.key_id}:{keys.secret.reveal()}".encode()).decode()
        headers = (("authorization", f"Basic {pair}"), ("accept", "application/json"))
        return Request(method, url, (*headers, _FORM) if body else headers, body)


def _result(batch: Batch, ctx: Context, secret: Secret, response: Response) -> SendResult:
    answer = json_object(response.body) or {}
    sid, status = text_in(answer, "sid"), text_in(answer, "status")
    request_id = response.headers.get("twilio-request-id", "")
    told = partial(
        same_for_all, batch, ctx, request_id=request_id, message_id=sid, secrets=[secret]
    )
    if response.status in (200, 201) and sid:
        if status not in _BORN_DEAD:
            return told(code=status)
        code, text = digits_in(answer, "error_code") or "failed", text_in(answer, "error_message")
        return told(verdict=_known(code) or VERDICTS["failed"], code=code, text=text)
    code = _code(answer, response.status)
    if response.status < 400 or not code:
        return unreadable(batch, ctx, response)
    words = text_in(answer, "message") or text_in(answer, "detail") or text_in(answer, "title")
    verdict, after = _verdict(code, response.status), retry_after_in(response.headers)
    return told(verdict=verdict, code=code, text=words, retry_after=after)


def _code(answer: Mapping[str, object], status: int) -> str:
    """A number; or whatever stands for one where the answer names its status, as Twilio's do."""
    is_twilios = answer.get("status") == status
    return digits_in(answer, "code") or (text_in(answer, "code") if is_twilios else "")


def _verdict(code: str, status: int) -> Verdict:
    """A fault of the server may strike after the message was taken, whatever its code."""
    if status >= 500:
        return VERDICTS["*"]
    return _known(code) or STATUSES[str(status)]


def _known(code: str) -> Verdict | None:
    return None if VERDICTS[code] is VERDICTS["*"] else VERDICTS[code]
