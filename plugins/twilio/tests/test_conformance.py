"""Twilio passes the conformance kit, with the auth token and with an API key alone."""

import attrs

from sms_core.testing import ProviderConformance
from sms_core_twilio.conformance import case


class TestTwilio(ProviderConformance):
    """Every check of the kit."""

    case = case


class TestTwilioApiKey(ProviderConformance):
    """Every check of the kit with an API key: nothing can prove what is pushed."""

    case = attrs.evolve(
        case,
        settings={
            **{name: value for name, value in case.settings.items() if name != "auth_token"},
            "api_key_sid": "SK" + "0" * 31 + "2",
            "api_key_secret": "conformance-api-key-secret",
        },
        secrets=("api_key_secret",),
        pushes=(),
        signed=None,
    )
