"""Twilio passes the conformance kit."""

from sms_core.testing import ProviderConformance
from sms_core_twilio.conformance import case


class TestTwilio(ProviderConformance):
    """Every check of the kit."""

    case = case
