"""A result in words, and as JSON.  Numbers are masked in both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sms_core import Actor, Attempt, Outcome, RecipientResult, SendResult
from sms_core_cli.output import printable

__all__ = ["advice", "as_dict", "in_words", "remarks"]

_SAFE = "No message left this machine; sending again is safe."
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


def remarks(result: SendResult) -> Iterator[str]:
    """What else is to be known: how other accounts ended, and what to do."""
    theirs = {each.account for each in result.recipients}
    for place, attempt in enumerate(result.attempts):
        if attempt.account not in theirs:
            later = any(each.account in theirs for each in result.attempts[place:])
            when = "before" if later else "afterwards"
            yield f"Account {attempt.account} was asked {when}: {_ended(attempt)}."
    doubtful = [each.account for each in result.attempts if each.outcome is Outcome.UNKNOWN]
    yield from dict.fromkeys(filter(None, (advice(each, doubtful) for each in result.recipients)))


def _ended(attempt: Attempt) -> str:
    """How an exchange ended, and why."""
    outcome = attempt.outcome.value.replace("_", " ")
    stage = attempt.stage and f"failed while {attempt.stage.value}: "
    return printable(f"{outcome}, {stage or ''}{attempt.detail}".removesuffix(", "))


def advice(result: RecipientResult, doubtful: Iterable[str] = ()) -> str:
    """What to do about a result that is not as wished; else nothing.

    ``doubtful`` are the accounts that may have a copy.
    """
    if result.outcome is Outcome.REJECTED and result.verdict:
        who = _WHO[result.verdict.actor]
        return who and f"Who can mend it: {who}."
    if result.outcome is Outcome.UNKNOWN:
        names = list(dict.fromkeys(doubtful))
        where = "the provider's console"
        if len(names) > 1:
            where = f"the consoles of {', '.join(names[:-1])} and {names[-1]}"
        return f"It may have gone out. Look in {where} before sending again."
    return _SAFE if result.outcome is Outcome.NOT_SENT else ""


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
