"""Vonage passes the conformance kit."""

from sms_core.testing import ProviderConformance

from sms_core_vonage.conformance import case


class TestVonage(ProviderConformance):
    """Every check of the kit."""

    case = case
