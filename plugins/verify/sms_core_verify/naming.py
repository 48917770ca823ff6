"""From numbers and addresses to the names stores count by, and to what is charged for a send."""

from __future__ import annotations

from functools import lru_cache
from hmac import HMAC
from math import inf

from sms_core.phone import PhoneNumber
from sms_core_verify import codes
from sms_core_verify.limits import Meter, Rule, Window
from sms_core_verify.notices import once
from sms_core_verify.policy import Limits, Policy
from sms_core_verify.rules import Issue

__all__ = ["Names", "network", "prefix"]


@lru_cache(1024)
def network(ip: object) -> str:
    """An address as limits see it: IPv4 whole, IPv6 its /64; anything else is one and the same.

    A port after it, brackets around it and a zone do not matter.
    """
    from ipaddress import IPv6Address, IPv6Network, ip_address

    try:
        address = ip_address(_host(str(ip).strip()))
    except ValueError:
        once(_UNREADABLE)
        return "unreadable"
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        if mapped is None:
            return str(IPv6Network((int(address) >> 64 << 64, 64)))
        address = mapped
    return str(address)


_UNREADABLE = (
    "ip: given as something that is no address; all callers of that kind share one limit. "
    "Give one address such as 203.0.113.7, and of a proxy's list only the one you trust"
)


def _host(text: str) -> str:
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return text.partition("%")[0]


def prefix(phone: PhoneNumber) -> str:
    """Country and seven digits; fewer where fewer than four would be left."""
    national = phone.national
    return phone.calling_code + national[: max(1, min(7, len(national) - 4))]


class Names:
    """Names made with a key, so that a store holds no number and no address."""

    def __init__(self, key: HMAC, policy: Policy) -> None:
        self._key = key
        cooldown = (1, policy.cooldown)
        self._phone = Rule(
            issue=Issue.PHONE, windows=_windows((*policy.per_phone, cooldown)), hidden=True
        )
        self._prefix = _rule(Issue.PREFIX, _windows(policy.per_prefix), hidden=True)
        most = policy.max_per_minute
        limited = most is not None and most < inf
        self._all = _rule(Issue.GLOBAL, _windows(((int(most or 0), 60.0),) if limited else ()))
        hard, soft = _windows(policy.per_ip), _windows(policy.captcha, soft=True)
        self._robot = _rule(Issue.IP, hard + soft, sticky=True)
        self._human = _rule(Issue.IP, hard, sticky=True)

    def phone(self, phone: PhoneNumber) -> str:
        """Of a number."""
        return codes.name(self._key, "phone", phone.e164)

    def ip(self, ip: object) -> str:
        """Of an address; empty for none."""
        return codes.name(self._key, "ip", network(ip)) if ip else ""

    def _begins(self, phone: PhoneNumber) -> str:
        return codes.name(self._key, "prefix", prefix(phone))

    def counted(self, phone: PhoneNumber, ip: str) -> dict[str, str]:
        """What the guard counts by, by scope; ``ip`` is a name already."""
        scopes = {"country": f"country:{phone.calling_code}", "prefix": self._begins(phone)}
        return {**scopes, "ip": ip} if ip else scopes

    def meters(
        self, name: str, phone: PhoneNumber, ip: str, human: bool, *, test: bool = False
    ) -> list[Meter]:
        """What a send charges; the caller's own first, so that its refusal hides the others.

        Args:
            name: of the number.
            phone: the number.
            ip: name of the caller's address, or empty.
            human: a captcha was solved.
            test: nothing is sent, so only the caller is charged.
        """
        made = []
        address = self._human if human else self._robot
        if ip and address:
            made.append(Meter(f"ip:{ip}", address))
        if test:
            return made
        if self._all:
            made.append(Meter("all", self._all))
        if self._prefix:
            made.append(Meter(f"prefix:{self._begins(phone)}", self._prefix))
        made.append(Meter(f"phone:{name}", self._phone))
        return made


def _rule(
    issue: Issue, windows: tuple[Window, ...], *, sticky: bool = False, hidden: bool = False
) -> Rule | None:
    if not windows:
        return None
    return Rule(issue=issue, windows=windows, sticky=sticky, hidden=hidden)


def _windows(limits: Limits, *, soft: bool = False) -> tuple[Window, ...]:
    longest = sorted(limits, key=lambda limit: -limit[1])
    return tuple(Window(count, int(length * 1000), soft) for count, length in longest)
