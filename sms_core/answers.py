"""Reading a provider's answer: what every plugin needs so that ``parse`` is total."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from sms_core.http import Response, unix_seconds
from sms_core.masking import MASK, without_numbers, without_values
from sms_core.providers import Batch, Context, Sought
from sms_core.results import (
    Actor,
    ErrorClass,
    Failover,
    Outcome,
    RecipientResult,
    Retry,
    SendResult,
    Verdict,
)
from sms_core.secret import Secret

__all__ = [
    "VerdictTable",
    "count_in",
    "found_in_records",
    "json_object",
    "json_value",
    "nearest_row",
    "outcome_of",
    "retry_after_in",
    "same_for_all",
    "text_in",
    "unreadable",
    "without_private_parts",
]


#: Levels of an answer.  No provider's has more than ten.
_DEEPEST = 100


def json_value(body: bytes) -> object:
    """Any JSON value in UTF-8; ``None`` for what is none, and for what nests as no answer does."""
    try:
        text = body.decode("utf-8", "surrogatepass").removeprefix("\ufeff")
        value: object = None if _is_deep(text) else json.loads(text)
    except ValueError:
        return None
    return value


def json_object(body: bytes) -> dict[str, object] | None:
    """A JSON object in UTF-8, or ``None`` for anything else whatever."""
    value = json_value(body)
    return value if isinstance(value, dict) else None


_TEXTS = r'"(?:[^"\\]+|\\.)*+"?'


def _is_deep(text: str) -> bool:
    """Whether it nests as no answer does: WebAssembly dies of depth instead of raising."""
    if text.count("[") + text.count("{") <= _DEEPEST:
        return False
    depth = deepest = 0
    for bracket in re.findall(r"[][{}]", re.sub(_TEXTS, "", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > _DEEPEST


def text_in(fields: Mapping[str, object], name: str) -> str:
    """A field that should be text; anything else counts as empty."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def count_in(fields: Mapping[str, object], name: str) -> int | None:
    """A field that should be a whole number from 0; anything else counts as not told."""
    value = fields.get(name)
    return value if type(value) is int and value >= 0 else None


class VerdictTable:
    """A provider's codes and what they mean, as verdicts by code or as a table of text.

    Each row of a text: code, class, retry, failover, sent (``no`` or ``maybe``), actor,
    meaning.  A code that ends in ``*`` stands for every code that begins so; the longest such
    row counts.  The last row, ``*``, is the documented default of codes nobody has heard of.
    A text is read at the first use.
    """

    def __init__(self, rows: str | Mapping[str, Verdict]) -> None:
        self._rows = rows

    @cached_property
    def codes(self) -> Mapping[str, Verdict]:
        """Every row by its code."""
        if not isinstance(self._rows, str):
            return self._rows
        rows = (line.split(maxsplit=6) for line in self._rows.strip().splitlines())
        return {row[0]: _verdict(*row[1:]) for row in rows}

    def __getitem__(self, code: str) -> Verdict:
        """The verdict on a code.  Never fails: an unknown one has the default's."""
        found = self.codes.get(code)
        return self.codes[nearest_row(code, self.codes)] if found is None else found


def nearest_row(code: str, known: Iterable[str]) -> str:
    """The longest of a table's rows with a star that a code falls under; one is ``*`` alone."""
    fitting = (row for row in known if row.endswith("*") and code.startswith(row[:-1]))
    return max(fitting, key=len)


def _verdict(kind: str, retry: str, failover: str, sent: str, actor: str, meaning: str) -> Verdict:
    return Verdict(
        ErrorClass(kind), Retry(retry), Failover(failover), sent == "maybe", Actor(actor), meaning
    )


