"""Starting a challenge, and sending its code again.

Known, unknown and blocked numbers take the same steps: the same hashes, the same calls, a job
at the end.
"""

from __future__ import annotations

import attrs

from sms_core.phone import PhoneNumber
from sms_core_verify import codes, rules
from sms_core_verify.desk import Desk
from sms_core_verify.entries import Entry
from sms_core_verify.events import Event, Kind
from sms_core_verify.guard import Level
from sms_core_verify.keys import Key
from sms_core_verify.limits import Charge, Meter
from sms_core_verify.rules import Issue
from sms_core_verify.steps import Call, Flow, Job, Started
from sms_core_verify.stores import StoreError
from sms_core_verify.values import Challenge

__all__ = ["Starting"]

_KINDS = {
    Issue.TEST: Kind.ISSUED,
    Issue.DECOY: Kind.BLOCKED,
    Issue.COUNTRY: Kind.BLOCKED,
    Issue.GUARD: Kind.BLOCKED,
    Issue.GONE: Kind.FAILED,
    Issue.UNAVAILABLE: Kind.FAILED,
}


#: Seconds and tries of a challenge that cannot be sent again.
_OVER = (0.0, 0)


class Starting:
    """Flows that end in a challenge and a job."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def start(
        self, phone: PhoneNumber, usage_type: str, bind: str, ip: str, human: bool, decoy: bool
    ) -> Flow[Started]:
        """Make a challenge, charge for it, and the job that sends its code."""
        key, ip = self._desk.keys.newest, self._desk.names.ip(ip)
        challenge = f"{key.id}.{self._desk.clock.nonce()}"
        issue = Issue.ISSUED if self._desk.policy.serves(phone) else Issue.COUNTRY
        issue = Issue.DECOY if decoy else issue
        code, issue = self._code(key, challenge, usage_type, phone, issue)
        try:
            level = yield from self._desk.level(phone, ip)
            issue = self._judged(issue, level, human)
            entry = self._entry(key, challenge, usage_type, phone, bind, code, ip)
            entry = attrs.evolve(entry, decoy=issue not in (Issue.ISSUED, Issue.TEST))
            meters = self._desk.names.meters(phone, ip, human)
            if issue is Issue.CAPTCHA:
                charge = Charge(0)
            else:
                charge = yield Call("issue", (entry, meters))
        except StoreError:
            return self._started(challenge, Issue.UNAVAILABLE, usage_type, phone)
        issue = self._refusal(charge, meters) or issue
        job = self._job(entry, phone, code, meters, charge, issue)
        return self._started(challenge, issue, usage_type, phone, charge.wait, job)

    def _judged(self, issue: Issue, level: Level, human: bool) -> Issue:
        if issue is not Issue.ISSUED or level is Level.FINE:
            return issue
        if level is Level.BLOCK:
            return Issue.GUARD
        return Issue.CAPTCHA if self._desk.policy.captcha and not human else issue

    def _code(
        self, key: Key, challenge: str, usage_type: str, phone: PhoneNumber, issue: Issue
    ) -> tuple[str, Issue]:
        salt = self._desk.clock.nonce() if self._desk.policy.fresh_codes else ""
        code = codes.code(key.bytes, challenge, usage_type, phone, self._desk.policy.digits, salt)
        tests = self._desk.policy.test_numbers
        fixed = tests.code(phone, self._desk.clock.wall()) if tests else None
        if fixed is None or issue not in (Issue.ISSUED, Issue.COUNTRY):
            return code, issue
        return fixed, Issue.TEST

    def _entry(
        self,
        key: Key,
        challenge: str,
        usage_type: str,
        phone: PhoneNumber,
        bind: str,
        code: str,
        ip: str,
    ) -> Entry:
        return Entry(
            id=challenge,
            phone=self._desk.names.phone(phone),
            usage_type=usage_type,
            proof=codes.proof(key.bytes, challenge, bind, code),
            bound=codes.bound(key.bytes, challenge, bind),
            sealed=codes.seal(key.bytes, challenge, phone),
            life=int(self._desk.policy.lifetime * 1000),
            most=self._desk.policy.tries,
            ip=ip,
        )

    def resend(self, challenge: str, bind: str, ip: str, human: bool) -> Flow[Started]:
        """Charge for another copy of the same code, and the job that sends it."""
        key, ip = self._desk.keys.of_challenge(challenge), self._desk.names.ip(ip)
        try:
            found = (yield Call("get", (challenge,))) if key else None
            if key is None or found is None:
                return self._started(challenge, Issue.GONE, "", None, left=_OVER)
            entry, now = found
            phone = codes.unseal(key.bytes, challenge, entry.sealed)
            return (yield from self._again(key, entry, phone, now, bind, ip, human))
        except StoreError:
            return self._started(challenge, Issue.UNAVAILABLE, "", None, left=_OVER)

    def _again(
        self,
        key: Key,
        entry: Entry,
        phone: PhoneNumber,
        now: int,
        bind: str,
        ip: str,
        human: bool,
    ) -> Flow[Started]:
        usage_type, challenge = entry.usage_type, entry.id
        mine = codes.bound(key.bytes, challenge, bind) == entry.bound
        if rules.ending(entry, now) is not None or not mine:
            return self._started(challenge, Issue.GONE, usage_type, phone, left=_OVER)
        left = (entry.expires - now) / 1000, entry.most - entry.tries
        wait = entry.sent + int(self._desk.policy.cooldown * 1000) - now
        if wait > 0:
            return self._started(challenge, Issue.COOLDOWN, usage_type, phone, wait=wait, left=left)
        issue = Issue.DECOY if entry.decoy else Issue.ISSUED
        code, issue = self._code(key, challenge, usage_type, phone, issue)
        meters = self._desk.names.meters(phone, ip, human)
        charge = yield Call("charge", (meters,))
        issue = self._refusal(charge, meters) or issue
        if rules.STARTS[issue].shown is rules.Shown.SENT:
            sends = rules.STARTS[issue].sends and self._desk.policy.fresh_codes
            proof = codes.proof(key.bytes, challenge, bind, code) if sends else None
            yield Call("change", (challenge,), {"sent": charge.at, "proof": proof})
        job = self._job(entry, phone, code, meters, charge, issue)
        return self._started(challenge, issue, usage_type, phone, charge.wait, job, left)

    @staticmethod
    def _refusal(charge: Charge, meters: list[Meter]) -> Issue | None:
        if charge.granted:
            return None
        meter = meters[charge.meter]
        return Issue.CAPTCHA if meter.windows[charge.window].soft else meter.issue

    def _job(
        self,
        entry: Entry,
        phone: PhoneNumber,
        code: str,
        meters: list[Meter],
        charge: Charge,
        issue: Issue,
    ) -> Job:
        message = self._desk.compose(phone, entry.usage_type, code, self._desk.policy.lifetime)
        sends = rules.STARTS[issue].sends
        return Job(entry, phone, message if sends else None, meters[-1], charge.at)

    def _started(
        self,
        challenge: str,
        issue: Issue,
        usage_type: str,
        phone: PhoneNumber | None,
        wait: int = 0,
        job: Job | None = None,
        left: tuple[float, int] | None = None,
    ) -> Started:
        start = rules.STARTS[issue]
        kind = Kind.ISSUED if start.sends else _KINDS.get(issue, Kind.THROTTLED)
        masked = phone.masked if phone else ""
        self._desk.tell(
            Event(
                kind=kind,
                detail=issue.value,
                challenge=challenge,
                usage_type=usage_type,
                phone=masked,
            )
        )
        told = start.shown is rules.Shown.SLOW_DOWN
        expires_in, tries = left or (self._desk.policy.lifetime, self._desk.policy.tries)
        made = Challenge(
            id=challenge,
            issue=issue,
            expires_in=expires_in,
            resend_in=wait / 1000 if issue is Issue.COOLDOWN else self._desk.policy.cooldown,
            tries=tries,
            digits=self._desk.policy.digits,
            retry_after=wait / 1000 if told else None,
        )
        return Started(made, job)
