"""Time and chance, for whatever decides; transports measure only their own waits."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import attrs

__all__ = ["Clock"]


def _random_nonce() -> str:
    """32 hexadecimal digits."""
    return os.urandom(16).hex()


def _draw() -> float:
    """A number from 0 up to 1; its module is loaded by the first wait or weight."""
    from random import random

    return random()  # noqa: S311, it spreads load and keeps no secret


@attrs.frozen
class Clock:
    """Where a client takes time and chance from.

    Attributes:
        wall: Unix seconds.
        monotonic: seconds that never go back.
        nonce: 32 hexadecimal digits, never the same twice.
        draw: a number from 0 up to 1.
    """

    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    nonce: Callable[[], str] = _random_nonce
    draw: Callable[[], float] = _draw
