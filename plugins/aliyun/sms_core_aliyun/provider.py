"""Aliyun ``SendSms``: batch → signed request, answer → results.

No I/O, no clock, no randomness.  Source: Alibaba Cloud, SendSms and the RPC and V3
signature pages (read 2026-10).

Not offered: ``SendBatchSms`` (parameters of their own for each number) and the 2018-05-01
text API for numbers outside mainland China.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING

import attrs

from sms_core import InvalidMessage, PhoneNumber, SendResult, Template
from sms_core.answers import found_in_records, same_for_all, text_in, unreadable
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
from sms_core.settings import Endpoint
from sms_core.signing import acs3, rpc
from sms_core.signing.encoding import canonical_query, utc_date
from sms_core_aliyun.answers import told, words
from sms_core_aliyun.codes import VERDICTS
from sms_core_aliyun.config import AliyunConfig, SignatureScheme

if TYPE_CHECKING:
    from sms_core.receipts import ReportKind
    from sms_core.reports import Pulled, Push, ReceiptBatch

__all__ = ["CAPABILITIES", "AliyunProvider"]

VERSION = "2017-05-25"
CAPABILITIES = Capabilities(
    templates=True,
    max_recipients=1000,
    separate_mainland=True,
    sign_name=True,
    extension=True,
    reference_bytes=255,
    evidence=Evidence.PROVES,
    replay=True,
    pushes=Pushes.MIXED,
    pulls=Pulls.QUEUE,
    replies=True,
    reviews=True,
    status=True,
    daily_per_number=10,  # of mainland China, by sign name
)
_WITHOUT_UID = attrs.evolve(CAPABILITIES, pushes=Pushes.UNSIGNED, pulls=Pulls.NONE)
_PAGE = 50
#: How far our clock may be from the vendor's when it takes a request, in seconds: 15 minutes in its
#: error table, 31 on page 25490 (read 2026-10).  The longer leaves no copy out.
_MARGIN = 31 * 60
_FORM = "application/x-www-form-urlencoded"


class AliyunProvider:
    """Sends through one Aliyun account; its reports can be fetched once ``uid`` is configured."""

    capabilities: Capabilities = CAPABILITIES

    def __init__(self, config: AliyunConfig) -> None:
        self._config, self._credentials = config, config.credentials
        if not config.uid:
            self.capabilities = _WITHOUT_UID

    def send(self, batch: Batch, ctx: Context) -> Exchange[SendResult]:
        """``SendSms``: one sign name, one template, the same parameters for every number."""
        request = self._signed("SendSms", self._parameters(batch), ctx)
        return Exchange(request, partial(_results, batch, ctx))

    def find(self, sought: Sought, ctx: Context) -> Exchange[Finding]:
        """``QuerySendDetails``: records of a number on one Beijing day, told by ``OutId``.

        The day is of the vendor's clock, so near midnight two are asked, see ``_next``.  Records
        are complete once settled, so an absent one was not sent.  They hold no message id, but can
        be asked for one by it (tables of QuerySendDetails, read 2026-10).
        """
        parameters = {
            "PhoneNumber": _rendered(sought.recipient),
            "SendDate": _beijing_day(sought.sent_at - _MARGIN),
            "PageSize": str(_PAGE),
            "CurrentPage": str(sought.page),
        }
        if sought.message_id:
            parameters["BizId"] = sought.message_id
        request = self._signed("QuerySendDetails", parameters, ctx)
        return Exchange(request, partial(_finding, sought, ctx))

    def certificate(self, push: Push, ctx: Context) -> Request | None:
        """See ``sms_core.reports.Receiver``."""
        from sms_core_aliyun import pushes

        return pushes.certificate(push, self._config.uid, ctx)

    def receive(self, push: Push, ctx: Context) -> ReceiptBatch:
        """See ``sms_core.reports.Receiver``."""
        from sms_core_aliyun import pushes

        return pushes.receive(push, self._config.uid, ctx)

    def enter(self, kind: ReportKind, ctx: Context) -> Exchange[Pulled]:
        """``QueryTokenForMnsQueue``: a token for the queue."""
        from sms_core_aliyun import queue

        name = queue.MESSAGE_TYPES[kind]
        parameters = {"MessageType": name, "QueueName": f"Alicom-Queue-{self._config.uid}-{name}"}
        endpoint = self._config.token_endpoint
        request = self._signed("QueryTokenForMnsQueue", parameters, ctx, endpoint)
        return Exchange(request, queue.token)

    def pull(self, kind: ReportKind, wait: float, ctx: Context) -> Exchange[Pulled]:
        """Receive messages of the queue."""
        from sms_core_aliyun import queue

        return queue.pull(self._config.queue_endpoint, self._config.uid, kind, wait, ctx)

    def remove(self, pulled: Pulled, kind: ReportKind, ctx: Context) -> Exchange[Pulled]:
        """Delete them."""
        from sms_core_aliyun import queue

        config = self._config
        return queue.remove(config.queue_endpoint, config.uid, kind, pulled.handles, ctx)

    def __repr__(self) -> str:
        return f"<AliyunProvider {self._config.endpoint.host}>"

    def _parameters(self, batch: Batch) -> dict[str, str]:
        content = batch.content
        if not isinstance(content, Template):
            raise InvalidMessage("Aliyun sends approved templates only, no Text(…)")
        entry = self._config.templates.find(content.name)
        arguments = entry.arguments(content)
        parameters = {
            "PhoneNumbers": ",".join(_rendered(number) for number in batch.recipients),
            "SignName": batch.sign_name or entry.sign_name or self._config.sign_name,
            "TemplateCode": entry.code_for(batch.recipients[0]),
        }
        if arguments:
            parameters["TemplateParam"] = json.dumps(
                arguments, ensure_ascii=False, separators=(",", ":")
            )
        if batch.extension:
            parameters["SmsUpExtendCode"] = batch.extension
        if batch.reference:
            parameters["OutId"] = batch.reference
        return parameters

    def _signed(
        self, action: str, parameters: dict[str, str], ctx: Context, at: Endpoint | None = None
    ) -> Request:
        config, keys = self._config, ctx.credentials or self._credentials
        common = {
            "action": action,
            "version": VERSION,
            "key_id": keys.key_id,
            "secret": keys.secret.reveal(),
            "token": keys.token.reveal() if keys.token else "",
            "nonce": ctx.nonce,
        }
        place = at or config.endpoint
        host, url = place.host, place.url
        if config.signature is SignatureScheme.ACS3:
            # parameters stay in the query: whether V3 takes them in a form is not documented
            query = canonical_query(parameters)
            headers = acs3.signed_headers(query, host=host, now=ctx.now, **common)
            return Request("POST", f"{url}?{query}", (*headers, ("accept", "application/json")))
        # in the body: 1,000 numbers make a long URL, and proxies write URLs into logs
        form = rpc.signed_form(parameters, now=ctx.now, **common)
        return Request("POST", url, (("host", host), ("content-type", _FORM)), form.encode())


def _rendered(number: PhoneNumber) -> str:
    """Mainland: the eleven digits; elsewhere: country code and number, without ``+``."""
    return number.national if number.is_mainland_china else number.e164[1:]


def _results(batch: Batch, ctx: Context, response: Response) -> SendResult:
    """Aliyun gives one answer for all numbers, business refusals with HTTP status 200."""
    answer = told(response)
    code = text_in(answer, "Code")
    if not code:
        return unreadable(batch, ctx, response)
    request_id = text_in(answer, "RequestId")
    if code == "OK" and response.status == 200:
        message_id = text_in(answer, "BizId")
        return same_for_all(
            batch, ctx, code=code, request_id=request_id, message_id=message_id, text="OK"
        )
    text = words(answer)
    return same_for_all(
        batch,
        ctx,
        verdict=VERDICTS[code],
        code=code,
        text=text,
        request_id=request_id,
        retry_after=_retry_after(response, text),
    )


_WINDOWS = {"分钟级": 60.0, "小时级": 3600.0, "天级": 86400.0}


def _retry_after(response: Response, text: str) -> float | None:
    """Seconds until it may work: the gateway's header, or the window a limit's message names.

    Windows are the longest wait; minute and hour are natural clock windows (help page 44335,
    read 2026-10), so the wait can be shorter.
    """
    header = response.headers.get("x-acs-retry-after", "")
    if re.fullmatch(r"[1-9][0-9]{0,8}", header):
        return int(header) / 1000
    return next((seconds for window, seconds in _WINDOWS.items() if window in text), None)


def _beijing_day(seconds: float) -> str:
    return utc_date(seconds + 8 * 3600).replace("-", "")


def _finding(sought: Sought, ctx: Context, response: Response) -> Finding:
    answer = told(response)
    listed = answer.get("SmsSendDetailDTOs")
    records = listed.get("SmsSendDetailDTO") if isinstance(listed, dict) else None
    code = text_in(answer, "Code")
    if code != "OK" or not isinstance(records, list):
        if code in ("", "OK"):
            return Finding(readable=False)
        return Finding(readable=False, code=code, verdict=VERDICTS[code])
    for record in records:
        if isinstance(record, dict) and _is_of(record, sought):
            message_id, request_id = sought.message_id, text_in(answer, "RequestId")
            found = found_in_records(
                sought, ctx, code="OK", message_id=message_id, request_id=request_id
            )
            from sms_core_aliyun import reports

            read = reports.record(record, sought.recipient, ctx)
            receipt = attrs.evolve(read, message_id=sought.message_id) if read else None
            return Finding(found, receipt=receipt)
    return Finding(next=_next(sought, len(records)))


def _next(sought: Sought, read: int) -> Sought | None:
    """The next page; after the last the later day, if what was sent may be on either of two.

    Moved by twice the margin, a question has that day for its earliest, and no later one.
    """
    if read >= _PAGE:
        return attrs.evolve(sought, page=sought.page + 1)
    days = {_beijing_day(sought.sent_at + apart) for apart in (-_MARGIN, _MARGIN)}
    later = attrs.evolve(sought, page=1, sent_at=sought.sent_at + 2 * _MARGIN)
    return later if len(days) > 1 else None


def _is_of(record: dict[str, object], sought: Sought) -> bool:
    """Asked by message id, only its own records come; otherwise the reference tells."""
    if sought.message_id:
        return True
    return bool(sought.reference) and text_in(record, "OutId") == sought.reference
