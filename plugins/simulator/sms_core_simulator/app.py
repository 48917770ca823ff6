"""One port for everybody: a request goes to whom its shape belongs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from email.utils import formatdate

import attrs

from sms_core_simulator import api
from sms_core_simulator.faults import NO_PLAN, Facts, Plan
from sms_core_simulator.faults.conduct import instead, spoiled, struck
from sms_core_simulator.http import Answer, Conduct, Request, Waiting
from sms_core_simulator.state import World
from sms_core_simulator.terms import Terms
from sms_core_simulator.vendors import Vendor

__all__ = ["App"]

_HINT = (
    "sms-core simulator. Point an Aliyun or Tencent Cloud SMS client here; "
    "what arrived is at /api/v1/messages.\n"
)


@attrs.define
class App:
    """The handler of the server.

    Attributes:
        clock: Unix seconds.
        host: the host the server is bound to.
        log: takes one line a request, without secrets and full numbers.
        connections: how many are open.
        token: whoever uses the API must have; empty: nobody.
    """

    world: World
    vendors: Sequence[Vendor]
    clock: Callable[[], float]
    host: str
    log: Callable[[str], None] | None = None
    connections: Callable[[], int] = lambda: 0
    token: str = attrs.field(default="", repr=False)
    _date: tuple[int, str] = (0, "")

    def __attrs_post_init__(self) -> None:
        self.world.terms = {one.name: getattr(one, "terms", Terms()) for one in self.vendors}
        self.world.faults.now = self.clock

    def __call__(self, request: Request) -> Answer | Waiting:
        """Answer one request."""
        now = self.clock()
        self.world.catch_up(now)
        answer = self._answer(request, now)
        if isinstance(answer, Waiting):
            return self._finished_later(answer, request)
        return self._finished(answer, request, now)

    def greet(self, stage: str) -> Conduct | None:
        """What is to go wrong with a connection before a call is known."""
        rule = self.world.faults.at(stage, self.clock())
        return struck(rule) if rule else None

    def _finished(self, answer: Answer, request: Request, now: float) -> Answer:
        if self.log is not None:
            self.log(f"{answer.status} {answer.note or f'{request.method} {request.path}'}")
        if answer.headers and answer.headers[0][0] == "date":
            return answer
        return attrs.evolve(answer, headers=(("date", self._written(now)), *answer.headers))

    def _written(self, now: float) -> str:
        """The date, written once a second."""
        if self._date[0] != int(now):
            self._date = (int(now), formatdate(now, usegmt=True))
        return self._date[1]

    def _finished_later(self, waiting: Waiting, request: Request) -> Waiting:
        def attempt(now: float) -> Answer | None:
            self.world.catch_up(now)
            answer = waiting.attempt(now)
            return self._finished(answer, request, now) if answer else None

        def otherwise(now: float) -> Answer:
            return self._finished(waiting.otherwise(now), request, now)

        return Waiting(waiting.seconds, attempt, otherwise)

    def _answer(self, request: Request, now: float) -> Answer | Waiting:
        if api.serves(request):
            refused = api.refused(request, self.host, self.token)
            return refused or api.answer(request, self.world, now, self.connections())
        for vendor in self.vendors:
            if vendor.recognises(request):
                return self._called(vendor, request, now)
        return Answer(200 if request.path == "/" else 404, _HINT.encode())

    def _called(self, vendor: Vendor, request: Request, now: float) -> Answer | Waiting:
        plan = self._plan(vendor, request, now)
        answer = instead(plan)
        if answer is not None:
            return answer
        with self.world.exchange(request, plan) as exchange:
            performed = vendor.handle(request, self.world, now)
            if isinstance(performed, Waiting):
                return performed
            exchange.answer = answer = self._spoiled(performed, plan, now)
        return answer

    def _spoiled(self, answer: Answer, plan: Plan, now: float) -> Answer:
        if plan is NO_PLAN:
            return answer
        answer = spoiled(answer, plan, self.world.faults.random)
        if not plan.skew:
            return answer
        date = ("date", formatdate(now + plan.skew, usegmt=True))
        return attrs.evolve(answer, headers=(date, *answer.headers))

    def _plan(self, vendor: Vendor, request: Request, now: float) -> Plan:
        if not self.world.faults.concern(request.target, request.body):
            return NO_PLAN
        facts = getattr(vendor, "facts", None)
        known = facts(request, self.world) if facts else Facts(vendor.name)
        return self.world.faults.plan(known, now)
