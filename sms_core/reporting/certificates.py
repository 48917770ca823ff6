"""Certificates that pushes are verified with, fetched from where a push says and kept for an hour.

Whoever reaches the endpoint chooses what is fetched, among the places that the provider believes.
So one is kept only once a push was taken that it verified: strangers cannot drive out the others.
"""

from __future__ import annotations

import attrs

from sms_core.clock import Clock
from sms_core.engine.steps import IO
from sms_core.errors import Stage, TransportError
from sms_core.http import Request, Response
from sms_core.policy import Policy
from sms_core.providers import Exchange
from sms_core.reporting.pulling import asked
from sms_core.signing.asymmetric import is_certificate

__all__ = ["Certificates"]

#: Seconds for which one is kept; how many are.
_LASTS, _MOST = 3600.0, 8


@attrs.define
class Certificates:
    """What was fetched lately, by address."""

    clock: Clock
    policy: Policy
    _kept: dict[str, tuple[float, bytes]] = attrs.field(factory=dict, init=False)

    def fetch(self, request: Request) -> IO[bytes]:
        """The certificate that stands there, PEM.

        Raises:
            TransportError: it cannot be had, or what stands there is none.
            SetupError: the extra ``crypto`` is not installed.
        """
        until, known = self._kept.get(request.url, (0.0, b""))
        if known and self.clock.monotonic() < until:
            return known
        answer = yield from asked(Exchange(request, _whole), self.policy)
        if answer.status != 200:
            raise TransportError(Stage.ANSWER, f"the certificate came with HTTP {answer.status}")
        if not is_certificate(answer.body):
            raise TransportError(Stage.ANSWER, "what came as a certificate is none")
        return answer.body

    def keep(self, request: Request, certificate: bytes) -> None:
        """It verified a push that was taken."""
        now = self.clock.monotonic()
        if self._kept.get(request.url, (0.0, b""))[0] > now:
            return
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[request.url] = now + _LASTS, certificate


def _whole(response: Response) -> Response:
    return response