def same_for_all(
    batch: Batch,
    ctx: Context,
    *,
    verdict: Verdict | None = None,
    code: str = "",
    text: str = "",
    request_id: str = "",
    message_id: str = "",
    retry_after: float | None = None,
    secrets: Iterable[Secret | None] = (),
) -> SendResult:
    """One answer for every recipient: accepted, unless there is a verdict.

    A refusal's code and text are shown without what they may repeat of the message, nor of
    ``secrets``: give what the request itself holds of them.
    """
    if verdict:
        text = without_private_parts(text, batch, secrets)
        code = without_private_parts(code, batch, secrets, is_code=True)
    return SendResult(
        tuple(
            RecipientResult(
                recipient=recipient,
                outcome=outcome_of(verdict),
                account=ctx.account,
                message_id=message_id,
                code=code,
                text=text,
                request_id=request_id,
                verdict=verdict,
                retry_after=retry_after,
            )
            for recipient in batch.recipients
        )
    )


def found_in_records(
    sought: Sought, ctx: Context, *, code: str, message_id: str, request_id: str = ""
) -> RecipientResult:
    """The result of a recipient whose message stands in the provider's records: accepted."""
    return RecipientResult(
        recipient=sought.recipient,
        outcome=Outcome.ACCEPTED,
        account=ctx.account,
        message_id=message_id,
        code=code,
        text="found in the provider's records",
        request_id=request_id,
    )


def outcome_of(verdict: Verdict | None) -> Outcome:
    """Accepted without a verdict; unknown when the message may have gone out; else rejected."""
    if verdict is None:
        return Outcome.ACCEPTED
    return Outcome.UNKNOWN if verdict.maybe_sent else Outcome.REJECTED


_NOT_THE_PROVIDER = Verdict(
    ErrorClass.SERVICE,
    Retry.NO,
    Failover.POLICY,
    maybe_sent=True,
    actor=Actor.PROVIDER,
    meaning="the answer is not one of the provider's; the message may have gone out",
)
_TOO_MANY_REQUESTS = Verdict(
    ErrorClass.THROTTLED,
    Retry.YES,
    Failover.YES,
    actor=Actor.OPERATOR,
    meaning="too many requests at once; the message was not taken",
)
_TOO_MANY = 429


def unreadable(batch: Batch, ctx: Context, response: Response) -> SendResult:
    """The result for an answer that is not the provider's: an error page, half a body, nothing.

    Only 429 says by itself that nothing was taken; all else may have gone out.
    """
    verdict = _TOO_MANY_REQUESTS if response.status == _TOO_MANY else _NOT_THE_PROVIDER
    return same_for_all(
        batch,
        ctx,
        verdict=verdict,
        code=f"HTTP {response.status}",
        retry_after=retry_after_in(response.headers),
    )


def retry_after_in(headers: Mapping[str, str]) -> float | None:
    """Seconds of ``Retry-After``; a moment given instead is measured from the answer's ``Date``."""
    text = headers.get("retry-after", "")
    if re.fullmatch(r"[0-9]{1,6}", text):
        return float(text)
    until, now = unix_seconds(text), unix_seconds(headers.get("date", ""))
    return None if until is None or now is None else max(0.0, until - now)


def without_private_parts(
    text: str, batch: Batch, secrets: Iterable[Secret | None] = (), *, is_code: bool = False
) -> str:
    """A provider's words without numbers, parameter values or secrets it may have echoed.

    A code's own short words and figures stay.  Judge it before: one that by chance is what was
    sent to the recipient is masked.
    """
    shortest, digits = (4, 8) if is_code else (2, 5)
    values = getattr(batch.content, "params", {}).values()
    # of a text, which nobody repeats whole, only figures can be told from other words
    sent = [*values, *re.findall("[0-9]{4,}", getattr(batch.content, "text", ""))]
    private = {value for value in sent if len(value) >= shortest}
    private |= {each.reveal() for each in secrets if each}
    text = without_numbers(without_values(text, private), batch.recipients)
    return re.sub(rf"\d{{{digits},}}", MASK, text)[:300]
