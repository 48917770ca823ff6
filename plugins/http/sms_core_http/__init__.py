"""Any HTTP gateway, described by configuration."""

from sms_core.providers import ProviderPlugin
from sms_core_http.config import HttpConfig
from sms_core_http.provider import CAPABILITIES, HttpProvider

__all__ = ["HttpConfig", "HttpProvider", "plugin"]

plugin: ProviderPlugin[HttpConfig] = ProviderPlugin("http", HttpConfig, HttpProvider, CAPABILITIES)
