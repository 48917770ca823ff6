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
    from sms_core.client import Client
    from sms_core.connecting import connect
    from sms_core.errors import (
        ConfigError,
        InvalidMessage,
        NotSent,
        OutcomeUnknown,
        PluginBroken,
        PluginConflict,
        PluginError,
        PluginNotFound,
        PluginNotInstalled,
        SendError,
        SendRejected,
        SendVetoed,
        SetupError,
        SmsError,
        Stage,
        TransportError,
    )
    from sms_core.http import Timeout
    from sms_core.messages import Message, Purpose, Template, Text
    from sms_core.phone import PhoneNumber
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
    from sms_core.secret import Secret

__all__ = [
    "Actor",
    "Attempt",
    "Client",
    "ConfigError",
    "ErrorClass",
    "Failover",
    "InvalidMessage",
    "Message",
    "NotSent",
    "Outcome",
    "OutcomeUnknown",
    "PhoneNumber",
    "PluginBroken",
    "PluginConflict",
    "PluginError",
    "PluginNotFound",
    "PluginNotInstalled",
    "Purpose",
    "RecipientResult",
    "Retry",
    "Secret",
    "SendError",
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
]

#: Where the public names live.  A name is loaded when it is first used, so that a signer, a
#: value or a plugin costs only what it needs itself.
_HOMES = {
    "client": "Client",
    "connecting": "connect",
    "errors": (
        "ConfigError InvalidMessage NotSent OutcomeUnknown PluginBroken PluginConflict PluginError "
        "PluginNotFound PluginNotInstalled SendError SendRejected SendVetoed SetupError SmsError "
        "Stage TransportError"
    ),
    "http": "Timeout",
    "messages": "Message Purpose Template Text",
    "phone": "PhoneNumber",
    "results": "Actor Attempt ErrorClass Failover Outcome RecipientResult Retry SendResult Verdict",
    "secret": "Secret",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        from importlib import import_module

        value: object = getattr(import_module(f"sms_core.{_HOME_OF[name]}"), name)
        return globals().setdefault(name, value)
    if name == "__version__":
        from importlib.metadata import version

        return version("sms-core")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
