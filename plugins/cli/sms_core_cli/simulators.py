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
    """Turn what keeps a server from starting into a sentence."""
    try:
        yield
    except ValueError as error:
        raise Failed(str(error)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        if error.errno and not isinstance(error, gaierror):  # that has numbers of its own
            reason = os.strerror(error.errno)
        raise Failed(
            f"cannot listen on {host} port {port}: {reason}. Take another with --host or --port"
        ) from None
