"""What may be logged or handed on of an exception: its kind and place, no frames."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["frameless", "place"]

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


def place(error: BaseException) -> str:
    """Its type, and file and line of its last frame.

    Never its words, nor a traceback: both may hold a code or a number, the latter in the
    variables that some loggers and error trackers show.
    """
    kind, frame = type(error).__qualname__, error.__traceback__
    if frame is None:
        return kind
    while frame.tb_next is not None:
        frame = frame.tb_next
    return f"{kind} at {frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
