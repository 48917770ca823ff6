"""Vonage SMS API: batch → signed request, answer → results.

No I/O, no clock, no randomness.  Source: Vonage, SMS API and signed requests (read 2026-10).

Not offered: binary messages, the Messages API, requests with the API secret instead of a
signature.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import attrs
from sms_core import InvalidMessage, Retry, SendResult, Text
from sms_core.answers import json_object, same_for_all, text_in, unreadable
from sms_core.http import Request, Response
from sms_core.providers import Batch, Capabilities, Context, Exchange, Pushes
from sms_core.reports import Push, ReceiptBatch
from sms_core.segments import Encoding, count

from sms_core_vonage.codes import VERDICTS
from sms_core_vonage.config import VonageConfig
from sms_core_vonage.signing import signature

__all__ = ["CAPABILITIES", "VonageProvider"]

CAPABILITIES = Capabilities(text=True, reference_bytes=100, pushes=Pushes.SIGNED)
_LONGEST = 3200


class VonageProvider:
    """Sends through one account."""

    capabilities = CAPABILITIES

    def __init__(self, config: VonageConfig) -> None:
        self._config, self._credentials = config, config.credentials

    def send(self, batch: Batch, ctx: Context) -> Exchange[SendResult]:
        """``POST /sms/json``: one text to one number."""
        request = self._signed(self._parameters(batch), ctx)
        return Exchange(request, partial(_results, batch, ctx))

    def receive(self, push: Push, ctx: Context) -> ReceiptBatch:
        """See ``sms_core.reports.Receiver``."""
        from sms_core_vonage import receipts

        return receipts.receive(push, ctx, self._config)

    def __repr__(self) -> str:
        return f"<VonageProvider {self._config.endpoint.host}>"

    def _parameters(self, batch: Batch) -> dict[str, str]:
        content = batch.content
        if not isinstance(content, Text):
            raise InvalidMessage("Vonage takes texts, no Template(…)")
        if len(content.text) > _LONGEST:
            raise InvalidMessage(f"Vonage takes {_LONGEST} characters, not {len(content.text)}")
        parameters = {
            "from": self._config.sender,
            "to": batch.recipients[0].e164[1:],
            "text": content.text,
            # sent as plain text, anything outside GSM-7 would arrive as question marks
            "type": "text" if count(content.text).encoding is Encoding.GSM7 else "unicode",
        }
        if batch.reference:
            parameters["client-ref"] = batch.reference
        return parameters

    def _signed(self, parameters: dict[str, str], ctx: Context) -> Request:
        config, keys = self._config, ctx.credentials or self._credentials
        form = {**parameters, "api_key": keys.key_id, "timestamp": str(int(ctx.now))}
        form["sig"] = signature(form, keys.secret.reveal(), config.signature_method)
        headers = (("content-type", "application/x-www-form-urlencoded"),)
        return Request("POST", f"{config.endpoint.url}sms/json", headers, urlencode(form).encode())


def _results(batch: Batch, ctx: Context, response: Response) -> SendResult:
    """Refusals come with HTTP status 200; a long text has one entry for each of its parts."""
    parts = _parts(response)
    if not parts:
        return unreadable(batch, ctx, response)
    refused = [part for part in parts if text_in(part, "status") != "0"]
    message_id = text_in(parts[0], "message-id")
    if not refused:
        told = same_for_all(batch, ctx, message_id=message_id)
        return attrs.evolve(
            told, recipients=tuple(attrs.evolve(r, segments=len(parts)) for r in told.recipients)
        )
    code = text_in(refused[0], "status")
    verdict = VERDICTS[code]
    if len(refused) < len(parts):  # some parts of it went out
        verdict = attrs.evolve(verdict, maybe_sent=True, retry=Retry.NO)
    text = text_in(refused[0], "error-text")
    return same_for_all(batch, ctx, verdict=verdict, code=code, text=text, message_id=message_id)


def _parts(response: Response) -> list[dict[str, object]]:
    """One entry for each part of the text; none when the answer is not the provider's."""
    listed = (json_object(response.body) or {}).get("messages")
    if response.status != 200 or not isinstance(listed, list):
        return []
    parts = [part for part in listed if isinstance(part, dict)]
    return parts if len(parts) == len(listed) else []
