"""An ASGI application for pushed reports, under asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from inspect import isawaitable, iscoroutinefunction
from typing import Any, TypeVar
from urllib.parse import quote

from sms_core.accounts import Account
from sms_core.async_client import AsyncClient
from sms_core.errors import Refusal, ReportRefused, TransportError
from sms_core.http import Response
from sms_core.inbox import MemoryInbox, Taken, tell_lost
from sms_core.receipts import Report
from sms_core.reports import Push
from sms_core.webhooks.common import (
    POLL,
    TURN,
    Place,
    answer_to,
    body_length,
    encoded_path,
    failed,
    headers_of,
    inbox_failed,
    kept,
    next_taken,
    protection,
    refused,
    settle,
)

__all__ = ["AsgiWebhook"]

T = TypeVar("T")
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class AsgiWebhook:
    """Takes pushes for the accounts of a client.

    Args:
        client: verifies them, and has the inbox.
        handle: awaited with each report, one after another; a plain function is called in a
            thread.  A coroutine that blocks holds up every acknowledgement, for it shares the
            event loop with them: give a plain function where you have to block.
        account: the only one; without it the first part of the path names one.
        public_url: what stands before the path when the provider calls, for providers that sign
            it, where a proxy hides it.
        prefix: of the path, with ``otherwise``.
        otherwise: the application that answers whatever does not begin with ``prefix``.

    The task starts with the first push.  Raises ``ConfigError`` where no push could be taken.
    """

    def __init__(
        self,
        client: AsyncClient,
        handle: Callable[[Report], object],
        *,
        account: str = "",
        public_url: str = "",
        prefix: str = "",
        otherwise: App | None = None,
    ) -> None:
        self._client, self._handle, self._otherwise = client, handle, otherwise
        self._place = Place(client, account, public_url, prefix)
        self._news = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = self._place.below(_path(scope)) if scope["type"] == "http" else None
        if self._otherwise is not None and path is None:
            await self._otherwise(scope, receive, send)
        elif scope["type"] == "http":
            await _send(send, await self._answer(scope, receive, path))
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            raise RuntimeError(f"a webhook has no {scope['type']}")

    async def _answer(self, scope: Scope, receive: Receive, path: str | None) -> Response:
        account: Account | None = None
        push: Push | None = None
        try:
            account = self._place.account(path)
            push = await self._push(scope, receive, protection(account).max_bytes)
            batch = await self._client.receive(account.name, push)
            answer = await self._aside(kept, account, batch, self._client.inbox)
        except (ReportRefused, TransportError) as error:
            return refused(error, account, push)
        except Exception as error:  # noqa: BLE001 - whatever it is, the provider must push again
            return answer_to(error)
        self.start()
        self._news.set()
        return answer

    async def _push(self, scope: Scope, receive: Receive, most: int) -> Push:
        headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"])
        given = dict(headers)
        raw = scope.get("raw_path") or quote(scope["path"]).encode()
        url = self._place.url(
            f"{scope.get('scheme', 'http')}://{given.get('host', '')}",
            encoded_path(raw.partition(b"?")[0]),
            scope.get("query_string", b"").decode("latin-1"),
        )
        body_length(given.get("content-length", ""), most)
        return Push(scope["method"], url, headers, await _body(receive, most))

    async def _aside(self, work: Callable[..., T], *given: Any) -> T:
        """Whatever an inbox does that may wait for a disk is done in a thread."""
        if isinstance(self._client.inbox, MemoryInbox):
            return work(*given)
        return await asyncio.to_thread(work, *given)

    def start(self) -> None:
        """Begin to hand over what waits; the first push does so by itself."""
        if self._worker is None or self._worker.done():
            self._worker = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        while True:
            self._news.clear()
            try:
                some = await self.handle_waiting()
            except Exception as error:  # noqa: BLE001 - nobody else would start the task again
                inbox_failed(error)
                some = 0
            if not some:
                await _first(self._news.wait(), POLL)

    async def handle_waiting(self) -> int:
        """Hand over some of what waits in the inbox; returns how many reports were."""
        inbox, clock = self._client.inbox, self._client.clock
        taken, ended = await self._aside(next_taken, inbox, clock.wall()), dict[int, bool]()
        began = clock.monotonic()
        try:
            for each in taken:
                ended[each.id] = await self._handled(each)
                if clock.monotonic() - began > TURN:
                    break
        finally:
            if taken:
                await self._aside(settle, inbox, taken, ended)
        return len(ended)

    async def _handled(self, taken: Taken) -> bool:
        try:
            if iscoroutinefunction(self._handle):
                await self._handle(taken.report)
            else:
                end = await asyncio.to_thread(self._handle, taken.report)
                if isawaitable(end):  # an object whose call is a coroutine, or a wrapped one
                    await end
        except Exception as error:  # noqa: BLE001 - the handler is somebody else's code
            failed(taken, error)
            return False
        return True

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def aclose(self) -> None:
        """End the task; what is in hand, and the rest, stays in the inbox."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        tell_lost(self._client.inbox)


def _path(scope: Scope) -> str:
    """The path below where the application is mounted; servers differ in whether it is cut off."""
    path, root = str(scope.get("path", "")), str(scope.get("root_path", ""))
    if path == root or path.startswith(f"{root}/"):
        return path[len(root) :]
    return path


async def _first(waiting: Awaitable[object], seconds: float) -> None:
    try:
        await asyncio.wait_for(waiting, seconds)
    except TimeoutError:
        return


async def _body(receive: Receive, most: int) -> bytes:
    """The body, if it is not too long."""
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ReportRefused(Refusal.MALFORMED, "the connection ended")
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > most:
            raise ReportRefused(Refusal.OVERSIZED, f"more than {most:,} bytes")
        if not message.get("more_body", False):
            return b"".join(parts)


async def _send(send: Send, answer: Response) -> None:
    headers = headers_of(answer)
    encoded = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
    await send({"type": "http.response.body", "body": answer.body})
