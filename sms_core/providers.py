"""What a provider is.

A provider turns a batch into one HTTP question and reads the answer.  It does no
I/O, reads no clock and draws no random number: both come in ``Context``.  The same
batch, context and configuration give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Generic, Protocol, TypeVar

import attrs

from sms_core.http import Request, Response
from sms_core.messages import Template, Text
from sms_core.phone import PhoneNumber
from sms_core.results import RecipientResult, SendResult
from sms_core.secret import Credentials

__all__ = [
    "PLUGIN_API",
    "Batch",
    "Capabilities",
    "Context",
    "Evidence",
    "Exchange",
    "Finder",
    "Finding",
    "Provider",
    "ProviderPlugin",
    "Sought",
]

#: Rises only when an existing plugin could break.
PLUGIN_API = 1

T = TypeVar("T")
ConfigT = TypeVar("ConfigT")


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


@attrs.frozen
class Context:
    """What changes from attempt to attempt.

    Attributes:
        account: name of the account, for the results.
        now: Unix seconds.
        nonce: 32 hexadecimal digits, never used before.
        credentials: to sign with instead of the configured ones.
    """

    account: str
    now: float
    nonce: str
    credentials: Credentials | None = None


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
class Exchange(Generic[T]):
    """One HTTP question and how to read its answer.

    ``parse`` is total: any status and any bytes give a result.
    """

    request: Request
    parse: Callable[[Response], T]


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
    """A message whose answer was lost: ``sent_at`` in Unix seconds, ``page`` from 1."""

    recipient: PhoneNumber
    reference: str
    sent_at: float
    page: int = 1


@attrs.frozen
class Finding:
    """One page of the provider's records: the message if it is there, and whether pages follow.

    ``readable`` is false when the provider did not answer the question.
    """

    found: RecipientResult | None = None
    more: bool = False
    readable: bool = True


class Finder(Protocol):
    """A provider whose records can be asked; declared by ``Capabilities.evidence``."""

    def find(self, sought: Sought, ctx: Context) -> Exchange[Finding]:
        """The exchange that looks for a message by its client reference."""


@attrs.frozen
class ProviderPlugin(Generic[ConfigT]):
    """What an entry point of the group ``sms_core.providers`` points at.

    Attributes:
        name: of the entry point, the folder, and the extra of ``sms-core``.
        config: an attrs class; sms-core fills it from the account's settings.
        factory: makes the provider from the configuration.
        capabilities: of any provider it makes.
        api: the ``PLUGIN_API`` it was written for.
    """

    name: str
    config: type[ConfigT]
    factory: Callable[[ConfigT], Provider]
    capabilities: Capabilities
    api: int = PLUGIN_API
