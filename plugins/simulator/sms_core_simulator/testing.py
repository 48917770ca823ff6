"""Waiting for messages in a test, and letting a vendor fail for one number.

The pytest fixture ``sms_inbox`` is a :class:`PhoneInbox`; other test runners make their own::

    with Simulator() as simulator, PhoneInbox(simulator, "+8613800000001") as phone:
        ...  # let the application send to phone.number
        code = phone.wait_for_code()
"""

from __future__ import annotations

import asyncio
from threading import Condition
from types import TracebackType
from typing import Any, Self

from sms_core_simulator.messages import Message, masked
from sms_core_simulator.simulator import Simulator

__all__ = ["AsyncPhoneInbox", "PhoneInbox"]

_LISTED = 20


class PhoneInbox:
    """The messages to one number.  Each is waited for, and given, once.

    Args:
        simulator: a running one.
        number: ``+`` and country code first.
    """

    def __init__(self, simulator: Simulator, number: str) -> None:
        self.simulator = simulator
        self.number = number
        self.aio: AsyncPhoneInbox = AsyncPhoneInbox(self)
        self._seen = max((one.id for one in simulator.messages(number)), default=0)
        self._rules: list[int] = []
        self._news = Condition()
        self._unwatch = simulator.world.watch(self._wake)

    def __repr__(self) -> str:
        return f"<PhoneInbox {masked(self.number)}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop watching, and switch off the faults that were asked for here."""
        self._unwatch()
        for rule in self._rules:
            self.simulator.world.faults.remove(rule)

    def messages(self) -> list[Message]:
        """Everything sent to the number and not forgotten, oldest first, refused ones too."""
        return self.simulator.messages(self.number)[::-1]

    def wait_for_message(self, timeout: float = 5.0) -> Message:
        """The next message that the vendor accepted for this number.

        Args:
            timeout: seconds.

        Raises:
            AssertionError: none came; it lists what did.
        """
        message = self._next(timeout)
        if message is None:
            raise AssertionError(f"no message to {self} within {timeout:g} s. {self.told()}")
        self._seen = message.id
        return message

    def wait_for_code(self, timeout: float = 5.0) -> str:
        """The verification code of the next message.

        Raises:
            AssertionError: no message came, or one without a code; it lists what did.
        """
        message = self.wait_for_message(timeout)
        if message.code is None:
            raise AssertionError(f"the next message to {self} holds no code. {self.told()}")
        return message.code

    def assert_no_message(self, within: float = 0.5) -> None:
        """See that the number gets nothing more for so many seconds.

        Raises:
            AssertionError: something was accepted for it.
        """
        if self._next(within) is not None:
            raise AssertionError(f"a message to {self} came within {within:g} s. {self.told()}")

    def refuse(self, code: str = "throttled", times: int = 1) -> None:
        """Let the vendor refuse what is sent to this number.

        Args:
            code: the vendor's own, or a plain name: ``throttled``, ``limited``, ``balance``,
                ``number``, ``blocked``, ``template``, ``sign_name``, ``content``,
                ``permission``, ``service``.
            times: how often; 0: to the end of the test.
        """
        self.fault("code", code=code, times=times)

    def lose_answer(self, times: int = 1) -> None:
        """Let the message be accepted and the connection break before the answer."""
        self.fault("lose_answer", times=times)

    def delay(self, seconds: float, times: int = 1) -> None:
        """Let the vendor's answer take longer."""
        self.fault("latency", seconds=seconds, times=times)

    def fault(self, effect: str, *, times: int = 1, **settings: Any) -> None:
        """Switch any fault on for this number, to the end of the test at the longest.

        Raises:
            FaultError: there is no such fault, or it takes no such setting.
        """
        faults = self.simulator.world.faults
        rule = faults.add(effect, number=self.number, times=times, **settings)
        self._rules.append(rule.id)

    def told(self) -> str:
        """What arrived at the simulator, for people; numbers masked and codes left out."""
        arrived = self.simulator.messages()[:_LISTED][::-1]
        if not arrived:
            url = self.simulator.url
            return f"Nothing at all arrived: is the application pointed at {url}?"
        lines = "".join(f"\n  {self._line(message)}" for message in arrived)
        return f"This arrived at the simulator, newest last:{lines}"

    def __str__(self) -> str:
        return masked(self.number)

    def _line(self, message: Message) -> str:
        to = "this number" if message.to == self.number else masked(message.to)
        outcome = f"{message.outcome} {message.error}".rstrip()
        taken = to == "this number" and message.id <= self._seen
        return (
            f"to {to}: {outcome}, template {message.template or '-'}, {message.vendor}"
            f"{', already taken by this test' if taken else ''}"
        )

    def _next(self, timeout: float) -> Message | None:
        with self._news:
            return self._news.wait_for(self._unseen, timeout)

    def _unseen(self) -> Message | None:
        new = (one for one in self.messages() if one.id > self._seen and not one.error)
        return next(new, None)

    def _wake(self, _kind: str, message: Message | None) -> None:
        if message is not None and message.to == self.number:
            with self._news:
                self._news.notify_all()


class AsyncPhoneInbox:
    """The same for tests that are coroutines: they wait without holding up the event loop."""

    def __init__(self, phone: PhoneInbox) -> None:
        self._phone = phone

    async def wait_for_message(self, timeout: float = 5.0) -> Message:
        """As :meth:`PhoneInbox.wait_for_message`."""
        return await asyncio.to_thread(self._phone.wait_for_message, timeout)

    async def wait_for_code(self, timeout: float = 5.0) -> str:
        """As :meth:`PhoneInbox.wait_for_code`."""
        return await asyncio.to_thread(self._phone.wait_for_code, timeout)

    async def assert_no_message(self, within: float = 0.5) -> None:
        """As :meth:`PhoneInbox.assert_no_message`."""
        await asyncio.to_thread(self._phone.assert_no_message, within)
