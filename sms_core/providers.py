"""What a provider is.

A provider turns a batch into one HTTP question and reads the answer.  It does no
I/O, reads no clock and draws no random number: both come in ``Context``.  The same
batch, context and configuration give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import attrs

from sms_core.http import Request, Response
from sms_core.messages import Template, Text
from sms_core.phone import PhoneNumber
from sms_core.results import RecipientResult, SendResult, Verdict
from sms_core.secret import Credentials

if TYPE_CHECKING:  # a program that only sends does not load what it never uses
    from sms_core.receipts import DeliveryReceipt

__all__ = [
    "PLUGIN_API",
    "Batch",
    "Capabilities",
    "Context",
    "ConversionReporter",
    "Evidence",
    "Exchange",
    "Finder",
    "Finding",
    "Provider",
    "ProviderPlugin",
    "Pulls",
    "Pushes",
    "Sought",
]

#: Rises only when an existing plugin could break.
PLUGIN_API = 1

T_co = TypeVar("T_co", covariant=True)
ConfigT = TypeVar("ConfigT")


class Pushes(Enum):
    """Whether a provider pushes reports to an endpoint, and what proves them.

    ``MIXED``: some are signed for this account and need no secret of its own, the others do.
    """

    NONE = "none"
    UNSIGNED = "unsigned"
    MIXED = "mixed"
    SIGNED = "signed"


class Pulls(Enum):
    """Whether reports can be fetched.

    ``ONCE``: reading takes them away; ``QUEUE``: they stay until they are removed.
    """

    NONE = "none"
    ONCE = "once"
    QUEUE = "queue"


class Evidence(Enum):
    """What asking a provider's records proves."""

    NONE = "none"
    CONFIRMS = "confirms"
    PROVES = "proves"


@attrs.frozen(kw_only=True)
class Capabilities:
    """What a provider can do; declared exactly where it works.

    Attributes:
        templates: takes ``Template``.
        text: takes ``Text``.
        max_recipients: of one exchange; longer lists are split.
        separate_mainland: mainland-China and other numbers must not share an exchange.
        sign_name: takes a sign name of the message's own.
        extension: takes an extension code.
        reference_bytes: how long a client reference may be in UTF-8; 0 when none is taken.
        evidence: what its records prove of a message whose answer was lost; see ``Finder``.
        replay: a repeated identical request is told by its nonce and not taken twice.
        pushes: reports it pushes, see ``sms_core.reports``.
        pulls: reports it hands out, see ``sms_core.reports``.
        replies: what recipients answer is among them.
        reviews: what became of templates and sign names is among them.
        status: its records tell what became of one message, see ``Finder``.
        conversion: takes notice of codes that were used, see ``ConversionReporter``.
        daily_per_number: codes a number gets in a day by default; ``None`` where none is known.
    """

    templates: bool = False
    text: bool = False
    max_recipients: int = 1
    separate_mainland: bool = False
    sign_name: bool = False
    extension: bool = False
    reference_bytes: int = 0
    evidence: Evidence = Evidence.NONE
    replay: bool = False
    pushes: Pushes = Pushes.NONE
    pulls: Pulls = Pulls.NONE
    replies: bool = False
    reviews: bool = False
    status: bool = False
    conversion: bool = False
    daily_per_number: int | None = None


@attrs.frozen
class Context:
    """What changes from attempt to attempt.

    Attributes:
        account: name of the account, for the results.
        now: Unix seconds.
        nonce: 32 hexadecimal digits, never used before.
        credentials: to sign with instead of the configured ones.
        fetched: what a receiver of pushes asked for, see ``sms_core.reports``.
    """

    account: str
    now: float
    nonce: str
    credentials: Credentials | None = None
    fetched: bytes = b""


@attrs.frozen
class Batch:
    """The part of a message that goes into one exchange.

    Recipients are at most ``max_recipients`` and, where the provider asks for it, either all
    of mainland China or none.
    """

    recipients: tuple[PhoneNumber, ...]
    content: Template | Text
    sign_name: str = ""
    reference: str = ""
    extension: str = ""


@attrs.frozen
class Exchange(Generic[T_co]):
    """One HTTP question and how to read its answer.

    ``parse`` is total: any status and any bytes give a result.
    """

    request: Request
    parse: Callable[[Response], T_co]


class Provider(Protocol):
    """What every provider offers."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    def send(self, batch: Batch, ctx: Context) -> Exchange[SendResult]:
        """The exchange that sends a batch.

        Raises:
            InvalidMessage: the batch cannot be sent with this configuration.
        """


@attrs.frozen
class Sought:
    """A message to look for: ``sent_at`` in Unix seconds, ``page`` from 1.

    Without ``message_id`` its answer was lost, and only the client reference tells it.
    """

    recipient: PhoneNumber
    reference: str
    sent_at: float
    page: int = 1
    message_id: str = ""


@attrs.frozen
class Finding:
    """One page of the provider's records: the message if it is there, and what to ask next.

    ``next`` is the question for the page or day that follows.  ``readable`` is false when the
    provider did not answer; ``code`` and ``verdict`` tell why, where it says so.  ``receipt`` tells
    what became of the message, where records do.
    """

    found: RecipientResult | None = None
    next: Sought | None = None
    readable: bool = True
    receipt: DeliveryReceipt | None = None
    code: str = ""
    verdict: Verdict | None = None


class Finder(Protocol):
    """A provider whose records can be asked; ``evidence`` and ``status`` declare for what."""

    def find(self, sought: Sought, ctx: Context) -> Exchange[Finding]:
        """The exchange that looks for a message, by its id if that is known, else by reference."""


class ConversionReporter(Protocol):
    """A provider told of codes that were used; declared by ``Capabilities.conversion``.

    From the share of codes that are used it tells real people from abuse.
    """

    def report_conversion(self, message_id: str, at: float, ctx: Context) -> Exchange[bool]:
        """The exchange that says a message's code was used at that time, in Unix seconds.

        What comes back is whether the provider noted it.
        """


@attrs.frozen
class ProviderPlugin(Generic[ConfigT]):
    """What an entry point of the group ``sms_core.providers`` points at.

    Attributes:
        name: of the entry point, the folder, and the extra of ``sms-core``.
        config: an attrs class; sms-core fills it from the account's settings.  The metadata of a
            field may say, under the name of a capability that comes with it, what to give, and
            under ``with`` the setting without which it does nothing; the command line tells both.
        factory: makes the provider from the configuration.
        capabilities: of any provider it makes.
        api: the ``PLUGIN_API`` it was written for.
    """

    name: str
    config: type[ConfigT]
    factory: Callable[[ConfigT], Provider]
    capabilities: Capabilities
    api: int = PLUGIN_API
