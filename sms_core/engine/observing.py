"""Calling the hooks: who registers them, and what a failing observer may not do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pluggy

from sms_core import hooks
from sms_core.engine.steps import Done, Event, Try
from sms_core.errors import ConfigError, TransportError
from sms_core.http import Request
from sms_core.messages import Purpose
from sms_core.results import SendResult

__all__ = ["manager", "observer", "tell"]


def manager(plugins: Iterable[object]) -> pluggy.PluginManager:
    """A plugin manager with these plugins.

    Raises:
        ConfigError: an implementation does not fit its hook, no hook has its name, or a
            plugin was given twice.
    """
    made = pluggy.PluginManager("sms_core")
    made.add_hookspecs(hooks)
    try:
        for plugin in plugins:
            made.register(plugin)
        made.check_pending()
    except (pluggy.PluginValidationError, ValueError) as error:
        raise ConfigError(f"hooks: {error}") from error
    return made


def tell(hook: Any, event: Event) -> None:
    """Report something the engine decided."""
    _report(hook.sms_delivery_event, event)


def observer(hook: Any, step: Try, purpose: Purpose, request: Request) -> Callable[[Done], None]:
    """Report the request as built; the function returned reports how it ended."""
    common: dict[str, Any] = {
        "account": step.account.name,
        "purpose": purpose,
        "recipients": tuple(number.masked for number in step.batch.recipients),
        "method": request.method,
        "url": request.url.partition("?")[0],
    }
    _report(hook.sms_request_built, hooks.RequestBuilt(**common))

    def ended(done: Done) -> None:
        end = done.end
        if isinstance(end, TransportError):
            failed = hooks.RequestFailed(
                **common, stage=end.stage, detail=end.detail, elapsed=done.elapsed
            )
            _report(hook.sms_request_failed, failed)
        elif isinstance(end, SendResult):  # pragma: no branch, an invalid message has no request
            sent = hooks.RequestSent(
                **common, status=done.status, outcome=end.outcome, elapsed=done.elapsed
            )
            _report(hook.sms_request_sent, sent)

    return ended


def _report(call: Callable[..., object], event: object) -> None:
    """An observer's fault must not look like a failed send: the caller would send again."""
    try:
        call(event=event)
    except Exception:
        from logging import getLogger

        getLogger("sms_core").exception("a hook failed on %r", event)
