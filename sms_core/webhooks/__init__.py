"""Endpoints that providers push reports to, for any WSGI or ASGI framework.

    webhook = AsgiWebhook(client, handle)      # or WsgiWebhook, with a Client
    app.mount("/sms", webhook)

A push to ``/sms/ACCOUNT/SECRET`` is verified, put into the client's inbox and acknowledged; only
then is ``handle`` called with each report, in a task or thread of its own, so that it may take its
time; only a coroutine must not block.  A report whose handling raised is handed over again after
the lease.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sms_core.webhooks.asgi import AsgiWebhook
    from sms_core.webhooks.wsgi import WsgiWebhook

__all__ = ["AsgiWebhook", "WsgiWebhook"]


if not TYPE_CHECKING:  # a checker refuses names that are not imported above

    def __getattr__(name: str) -> object:
        if name in __all__:
            from importlib import import_module

            module = "asgi" if name.startswith("Asgi") else "wsgi"
            return getattr(import_module(f"{__name__}.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
