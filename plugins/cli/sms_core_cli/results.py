"""A result in words, and as JSON.  Numbers are masked in both."""

from __future__ import annotations

from sms_core import Actor, Attempt, Outcome, RecipientResult
from sms_core_cli.output import printable

__all__ = ["advice", "as_dict", "ended", "in_words"]

_ADVICE = {
    Outcome.UNKNOWN: "It may have gone out. Look in the provider's console before sending again.",
    Outcome.NOT_SENT: "No message left this machine; sending again is safe.",
}
_WHO = {
    Actor.NOBODY: "",
    Actor.USER: "the recipient, or whoever gave the number",
    Actor.DEVELOPER: "whoever writes messages and configuration",
    Actor.OPERATOR: "whoever keeps the account at the provider",
    Actor.PROVIDER: "the provider; try later or through another",
}


def in_words(result: RecipientResult) -> str:
    """What became of it: outcome, ids, and the provider's reasons."""
    parts = [result.outcome.value.replace("_", " ")]
    if result.message_id:
        parts.append(f"message id {result.message_id}")
    if result.outcome is not Outcome.ACCEPTED:
        parts.append(_reason(result))
    if result.request_id:
        parts.append(f"request id {result.request_id}")
    if result.retry_after is not None:
        parts.append(f"may work again in {result.retry_after:g} s")
    return printable(", ".join(part for part in parts if part))


def _reason(result: RecipientResult) -> str:
    meaning = result.verdict.meaning if result.verdict else ""
    words = f"“{result.text}”" if meaning and result.text else result.text
    return " ".join(part for part in (result.code and f"{result.code}:", meaning, words) if part)


def ended(attempt: Attempt) -> str:
    """How an exchange ended, and why."""
    outcome = attempt.outcome.value.replace("_", " ")
    stage = attempt.stage and f"failed while {attempt.stage.value}: "
    return printable(f"{outcome}, {stage or ''}{attempt.detail}".removesuffix(", "))


def advice(result: RecipientResult) -> str:
    """What to do about a result that is not as wished; else nothing."""
    if result.outcome is Outcome.REJECTED and result.verdict:
        who = _WHO[result.verdict.actor]
        return who and f"Who can mend it: {who}."
    return _ADVICE.get(result.outcome, "")


def as_dict(result: RecipientResult) -> dict[str, object]:
    """For ``--json``; ``None`` is what is not known."""
    verdict, stage = result.verdict, result.stage
    return {
        "recipient": result.recipient.masked,
        "outcome": result.outcome.value,
        "account": result.account,
        "message_id": result.message_id,
        "request_id": result.request_id,
        "code": result.code,
        "text": result.text,
        "error_class": verdict.error_class.value if verdict else None,
        "meaning": verdict.meaning if verdict else None,
        "actor": verdict.actor.value if verdict else None,
        "retry": verdict.retry.value if verdict else None,
        "retry_after": result.retry_after,
        "stage": stage.name.lower() if stage else None,
        "segments": result.segments,
        "fee": result.fee,
    }
