"""How the simulator behaves where the vendors leave room."""

from __future__ import annotations

from typing import Any

import attrs

__all__ = ["Settings", "is_push_url"]


def is_push_url(text: str) -> bool:
    """Whether something can be pushed there; the reason it cannot is always the same."""
    scheme, _, rest = text.partition("://")
    return scheme in ("http", "https") and rest[:1] not in ("", "/")


def _url(_: object, field: attrs.Attribute[Any], value: str) -> None:
    if value and not is_push_url(value):  # it may hold a secret, and is not repeated
        raise ValueError(f"{field.name} must begin with http:// or https:// and name a host")


@attrs.frozen
class Settings:
    """Durations are of simulated seconds, of which ``time_scale`` pass in a real one.

    Attributes:
        time_scale: 60 makes a minute of retries, reviews, limits and delivery last a second.
        delivery: how long a message travels until its receipt, give or take a half.
        review: how long a new template is pending before it is approved.
        limits: profile of limits for accounts that name none: ``documented``, or empty.
        receipt_url: where receipts are pushed, ``{vendor}`` in it being replaced; empty: nowhere.
        reply_url: the same of replies.
        seed: of everything random, so that a run can be repeated.
    """

    time_scale: float = attrs.field(default=1.0, validator=attrs.validators.gt(0))
    delivery: float = attrs.field(default=2.0, validator=attrs.validators.ge(0))
    review: float = attrs.field(default=10.0, validator=attrs.validators.ge(0))
    limits: str = ""
    receipt_url: str = attrs.field(default="", repr=False, validator=_url)
    reply_url: str = attrs.field(default="", repr=False, validator=_url)
    seed: int = 0
