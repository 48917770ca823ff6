"""Twilio Programmable Messaging, API 2010-04-01."""

from sms_core.providers import ProviderPlugin
from sms_core_twilio.config import TwilioConfig, Variables
from sms_core_twilio.provider import CAPABILITIES, TwilioProvider

__all__ = ["TwilioConfig", "TwilioProvider", "Variables", "plugin"]

plugin: ProviderPlugin[TwilioConfig] = ProviderPlugin(
    "twilio", TwilioConfig, TwilioProvider, CAPABILITIES
)
