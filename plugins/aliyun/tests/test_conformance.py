"""Aliyun passes the conformance kit."""

from sms_core.testing import ProviderConformance
from sms_core_aliyun.conformance import case


class TestAliyun(ProviderConformance):
    """Every check of the kit."""

    case = case
