"""A provider's half of an exchange: a plugin is somebody else's code, and may break its promise."""

from __future__ import annotations

from typing import TypeVar, cast

import attrs

from sms_core.accounts import Account
from sms_core.engine.steps import Done
from sms_core.errors import InvalidMessage, SetupError, Stage, TransportError
from sms_core.http import Response
from sms_core.providers import Batch, Context, Exchange, Finder, Finding, Sought
from sms_core.results import SendResult

T = TypeVar("T")

__all__ = ["asking", "done", "made", "parsed", "too_late"]


def made(account: Account, batch: Batch, ctx: Context) -> Exchange[SendResult]:
    """The exchange that sends a batch.

    Raises:
        InvalidMessage: the account cannot send it, or its provider raised what it must not.
    """
    try:
        return account.provider.send(batch, ctx)
    except (InvalidMessage, TransportError, SetupError):
        raise
    except Exception as error:
        told = f"account {account.name!r}: its provider raised {type(error).__name__} instead of "
        raise InvalidMessage(f"{told}making a request") from error


def done(
    exchange: Exchange[SendResult],
    answer: Response | TransportError,
    batch: Batch,
    *,
    at: float,
    began: float,
    now: float,
) -> Done:
    """How an exchange ended; ``at`` is Unix seconds, ``began`` and ``now`` are monotonic."""
    if isinstance(answer, TransportError):
        return Done(answer, now, at, now - began, exchange=exchange)
    end, date = _read(exchange, answer, batch), answer.headers.get("date", "")
    return Done(end, now, at, now - began, answer.status, date, exchange)


def too_late() -> TransportError:
    """Nothing is left of an exchange's time before it has begun."""
    return TransportError(Stage.DEADLINE, "credentials or a hook took all the time there was")


def _read(
    exchange: Exchange[SendResult], answer: Response, batch: Batch
) -> SendResult | TransportError:
    """What the answer means for each recipient."""
    result = parsed(exchange, answer)
    if isinstance(result, SendResult):
        told = {each.recipient: each for each in result.recipients}
        if len(told) < len(result.recipients) or told.keys() != {*batch.recipients}:
            return _broken("told of other recipients than were sent to")
        return attrs.evolve(result, recipients=tuple(told[each] for each in batch.recipients))
    return result


def asking(account: Account, sought: Sought, ctx: Context) -> Exchange[Finding]:
    """The exchange that asks an account's records.

    Raises:
        TransportError: its provider raised what it must not.
    """
    try:
        return cast("Finder", account.provider).find(sought, ctx)
    except Exception as error:
        raise _broken(f"raised {type(error).__name__}") from error


def parsed(exchange: Exchange[T], answer: Response) -> T | TransportError:
    """A plugin that cannot read an answer, which it must, leaves open what became of it."""
    try:
        return exchange.parse(answer)
    except Exception as error:  # noqa: BLE001, it is somebody else's code
        return _broken(f"raised {type(error).__name__}")


def _broken(told: str) -> TransportError:
    return TransportError(Stage.ANSWER, f"the provider's plugin {told}")
