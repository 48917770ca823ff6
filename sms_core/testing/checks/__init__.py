"""All checks, in the order in which they are told."""

from __future__ import annotations

from sms_core.testing.checking import Check
from sms_core.testing.checks import (
    answers,
    descriptor,
    lightness,
    messages,
    outcomes,
    receipts,
    requests,
    secrecy,
)

__all__ = ["CHECKS"]

CHECKS: tuple[Check, ...] = (
    *descriptor.CHECKS,
    *requests.CHECKS,
    *messages.CHECKS,
    *answers.CHECKS,
    *outcomes.CHECKS,
    *receipts.CHECKS,
    *secrecy.CHECKS,
    *lightness.CHECKS,
)
