"""From numbers and addresses to the names stores count by, and to what is charged for a send."""

from __future__ import annotations

from math import inf

from sms_core.phone import PhoneNumber
from sms_core_verify import codes
from sms_core_verify.limits import Meter, Window
from sms_core_verify.policy import Limits, Policy
from sms_core_verify.rules import Issue

__all__ = ["Names", "network", "prefix"]


def network(ip: str) -> str:
    """An address as limits see it: IPv4 whole, IPv6 its /64; anything else is one and the same."""
    from ipaddress import IPv6Address, IPv6Network, ip_address

    try:
        address = ip_address(ip.strip().strip("[]").partition("%")[0])
    except ValueError:
        return "unreadable"
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        if mapped is None:
            return str(IPv6Network((int(address) >> 64 << 64, 64)))
        address = mapped
    return str(address)


def prefix(phone: PhoneNumber) -> str:
    """Country and seven digits; fewer where fewer than four would be left."""
    national = phone.national
    return phone.calling_code + national[: max(1, min(7, len(national) - 4))]


class Names:
    """Names made with a key, so that a store holds no number and no address."""

    def __init__(self, key: bytes, policy: Policy) -> None:
        self._key = key
        self._phone = _windows((*policy.per_phone, (1, policy.cooldown)))
        self._prefix = _windows(policy.per_prefix)
        hard = _windows(policy.per_ip)
        soft = _windows(policy.captcha, soft=True)
        self._ip = {True: hard, False: hard + soft}
        most = policy.max_per_minute
        self._all = () if most in (None, inf) else (Window(int(most or 1), 60_000),)

    def phone(self, phone: PhoneNumber) -> str:
        """Of a number."""
        return codes.name(self._key, "phone", phone.e164)

    def prefix(self, phone: PhoneNumber) -> str:
        """Of the numbers that begin like it."""
        return codes.name(self._key, "prefix", prefix(phone))

    def ip(self, ip: str) -> str:
        """Of an address; empty for none."""
        return codes.name(self._key, "ip", network(ip)) if ip else ""

    def counted(self, phone: PhoneNumber, ip: str) -> dict[str, str]:
        """What the guard counts by, by scope; ``ip`` is a name already."""
        scopes = {"country": f"country:{phone.calling_code}", "prefix": f"p:{self.prefix(phone)}"}
        return {**scopes, "ip": f"ip:{ip}"} if ip else scopes

    def meters(self, phone: PhoneNumber, ip: str, human: bool) -> list[Meter]:
        """What a send charges; the caller's own first, so that its refusal hides the others.

        Args:
            phone: to whom.
            ip: name of the caller's address, or empty.
            human: a captcha was solved.
        """
        named = [
            Meter(
                issue=Issue.PHONE,
                key=f"phone:{self.phone(phone)}",
                windows=self._phone,
                hidden=True,
            )
        ]
        if self._prefix:
            key = f"prefix:{self.prefix(phone)}"
            named.insert(0, Meter(issue=Issue.PREFIX, key=key, windows=self._prefix, hidden=True))
        if self._all:
            named.insert(0, Meter(issue=Issue.GLOBAL, key="all", windows=self._all))
        if ip and self._ip[human]:
            meter = Meter(issue=Issue.IP, key=f"ip:{ip}", windows=self._ip[human], sticky=True)
            named.insert(0, meter)
        return named


def _windows(limits: Limits, *, soft: bool = False) -> tuple[Window, ...]:
    longest = sorted(limits, key=lambda limit: -limit[1])
    return tuple(Window(count, int(length * 1000), soft) for count, length in longest)
