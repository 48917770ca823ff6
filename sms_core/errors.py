"""The whole exception tree.

There are two roots, and neither is a kind of the other: an ``except SmsError``
that tries another provider must never hide a misspelt setting. ::

    SetupError                  mend the set-up; no message was tried
    ├── ConfigError             settings are wrong; faults lists all of them at once
    └── PluginError             name is the provider asked for
        ├── PluginNotFound      nobody knows that name
        ├── PluginNotInstalled  the name is known; the sentence holds the install line
        ├── PluginConflict      two distributions claim the name
        └── PluginBroken        it does not import, or speaks another plugin API
    SmsError                    this message did not go as wished
    ├── InvalidMessage          it cannot be sent as it stands; nothing left the machine
    ├── SendVetoed              a hook refused it; nothing left the machine
    ├── KeyReused               another message was sent under this key
    ├── SendInFlight            the same key is being sent at this moment
    ├── LedgerUnavailable       the ledger of keys cannot be asked; nothing left the machine
    ├── SendError               result holds what is known for each recipient
    │   ├── SendRejected        a provider answered no
    │   ├── NotSent             to some, proved: no complete request left the machine
    │   └── OutcomeUnknown      it may have gone out; do not simply send it again
    ├── TransportError          one HTTP exchange failed; stage says how far it got
    ├── InboxFull               reports came for which there is no room; none was kept
    ├── ReportRefused           a pushed report is not to be believed; refusal says why
    └── ReportsUnavailable      a provider does not hand out its reports; verdict says why

Two questions shape every sending error: whose fault is it, and may the message
have gone out.  No message of these errors holds a secret, a code or a full number.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sms_core.results import SendResult, Verdict

__all__ = [
    "ConfigError",
    "InboxFull",
    "InvalidMessage",
    "KeyReused",
    "LedgerUnavailable",
    "NotSent",
    "OutcomeUnknown",
    "PluginBroken",
    "PluginConflict",
    "PluginError",
    "PluginNotFound",
    "PluginNotInstalled",
    "Refusal",
    "ReportRefused",
    "ReportsUnavailable",
    "SendError",
    "SendInFlight",
    "SendRejected",
    "SendVetoed",
    "SetupError",
    "SmsError",
    "Stage",
    "TransportError",
]


class Stage(Enum):
    """How far an exchange got before it failed."""

    POOL = "waiting for a free connection"
    DEADLINE = "still waiting for its turn"
    BREAKER = "resting after too many failures"
    CREDENTIALS = "getting credentials"
    RESOLVE = "resolving the host name"
    CONNECT = "connecting"
    TLS = "setting up TLS"
    WRITE = "writing the request"
    WAIT = "waiting for the answer"
    READ = "reading the answer"
    ANSWER = "making sense of the answer"

    @property
    def may_have_sent(self) -> bool:
        """Whether a complete request may have reached the provider."""
        return self in _SENT

    @property
    def is_local(self) -> bool:
        """Whether it failed on this machine, so that it says nothing about the provider."""
        return self in _LOCAL


_SENT = frozenset({Stage.WAIT, Stage.READ, Stage.ANSWER})
_LOCAL = frozenset({Stage.POOL, Stage.DEADLINE, Stage.BREAKER, Stage.CREDENTIALS})


class SetupError(Exception):
    """The set-up must be mended; no message was tried."""


class ConfigError(SetupError, ValueError):
    """Settings are wrong; each of ``faults`` names one by its path, behind its file."""

    def __init__(self, faults: str | Iterable[str]) -> None:
        self.faults: tuple[str, ...] = (faults,) if isinstance(faults, str) else tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        if len(self.faults) == 1:
            return self.faults[0]
        return f"{len(self.faults)} faults:\n" + "\n".join(f"- {fault}" for fault in self.faults)


class PluginError(SetupError):
    """A provider plugin cannot be used."""

    def __init__(self, name: str, sentence: str) -> None:
        self.name = name
        super().__init__(name, sentence)

    def __str__(self) -> str:
        return str(self.args[1])


class PluginNotFound(PluginError, LookupError):
    """Nobody knows a provider of that name."""


class PluginNotInstalled(PluginError):
    """The provider is known, its distribution is not installed."""


class PluginConflict(PluginError):
    """Two distributions claim one provider name."""


class PluginBroken(PluginError):
    """The plugin does not import, or was made for another plugin API."""


class SmsError(Exception):
    """A message did not go as wished."""


class InvalidMessage(SmsError, ValueError):
    """The message cannot be sent as it stands; nothing left the machine."""


class SendVetoed(SmsError):
    """A hook refused the message; nothing left the machine."""


class KeyReused(SmsError, ValueError):
    """Another message was sent under this idempotency key; nothing left the machine."""


class SendInFlight(SmsError):
    """The same idempotency key is being sent at this moment; nothing more left the machine."""


class LedgerUnavailable(SmsError):
    """The ledger of idempotency keys cannot be asked; nothing left the machine."""


class SendError(SmsError):
    """At least one recipient was not accepted; ``result`` tells of each, ``None`` once pickled."""

    def __init__(self, sentence: str, result: SendResult | None = None) -> None:
        super().__init__(sentence)
        self.result = result

    def __reduce__(self) -> tuple[type[SendError], tuple[str]]:
        return type(self), (str(self),)


class SendRejected(SendError):
    """A provider answered no."""


class NotSent(SendError):
    """Proved of every recipient that is ``NOT_SENT``: no complete request left the machine."""


class OutcomeUnknown(SendError):
    """The message may have gone out; do not simply send it again."""


class TransportError(SmsError):
    """One HTTP exchange failed.

    Attributes:
        stage: how far it got; ``stage.may_have_sent`` is what a retry must ask.
        host: with whom; the client tells it.
    """

    def __init__(self, stage: Stage, detail: str) -> None:
        self.stage = stage
        self.detail = detail
        self.host: str = ""
        super().__init__(stage, detail)

    def __str__(self) -> str:
        return f"failed while {self.stage.value}{self.host and f' ({self.host})'}: {self.detail}"


class InboxFull(SmsError):
    """No more reports fit; nothing of what was given was kept."""


class Refusal(Enum):
    """Why a pushed report is not taken."""

    UNPROTECTED = "nothing proves who sent it: the account has no secret for its endpoint"
    FORGED = "the secret or signature is missing or wrong"
    STALE = "it is too old, or from the future"
    OVERSIZED = "it is too large"
    MALFORMED = "it is not what this provider sends"
    NOT_OFFERED = "there is no such account here, or its provider pushes no reports"

    @property
    def status(self) -> int:
        """The HTTP status that tells the provider so; never 2xx, so that it pushes again."""
        return {"OVERSIZED": 413, "MALFORMED": 400, "NOT_OFFERED": 404}.get(self.name, 403)


class ReportRefused(SmsError):
    """A pushed report is not to be believed, ``refusal`` says why; nothing of it was taken."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        self.refusal = refusal
        self.detail = detail
        super().__init__(refusal, detail)

    def __str__(self) -> str:
        return f"report refused: {self.refusal.value}{self.detail and f' ({self.detail})'}"


class ReportsUnavailable(SmsError):
    """A provider hands out no reports; ``code`` is its own, ``verdict`` what it means, if known."""

    def __init__(self, sentence: str, code: str = "", verdict: Verdict | None = None) -> None:
        super().__init__(sentence, code, verdict)
        self.code = code
        self.verdict = verdict

    def __str__(self) -> str:
        return str(self.args[0])
