"""Tencent Cloud SMS, API version 2021-01-11."""

from sms_core.providers import ProviderPlugin
from sms_core_tencent.config import TencentConfig
from sms_core_tencent.provider import CAPABILITIES, TencentProvider

__all__ = ["TencentConfig", "TencentProvider", "plugin"]

plugin: ProviderPlugin[TencentConfig] = ProviderPlugin(
    "tencent", TencentConfig, TencentProvider, CAPABILITIES
)
