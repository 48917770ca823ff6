"""``AsyncVerifier``: the same flows, awaiting."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sms_core.clock import Clock
from sms_core.errors import SetupError, SmsError
from sms_core_verify.background import Tasks
from sms_core_verify.events import Observer
from sms_core_verify.faults import frameless
from sms_core_verify.policy import Policy
from sms_core_verify.steps import Call, Compose, Flow, Job, Sent, Started, plain
from sms_core_verify.stores import AsyncStore, Store, StoreError
from sms_core_verify.values import Challenge, Outcome
from sms_core_verify.verifying import ERROR, Common, Delivery, log

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address
    from typing import Self

    from sms_core.messages import Message
    from sms_core.phone import PhoneNumber
    from sms_core.results import SendResult
    from sms_core_verify.guard import Guard
    from sms_core_verify.keys import Key, KeyRing, Material

__all__ = ["AsyncSender", "AsyncVerifier"]

T = TypeVar("T")


class AsyncSender(Protocol):
    """What of ``sms_core.AsyncClient`` is used."""

    async def send(self, message: Message, *, account: str, check: bool) -> SendResult:
        """Send a message and tell what became of it; ``account`` may be empty."""

    async def report_conversion(self, result: SendResult, *, at: float | None) -> int:
        """Tell the provider that a code was used; only called with ``report_conversions``."""


class AsyncVerifier(Common):
    """Verification codes from tasks of one asyncio event loop.

    Args:
        client: an ``sms_core.AsyncClient``, or ``None``.
        store: an ``AsyncRedisStore``, or one of the plain stores; a blocking one is called in
            threads.
        key, policy, account, delivery, guard, report_conversions, observer, compose, clock: as
            for ``Verifier``.
    """

    _awaits = True

    def __init__(
        self,
        client: AsyncSender | None,
        store: AsyncStore | Store,
        key: KeyRing | Key | Material | Mapping[str, Material],
        policy: Policy,
        *,
        account: str = "",
        delivery: Delivery | str = Delivery.BACKGROUND,
        guard: Guard | None = None,
        report_conversions: bool = False,
        observer: Observer | None = None,
        compose: Compose = plain,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(
            client,
            store,
            key,
            policy,
            account=account,
            delivery=delivery,
            guard=guard,
            report_conversions=report_conversions,
            observer=observer,
            compose=compose,
            clock=clock,
        )
        self._blocking = bool(getattr(store, "blocking", False))
        self._sending, self._reporting = Tasks(), Tasks()

    async def start(
        self,
        phone: str | PhoneNumber,
        usage_type: str = "Generic",
        *,
        bind: str = "",
        ip: str | IPv4Address | IPv6Address | None = "",
        human: bool = False,
        decoy: bool = False,
    ) -> Challenge:
        """Begin a challenge and send its code; see ``Verifier.start``."""
        flow = self._to_start(phone, usage_type, bind, ip, human, decoy)
        return await self._begun(await self._run(flow))

    async def resend(
        self,
        challenge_id: str,
        *,
        bind: str = "",
        ip: str | IPv4Address | IPv6Address | None = "",
        human: bool = False,
    ) -> Challenge:
        """Send the same code again; see ``Verifier.resend``."""
        flow = self._to_resend(challenge_id, bind, ip, human)
        return await self._begun(await self._run(flow))

    async def check(
        self,
        challenge_id: str,
        code: str,
        *,
        bind: str = "",
        phone: str | PhoneNumber | None = None,
        usage_type: str = "",
    ) -> Outcome:
        """Whether the code is right; see ``Verifier.check``."""
        checked = await self._run(self._to_check(challenge_id, code, bind, phone, usage_type))
        receipt = self._settling.receipt(checked)
        if receipt and not self._reporting.submit(partial(self._report, receipt)):
            self._not_reported()
        return checked.outcome

    async def cancel(self, challenge_id: str, *, bind: str = "") -> bool:
        """Give a challenge up; see ``Verifier.cancel``."""
        return await self._run(self._to_cancel(challenge_id, bind))

    async def unlock(self, phone: str | PhoneNumber) -> None:
        """Forget a number's failures; see ``Verifier.unlock``."""
        await self._run(self._to_unlock(phone))

    async def _run(self, flow: Flow[T]) -> T:
        step = partial(next, flow)
        while True:
            try:
                call = step()
            except StopIteration as stop:
                value: T = stop.value
                return value
            step = await self._answered(flow, call)  # it may raise StopIteration too

    async def _answered(self, flow: Flow[Any], call: Call) -> partial[Call]:
        """Make a call; what goes on with its answer."""
        try:
            answer = await self._call(call)
        except StoreError as error:
            log(ERROR, "store: %s", error)
            return partial(flow.throw, error)
        return partial(flow.send, answer)

    async def _call(self, call: Call) -> Any:
        made = partial(getattr(self._store, call.operation), *call.arguments, **call.options)
        if self._blocking:
            from asyncio import to_thread

            return await to_thread(made)
        answer = made()
        return await answer if isawaitable(answer) else answer

    async def _begun(self, started: Started) -> Challenge:
        challenge, job = started
        if job is None:
            return challenge
        if self._inline:
            return self._told(challenge, await self._send(job))
        if not self._sending.submit(partial(self._send, job)):
            if job.sends:
                log(ERROR, "too many codes wait to be sent; one was not")
            await self._settle(job, None)  # of a decoy too: this is in the user's path
        return challenge

    async def _send(self, job: Job) -> Sent:
        if not job.sends:
            return Sent()
        try:
            sent = Sent(
                await self._client.send(self._message(job), account=self._account, check=False)
            )
        except (SmsError, SetupError) as error:  # nothing left the machine
            log(ERROR, "a code could not be sent: %s", error)
            sent = Sent(error=frameless(error))
        await self._settle(job, sent.result)
        return sent

    async def _settle(self, job: Job, result: SendResult | None) -> None:
        with suppress(StoreError):  # logged; the cooldown stays, the code is valid
            await self._run(self._settling.settle(job, result))

    async def _report(self, receipt: SendResult) -> None:
        noted = await self._client.report_conversion(receipt, at=self._clock.wall())
        self._settling.converted(receipt, noted)

    async def aclose(self) -> None:
        """Let what runs in the background end; client and store stay open, they are yours."""
        await self._sending.aclose()
        await self._reporting.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.aclose()
