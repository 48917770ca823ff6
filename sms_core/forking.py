"""What a forked child must make anew: locks that nobody will give back, connections not its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

__all__ = ["in_forked_child"]

_living: WeakKeyDictionary[Any, Callable[[Any], None]] = WeakKeyDictionary()


def in_forked_child(thing: Any, renew: Callable[[Any], None]) -> None:
    """Call ``renew(thing)`` in every process that is forked as long as the thing lives."""
    _living[thing] = renew


def _renew() -> None:
    for thing, renew in list(_living.items()):
        renew(thing)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
