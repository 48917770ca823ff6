"""What became of accepted messages, and what their recipients answered, as values.

Providers push or hand out such reports late, twice and in any order.  ``merged`` makes one of
two reports on the same message: final beats not final, nothing goes backwards, repeats are
harmless and order does not matter.  No ``repr`` here shows a full number or a text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum

import attrs

from sms_core.phone import PhoneNumber
from sms_core.results import Actor, ErrorClass

__all__ = [
    "CHINA_TIME",
    "KINDS",
    "DeliveryReceipt",
    "DeliveryState",
    "Meaning",
    "Reply",
    "Report",
    "ReportKind",
    "Review",
    "ReviewState",
    "kind_of",
    "merged",
    "standing",
]

#: The zone of naive times in the reports of providers of mainland China.
CHINA_TIME = timezone(timedelta(hours=8), "UTC+8")


class DeliveryState(Enum):
    """Where an accepted message got to."""

    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class ReportKind(Enum):
    """What a provider reports on its own."""

    RECEIPTS = "receipts"
    REPLIES = "replies"
    REVIEWS = "reviews"


@attrs.frozen
class Meaning:
    """What a provider's receipt code means.

    Attributes:
        state: of the message.
        error_class: what kind of thing was wrong; ``None`` when nothing was.
        permanent: whether the same message, sent again, will fail too; ``None``: nobody knows.
        actor: who must act.
        english, chinese: one sentence for a support person.
    """

    state: DeliveryState
    error_class: ErrorClass | None = None
    permanent: bool | None = None
    actor: Actor = Actor.NOBODY
    english: str = ""
    chinese: str = ""


@attrs.frozen(kw_only=True, repr=False)
class DeliveryReceipt:
    """A delivery report.

    Attributes:
        account: yours for it.
        message_id: the provider's, as in ``RecipientResult``.
        recipient: ``None`` where the report names none that can be read.
        reference: client reference, where the provider echoes it.
        state: where the message got to.
        final: nothing more is to come; by default for every state but ``UNKNOWN``.
        code, text: the provider's own.
        meaning: of the code.
        segments: billed ones; ``None`` where the provider does not tell.
        at: the provider's time, aware; ``None`` where it tells none that can be read.
        received_at: when the report got here, aware.
    """

    account: str
    message_id: str
    recipient: PhoneNumber | None
    reference: str = ""
    state: DeliveryState
    final: bool = attrs.Factory(lambda it: it.state is not DeliveryState.UNKNOWN, takes_self=True)
    code: str = ""
    text: str = ""
    meaning: Meaning | None = None
    segments: int | None = None
    at: datetime | None = None
    received_at: datetime

    @property
    def key(self) -> tuple[str, str, str]:
        """What reports on one message to one recipient have in common."""
        number = self.recipient.e164 if self.recipient else ""
        return self.account, self.message_id, number

    @property
    def error_class(self) -> ErrorClass | None:
        """What kind of thing was wrong; ``None`` when nothing was, or nothing is known."""
        return self.meaning.error_class if self.meaning else None

    @property
    def actor(self) -> Actor:
        """Who must act."""
        return self.meaning.actor if self.meaning else Actor.NOBODY

    def __str__(self) -> str:
        number = self.recipient.masked if self.recipient else "an unreadable number"
        words = self.meaning.english if self.meaning else ""
        parts = (f"{number} {self.state.value}", self.code, words)
        return ", ".join(part for part in parts if part)

    def __repr__(self) -> str:
        return f"<DeliveryReceipt {self.account} {self.message_id}: {self}>"


@attrs.frozen(kw_only=True, repr=False)
class Reply:
    """A message that a recipient sent back.

    ``id`` is the provider's, empty where it has none; ``at`` as in ``DeliveryReceipt``.
    """

    account: str
    sender: PhoneNumber | None
    text: str
    id: str = ""
    extension: str = ""
    sign_name: str = ""
    at: datetime | None = None
    received_at: datetime

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for repeats of one reply."""
        number = self.sender.e164 if self.sender else ""
        return self.account, self.id or f"{self.at} {self.text}", number

    def __repr__(self) -> str:
        number = self.sender.masked if self.sender else "an unreadable number"
        return f"<Reply {self.account} from {number}: {len(self.text)} characters>"


class ReviewState(Enum):
    """How far the review of a template or sign name is."""

    REVIEWING = "reviewing"
    APPROVED = "approved"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class Review:
    """How a template or sign name fared with the provider's reviewers.

    ``subject`` is ``template`` or ``sign_name``, ``name`` what the account calls it, ``code``
    a template's code, ``order`` the provider's id of the application.
    """

    account: str
    subject: str
    name: str
    state: ReviewState
    code: str = ""
    reason: str = ""
    order: str = ""
    at: datetime | None = None
    received_at: datetime

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for reports on one application."""
        return self.account, self.order, self.code or self.name


#: Anything a provider reports.
Report = DeliveryReceipt | Reply | Review
#: What each kind of report is.
KINDS: dict[ReportKind, type[Report]] = {
    ReportKind.RECEIPTS: DeliveryReceipt,
    ReportKind.REPLIES: Reply,
    ReportKind.REVIEWS: Review,
}


def kind_of(report: Report) -> ReportKind:
    """The kind of a report."""
    for kind, made in KINDS.items():
        if isinstance(report, made):
            return kind
    raise TypeError(f"{type(report).__name__} is no report")


_SURER = tuple(reversed(DeliveryState))
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def merged(one: DeliveryReceipt, other: DeliveryReceipt) -> DeliveryReceipt:
    """What two receipts of one message say together.

    Final beats not final; among equals a delivery beats a failure, and a failure beats not
    knowing.  The same for any order and any number of repeats.

    Raises:
        ValueError: they are of different messages.
    """
    if one.key != other.key:
        raise ValueError("these receipts are of different messages")
    return max(one, other, key=_sureness)


def _sureness(receipt: DeliveryReceipt) -> tuple[object, ...]:
    """A total order, so that no two different receipts ever tie; what came first beats repeats."""
    return (
        receipt.final,
        _SURER.index(receipt.state),
        receipt.at or _BEFORE_ALL,
        receipt.code,
        receipt.text,
        receipt.reference,
        -1 if receipt.segments is None else receipt.segments,
        _BEFORE_ALL - receipt.received_at,
        repr(receipt.meaning),
    )


def standing(receipts: Iterable[DeliveryReceipt]) -> dict[tuple[str, str, str], DeliveryReceipt]:
    """Any number of receipts, in any order, as one for each message and recipient."""
    known: dict[tuple[str, str, str], DeliveryReceipt] = {}
    for receipt in receipts:
        known[receipt.key] = merged(known.get(receipt.key, receipt), receipt)
    return known
