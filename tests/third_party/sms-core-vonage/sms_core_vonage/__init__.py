"""Vonage for sms-core."""

from sms_core.providers import ProviderPlugin

from sms_core_vonage.config import SignatureMethod, VonageConfig
from sms_core_vonage.provider import CAPABILITIES, VonageProvider

__all__ = ["SignatureMethod", "VonageConfig", "VonageProvider", "plugin"]

plugin = ProviderPlugin("vonage", VonageConfig, VonageProvider, CAPABILITIES)
