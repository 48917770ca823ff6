"""Tencent Cloud ``SendSms``: batch → signed request, answer → results.

No I/O, no clock, no randomness.  Source: Tencent Cloud, SendSms 382/55981 and signature v3
382/38768 (read 2026-10).

Not offered: ``SendMultiGlobalSms`` (parameters of their own for each number) and free
text, which the vendor does not have.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sms_core import InvalidMessage, PhoneNumber, RecipientResult, SendResult, Template
from sms_core.answers import (
    count_in,
    found_in_records,
    json_object,
    outcome_of,
    same_for_all,
    text_in,
    unreadable,
    without_private_parts,
)
from sms_core.http import Request, Response
from sms_core.providers import (
    Batch,
    Capabilities,
    Context,
    Evidence,
    Exchange,
    Finding,
    Pulls,
    Pushes,
    Sought,
)
from sms_core.signing import tc3
from sms_core_tencent.codes import VERDICTS
from sms_core_tencent.config import TencentConfig

if TYPE_CHECKING:
    from sms_core.receipts import DeliveryReceipt, ReportKind
    from sms_core.reports import Pulled, Push, ReceiptBatch

__all__ = ["CAPABILITIES", "TencentProvider"]

VERSION = "2021-01-11"
#: An entry of ``SendStatusSet``.
Status = Mapping[str, object]
CAPABILITIES = Capabilities(
    templates=True,
    max_recipients=200,
    separate_mainland=True,
    sign_name=True,
    extension=True,
    reference_bytes=511,
    evidence=Evidence.CONFIRMS,
    pushes=Pushes.UNSIGNED,
    pulls=Pulls.ONCE,
    replies=True,
    status=True,
    conversion=True,
    # on the international site (product/382/13303, May 2024); 10 were seen on the mainland one, but
    # no setting tells for certain which of the two an account is of
    daily_per_number=2,
)
_PAGE = 100
#: How far our clock and the vendor's may be apart when records are asked for, in seconds.
_MARGIN = 300


class TencentProvider:
    """Sends through one Tencent Cloud account."""

    capabilities = CAPABILITIES

    def __init__(self, config: TencentConfig) -> None:
        self._config, self._credentials = config, config.credentials

    def send(self, batch: Batch, ctx: Context) -> Exchange[SendResult]:
        """``SendSms``: one template and the same parameters for every number."""
        request = self._signed("SendSms", self._parameters(batch), ctx)
        return Exchange(request, partial(_results, batch, ctx))

    def find(self, sought: Sought, ctx: Context) -> Exchange[Finding]:
        """``PullSmsSendStatusByPhoneNumber``: receipts of a number, told by ``SessionContext``.

        A receipt is there only once the carrier answered, and bears the reference only where
        the vendor enabled that, so an absent one proves nothing.  ``DescribeSendRecordList`` is
        not asked: its records bear no reference, so they could be of another message (read
        2026-10).
        """
        parameters: dict[str, object] = {
            "SmsSdkAppId": self._config.sdk_app_id,
            "PhoneNumber": sought.recipient.e164,
            "BeginTime": int(sought.sent_at) - _MARGIN,
            "EndTime": int(ctx.now) + _MARGIN,
            "Offset": 0,
            "Limit": _PAGE,
        }
        request = self._signed("PullSmsSendStatusByPhoneNumber", parameters, ctx)
        return Exchange(request, partial(_finding, sought, ctx))

    def receive(self, push: Push, ctx: Context) -> ReceiptBatch:
        """See ``sms_core.reports.Receiver``."""
        from sms_core_tencent import reports

        return reports.receive(push, ctx)

    def enter(self, kind: ReportKind, ctx: Context) -> None:
        """The account's own keys open the queues; support has to enable them once."""

    def pull(self, kind: ReportKind, wait: float, ctx: Context) -> Exchange[Pulled]:  # noqa: ARG002
        """``PullSmsSendStatus`` or ``PullSmsReplyStatus``: each report is handed out once."""
        from sms_core_tencent import reports

        parameters: dict[str, object] = {"SmsSdkAppId": self._config.sdk_app_id, "Limit": _PAGE}
        request = self._signed(reports.ACTIONS[kind][0], parameters, ctx)
        return Exchange(request, partial(reports.pulled, kind, ctx))

    def remove(self, pulled: Pulled, kind: ReportKind, ctx: Context) -> None:
        """Reading has removed them."""

    def report_conversion(self, message_id: str, at: float, ctx: Context) -> Exchange[bool]:
        """``ReportConversion``; the vendor must have enabled it for the application."""
        parameters: dict[str, object] = {
            "SmsSdkAppId": self._config.sdk_app_id,
            "SerialNo": message_id,
            "ConversionTime": int(at),
        }
        return Exchange(self._signed("ReportConversion", parameters, ctx), _noted)

    def __repr__(self) -> str:
        return f"<TencentProvider {self._config.endpoint.host}>"

    def _parameters(self, batch: Batch) -> dict[str, object]:
        config, content, first = self._config, batch.content, batch.recipients[0]
        if not isinstance(content, Template):
            raise InvalidMessage("Tencent Cloud sends approved templates only, no Text(…)")
        entry = config.templates.find(content.name)
        arguments = entry.arguments(content)
        sign_name = batch.sign_name or entry.sign_name or config.sign_name
        if first.is_mainland_china and not sign_name:
            raise InvalidMessage(
                "Tencent Cloud sends to mainland China only with a sign name; give sign_name"
            )
        parameters = {
            "SmsSdkAppId": config.sdk_app_id,
            "SignName": sign_name,
            "TemplateId": entry.code_for(first),
            "PhoneNumberSet": [number.e164 for number in batch.recipients],
            "TemplateParamSet": [arguments[name] for name in entry.params],
            "ExtendCode": batch.extension,
            "SessionContext": batch.reference,
            "SenderId": "" if first.is_mainland_china else config.sender_id,
        }
        return {name: value for name, value in parameters.items() if value}

    def _signed(self, action: str, parameters: dict[str, object], ctx: Context) -> Request:
        config, keys = self._config, ctx.credentials or self._credentials
        body = json.dumps(parameters, ensure_ascii=False, separators=(",", ":")).encode()
        headers = tc3.signed_headers(
            body,
            host=config.endpoint.host,
            action=action,
            version=VERSION,
            key_id=keys.key_id,
            secret=keys.secret.reveal(),
            now=ctx.now,
            region=config.region,
            token=keys.token.reveal() if keys.token else "",
        )
        return Request("POST", config.endpoint.url, headers, body)


