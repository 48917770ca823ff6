"""One port for everybody: a request goes to whom its shape belongs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from email.utils import formatdate

import attrs

from sms_core_simulator import api
from sms_core_simulator.http import Answer, Request, json_answer
from sms_core_simulator.state import World
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
    """

    world: World
    vendors: Sequence[Vendor]
    clock: Callable[[], float]
    host: str
    log: Callable[[str], None] | None = None

    def __call__(self, request: Request) -> Answer:
        """Answer one request."""
        now = self.clock()
        answer = self._answer(request, now)
        date = ("date", formatdate(now, usegmt=True))
        answer = attrs.evolve(answer, headers=(date, *answer.headers))
        if self.log is not None:
            self.log(f"{answer.status} {answer.note or f'{request.method} {request.path}'}")
        return answer

    def _answer(self, request: Request, now: float) -> Answer:
        if request.path.startswith("/api/"):
            if not api.is_local(request, self.host):
                return json_answer(403, {"error": "Host or Origin is not this machine"})
            return api.answer(request, self.world)
        if request.path == "/readyz":
            return json_answer(200, {"status": "ready"})
        for vendor in self.vendors:
            if vendor.recognises(request):
                return vendor.handle(request, self.world, now)
        return Answer(200 if request.path == "/" else 404, _HINT.encode())
