"""What is remembered of an account from send to send: retry budget, breaker, clock.

No I/O and no clock: ``now`` is monotonic seconds and comes in as an argument.  Safe to
share between threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from enum import Enum
from threading import Lock

from sms_core.forking import in_forked_child
from sms_core.policy import Policy

__all__ = ["Breaker", "Budget", "Health", "State"]


class Budget:
    """A token bucket that lets a few retries through and then none, however many sends fail."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.tokens: int = capacity
        self.forked()

    def forked(self) -> None:
        """In a child nobody would give the lock back."""
        self._lock = Lock()

    def take(self, cost: int) -> bool:
        """Whether a retry of that cost may be made; if so it is paid."""
        with self._lock:
            if self.tokens < cost:
                return False
            self.tokens -= cost
            return True

    def give(self) -> None:
        """A first try succeeded."""
        if self.tokens < self.capacity:
            with self._lock:
                self.tokens = min(self.capacity, self.tokens + 1)


class State(Enum):
    """Whether an account is asked."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """Stops asking an account that does not answer; lets one probe through after a rest.

    Only transport faults and answers of status 5xx count against an account: refusals do not,
    a recipient's least of all.
    """

    def __init__(self, policy: Policy, draw: Callable[[], float]) -> None:
        self._policy, self._draw = policy, draw
        self._calls: deque[tuple[float, bool]] = deque()
        self._row = 0
        self._until = 0.0
        self.state: State = State.CLOSED
        self.forked()

    def forked(self) -> None:
        """In a child nobody would give the lock back."""
        self._lock = Lock()

    def admits(self, now: float) -> bool:
        """Whether the account may be asked; a half-open one admits a single probe."""
        if self.state is State.CLOSED:
            return True
        with self._lock:
            if now < self._until:
                return False
            # the probe's own end is what decides; should it never end, another one may go
            self._until = now + self._policy.breaker_rest
            self.state = State.HALF_OPEN
            return True

    def record(self, now: float, failed: bool) -> bool:
        """Count one exchange; true when the state changed."""
        if not failed and self.state is State.CLOSED and not self._calls:
            return False
        with self._lock:
            before = self.state
            if not failed and before is not State.CLOSED:
                self._close()
            else:
                self._count(now, failed)
                if before is State.HALF_OPEN or self._too_many():
                    self._open(now)
            return self.state is not before

    def _count(self, now: float, failed: bool) -> None:
        self._row = self._row + 1 if failed else 0
        self._calls.append((now, failed))
        while self._calls and self._calls[0][0] <= now - self._policy.breaker_window:
            self._calls.popleft()
        if not any(bad for _, bad in self._calls):
            self._calls.clear()

    def _too_many(self) -> bool:
        policy, calls = self._policy, len(self._calls)
        failures = sum(failed for _, failed in self._calls)
        return self._row >= policy.breaker_failures or (
            calls >= policy.breaker_calls and failures >= policy.breaker_ratio * calls
        )

    def _open(self, now: float) -> None:
        self.state = State.OPEN
        self._until = now + self._policy.breaker_rest * (0.8 + 0.4 * self._draw())
        self._calls.clear()
        self._row = 0

    def _close(self) -> None:
        self.state = State.CLOSED
        self._calls.clear()
        self._row = 0


class Health:
    """Everything remembered of one account."""

    #: A smaller difference of clocks is the network's.
    LEAST_OFFSET = 60.0

    def __init__(self, policy: Policy, draw: Callable[[], float]) -> None:
        self.budget: Budget = Budget(policy.retry_budget)
        self.breaker: Breaker = Breaker(policy, draw)
        in_forked_child(self, Health._forked)
        self._ahead: float | None = None

    def _forked(self) -> None:
        self.budget.forked()
        self.breaker.forked()

    def time(self, wall: float, now: float) -> float:
        """Unix seconds as the provider's clock has them.

        Once learnt the provider's time runs on the monotonic clock, so that a later correction
        of this machine's clock is not applied twice.
        """
        return wall if self._ahead is None else now + self._ahead

    def learn(self, provider_time: float, believed: float, now: float) -> bool:
        """Take the provider's clock for ours; false when that would change nothing much."""
        if abs(provider_time - believed) <= self.LEAST_OFFSET:
            return False
        self._ahead = provider_time - now
        return True
