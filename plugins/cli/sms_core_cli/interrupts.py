"""Ctrl-C while a message is on its way: whether it may have gone out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import attrs
import click

from sms_core import Outcome
from sms_core.hooks import RequestBuilt, RequestFailed, RequestSent, hookimpl
from sms_core_cli.output import write
from sms_core_cli.runtime import Runtime

__all__ = ["Begun", "told_when_interrupted"]

_OUT = "Interrupted. It may have gone out: look in the provider's console before you send again."
_NOTHING = "Interrupted. Nothing was sent."
_HARMLESS = (Outcome.REJECTED, Outcome.NOT_SENT)


@contextmanager
def told_when_interrupted(runtime: Runtime) -> Iterator[Runtime]:
    """Gives a runtime of which every request is noted; Ctrl-C is told, and goes on."""
    requests = _Requests()
    try:
        yield attrs.evolve(runtime, hooks=(*runtime.hooks, requests))
    except KeyboardInterrupt:
        click.echo(_OUT if requests.may_be_out else _NOTHING, err=True)
        raise


class _Requests:
    """A hook that keeps whether any request may have become a message."""

    def __init__(self) -> None:
        self._open = self._doubtful = False

    @property
    def may_be_out(self) -> bool:
        return self._open or self._doubtful

    @hookimpl
    def sms_request_built(self, event: RequestBuilt) -> None:  # noqa: ARG002 - the hook's name
        self._open = True

    @hookimpl
    def sms_request_failed(self, event: RequestFailed) -> None:
        self._ended(doubtful=event.stage.may_have_sent)

    @hookimpl
    def sms_request_sent(self, event: RequestSent) -> None:
        self._ended(doubtful=event.outcome not in _HARMLESS)

    def _ended(self, *, doubtful: bool) -> None:
        self._open = False
        self._doubtful |= doubtful


class Begun:
    """Writes the challenge's id before its message goes out.

    Whoever stops the command then can still check the code.
    """

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent
        self._id = ""

    def of(self, runtime: Runtime) -> Runtime:
        """That runtime, of which requests are heard of."""
        return attrs.evolve(runtime, hooks=(*runtime.hooks, self))

    def note(self, challenge: str) -> None:
        """There is one; whether there will be a request is not known yet."""
        self._id = challenge

    @hookimpl
    def sms_request_built(self) -> None:
        self.tell()

    def tell(self) -> None:
        """Write the id, once."""
        if self._id and not self._silent:
            write(self._id)
        self._id = ""
