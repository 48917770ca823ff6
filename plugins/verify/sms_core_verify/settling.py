"""What follows from a send, and from a code that was used; all off the user's path."""

from __future__ import annotations

from sms_core.phone import PhoneNumber
from sms_core.results import Outcome as Delivery
from sms_core.results import RecipientResult, SendResult
from sms_core_verify.desk import Desk
from sms_core_verify.entries import Entry
from sms_core_verify.events import Kind
from sms_core_verify.steps import Call, Flow, Job

__all__ = ["Settling"]


class Settling:
    """Flows that come after."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def settle(self, job: Job, result: SendResult | None) -> Flow[None]:
        """Draw the consequences of a send; ``None``: nothing left the machine."""
        delivery = Delivery.NOT_SENT if result is None else result.outcome
        first = result.recipients[0] if result else None
        if job.sends:
            self._tell(job, delivery, first.account if first else "")
        if delivery in (Delivery.ACCEPTED, Delivery.UNKNOWN):
            yield from self._desk.count(job.entry, job.phone, job.at)
        if delivery is Delivery.ACCEPTED and first is not None and self._desk.keeps:
            receipt = f"{first.account}\n{first.message_id}"
            yield Call("change", (job.entry.id,), {"receipt": receipt})
        elif delivery is not Delivery.ACCEPTED:
            yield from self._refund(job, delivery)

    def _tell(self, job: Job, delivery: Delivery, account: str) -> None:
        self._desk.tell(
            Kind.SENT if delivery is Delivery.ACCEPTED else Kind.SEND_FAILED,
            job.phone,
            detail=delivery.value,
            challenge=job.entry.id,
            usage_type=job.entry.usage_type,
            account=account,
        )

    def _refund(self, job: Job, delivery: Delivery) -> Flow[None]:
        """Nothing went out: the number's cooldown is over.  Nobody knows: it is shorter.

        The challenge's own stays, because its answer is told: one that ended early would show
        that a message was tried, so that there is an account.
        """
        cooldown = self._desk.policy.cooldown
        short = self._desk.policy.doubt_cooldown if delivery is Delivery.UNKNOWN else 0.0
        earlier = job.at - int((cooldown - short) * 1000)
        yield Call("amend", (job.meter, job.at, earlier if short else None))
        if self._desk.policy.fresh_codes and delivery is not Delivery.UNKNOWN:
            yield from self._put_back(job)

    @staticmethod
    def _put_back(job: Job) -> Flow[None]:
        """The code before is right again, unless yet another was asked for in the meantime.

        The new one is right from before its send on, not from after it: a message can be read
        long before the provider's answer is.
        """
        found = yield Call("get", (job.entry.id,))
        if found is not None and found[0].sent == job.at:
            yield Call("change", (job.entry.id,), {"proof": job.entry.proof})

    def verified(self, entry: Entry, phone: PhoneNumber) -> Flow[None]:
        """Count a success."""
        yield from self._desk.count(entry, phone, entry.started, verified=True)

    def receipt(self, entry: Entry, phone: PhoneNumber) -> SendResult | None:
        """What is known of the message whose code was used, where that is to be reported."""
        account, _, message_id = entry.receipt.partition("\n")
        if not message_id:
            return None
        each = RecipientResult(
            recipient=phone, outcome=Delivery.ACCEPTED, account=account, message_id=message_id
        )
        return SendResult((each,))

    def converted(self, result: SendResult, noted: int) -> None:
        """Tell that a conversion was reported."""
        account = result.recipients[0].account
        detail = "noted" if noted else "not_noted"
        self._desk.tell(Kind.CONVERSION, detail=detail, account=account)
