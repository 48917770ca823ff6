"""``TestNumbers``: numbers whose code is fixed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from sms_core.errors import ConfigError
from sms_core.phone import PhoneNumber

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["TestNumbers"]


def _codes(given: Mapping[str | PhoneNumber, str]) -> Mapping[str, str]:
    if not isinstance(given, Mapping):
        raise ConfigError("test_numbers: codes must be a mapping of number to code")
    return MappingProxyType({PhoneNumber.parse(n).e164: code for n, code in given.items()})


@attrs.frozen(repr=False)
class TestNumbers:
    """Numbers whose code is fixed and to which nothing is sent: for reviewers and tests.

    Limits of numbers and of all together are not for them, so that a reviewer may press twice;
    limits of addresses, tries and failures are.

    Args:
        codes: by number.
        expires_at: aware; from then on they are numbers like any other.  A challenge begun before
            keeps its code, but is not sent again, unless with ``Policy.fresh_codes``.
        forced: also where the policy's environment is production.
    """

    __test__ = False  # pytest would take it for a test

    codes: Mapping[str, str] = attrs.field(converter=_codes)
    expires_at: datetime
    forced: bool = False

    def code(self, phone: PhoneNumber, now: float) -> str | None:
        """The fixed code of a number, as long as there is one."""
        return self.codes.get(phone.e164) if now < self.expires_at.timestamp() else None

    def __repr__(self) -> str:
        return f"<TestNumbers: {len(self.codes)} until {self.expires_at}>"
