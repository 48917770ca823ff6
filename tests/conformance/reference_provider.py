"""A small complete provider, made up: the conformance kit is proved on it and on its mutants.

Requests are JSON, signed with HMAC-SHA256 over time, nonce and body; so are pushes.
"""

from __future__ import annotations

import hmac
import json
import re
from datetime import UTC, datetime
from functools import partial

import attrs

from sms_core import (
    Credentials,
    InvalidMessage,
    Outcome,
    PhoneNumber,
    RecipientResult,
    Secret,
    SendResult,
    Template,
)
from sms_core.answers import (
    VerdictTable,
    count_in,
    json_object,
    outcome_of,
    same_for_all,
    text_in,
    unreadable,
    without_private_parts,
)
from sms_core.errors import Refusal, ReportRefused
from sms_core.http import Request, Response
from sms_core.providers import (
    Batch,
    Capabilities,
    Context,
    Evidence,
    Exchange,
    Finding,
    ProviderPlugin,
    Pulls,
    Pushes,
    Sought,
)
from sms_core.receipts import (
    DeliveryReceipt,
    DeliveryState,
    Reply,
    ReportKind,
)
from sms_core.reports import Pulled, Push, ReceiptBatch
from sms_core.settings import Endpoint, endpoint, given, header_value
from sms_core.signing.encoding import same
from sms_core.templates import Catalogue, catalogue

CAPABILITIES = Capabilities(
    templates=True,
    text=True,
    max_recipients=3,
    sign_name=True,
    extension=True,
    reference_bytes=32,
    evidence=Evidence.PROVES,
    replay=True,
    pushes=Pushes.SIGNED,
    pulls=Pulls.QUEUE,
    replies=True,
    status=True,
    conversion=True,
    daily_per_number=5,
)
FRESH = 300.0
VERDICTS = VerdictTable("""
AUTH     auth       no   yes  no     operator   the key is wrong
BUSY     throttled  yes  yes  no     operator   too many at once
NUMBER   recipient  no   no   no     user       no such number
LIMIT.*  quota      no   yes  no     operator   a limit is reached
INTERNAL service    no   no   maybe  provider   a fault of the provider
*        unknown    no   no   maybe  developer  a code nobody has heard of
""")
STATES = {"ok": DeliveryState.DELIVERED, "failed": DeliveryState.FAILED}


@attrs.frozen(kw_only=True)
class ReferenceConfig:
    """Settings of an account."""

    key_id: str = attrs.field(validator=header_value)
    key_secret: Secret = attrs.field(converter=Secret, validator=given)
    push_secret: Secret = attrs.field(converter=Secret, validator=given)
    sender: str = attrs.field(validator=given)
    templates: Catalogue = attrs.field(converter=catalogue)
    endpoint: Endpoint = attrs.field(
        default=Endpoint("https", "api.reference.test"), converter=endpoint
    )


class ReferenceProvider:
    """Sends through one account."""

    capabilities = CAPABILITIES

    def __init__(self, config: ReferenceConfig) -> None:
        self._config = config

    def send(self, batch: Batch, ctx: Context) -> Exchange[SendResult]:
        """One content for every number."""
        body: dict[str, object] = {
            "to": [number.e164 for number in batch.recipients],
            "from": batch.sign_name or self._config.sender,
            **self._content(batch),
        }
        if batch.reference:
            body["ref"] = batch.reference
        if batch.extension:
            body["ext"] = batch.extension
        return Exchange(self._signed("send", body, ctx), partial(_results, batch, ctx))

    def find(self, sought: Sought, ctx: Context) -> Exchange[Finding]:
        """Records of a number, by id or reference."""
        body: dict[str, object] = {"to": sought.recipient.e164, "page": sought.page}
        return Exchange(self._signed("find", body, ctx), partial(_finding, sought, ctx))

    def receive(self, push: Push, ctx: Context) -> ReceiptBatch:
        """A push bears time and signature in headers."""
        time, secret = push.header("x-time"), self._config.push_secret.reveal()
        signature = _mac(secret, time, "", push.body)
        if not same(push.header("x-signature"), signature):
            raise ReportRefused(Refusal.FORGED)
        if not re.fullmatch(r"[0-9]{1,12}", time) or abs(ctx.now - int(time)) > FRESH:
            raise ReportRefused(Refusal.STALE)
        answer = json_object(push.body) or {}
        entries = answer.get("events")
        if not isinstance(entries, list):
            raise ReportRefused(Refusal.MALFORMED)
        found = [_event(entry, ctx) for entry in entries]
        events = tuple(event for event in found if event is not None)
        return ReceiptBatch(
            events,
            Response(200, b'{"code":0}', {"content-type": "application/json"}),
            verified=True,
            unread=len(found) - len(events),
        )

    def enter(self, kind: ReportKind, ctx: Context) -> None:
        """The queue takes the account's own key."""

    def pull(self, kind: ReportKind, wait: float, ctx: Context) -> Exchange[Pulled]:
        """Up to some reports."""
        request = self._signed("pull", {"kind": kind.value, "wait": wait}, ctx)
        return Exchange(request, partial(_pulled, ctx))

    def remove(self, pulled: Pulled, kind: ReportKind, ctx: Context) -> Exchange[Pulled]:
        """Take away what was read."""
        request = self._signed("remove", {"handles": list(pulled.handles)}, ctx)
        return Exchange(request, partial(_pulled, ctx))

    def report_conversion(self, message_id: str, at: float, ctx: Context) -> Exchange[bool]:
        """A code was used."""
        request = self._signed("used", {"id": message_id, "at": at}, ctx)
        return Exchange(request, _noted)

    def __repr__(self) -> str:
        return f"<ReferenceProvider {self._config.endpoint.host}>"

    def _content(self, batch: Batch) -> dict[str, object]:
        content = batch.content
        if not isinstance(content, Template):
            return {"text": content.text}
        entry = self._config.templates.find(content.name)
        values = list(entry.arguments(content).values())
        return {"template": entry.code_for(batch.recipients[0]), "values": values}

    def _signed(self, action: str, body: dict[str, object], ctx: Context) -> Request:
        keys = ctx.credentials or Credentials(self._config.key_id, self._config.key_secret)
        data = json.dumps(body, ensure_ascii=False).encode()
        time = str(int(ctx.now))
        headers = (
            ("host", self._config.endpoint.host),
            ("content-type", "application/json"),
            ("x-key", keys.key_id),
            ("x-time", time),
            ("x-nonce", ctx.nonce),
            ("x-signature", _mac(keys.secret.reveal(), time, ctx.nonce, data)),
        )
        return Request("POST", f"{self._config.endpoint.url}{action}", headers, data)


