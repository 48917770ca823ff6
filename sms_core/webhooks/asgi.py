"""An ASGI application for pushed reports, under asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from inspect import iscoroutinefunction
from typing import Any
from urllib.parse import quote

from sms_core.async_client import AsyncClient
from sms_core.errors import Refusal, ReportRefused, TransportError
from sms_core.http import Response
from sms_core.inbox import MemoryInbox
from sms_core.receipts import Report
from sms_core.reports import Push
from sms_core.webhooks.common import (
    POLL,
    Place,
    answer_to,
    failed,
    kept,
    next_taken,
    protection,
    refused,
)

__all__ = ["AsgiWebhook"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class AsgiWebhook:
    """Takes pushes for the accounts of a client.

    Args:
        client: verifies them, and has the inbox.
        handle: awaited with each report, one after another; a plain function is called in a
            thread.
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
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        mine = scope["type"] == "http" and path.startswith(f"{self._place.prefix}/")
        if self._otherwise is not None and not mine:
            await self._otherwise(scope, receive, send)
        elif scope["type"] == "http":
            answer = await self._answer(scope, receive, path.removeprefix(self._place.prefix))
            await _send(send, answer)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            raise RuntimeError(f"a webhook has no {scope['type']}")

    async def _answer(self, scope: Scope, receive: Receive, path: str) -> Response:
        push: Push | None = None
        try:
            account = self._place.account(path)
            push = self._push(scope, await _body(receive, protection(account).max_bytes))
            batch = await self._client.receive(account.name, push)
            if isinstance(self._client.inbox, MemoryInbox):
                answer = kept(account, batch, self._client.inbox)
            else:
                answer = await asyncio.to_thread(kept, account, batch, self._client.inbox)
        except (ReportRefused, TransportError) as error:
            return refused(error, push)
        except Exception as error:  # noqa: BLE001 - whatever it is, the provider must push again
            return answer_to(error)
        self._start()
        self._news.set()
        return answer

    def _push(self, scope: Scope, body: bytes) -> Push:
        headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"])
        host = next((value for name, value in headers if name == "host"), "")
        raw = scope.get("raw_path") or quote(scope["path"], safe="/:@!$&'()*+,;=~-._").encode()
        url = self._place.url(
            f"{scope.get('scheme', 'http')}://{host}",
            raw.decode("latin-1").partition("?")[0],
            scope.get("query_string", b"").decode("latin-1"),
        )
        return Push(scope["method"], url, headers, body)

    def _start(self) -> None:
        if self._worker is None or self._worker.done():
            self._worker = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        while True:
            self._news.clear()
            if not await self.handle_waiting():
                await _first(self._news.wait(), POLL)

    async def handle_waiting(self) -> int:
        """Hand over some of what waits in the inbox; returns how many reports were taken."""
        inbox, aside = self._client.inbox, not isinstance(self._client.inbox, MemoryInbox)
        now = self._client.clock.wall()
        taken = tuple(
            await asyncio.to_thread(next_taken, inbox, now) if aside else next_taken(inbox, now)
        )
        for each in taken:
            try:
                await self._handled(each.report)
            except Exception as error:  # noqa: BLE001 - the handler is somebody else's code
                failed(each, error)
            else:
                await asyncio.to_thread(inbox.done, (each.id,)) if aside else inbox.done((each.id,))
        return len(taken)

    async def _handled(self, report: Report) -> None:
        if iscoroutinefunction(self._handle):
            await self._handle(report)
        else:
            await asyncio.to_thread(self._handle, report)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._start()
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
    headers = [("content-length", str(len(answer.body))), *answer.headers.items()]
    encoded = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
    await send({"type": "http.response.body", "body": answer.body})
