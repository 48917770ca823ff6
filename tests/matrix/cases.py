"""The cases, what must come of each, and the running of one.

``expected`` is a model of a few lines beside the engine's; ``lies`` does not trust even that
and asks the servers.
"""

import itertools
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from unittest import mock

import attrs

from matrix.faults import NO_SUCH_HOST, Fault
from matrix.senders import SENDERS, Job
from matrix.servers import VendorServer
from matrix.vendors import Copy
from sms_core import Message, OnUnknown, Outcome, Policy, Purpose, SendResult, Template

__all__ = ["CODE", "LIMITS", "Case", "combinations", "expected", "lies", "run", "slips"]

CODE = "482915"
NUMBER = "+8613800138000"
TEMPLATES = {
    Purpose.VERIFICATION: "SignIn",
    Purpose.NOTIFICATION: "Order",
    Purpose.MARKETING: "Offer",
}
LIMITS = Policy(
    deadline=0.3,
    attempt_timeout=0.15,
    connect_timeout=0.1,
    read_timeout=0.12,
    min_remaining=0.03,
    backoff_transport=0.004,
    backoff_throttle=0.01,
    backoff_cap=0.02,
)
#: Seconds a send may take beyond its deadline.
OVERRUN = 0.05
_LONGEST = LIMITS.attempt_timeout + OVERRUN


@attrs.frozen
class Case:
    """One cell of the matrix; ``accounts`` is how many there are, the fault is the first's."""

    fault: Fault
    provider: str
    sender: str
    purpose: Purpose
    on_unknown: OnUnknown | None
    accounts: int
    reused: bool

    def __str__(self) -> str:
        rule = self.on_unknown.value if self.on_unknown else "default"
        line = "reused" if self.reused else "new"
        return (
            f"{self.fault.name} [{self.provider}, {self.sender}, {self.purpose.value}, "
            f"{rule}, {self.accounts} accounts, {line} connection]"
        )

    @property
    def resends(self) -> bool:
        """Whether a second copy is allowed when in doubt."""
        if self.on_unknown is OnUnknown.RESEND:
            return True
        elsewhere = self.accounts > 1 and self.purpose is Purpose.VERIFICATION
        return elsewhere and self.on_unknown is None


def combinations() -> Iterator[tuple[Purpose, OnUnknown | None, int, bool]]:
    """Everything but fault, provider and sender."""
    rules = (None, OnUnknown.RAISE, OnUnknown.RESEND)
    return itertools.product(Purpose, rules, (1, 2), (False, True))


def expected(case: Case) -> frozenset[Outcome]:
    """What must come of it: the second account, where there is one, works."""
    return frozenset(
        Outcome.ACCEPTED if case.accounts > 1 and _moves_on(case, label) else label
        for label in case.fault.labels
    )


def _moves_on(case: Case, label: Outcome) -> bool:
    if label is Outcome.UNKNOWN:
        return case.resends
    return label is Outcome.NOT_SENT or case.fault.elsewhere


def run(case: Case) -> tuple[SendResult, float, list[VendorServer]]:
    """Send once; the result, the seconds it took, and the servers with what they know."""
    other = "tencent" if case.provider == "aliyun" else "aliyun"
    with ExitStack() as stack:
        servers = [VendorServer(case.provider, case.fault)]
        if case.accounts > 1:
            servers.append(VendorServer(other))
        for server in servers:
            stack.callback(server.close)
        stack.enter_context(mock.patch.object(socket, "getaddrinfo", _resolve))
        sent = SENDERS[case.sender](_job(case, servers))
    return sent.result, sent.elapsed, servers


def _job(case: Case, servers: list[VendorServer]) -> Job:
    warm = case.reused and not case.fault.host
    return Job(
        {
            str(place): server.vendor.provider(server.endpoint)
            for place, server in enumerate(servers)
        },
        attrs.evolve(LIMITS, on_unknown=case.on_unknown),
        Message(NUMBER, Template("SignIn", {"code": "000000"})) if warm else None,
        Message(NUMBER, Template(TEMPLATES[case.purpose], {"code": CODE}), purpose=case.purpose),
        lambda: [server.arm() for server in servers],
    )


_getaddrinfo = socket.getaddrinfo


def _resolve(host, *args, **kwargs):
    if host in (NO_SUCH_HOST, NO_SUCH_HOST.encode()):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return _getaddrinfo(
        "127.0.0.1" if host in ("localhost", b"localhost") else host, *args, **kwargs
    )


def lies(case: Case, result: SendResult, servers: list[VendorServer]) -> list[str]:
    """Where the result and what the servers know disagree; nothing excuses these."""
    copies = [copy for server in servers for copy in server.copies]
    whole = sum(len(server.requests) for server in servers)
    outcome, most = result.outcome, 2 if case.resends else 1
    none_out = outcome in (Outcome.NOT_SENT, Outcome.REJECTED)
    wrong = {
        "accepted, but no server took it": outcome is Outcome.ACCEPTED and not copies,
        f"{outcome.value}, but a server took it": none_out and copies,
        "unknown, though the client could know": _doubted(result)
        and case.fault.labels == {Outcome.NOT_SENT},
        f"{len(copies)} copies, not {most} at most": len(copies) > most,
        "the fault is not as described": bool(servers[0].requests)
        and bool(servers[0].copies) is not case.fault.takes,
        "copies differ": any(copy != Copy(NUMBER, CODE) for copy in copies),
        f"{whole} requests in {len(result.attempts)} attempts": whole > len(result.attempts),
    }
    return [f"{case}: {what}" for what, is_so in wrong.items() if is_so]


def _doubted(result: SendResult) -> bool:
    first = [attempt for attempt in result.attempts if attempt.account == "0"]
    return any(attempt.outcome is Outcome.UNKNOWN for attempt in first)


def slips(case: Case, result: SendResult, elapsed: float) -> list[str]:
    """What a machine that stands still for a moment can do to a case, and a fault of ours too."""
    wrong = {
        f"outcome is {result.outcome.value}": result.outcome not in expected(case),
        f"took {elapsed:.3f} s": elapsed > LIMITS.deadline + OVERRUN,
        **{
            f"an attempt took {attempt.elapsed:.3f} s": attempt.elapsed > _LONGEST
            for attempt in result.attempts
        },
    }
    return [f"{case}: {what}" for what, is_so in wrong.items() if is_so]
