"""What a forked child must make anew: locks that nobody will give back, connections not its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from weakref import ref

__all__ = ["in_forked_child"]

#: By ``id``, for not everything that lives can be hashed.
_living: dict[int, tuple[ref[Any], Callable[[Any], None]]] = {}


def in_forked_child(thing: Any, renew: Callable[[Any], None]) -> None:
    """Call ``renew(thing)`` in every process that is forked as long as the thing lives."""
    key = id(thing)
    _living[key] = ref(thing, lambda _: _living.pop(key, None)), renew


def _renew() -> None:
    for living, renew in list(_living.values()):
        thing = living()
        if thing is not None:
            renew(thing)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
