"""``Verifier``: starts and checks challenges, and waits."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sms_core.clock import Clock
from sms_core.errors import SetupError, SmsError
from sms_core_verify.background import Threads
from sms_core_verify.events import Observer
from sms_core_verify.faults import frameless
from sms_core_verify.policy import Policy
from sms_core_verify.steps import Call, Compose, Flow, Job, Sent, Started, plain
from sms_core_verify.stores import Store, StoreError
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

__all__ = ["Sender", "Verifier"]

T = TypeVar("T")


class Sender(Protocol):
    """What of ``sms_core.Client`` is used."""

    def send(self, message: Message, *, account: str, check: bool) -> SendResult:
        """Send a message and tell what became of it; ``account`` may be empty."""

    def report_conversion(self, result: SendResult, *, at: float | None) -> int:
        """Tell the provider that a code was used; only called with ``report_conversions``."""


class Verifier(Common):
    """Verification codes.  Safe to share between threads.

    Args:
        client: an ``sms_core.Client``; or ``None`` in a process that only checks.
        store: where challenges are kept; see ``sms_core_verify.stores``.
        key: 32 random bytes or more; or several by id, the newest first; or a ``KeyRing``.
        policy: how long, how often, where to.
        account: of the client, instead of all that its routes give.
        delivery: ``"background"``, so that nobody can tell by the time whether a message goes
            out; or ``"inline"``, where nothing may run on after the answer.
        guard: the pumping guard; none by default.
        report_conversions: tell providers which codes were used, where they want to know.
        observer: is told events.
        compose: makes the message of number, usage type, code and seconds that this still lives;
            by default the template named like the usage type, with ``code`` and ``minutes``.  Its
            ``ConfigError`` or a message to others is a failed send; it is always for verification.
        clock: time of day for test numbers and conversions, and chance for ids.

    Raises:
        ConfigError: of key or policy; the client has no such account, or is to be awaited.
    """

    _awaits = False

    def __init__(
        self,
        client: Sender | None,
        store: Store,
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
        self._sending, self._reporting = Threads(), Threads(threads=1)

    def start(
        self,
        phone: str | PhoneNumber,
        usage_type: str = "Generic",
        *,
        bind: str = "",
        ip: str | IPv4Address | IPv6Address | None = "",
        human: bool = False,
        decoy: bool = False,
    ) -> Challenge:
        """Begin a challenge and send its code.

        Args:
            phone: to whom; see ``number``.
            usage_type: what the code is for; the name of the template.
            bind: what else must be the same at the check: a session, a user, a digest of what
                is being confirmed.
            ip: the caller's address, as text or of ``ipaddress``; empty or ``None`` for none.
            human: the caller has just solved a captcha.
            decoy: send nothing and accept nothing, at the same pace: for numbers that have no
                account.

        Raises:
            InvalidMessage: of ``phone``, as for ``number``.
            TypeError: ``usage_type``, ``bind`` or ``ip`` is no text.
            ConfigError: there is no client to send with.
        """
        return self._begun(self._run(self._to_start(phone, usage_type, bind, ip, human, decoy)))

    def resend(
        self,
        challenge_id: str,
        *,
        bind: str = "",
        ip: str | IPv4Address | IPv6Address | None = "",
        human: bool = False,
    ) -> Challenge:
        """Send the same code again; expiry and tries stay as they are.

        Raises:
            TypeError: ``bind`` or ``ip`` is no text.
            ConfigError: there is no client to send with.
        """
        return self._begun(self._run(self._to_resend(challenge_id, bind, ip, human)))

    def check(
        self,
        challenge_id: str,
        code: str,
        *,
        bind: str = "",
        phone: str | PhoneNumber | None = None,
        usage_type: str = "",
    ) -> Outcome:
        """Whether the code is right; true for one caller only.

        Args:
            challenge_id: as ``start`` gave it.
            code: as the user typed it.
            bind: as given to ``start``.
            phone, usage_type: what the challenge must be of; by default the outcome tells.

        Raises:
            InvalidMessage: of ``phone``, as for ``number``.
            TypeError: ``bind`` or ``usage_type`` is no text.
        """
        checked = self._run(self._to_check(challenge_id, code, bind, phone, usage_type))
        receipt = self._settling.receipt(checked)
        if receipt and not self._reporting.submit(partial(self._report, receipt)):
            self._not_reported()
        return checked.outcome

    def cancel(self, challenge_id: str, *, bind: str = "") -> bool:
        """Give a challenge up; whether there was one to give up.

        Raises:
            TypeError: ``bind`` is no text.
            StoreError: the store did not answer.
        """
        return self._run(self._to_cancel(challenge_id, bind))

    def unlock(self, phone: str | PhoneNumber) -> None:
        """Forget a number's failures: an administrator's act, or after a success elsewhere.

        Raises:
            InvalidMessage: of ``phone``, as for ``number``.
            StoreError: the store did not answer.
        """
        self._run(self._to_unlock(phone))

    def _run(self, flow: Flow[T]) -> T:
        step = partial(next, flow)
        while True:
            try:
                call = step()
            except StopIteration as stop:
                value: T = stop.value
                return value
            step = self._answered(flow, call)  # it may raise StopIteration too

    def _answered(self, flow: Flow[Any], call: Call) -> partial[Call]:
        """Make a call; what goes on with its answer."""
        try:
            answer = getattr(self._store, call.operation)(*call.arguments, **call.options)
        except StoreError as error:
            log(ERROR, "store: %s", error)
            return partial(flow.throw, error)
        return partial(flow.send, answer)

    def _begun(self, started: Started) -> Challenge:
        challenge, job = started
        if job is None:
            return challenge
        if self._inline:
            return self._told(challenge, self._send(job))
        if not self._sending.submit(lambda: self._send(job)):
            if job.sends:
                log(ERROR, "too many codes wait to be sent; one was not")
            self._settle(job, None)  # of a decoy too: this is in the user's path
        return challenge

    def _send(self, job: Job) -> Sent:
        if not job.sends:
            return Sent()
        try:
            sent = Sent(self._client.send(self._message(job), account=self._account, check=False))
        except (SmsError, SetupError) as error:  # nothing left the machine
            log(ERROR, "a code could not be sent: %s", error)
            sent = Sent(error=frameless(error))
        self._settle(job, sent.result)
        return sent

    def _settle(self, job: Job, result: SendResult | None) -> None:
        with suppress(StoreError):  # logged; the cooldown stays, the code is valid
            self._run(self._settling.settle(job, result))

    def _report(self, receipt: SendResult) -> None:
        noted = self._client.report_conversion(receipt, at=self._clock.wall())
        self._settling.converted(receipt, noted)

    def close(self) -> None:
        """Let what runs in the background end; client and store stay open, they are yours."""
        self._sending.close()
        self._reporting.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()
