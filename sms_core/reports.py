"""What a provider that reports is: it pushes reports to an endpoint, or hands them out.

Optional beside ``sms_core.providers.Provider``, and as pure: no I/O, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import attrs

from sms_core.http import Response
from sms_core.providers import Context, Exchange
from sms_core.receipts import Report, ReportKind
from sms_core.results import Verdict
from sms_core.secret import Credentials

__all__ = ["Pulled", "Puller", "Push", "ReceiptBatch", "Receiver"]


def _lowered(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), value) for name, value in pairs)


@attrs.frozen(repr=False)
class Push:
    """A request that a provider made to you.

    Args:
        method: as it came.
        url: as the provider called it: public scheme, host, path and query.
        headers: pairs; names are lowered.
        body: as it came.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_lowered)
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first value of a header, by its lowercase name; empty when there is none."""
        return next((value for given, value in self.headers if given == name), "")

    def __repr__(self) -> str:
        """Neither path nor headers: they may hold the secret that protects the endpoint."""
        return f"<Push {self.method}, {len(self.body)} bytes>"


@attrs.frozen
class ReceiptBatch:
    """What one push held.

    Attributes:
        events: in the order they came.
        acknowledgement: the answer the provider wants for them.
        verified: a signature of the provider proves that it is for this account.
        unread: entries that could not be understood; the others stand.
    """

    events: tuple[Report, ...]
    acknowledgement: Response
    verified: bool = False
    unread: int = 0


@attrs.frozen
class Pulled:
    """One answer of a provider's queue of reports.

    Attributes:
        events: what was handed out.
        handles: for each event the provider's name of it, by which it is removed.  Events that
            are removed together have the same; one that must stay has an empty one.
        credentials: to go on with, where the queue has credentials of its own.
        verdict: why the provider refused; ``code`` and ``text`` are its own words.
        unread: entries that could not be understood.
    """

    events: tuple[Report, ...] = ()
    handles: tuple[str, ...] = attrs.field(default=(), repr=False)
    credentials: Credentials | None = None
    verdict: Verdict | None = None
    code: str = ""
    text: str = ""
    unread: int = 0


class Receiver(Protocol):
    """A provider that pushes reports; declared by ``Capabilities.pushes``.

    One that has to fetch a certificate before it can verify a push has a method
    ``certificate(push, ctx) -> Request | None`` as well.  It refuses whatever can be told to be
    wrong without one, so that strangers cause no exchange; the answer's body, X.509 in PEM, comes
    in ``Context``.
    """

    def receive(self, push: Push, ctx: Context) -> ReceiptBatch:
        """Verify and read a push.  Any method, headers and bytes give one of these two ends.

        Raises:
            ReportRefused: it is not to be believed.
        """


class Puller(Protocol):
    """A provider whose reports can be fetched; declared by ``Capabilities.pulls``."""

    def enter(self, kind: ReportKind, ctx: Context) -> Exchange[Pulled] | None:
        """The exchange that gets credentials for the queue; ``None`` where none are needed.

        They come back in the ``Context`` of the other two, until they expire.
        """

    def pull(self, kind: ReportKind, wait: float, ctx: Context) -> Exchange[Pulled]:
        """The exchange that reads some reports, waiting at most so many seconds for the first."""

    def remove(self, pulled: Pulled, kind: ReportKind, ctx: Context) -> Exchange[Pulled] | None:
        """The exchange that removes what was read; ``None`` where reading has done so."""
