"""A gateway described by settings passes the conformance kit."""

from sms_core.testing import ProviderConformance
from sms_core_http.conformance import case


class TestHttp(ProviderConformance):
    """Every check of the kit, for one gateway."""

    case = case
