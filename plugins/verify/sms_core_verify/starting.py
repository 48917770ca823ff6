"""Starting a challenge, and sending its code again.

Known, unknown and blocked numbers take the same steps: the same hashes, the same calls, a job
at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sms_core.phone import PhoneNumber
from sms_core_verify import codes, rules
from sms_core_verify.desk import Desk
from sms_core_verify.entries import Decoy, Entry, State
from sms_core_verify.events import Kind
from sms_core_verify.keys import Key
from sms_core_verify.limits import Charge, Meter
from sms_core_verify.rules import Issue
from sms_core_verify.steps import Call, Flow, Job, Started
from sms_core_verify.stores import StoreError
from sms_core_verify.values import Challenge

__all__ = ["Starting"]

_KINDS = {
    Issue.ISSUED: Kind.ISSUED,
    Issue.TEST: Kind.ISSUED,
    Issue.DECOY: Kind.BLOCKED,
    Issue.COUNTRY: Kind.BLOCKED,
    Issue.GUARD: Kind.BLOCKED,
    Issue.SUPERSEDED: Kind.BLOCKED,
    Issue.UNAVAILABLE: Kind.FAILED,
}


#: Issues of challenges of which a code is right.
_REAL = frozenset({Issue.ISSUED, Issue.TEST})


class Ask(NamedTuple):
    """What a start or resend is asked for; ``name`` and ``ip`` are names made with the key."""

    key: Key
    challenge: str
    usage_type: str
    phone: PhoneNumber
    name: str
    bind: str
    ip: str
    human: bool


class Starting:
    """Flows that end in a challenge and a job."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def start(
        self, phone: PhoneNumber, usage_type: str, bind: str, ip: str, human: bool, decoy: bool
    ) -> Flow[Started]:
        """Make a challenge, charge for it, and the job that sends its code."""
        desk, key = self._desk, self._desk.keys.newest
        name, address = desk.names.phone(phone), desk.names.ip(ip)
        challenge = f"{key.id}.{desk.clock.nonce()}"
        ask = Ask(key, challenge, usage_type, phone, name, bind, address, human)
        issue = Issue.ISSUED if desk.policy.serves(phone) else Issue.COUNTRY
        code, issue = self._code(ask, Issue.DECOY if decoy else issue)
        try:
            issue = self._judged(issue, (yield from desk.objection(phone, address)), human)
            entry = self._entry(ask, code, Decoy.NONE if issue in _REAL else Decoy.FORCED)
            if issue is Issue.CAPTCHA:
                return self._started(ask, issue)
            meters = desk.names.meters(name, phone, address, human)
            charge = yield Call("issue", (entry, meters))
        except StoreError:
            return self._started(ask, Issue.UNAVAILABLE)
        return self._charged(ask, entry, code, meters, charge, issue)

    def _judged(self, issue: Issue, objection: Issue | None, human: bool) -> Issue:
        """A captcha is wanted of decoys too, or it would tell who has an account."""
        wanted = objection is Issue.CAPTCHA and self._desk.policy.captcha and not human
        if wanted and issue is not Issue.TEST:
            return Issue.CAPTCHA
        return Issue.GUARD if objection is Issue.GUARD and issue is Issue.ISSUED else issue

    def _code(self, ask: Ask, issue: Issue) -> tuple[str, Issue]:
        policy, clock = self._desk.policy, self._desk.clock
        salt = clock.nonce() if policy.fresh_codes else ""
        code = codes.code(
            ask.key.mac, ask.challenge, ask.usage_type, ask.phone, policy.digits, salt
        )
        tests = policy.test_numbers
        fixed = tests.code(ask.phone, clock.wall()) if tests else None
        if fixed is None or issue not in (Issue.ISSUED, Issue.COUNTRY):
            return code, issue
        return fixed, Issue.TEST

    def _entry(self, ask: Ask, code: str, decoy: Decoy) -> Entry:
        key = ask.key.mac
        return Entry(
            id=ask.challenge,
            phone=ask.name,
            usage_type=ask.usage_type,
            proof=codes.proof(key, ask.challenge, ask.bind, code),
            bound=codes.bound(key, ask.challenge, ask.bind),
            sealed=codes.seal(key, ask.challenge, ask.phone),
            life=int(self._desk.policy.lifetime * 1000),
            most=self._desk.policy.tries,
            ip=ask.ip,
            decoy=decoy,
        )

    def resend(self, challenge: str, bind: str, ip: str, human: bool) -> Flow[Started]:
        """Charge for another copy of the same code, and the job that sends it."""
        desk, key = self._desk, self._desk.keys.of_challenge(challenge)
        address = desk.names.ip(ip)
        try:
            found = (yield Call("get", (challenge,))) if key else None
            if key is None or found is None:
                return self._over(challenge, Issue.GONE)
            entry, now = found
            phone = codes.unseal(key.mac, challenge, entry.sealed)
            usage_type, name = entry.usage_type, entry.phone
            ask = Ask(key, challenge, usage_type, phone, name, bind, address, human)
            return (yield from self._again(ask, entry, now))
        except StoreError:
            return self._over(challenge, Issue.UNAVAILABLE)

    def _again(self, ask: Ask, entry: Entry, now: int) -> Flow[Started]:
        policy, key = self._desk.policy, ask.key.mac
        mine = codes.bound(key, ask.challenge, ask.bind) == entry.bound
        if rules.ending(entry, now) is not None or not mine:
            return self._over(ask.challenge, Issue.GONE)
        left = (entry.expires - now) / 1000, entry.most - entry.tries
        wait = entry.sent + int(policy.cooldown * 1000) - now
        if wait > 0:
            return self._started(ask, Issue.COOLDOWN, wait=wait, left=left)
        forced = entry.decoy is Decoy.FORCED
        code, issue = self._code(ask, Issue.DECOY if forced else Issue.ISSUED)
        proof = codes.proof(key, ask.challenge, ask.bind, code)
        if proof != entry.proof and not policy.fresh_codes:
            return self._over(ask.challenge, Issue.GONE)  # another code, that would not be right
        issue = Issue.SUPERSEDED if entry.state is State.SUPERSEDED else issue
        objection = yield from self._desk.objection(ask.phone, ask.ip)
        issue = self._judged(issue, objection, ask.human)
        if issue is Issue.CAPTCHA:
            return self._started(ask, issue, left=left)
        meters = self._desk.names.meters(ask.name, ask.phone, ask.ip, ask.human)
        charge = yield Call("charge", (meters,))
        refused = self._refusal(charge, meters) or issue
        if rules.STARTS[refused].shown is rules.Shown.SENT:
            fresh = policy.fresh_codes and rules.STARTS[refused].sends
            changes = {
                "sent": charge.at,
                "proof": proof if fresh else None,
                "decoy": Decoy.NONE if refused in _REAL else None,
            }
            yield Call("change", (ask.challenge,), changes)
        return self._charged(ask, entry, code, meters, charge, issue, left)

    @staticmethod
    def _refusal(charge: Charge, meters: Sequence[Meter]) -> Issue | None:
        if charge.granted:
            return None
        rule = meters[charge.meter].rule
        return Issue.CAPTCHA if rule.windows[charge.window].soft else rule.issue

    def _charged(
        self,
        ask: Ask,
        entry: Entry,
        code: str,
        meters: Sequence[Meter],
        charge: Charge,
        issue: Issue,
        left: tuple[float, int] | None = None,
    ) -> Started:
        issue = self._refusal(charge, meters) or issue
        sends = rules.STARTS[issue].sends
        ends = self._desk.clock.monotonic() + (left[0] if left else self._desk.policy.lifetime)
        job = Job(entry, ask.phone, code, sends, meters[-1].key, charge.at, ends)
        return self._started(ask, issue, wait=charge.wait, left=left, job=job)

    def _over(self, challenge: str, issue: Issue) -> Started:
        """Nothing of a challenge may be told any more."""
        self._desk.tell(Kind.FAILED, detail=issue.value, challenge=challenge)
        kept = "" if issue is Issue.GONE else challenge
        return Started(self._challenge(kept, issue, 0.0, 0, self._desk.policy.cooldown), None)

    def _started(
        self,
        ask: Ask,
        issue: Issue,
        *,
        wait: int = 0,
        left: tuple[float, int] | None = None,
        job: Job | None = None,
    ) -> Started:
        self._desk.tell(
            _KINDS.get(issue, Kind.THROTTLED),
            ask.phone,
            detail=issue.value,
            challenge=ask.challenge,
            usage_type=ask.usage_type,
        )
        policy = self._desk.policy
        expires_in, tries = left or (policy.lifetime, policy.tries)
        resend_in = wait / 1000 if issue is Issue.COOLDOWN else policy.cooldown
        kept = left is not None or rules.STARTS[issue].shown is rules.Shown.SENT
        challenge = ask.challenge if kept else ""
        made = self._challenge(challenge, issue, expires_in, tries, resend_in, wait)
        return Started(made, job)

    def _challenge(
        self,
        challenge: str,
        issue: Issue,
        expires_in: float,
        tries: int,
        resend_in: float,
        wait: int = 0,
    ) -> Challenge:
        told = rules.STARTS[issue].shown is rules.Shown.SLOW_DOWN
        return Challenge(
            id=challenge,
            issue=issue,
            expires_in=expires_in,
            resend_in=resend_in,
            tries=tries,
            digits=self._desk.policy.digits,
            retry_after=wait / 1000 if told else None,
        )