def _mac(secret: str, time: str, nonce: str, body: bytes) -> str:
    return hmac.digest(secret.encode(), f"{time}\n{nonce}\n".encode() + body, "sha256").hex()


def _results(batch: Batch, ctx: Context, response: Response) -> SendResult:
    answer = json_object(response.body)
    if answer is None or response.status >= 500:
        return unreadable(batch, ctx, response)
    code, request_id = text_in(answer, "code"), text_in(answer, "request_id")
    if code:
        text = text_in(answer, "text")
        return same_for_all(
            batch, ctx, verdict=VERDICTS[code], code=code, text=text, request_id=request_id
        )
    entries = answer.get("results")
    if not isinstance(entries, list) or response.status != 200:
        return unreadable(batch, ctx, response)
    told = {text_in(each, "to"): each for each in entries if isinstance(each, dict)}
    return SendResult(tuple(_result(n, told, batch, ctx) for n in batch.recipients))


def _result(
    number: PhoneNumber, told: dict[str, dict[str, object]], batch: Batch, ctx: Context
) -> RecipientResult:
    entry = told.get(number.e164, {})
    code, text = text_in(entry, "code"), text_in(entry, "text")
    verdict = None if code == "OK" else VERDICTS[code]
    return RecipientResult(
        recipient=number,
        outcome=outcome_of(verdict),
        account=ctx.account,
        message_id=text_in(entry, "id"),
        code=without_private_parts(code, batch, is_code=True),
        text=without_private_parts(text, batch),
        verdict=verdict,
        segments=count_in(entry, "parts"),
    )


def _finding(sought: Sought, ctx: Context, response: Response) -> Finding:
    answer = json_object(response.body) or {}
    records = answer.get("records")
    if not isinstance(records, list):
        return Finding(readable=False)
    for record in records:
        if isinstance(record, dict) and _is_sought(record, sought):
            found = RecipientResult(
                recipient=sought.recipient,
                outcome=Outcome.ACCEPTED,
                account=ctx.account,
                message_id=text_in(record, "id"),
            )
            return Finding(found, receipt=_receipt(record, ctx))
    more = answer.get("more") is True
    return Finding(next=attrs.evolve(sought, page=sought.page + 1) if more else None)


def _noted(response: Response) -> bool:
    answer = json_object(response.body)
    return response.status == 200 and answer is not None and answer.get("code") == "OK"


def _is_sought(record: dict[str, object], sought: Sought) -> bool:
    if sought.message_id:
        return text_in(record, "id") == sought.message_id
    return text_in(record, "ref") == sought.reference


def _pulled(ctx: Context, response: Response) -> Pulled:
    answer = json_object(response.body)
    if answer is None:
        return Pulled(verdict=VERDICTS["*"], code=f"HTTP {response.status}")
    if code := text_in(answer, "code"):
        return Pulled(verdict=VERDICTS[code], code=code, text=text_in(answer, "text"))
    listed = answer.get("events")
    if not isinstance(listed, list):
        return Pulled(verdict=VERDICTS["*"], code=f"HTTP {response.status}")
    found = [_event(entry, ctx) for entry in listed]
    events = tuple(event for event in found if event is not None)
    handles = (text_in(answer, "handle"),) if events else ()
    return Pulled(events, handles, unread=len(found) - len(events))


def _event(entry: object, ctx: Context) -> DeliveryReceipt | Reply | None:
    if not isinstance(entry, dict):
        return None
    return _reply(entry, ctx) if "reply" in entry else _receipt(entry, ctx)


def _receipt(entry: dict[str, object], ctx: Context) -> DeliveryReceipt | None:
    message_id = text_in(entry, "id")
    if not message_id:
        return None
    return DeliveryReceipt(
        account=ctx.account,
        message_id=message_id,
        recipient=_number(text_in(entry, "to")),
        state=STATES.get(text_in(entry, "state"), DeliveryState.UNKNOWN),
        code=text_in(entry, "state"),
        received_at=_received_at(ctx),
    )


def _reply(entry: dict[str, object], ctx: Context) -> Reply:
    return Reply(
        account=ctx.account,
        sender=_number(text_in(entry, "from")),
        text=text_in(entry, "reply"),
        id=text_in(entry, "id"),
        received_at=_received_at(ctx),
    )


def _received_at(ctx: Context) -> datetime:
    return datetime.fromtimestamp(ctx.now, UTC)


def _number(text: str) -> PhoneNumber | None:
    try:
        return PhoneNumber(text)
    except InvalidMessage:
        return None


plugin = ProviderPlugin("reference", ReferenceConfig, ReferenceProvider, CAPABILITIES)
