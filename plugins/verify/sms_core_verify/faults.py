"""What may be logged of an exception that is not our own: its kind and place."""

from __future__ import annotations

__all__ = ["place"]


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
