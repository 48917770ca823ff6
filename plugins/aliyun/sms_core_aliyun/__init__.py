"""Aliyun (Alibaba Cloud) SMS, Dysmsapi 2017-05-25."""

from sms_core.providers import ProviderPlugin
from sms_core_aliyun.config import AliyunConfig, SignatureScheme
from sms_core_aliyun.provider import CAPABILITIES, AliyunProvider

__all__ = ["AliyunConfig", "AliyunProvider", "SignatureScheme", "plugin"]

plugin: ProviderPlugin[AliyunConfig] = ProviderPlugin(
    "aliyun", AliyunConfig, AliyunProvider, CAPABILITIES
)
