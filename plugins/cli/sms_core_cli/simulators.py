"""The simulator, which is a distribution of its own and need not be there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from socket import gaierror
from types import ModuleType

from sms_core_cli.status import Failed

__all__ = ["faults_told", "simulator_package"]


def simulator_package() -> ModuleType:
    """The package.

    Raises:
        Failed: it is not installed; the sentence says how to.
    """
    try:
        import sms_core_simulator
    except ModuleNotFoundError:
        raise Failed(
            'the simulator is not installed. Install it: pip install "sms-core[simulator]"'
        ) from None
    return sms_core_simulator


@contextmanager
def faults_told(host: str, port: int) -> Iterator[None]:
    """Turn what keeps a server from starting into a sentence that names the port."""
    try:
        yield
    except ValueError as error:
        raise Failed(str(error)) from None
    except OSError as error:
        if getattr(error, "inbox", False):
            who, remedy = "the inbox ", "with --inbox-port, or none with --no-inbox"
        else:
            who, remedy = "", "with --host or --port"
        port, reason = getattr(error, "port", port), _reason(error.__cause__ or error)
        raise Failed(
            f"{who}cannot listen on {host} port {port}: {reason}. Take another {remedy}"
        ) from None


def _reason(error: BaseException) -> str:
    """The system's words: asyncio adds the address to its own, name resolution has others."""
    number = getattr(error, "errno", None)
    if number and not isinstance(error, gaierror):
        return os.strerror(number)
    return getattr(error, "strerror", None) or type(error).__name__
