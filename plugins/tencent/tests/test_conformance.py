"""Tencent Cloud passes the conformance kit."""

from sms_core.testing import ProviderConformance
from sms_core_tencent.conformance import case


class TestTencent(ProviderConformance):
    """Every check of the kit."""

    case = case
