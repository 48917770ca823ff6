"""What follows from a send, and what is to be told of a code that was used."""

from __future__ import annotations

from collections.abc import Mapping

from sms_core.results import Outcome as SendOutcome
from sms_core.results import RecipientResult, SendResult
from sms_core_verify.desk import Desk
from sms_core_verify.events import Kind
from sms_core_verify.steps import Call, Checked, Flow, Job

__all__ = ["Settling"]


class Settling:
    """Flows that come after.  ``inline``: whoever asked waits for the send, and is told its end."""

    def __init__(self, desk: Desk, *, inline: bool) -> None:
        self._desk, self._inline = desk, inline

    def cooldown(self, ended: SendOutcome) -> float:
        """Seconds until another message may go to a number after one that ended so."""
        policy = self._desk.policy
        if ended is SendOutcome.ACCEPTED:
            return policy.cooldown
        return policy.doubt_cooldown if ended is SendOutcome.UNKNOWN else 0.0

    def settle(self, job: Job, result: SendResult | None) -> Flow[None]:
        """Draw the consequences of a send; ``None``: nothing left the machine."""
        ended = SendOutcome.NOT_SENT if result is None else result.outcome
        first = result.recipients[0] if result else None
        if job.sends:
            self._tell(job, ended, first.account if first else "")
        if ended in (SendOutcome.ACCEPTED, SendOutcome.UNKNOWN):
            yield from self._desk.count_send(job.entry, job.phone, job.at)
        if ended is SendOutcome.ACCEPTED and first is not None and self._desk.keeps:
            receipt = f"{first.account}\n{first.message_id}"
            yield Call("change", (job.entry.id,), {"receipt": receipt})
        elif ended is not SendOutcome.ACCEPTED:
            yield from self._refund(job, ended)

    def _tell(self, job: Job, ended: SendOutcome, account: str) -> None:
        self._desk.tell(
            Kind.SENT if ended is SendOutcome.ACCEPTED else Kind.SEND_FAILED,
            job.phone,
            detail=ended.value,
            challenge=job.entry.id,
            usage_type=job.entry.usage_type,
            account=account,
        )

    def _refund(self, job: Job, ended: SendOutcome) -> Flow[None]:
        """Nothing went out: the number's cooldown is over.  Nobody knows: it is shorter.

        The hit is only moved, so the longer limits still count it: or a number's would be none
        while sends fail.  Of a send in the background the challenge's own cooldown stays, because
        its answer is told: one that ended early would show that a message was tried, so that
        there is an account.  After an inline send the time has told already.
        """
        policy = self._desk.policy
        earlier = job.at - int((policy.cooldown - self.cooldown(ended)) * 1000)
        yield Call("amend", (job.meter, job.at, earlier))
        changes: dict[str, object] = {"sent": earlier} if self._inline else {}
        if policy.fresh_codes and ended is not SendOutcome.UNKNOWN:
            changes["proof"] = job.entry.proof
        if changes:
            yield from self._put_back(job, changes)

    @staticmethod
    def _put_back(job: Job, changes: Mapping[str, object]) -> Flow[None]:
        """The code before is right again, unless yet another was asked for in the meantime.

        The new one is right from before its send on, not from after it: a message can be read
        long before the provider's answer is.
        """
        found = yield Call("get", (job.entry.id,))
        if found is not None and found[0].sent == job.at:
            yield Call("change", (job.entry.id,), changes)

    def receipt(self, checked: Checked) -> SendResult | None:
        """What is known of the message whose code was used, where that is to be reported."""
        phone = checked.outcome.phone
        if checked.entry is None or phone is None or not self._desk.keeps:
            return None
        account, _, message_id = checked.entry.receipt.partition("\n")
        if not message_id:
            return None
        each = RecipientResult(
            recipient=phone, outcome=SendOutcome.ACCEPTED, account=account, message_id=message_id
        )
        return SendResult((each,))

    def converted(self, result: SendResult, noted: int) -> None:
        """Tell that a conversion was reported."""
        account = result.recipients[0].account
        detail = "noted" if noted else "not_noted"
        self._desk.tell(Kind.CONVERSION, detail=detail, account=account)
