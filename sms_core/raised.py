"""What may be told of an exception that other people's code raised."""

from __future__ import annotations

__all__ = ["place"]


def place(error: BaseException) -> str:
    """Its type, and file and line of its last frame.

    Never its words, nor a traceback: both may hold a code, a number or a secret, the latter in
    the variables that some loggers and error trackers show.
    """
    kind, trace = type(error).__qualname__, error.__traceback__
    if trace is None:
        return kind
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{kind} at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
