"""What an author tells the conformance kit about a provider, as values.

Everything that has to be known of a vendor stands here: settings, contents that can be sent,
recorded answers, codes, pushes.  The checks know none of it by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Literal

import attrs

from sms_core.answers import VerdictTable
from sms_core.http import Request, Response
from sms_core.messages import Template, Text
from sms_core.phone import PhoneNumber
from sms_core.providers import Batch, ProviderPlugin, Sought
from sms_core.receipts import ReportKind
from sms_core.reports import Push

__all__ = ["Answer", "By", "Case", "Expected", "Pull", "PushCase", "Record", "Sent"]

#: Attributes by name and what they must be.
Expected = Mapping[str, object]


class By(Enum):
    """How an answer tells which recipient it speaks of."""

    CALL = "call"
    NUMBER = "number"
    POSITION = "position"


@attrs.frozen(kw_only=True)
class Answer:
    """An answer of the provider to a message, and what it tells.

    Attributes:
        response: as it came.
        told: by number, in the order they were asked for: attributes of ``RecipientResult``.
        by: how the answer tells recipients apart; ``CALL``: it is one answer for all.
    """

    response: Response
    told: Mapping[str, Expected]
    by: By = By.CALL

    @property
    def recipients(self) -> tuple[PhoneNumber, ...]:
        """The numbers it answers for."""
        return tuple(map(PhoneNumber, self.told))


@attrs.frozen(kw_only=True)
class Sent:
    """What the provider understands when it reads a request.

    Attributes:
        to: numbers as E.164, in their order.
        values: the text, or the values of the parameters in declared order.
        template: the name of the template, as messages call it; empty for a text.
        sign_name, extension, reference: empty where there are none.
    """

    to: tuple[str, ...]
    values: tuple[str, ...]
    template: str = ""
    sign_name: str = ""
    extension: str = ""
    reference: str = ""


@attrs.frozen(kw_only=True)
class Record:
    """An answer of the provider's records.

    Attributes:
        sought: what was looked for.
        response: as it came.
        found: whether the message is there.
        told: attributes of the ``RecipientResult`` it gives.
        receipt: attributes of the ``DeliveryReceipt`` it gives; empty when it gives none.
        more: whether another page follows, on which a message may be that is not on this one.
    """

    sought: Sought
    response: Response
    found: bool = True
    told: Expected = attrs.field(factory=dict)
    receipt: Expected = attrs.field(factory=dict)
    more: bool = False


@attrs.frozen(kw_only=True)
class PushCase:
    """A push of the provider.

    Attributes:
        push: as it came.
        at: Unix seconds at which it came.
        events: attributes of each report in it.
        acknowledgement: the answer that the provider wants.
        fresh_for: seconds after which it is too old; ``None``: it bears no time.
    """

    push: Push
    at: float
    events: tuple[Expected, ...]
    acknowledgement: Response
    fresh_for: float | None = None


@attrs.frozen(kw_only=True)
class Pull:
    """An answer of the provider's queue of reports; ``events`` as in ``PushCase``."""

    kind: ReportKind
    response: Response
    events: tuple[Expected, ...]


_SECRET = re.compile(r"secret|token|password|private|api_?key$", re.IGNORECASE)


def _named_like_secrets(case: Case) -> tuple[str, ...]:
    return tuple(name for name in case.settings if _SECRET.search(name))


@attrs.frozen(kw_only=True)
class Case:
    """A provider, and all that the kit has to know to check it.

    Attributes:
        plugin: the descriptor.
        settings: of one account, as a user writes them; whatever the provider can do, it can do
            with these.
        contents: one ``Template`` or ``Text`` of each declared kind that these settings can send.
        answers: recorded ones; at least one that accepts and one that refuses.
        codes: the table of the provider's codes.
        answered: makes the provider's answer to a batch: accepted for code ``None``, else every
            recipient refused with that code.
        numbers: recipients that the provider can send to, of two countries unless it sends to
            one only.
        secrets: names of the settings that must never show; by default those named like one.
        signs_with: which of ``now`` and ``nonce`` of the context go into a request.
        authentic: whether the signature of a request, whatever it asks, is right for a secret,
            computed a second time; needed where ``signs_with`` is given.
        reads: what the provider understands when it reads a request that sends; needed always.
        records: answers of its records; needed for ``evidence`` and ``status``.
        pushes: needed for ``pushes``.
        signed: signs a push anew, as the provider would, at these Unix seconds; needed for
            ``pushes`` that are signed.
        pulls: needed for ``pulls``.
        deviations: why, by the id of each check that this provider does not pass.
        module: the package of the provider.
    """

    plugin: ProviderPlugin[Any]
    settings: Mapping[str, object] = attrs.field(repr=False)
    contents: tuple[Template | Text, ...]
    answers: tuple[Answer, ...]
    codes: VerdictTable
    answered: Callable[[Batch, str | None], Response]
    numbers: tuple[str, ...] = ("+8613800138000", "+85268326366", "+12025550123")
    secrets: tuple[str, ...] = attrs.field(
        default=attrs.Factory(_named_like_secrets, takes_self=True)
    )
    signs_with: tuple[Literal["now", "nonce"], ...] = ()
    authentic: Callable[[Request, str], bool] | None = None
    reads: Callable[[Request], Sent] | None = None
    records: tuple[Record, ...] = ()
    pushes: tuple[PushCase, ...] = ()
    signed: Callable[[Push, float], Push] | None = None
    pulls: tuple[Pull, ...] = ()
    deviations: Mapping[str, str] = attrs.field(factory=dict)
    module: str = attrs.field(
        default=attrs.Factory(
            lambda case: case.plugin.config.__module__.partition(".")[0], takes_self=True
        )
    )
