"""sms-core: send SMS through any provider, without a vendor SDK.

    import sms_core
    from sms_core import Message, Template

    with sms_core.connect("sms.toml") as client:
        client.send(Message("+8613800138000", Template("SignIn", {"code": "123456"})))

Authors of providers find their half in ``sms_core.providers``, ``sms_core.answers``,
``sms_core.http``, ``sms_core.settings``, ``sms_core.templates`` and ``sms_core.signing``.
"""

from __future__ import annotations

TYPE_CHECKING = False  # spares importing typing
if TYPE_CHECKING:
    from sms_core.accounts import Account
    from sms_core.async_client import AsyncClient
    from sms_core.client import Client
    from sms_core.connecting import connect, connect_async
    from sms_core.errors import (
        ConfigError,
        InvalidMessage,
        KeyReused,
        LedgerUnavailable,
        NotSent,
        OutcomeUnknown,
        PluginBroken,
        PluginConflict,
        PluginError,
        PluginNotFound,
        PluginNotInstalled,
        SendError,
        SendInFlight,
        SendRejected,
        SendVetoed,
        SetupError,
        SmsError,
        Stage,
        TransportError,
    )
    from sms_core.http import Timeout
    from sms_core.ledger import MemoryLedger
    from sms_core.messages import Message, Purpose, Template, Text
    from sms_core.phone import PhoneNumber
    from sms_core.policy import OnUnknown, Policy, Route
    from sms_core.results import (
        Actor,
        Attempt,
        ErrorClass,
        Failover,
        Outcome,
        RecipientResult,
        Retry,
        SendResult,
        Verdict,
    )
    from sms_core.secret import Credentials, Secret

    __version__: str

__all__ = [
    "Account",
    "Actor",
    "AsyncClient",
    "Attempt",
    "Client",
    "ConfigError",
    "Credentials",
    "ErrorClass",
    "Failover",
    "InvalidMessage",
    "KeyReused",
    "LedgerUnavailable",
    "MemoryLedger",
    "Message",
    "NotSent",
    "OnUnknown",
    "Outcome",
    "OutcomeUnknown",
    "PhoneNumber",
    "PluginBroken",
    "PluginConflict",
    "PluginError",
    "PluginNotFound",
    "PluginNotInstalled",
    "Policy",
    "Purpose",
    "RecipientResult",
    "Retry",
    "Route",
    "Secret",
    "SendError",
    "SendInFlight",
    "SendRejected",
    "SendResult",
    "SendVetoed",
    "SetupError",
    "SmsError",
    "Stage",
    "Template",
    "Text",
    "Timeout",
    "TransportError",
    "Verdict",
    "connect",
    "connect_async",
]

#: Where the public names live.  A name is loaded when it is first used, so that a signer, a
#: value or a plugin costs only what it needs itself.
_HOMES = {
    "accounts": "Account",
    "async_client": "AsyncClient",
    "client": "Client",
    "connecting": "connect connect_async",
    "errors": (
        "ConfigError InvalidMessage KeyReused NotSent OutcomeUnknown PluginBroken "
        "LedgerUnavailable PluginConflict PluginError PluginNotFound PluginNotInstalled "
        "SendError SendInFlight SendRejected SendVetoed SetupError SmsError Stage TransportError "
    ),
    "http": "Timeout",
    "ledger": "MemoryLedger",
    "messages": "Message Purpose Template Text",
    "phone": "PhoneNumber",
    "policy": "OnUnknown Policy Route",
    "results": "Actor Attempt ErrorClass Failover Outcome RecipientResult Retry SendResult Verdict",
    "secret": "Credentials Secret",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


if not TYPE_CHECKING:  # a checker refuses names that are not imported above

    def __getattr__(name: str) -> object:
        if name in _HOME_OF:
            from importlib import import_module

            value = getattr(import_module(f"sms_core.{_HOME_OF[name]}"), name)
            return globals().setdefault(name, value)
        if name == "__version__":
            from importlib.metadata import version

            return version("sms-core")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
