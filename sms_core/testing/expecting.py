"""What a check says of what it found: it holds, or a sentence tells why it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sms_core.phone import PhoneNumber
from sms_core.results import Outcome, SendResult
from sms_core.testing.case import Expected

__all__ = ["documented", "ensure", "matches", "refuses"]


def ensure(held: object, sentence: str) -> None:
    """Fail with a sentence unless something holds."""
    if not held:
        raise AssertionError(sentence)


def matches(found: object, expected: Expected, what: str) -> None:
    """Fail unless every expected attribute is as expected."""
    for name, wanted in expected.items():
        value = getattr(found, name)
        ensure(value == wanted, f"{what}: {name} is {value!r}, expected was {wanted!r}")


def refuses(
    what: str, error: type[Exception], call: Callable[..., object], *arguments: object
) -> Exception:
    """The error that a call must raise; fail when it raises none."""
    try:
        call(*arguments)
    except error as raised:
        return raised
    raise AssertionError(f"{what} is not refused")


_POSSIBLE = (Outcome.ACCEPTED, Outcome.REJECTED, Outcome.UNKNOWN)


def documented(result: object, recipients: Iterable[PhoneNumber]) -> SendResult:
    """Fail unless this is a result as ``parse`` may give one."""
    ensure(isinstance(result, SendResult), f"parse gave {type(result).__name__}, no SendResult")
    assert isinstance(result, SendResult)  # noqa: S101 - for the type checker
    numbers = tuple(each.recipient for each in result.recipients)
    ensure(numbers == tuple(recipients), "the results are not one for each recipient, in order")
    for each in result.recipients:
        ensure(each.outcome in _POSSIBLE, f"an answer cannot make the outcome {each.outcome}")
        ensure(
            (each.verdict is None) is (each.outcome is Outcome.ACCEPTED),
            "exactly the accepted ones have no verdict",
        )
        ensure(
            each.verdict is None or each.verdict.maybe_sent is (each.outcome is Outcome.UNKNOWN),
            "the outcome is UNKNOWN exactly when the verdict says that it may have been sent",
        )
        texts = (each.code, each.text, each.message_id, each.request_id)
        ensure(all(type(text) is str for text in texts), "code, text and ids are texts")
        counts = (each.segments, each.fee)
        ensure(
            all(count is None or (type(count) is int and count >= 0) for count in counts),
            "segments and fee are whole numbers from 0, or None",
        )
        after = each.retry_after
        ensure(after is None or 0 <= after < float("inf"), "retry_after is in seconds from 0")
        ensure(each.account == "kit", "the account is the context's")
        str(each)
    return result
