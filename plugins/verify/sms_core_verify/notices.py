"""What is logged once: a set-up that would otherwise go wrong in silence."""

from __future__ import annotations

from functools import cache

__all__ = ["once"]


@cache
def once(words: str, *values: str) -> None:
    """A warning to the logger ``sms_core_verify``, the first time only that it would say this.

    Of what users give, nothing may be in it but what there is little of, such as calling codes.
    """
    from logging import getLogger

    getLogger("sms_core_verify").warning(words, *values)