def _results(batch: Batch, ctx: Context, response: Response) -> SendResult:
    """Refusals come with HTTP status 200: of the whole call, or one for each number."""
    answer = json_object(response.body)
    inner = answer.get("Response") if answer else None
    if not isinstance(inner, dict):
        return unreadable(batch, ctx, response)
    request_id = text_in(inner, "RequestId")
    error = inner.get("Error")
    if isinstance(error, dict):
        code = text_in(error, "Code")
        return same_for_all(
            batch,
            ctx,
            verdict=VERDICTS[code],
            code=code,
            text=text_in(error, "Message"),
            request_id=request_id,
        )
    listed = inner.get("SendStatusSet")
    listed = listed if isinstance(listed, list) else []
    statuses = [status for status in listed if isinstance(status, dict)]
    if not statuses or response.status != 200:
        return unreadable(batch, ctx, response)
    told = _by_number(statuses, batch)
    return SendResult(
        tuple(
            _result(number, told.get(number, _NO_STATUS), request_id, batch, ctx)
            for number in batch.recipients
        )
    )


def _by_number(statuses: Sequence[Status], batch: Batch) -> dict[PhoneNumber, Status]:
    """Entries by number: their order need not be the request's (sample of 382/55981, 2026-10).

    Samples of refused numbers print them masked, so the one entry for one number is its own
    whatever it calls it.  Two that differ on a number leave open which is to be believed.
    """
    if len(statuses) == len(batch.recipients) == 1:
        return {batch.recipients[0]: statuses[0]}
    mainland = batch.recipients[0].is_mainland_china
    named = [_named(text_in(status, "PhoneNumber"), mainland=mainland) for status in statuses]
    codes: dict[PhoneNumber | None, set[str]] = defaultdict(set)
    for number, status in zip(named, statuses, strict=True):
        codes[number].add(text_in(status, "Code"))
    pairs = zip(named, statuses, strict=True)
    return {number: status for number, status in pairs if number and len(codes[number]) == 1}


def _named(text: str, *, mainland: bool) -> PhoneNumber | None:
    """A number as an answer writes it; one call never mixes mainland and other numbers."""
    try:
        number = PhoneNumber.parse(text)
    except InvalidMessage:
        return None
    return number if mainland else number.strict()


def _result(
    number: PhoneNumber, status: Status, request_id: str, batch: Batch, ctx: Context
) -> RecipientResult:
    code = text_in(status, "Code")
    verdict = None if code.lower() == "ok" else VERDICTS[code]
    text = text_in(status, "Message")
    return RecipientResult(
        recipient=number,
        outcome=outcome_of(verdict),
        account=ctx.account,
        message_id=text_in(status, "SerialNo"),
        code=without_private_parts(code, batch, is_code=True) if verdict else code,
        text=without_private_parts(text, batch) if verdict else text,
        request_id=request_id,
        verdict=verdict,
        fee=count_in(status, "Fee"),
        segments=count_in(status, "Fee") or None,
    )


_NO_STATUS: Status = {
    "Code": "",
    "Message": "the answer does not tell about this number",
}


def _finding(sought: Sought, ctx: Context, response: Response) -> Finding:
    answer = json_object(response.body) or {}
    inner = answer.get("Response")
    records = inner.get("PullSmsSendStatusSet") if isinstance(inner, dict) else None
    if not isinstance(inner, dict) or not isinstance(records, list):
        error = inner.get("Error") if isinstance(inner, dict) else None
        code = text_in(error, "Code") if isinstance(error, dict) else ""
        return Finding(readable=False, code=code, verdict=VERDICTS[code] if code else None)
    for record in records:
        if isinstance(record, dict) and _is_of(record, sought):
            message_id, request_id = text_in(record, "SerialNo"), text_in(inner, "RequestId")
            found = found_in_records(
                sought, ctx, code="Ok", message_id=message_id, request_id=request_id
            )
            return Finding(found, receipt=_receipt(record, ctx))
    return Finding()


def _is_of(record: dict[str, object], sought: Sought) -> bool:
    if sought.message_id:
        return text_in(record, "SerialNo") == sought.message_id
    return bool(sought.reference) and text_in(record, "SessionContext") == sought.reference


def _receipt(record: dict[str, object], ctx: Context) -> DeliveryReceipt | None:
    from sms_core.meanings import aware
    from sms_core_tencent import reports

    received = aware(ctx.now)
    return reports.status(record, ctx.account, received) if received else None


def _noted(response: Response) -> bool:
    """``Code`` is ``ok`` in the document's text and ``OK`` in its sample (read 2026-10)."""
    inner = (json_object(response.body) or {}).get("Response")
    status = inner.get("ReportConversionStatus") if isinstance(inner, dict) else None
    return isinstance(status, dict) and text_in(status, "Code").lower() == "ok"
