"""What may be handed on of an exception: no frames."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["frameless"]

E = TypeVar("E", bound=BaseException)


def frameless(error: E) -> E:
    """The exception without tracebacks, nor those of what led to it: their frames hold a code."""
    waiting: list[BaseException | None] = [error]
    seen = set()
    while waiting:
        each = waiting.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            each.with_traceback(None)
            members = each.exceptions if isinstance(each, BaseExceptionGroup) else ()
            waiting += [each.__cause__, each.__context__, *members]
    return error
