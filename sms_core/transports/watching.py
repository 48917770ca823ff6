"""What httpcore lets be seen of an exchange: how far it got, and every byte received."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anyio
import httpcore

from sms_core.errors import Stage
from sms_core.transports.common import MAX_ANSWER, oversized

__all__ = ["Network", "Progress"]


class Network(httpcore.AnyIOBackend):
    """Opens connections, and keeps what was received since ``received`` was last cleared."""

    def __init__(self) -> None:
        self.received: bytearray = bytearray()

    async def connect_tcp(self, *args: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        return _Stream(await super().connect_tcp(*args, **options), self.received)


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, stream: httpcore.AsyncNetworkStream, received: bytearray) -> None:
        self._stream, self._received = stream, received
        self.write, self.aclose = stream.write, stream.aclose  # type: ignore[method-assign]
        self.get_extra_info = stream.get_extra_info  # type: ignore[method-assign]

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._stream.read(max_bytes, timeout)
        self._received += data
        if len(self._received) > MAX_ANSWER:
            raise oversized()
        return data

    async def start_tls(self, *args: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        try:
            secured = await self._stream.start_tls(*args, **options)
        except BaseException:  # httpcore leaves it open when it is told to stop
            with anyio.CancelScope(shield=True):
                await self._stream.aclose()
            raise
        self._received.clear()  # of what a proxy said
        return _Stream(secured, self._received)


class Progress:
    """Follows an exchange through the events httpcore reports, to know how far it got.

    To a proxy a ``CONNECT`` goes out first, which carries nothing of the message.
    """

    stage: Stage = Stage.POOL
    _tunnelling = False

    async def __call__(self, event: str, facts: Mapping[str, Any]) -> None:
        if event == _WRITING:
            self._tunnelling = facts["request"].method == b"CONNECT"
        found = _STAGES.get(event)
        if found is not None and (found is Stage.TLS or not self._tunnelling):
            self.stage = found


_WRITING = "http11.send_request_headers.started"
_STAGES = {
    "connection.connect_tcp.started": Stage.CONNECT,
    "connection.start_tls.started": Stage.TLS,
    "proxy.start_tls.started": Stage.TLS,
    _WRITING: Stage.WRITE,
    "http11.send_request_body.complete": Stage.WAIT,
}
