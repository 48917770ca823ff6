"""What both webhooks share: whose push it is, and how each end of it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from logging import getLogger
from typing import TYPE_CHECKING

from sms_core.errors import ConfigError, Refusal, ReportRefused, TransportError
from sms_core.http import Response
from sms_core.inbox import Inbox, InboxFull, Taken
from sms_core.providers import Pushes
from sms_core.receipts import ReportKind
from sms_core.receiving import Protection
from sms_core.reports import Push, ReceiptBatch
from sms_core.steps import Account

if TYPE_CHECKING:
    from sms_core.driving import Driver

__all__ = [
    "LEASE",
    "POLL",
    "Place",
    "answer_to",
    "failed",
    "kept",
    "next_taken",
    "protection",
    "refused",
]

log = getLogger("sms_core.webhooks")
#: Reports taken from the inbox at a time, seconds they may take, seconds between idle looks.
MOST, LEASE, POLL = 20, 120.0, 1.0
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
        self._public, self.prefix = public_url.rstrip("/"), prefix.rstrip("/")
        chosen = (client.account(account),) if account else client.accounts
        if not any(_takes_pushes(each) for each in chosen):
            raise ConfigError(_HELPLESS.format(names=", ".join(each.name for each in chosen)))

    def account(self, path: str) -> Account:
        """Whose push it is, from the path below the prefix.

        Raises:
            ReportRefused: nobody's.
        """
        name = self._account or path.lstrip("/").partition("/")[0]
        try:
            return self._client.account(name)
        except ConfigError:
            raise ReportRefused(Refusal.NOT_OFFERED) from None

    def url(self, origin: str, path: str, query: str) -> str:
        """The address as the provider called it."""
        return f"{self._public or origin}{path}" + (f"?{query}" if query else "")


_HELPLESS = (
    "no push to {names} could be taken: its provider must push reports, and unless it signs them "
    "the account needs a table receipts with secrets or basic_auth (or allow_unsigned = true)"
)


def _takes_pushes(account: Account) -> bool:
    pushes, guard = account.provider.capabilities.pushes, protection(account)
    if pushes is Pushes.UNSIGNED:
        return guard.is_set or guard.allow_unsigned
    return pushes is Pushes.SIGNED


def protection(account: Account) -> Protection:
    """The account's, or the default."""
    return account.receipts or Protection()


def kept(account: Account, batch: ReceiptBatch, inbox: Inbox) -> Response:
    """Put what came into the inbox; only then is it acknowledged."""
    if batch.unread:
        log.warning("%d entries of a push to %r cannot be read", batch.unread, account.name)
    try:
        inbox.put(batch.events)
    except InboxFull as error:
        log.warning("a push to %r was turned away: %s", account.name, error)
        return Response(503, b"try again later", {"content-type": _TEXT, "retry-after": "60"})
    return batch.acknowledgement


def refused(error: ReportRefused | TransportError, push: Push | None = None) -> Response:
    """What a provider is told whose push was not taken."""
    if isinstance(error, TransportError):
        return Response(503, b"try again later", {"content-type": _TEXT, "retry-after": "60"})
    status, headers = error.refusal.status, {"content-type": _TEXT}
    if error.refusal is Refusal.FORGED and push is not None and not push.header("authorization"):
        status, headers["www-authenticate"] = 401, 'Basic realm="receipts"'
    return Response(status, f"{error.refusal.value}\n".encode(), headers)


def answer_to(error: Exception) -> Response:
    """A push that could not be kept: the provider pushes it again."""
    log.error("a push was not kept: %s", type(error).__name__)
    return Response(500, b"try again later", {"content-type": _TEXT})


def next_taken(inbox: Inbox, now: float) -> Iterable[Taken]:
    """The reports to be handled next, of all kinds."""

    def lent() -> Iterator[Taken]:
        for kind in ReportKind:
            yield from inbox.take(kind, "", MOST, now, LEASE)

    return tuple(lent())


def failed(taken: Taken, error: Exception) -> None:
    """Say that a report will be handed over again."""
    log.error(
        "handling a report of %r raised %s; it comes again in %g seconds",
        taken.report.account,
        type(error).__name__,
        LEASE,
    )
