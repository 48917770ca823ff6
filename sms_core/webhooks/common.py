"""What both webhooks share: whose push it is, and how each end of it is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from logging import Logger, getLogger
from typing import TYPE_CHECKING
from urllib.parse import quote

from sms_core.accounts import Account
from sms_core.errors import (
    ConfigError,
    InboxFull,
    Refusal,
    ReportRefused,
    SetupError,
    TransportError,
)
from sms_core.http import Response
from sms_core.inbox import Inbox, Taken
from sms_core.providers import Pushes
from sms_core.raised import place
from sms_core.receipts import ReportKind
from sms_core.receiving import Protection
from sms_core.reports import Push, ReceiptBatch

if TYPE_CHECKING:
    from sms_core.engine.driving import Driver

__all__ = [
    "POLL",
    "TURN",
    "Place",
    "answer_to",
    "body_length",
    "encoded_path",
    "failed",
    "headers_of",
    "inbox_failed",
    "kept",
    "next_taken",
    "protection",
    "refused",
    "settle",
]

log: Logger = getLogger("sms_core.webhooks")
#: Reports taken from the inbox at a time, and seconds they are lent for.
MOST, _LEASE = 100, 120.0
#: Seconds after which those that are left are given back, and seconds between idle looks.
TURN, POLL = 10.0, 1.0
_TEXT = "text/plain; charset=utf-8"


class Place:
    """Where pushes arrive, and for which account.

    Args:
        client: knows the accounts.
        account: the only one; without it the first part of the path names one.
        public_url: what stands before the path when the provider calls, where a proxy hides it.
        prefix: of the path; whatever does not begin so is somebody else's.

    Raises:
        ConfigError: no push could ever be taken here.
    """

    def __init__(self, client: Driver, account: str, public_url: str, prefix: str) -> None:
        self._client, self._account = client, account
        self._public = public_url.rstrip("/")
        self.prefix: str = prefix.rstrip("/")
        chosen = (client.account(account),) if account else client.accounts
        if not any(_takes_pushes(each) for each in chosen):
            raise ConfigError(_HELPLESS.format(names=", ".join(each.name for each in chosen)))

    def below(self, path: str) -> str | None:
        """What follows the prefix; ``None`` where the path is somebody else's."""
        if path == self.prefix or path.startswith(f"{self.prefix}/"):
            return path[len(self.prefix) :]
        return None

    def account(self, path: str | None) -> Account:
        """Whose push it is, from the path below the prefix.

        Raises:
            ReportRefused: nobody's.
        """
        if path is None:
            raise ReportRefused(Refusal.NOT_OFFERED)
        name = self._account or path.lstrip("/").partition("/")[0]
        try:
            return self._client.account(name)
        except ConfigError:
            raise ReportRefused(Refusal.NOT_OFFERED) from None

    def url(self, origin: str, path: str, query: str) -> str:
        """The address as the provider called it."""
        return f"{self._public or origin}{path}" + (f"?{query}" if query else "")


_HELPLESS = (
    "no push to {names} could be taken: its provider must push reports, and unless it signs some "
    "the account needs a table receipts with secrets or basic_auth (or allow_unsigned = true)"
)


def _takes_pushes(account: Account) -> bool:
    pushes = account.provider.capabilities.pushes
    if pushes is Pushes.UNSIGNED:
        return protection(account).takes_unsigned
    return pushes is not Pushes.NONE


def protection(account: Account) -> Protection:
    """The account's, or the default."""
    return account.receipts or Protection()


def kept(account: Account, batch: ReceiptBatch, inbox: Inbox) -> Response:
    """Put what came into the inbox; only then is it acknowledged."""
    if batch.unread:
        log.warning("entries of a push to %r that cannot be read: %d", account.name, batch.unread)
    try:
        inbox.put(batch.events)
    except InboxFull as error:
        log.warning("a push to %r was turned away: %s", account.name, error)
        return Response(503, b"try again later", {"content-type": _TEXT, "retry-after": "60"})
    return batch.acknowledgement


def refused(
    error: ReportRefused | TransportError, account: Account | None, push: Push | None
) -> Response:
    """What a provider is told whose push was not taken."""
    if isinstance(error, TransportError):
        return Response(503, b"try again later", {"content-type": _TEXT, "retry-after": "60"})
    status, headers = error.refusal.status, {"content-type": _TEXT}
    asks = account is not None and bool(protection(account).basic_auth)
    given = push is not None and bool(push.header("authorization"))
    if error.refusal is Refusal.FORGED and asks and not given:
        status, headers["www-authenticate"] = 401, 'Basic realm="receipts"'
    return Response(status, f"{error.refusal.value}\n".encode(), headers)


def headers_of(answer: Response) -> list[tuple[str, str]]:
    """All headers; an answer without content has no length (RFC 9110, 8.6)."""
    length = [] if answer.status == 204 else [("content-length", str(len(answer.body)))]
    return [*length, *answer.headers.items()]


def answer_to(error: Exception) -> Response:
    """A push that could not be kept: the provider pushes it again."""
    words = str(error) if isinstance(error, SetupError) else type(error).__name__
    log.error("a push was not kept: %s", words)
    return Response(500, b"try again later", {"content-type": _TEXT})


def body_length(text: str, most: int) -> int | None:
    """What ``Content-Length`` says; ``None`` when it says nothing.

    Raises:
        ReportRefused: too much, or nonsense.
    """
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()):
        raise ReportRefused(Refusal.MALFORMED, "its length is no number")
    if len(text) > 18 or int(text) > most:
        raise ReportRefused(Refusal.OVERSIZED, f"more than {most:,} bytes")
    return int(text)


def encoded_path(path: bytes) -> str:
    """A path as it stands in an address; what is encoded already stays as it is."""
    return quote(path, safe="/:@!$&'()*+,;=~-._%")


def next_taken(inbox: Inbox, now: float) -> tuple[Taken, ...]:
    """The reports to be handled next, of all kinds, in the order they came."""

    def lent() -> Iterator[Taken]:
        for kind in ReportKind:
            yield from inbox.take(kind, "", most=MOST, now=now, lease=_LEASE)

    return tuple(sorted(lent(), key=lambda taken: taken.id))


def settle(inbox: Inbox, taken: Sequence[Taken], ended: Mapping[int, bool]) -> None:
    """Let go what was handled well, and give back what nobody has begun with."""
    inbox.done([number for number, well in ended.items() if well])
    rest = [each.id for each in taken if each.id not in ended]
    if rest:
        inbox.release(rest)


def failed(taken: Taken, error: Exception) -> None:
    """Say that a report will be handed over again."""
    log.error(
        "handling a report of %r raised %s; it comes again in %g seconds",
        taken.report.account,
        place(error),
        _LEASE,
    )


def inbox_failed(error: Exception) -> None:
    """Say that reports wait until the inbox works again."""
    log.error("the inbox failed: %s; it is asked again", type(error).__name__)
